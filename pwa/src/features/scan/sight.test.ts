import { describe, expect, it } from "vitest";
import type { Seen } from "./protocol";
import { newWatch } from "./sight";

const code = (text: string, damaged = false): Seen => ({ text, corners: [], damaged });

describe("what the camera makes of its pictures", () => {
  it("takes a code that is alone in view twice", () => {
    const watch = newWatch();
    expect(watch.look([code("A")], 0).is).toBe("nothing");
    expect(watch.look([code("A")], 90)).toEqual({ is: "one", text: "A" });
  });

  it("takes the two codes of one ticket for one", () => {
    const watch = newWatch();
    watch.look([code("A"), code("A")], 0);
    expect(watch.look([code("A"), code("A")], 90)).toEqual({ is: "one", text: "A" });
  });

  it("never guesses between two, though they are read in turns", () => {
    const watch = newWatch();
    watch.look([code("A")], 0);
    expect(watch.look([code("B")], 90)).toEqual({ is: "several", texts: ["A", "B"] });
    expect(watch.look([code("A")], 180).is).toBe("several");
    expect(watch.look([code("A")], 1500)).toEqual({ is: "one", text: "A" });
  });

  it("does not take the same code again while it stays in view", () => {
    const watch = newWatch();
    watch.take("A", 0);
    expect(watch.look([code("A")], 2000).is).toBe("nothing");
    expect(watch.look([code("A")], 4000).is).toBe("nothing");
    expect(watch.look([code("B")], 4090).is).toBe("nothing");
    expect(watch.look([code("B")], 4180)).toEqual({ is: "one", text: "B" });
    watch.look([code("A")], 7000);
    expect(watch.look([code("A")], 7090)).toEqual({ is: "one", text: "A" });
  });

  it("says that a code is damaged when nothing better comes for a while", () => {
    const watch = newWatch();
    expect(watch.look([code("", true)], 0).is).toBe("nothing");
    expect(watch.look([code("", true)], 1500).is).toBe("damaged");
    watch.look([code("A"), code("", true)], 1600);
    expect(watch.look([code("A"), code("", true)], 1700)).toEqual({ is: "one", text: "A" });
  });
});
