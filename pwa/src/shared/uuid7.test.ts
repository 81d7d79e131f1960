import { describe, expect, it } from "vitest";
import { uuid7 } from "./uuid7";

describe("uuid7", () => {
  it("carries version, variant and the time", () => {
    const id = uuid7(Date.parse("2099-01-01T00:00:00Z"));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replace("-", "").slice(0, 12), 16)).toBe(Date.parse("2099-01-01T00:00:00Z"));
  });

  it("never repeats and never goes backwards, whatever the clock does", () => {
    const start = Date.parse("2099-02-01T00:00:00Z");
    const ids = Array.from({ length: 20_000 }, (_, n) => uuid7(n % 3 === 0 ? start - 60_000 : start));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });
});
