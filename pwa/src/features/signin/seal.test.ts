import { describe, expect, it } from "vitest";
import { afterWrong, open, seal } from "./seal";

describe("a ticket under the lock of a PIN", () => {
  it("opens with that PIN only", async () => {
    const sealed = await seal("actor-ticket", "2468");
    expect(await open(sealed, "2468")).toBe("actor-ticket");
    expect(await open(sealed, "2469")).toBeNull();
    expect(new TextDecoder().decode(sealed.data)).not.toContain("actor-ticket");
  });

  it("is thrown away after five wrong tries", async () => {
    let sealed = await seal("actor-ticket", "2468");
    for (let wrong = 1; wrong < 5; wrong++) {
      const left = afterWrong(sealed);
      if (!left) throw new Error(`gone after ${wrong}`);
      sealed = left;
    }
    expect(afterWrong(sealed)).toBeNull();
  });
});
