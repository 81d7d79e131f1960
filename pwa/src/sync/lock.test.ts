import { beforeEach, describe, expect, it } from "vitest";
import { takeLease } from "../db/meta";
import { freshPhone } from "../testing/fresh";

const NOON = Date.parse("2026-11-22T12:00:00Z");
const MINUTE = 60_000;
const TWO_DAYS = 48 * 60 * MINUTE;
const take = (owner: string, at: number) => takeLease("push", owner, at, MINUTE);

beforeEach(freshPhone);

describe("a lease among tabs", () => {
  it("keeps a second tab out until the first one's has run out", async () => {
    expect(await take("first", NOON)).toBe(true);
    expect(await take("second", NOON + MINUTE - 1)).toBe(false);
    expect(await take("second", NOON + MINUTE)).toBe(true);
  });

  it("of a tab that died runs out within its time, though the phone's clock was set back by two days", async () => {
    await take("dead", NOON);
    const back = NOON - TWO_DAYS;
    expect(await take("second", back)).toBe(false);
    expect(await take("second", back + MINUTE)).toBe(true);
  });

  it("of a tab that lives is not taken away where the phone's clock was set back", async () => {
    await take("first", NOON);
    const back = NOON - TWO_DAYS;
    expect(await take("second", back)).toBe(false);
    expect(await take("first", back + 15_000)).toBe(true);
    expect(await take("second", back + MINUTE)).toBe(false);
  });
});
