import { describe, expect, it } from "vitest";
import { isPositive, parse, print, sum } from "../../shared/decimal";
import { sharesOf, split, standardMinutes } from "./split";

/** A small generator of the same numbers each time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const scaled = (text: string) => parse(text) ?? 0n;

describe("sharing out one worker's minutes", () => {
  it("follows the standard times", () => {
    expect(split("60", ["10", "20", "30"])).toEqual(["10", "20", "30"]);
    expect(split("10", ["1", "1", "1"])).toEqual(["3.4", "3.3", "3.3"]);
  });

  it("is equal where no standard exists, and an equal part for the one without", () => {
    expect(split("47", [null, null])).toEqual(["23.5", "23.5"]);
    expect(split("60", [null, "10", "30"])).toEqual(["20", "10", "30"]);
  });

  it("keeps the decimals of what was typed, and gives nobody anything of nothing", () => {
    expect(split("1.25", ["1", "1"])).toEqual(["0.63", "0.62"]);
    expect(split("0", ["1", null])).toEqual(["0", "0"]);
    expect(split("5", [])).toEqual([]);
  });

  it("always adds up exactly, each share less than one unit from its due", () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const next = numbers(seed);
      const places = Math.floor(next() * 4);
      const total = print(BigInt(Math.floor(next() * 10 ** (3 + places))) * 10n ** BigInt(6 - places));
      const standards = Array.from({ length: 1 + Math.floor(next() * 9) }, () =>
        next() < 0.2 ? null : print(BigInt(Math.floor(next() * 1e9))),
      );
      const shares = split(total, standards);
      expect(sum(...shares), `seed ${seed}`).toBe(total);
      if (!standards.every(one => one !== null && isPositive(one))) continue;
      const all = standards.reduce((a, one) => a + scaled(one ?? "0"), 0n);
      const unit = 10n ** BigInt(6 - Math.max(1, total.split(".")[1]?.length ?? 0));
      shares.forEach((share, i) => {
        const off = scaled(share) * all - scaled(total) * scaled(standards[i] ?? "0");
        expect((off < 0n ? -off : off) < unit * all, `seed ${seed}, share ${i}`).toBe(true);
      });
    }
  });

  it("leaves what was typed by hand, and shares out the rest", () => {
    const part = (minutes: string, standard: string | null = "1") => ({ minutes, standard });
    expect(sharesOf("60", [part("30"), part(""), part("", "2")])).toEqual(["30", "10", "20"]);
    expect(sharesOf("60", [part("50"), part("20"), part("")])).toEqual(["50", "20", "0"]);
    expect(sharesOf("", [part(""), part("7")])).toEqual(["0", "7"]);
  });

  it("counts the set-up with the first pieces only", () => {
    const routing = { setup_minutes: "15", run_minutes: "0.5" };
    expect(standardMinutes(routing, "20", true)).toBe("25");
    expect(standardMinutes(routing, "20", false)).toBe("10");
    expect(standardMinutes({ setup_minutes: null, run_minutes: null }, "20", true)).toBeNull();
  });
});
