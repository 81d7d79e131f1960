import { describe, expect, it } from "vitest";
import type { Tries } from "../../db/schema";
import { afterWrong, heldToClock, MOST_WRONG, standing } from "./lockout";

const wrong = (n: number, at: number): Tries | null => {
  let tries: Tries | null = null;
  for (let i = 0; i < n; i++) tries = afterWrong(tries, at);
  return tries;
};

describe("wrong PINs on this phone", () => {
  it("make the next try wait longer each time, and the fifth locks", () => {
    const pauses = [1, 2, 3, 4].map(n => standing(wrong(n, 0), 0)).map(now => (now.is === "pause" ? now.ms : 0));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(new Set(pauses).size).toBe(4);
    expect(standing(wrong(4, 0), 60_000)).toEqual({ is: "free" });
    expect(standing(wrong(MOST_WRONG, 0), 10 * 365 * 86_400_000)).toEqual({ is: "locked" });
  });

  it("are not forgiven by a clock that is turned back, and lock nobody out for years by one", () => {
    const tries = wrong(3, 1_000_000_000) as Tries;
    const before = heldToClock(tries, 5000);
    expect(standing(before, 5000)).toEqual({ is: "pause", ms: 15_000 });
    expect(standing(before, 20_000)).toEqual({ is: "free" });
    expect(before.wrong).toBe(3);
  });
});
