import { describe, expect, it } from "vitest";
import { delayMs } from "./backoff";
import { retryAfter } from "./http";

describe("waiting before the next try", () => {
  it("lies between two seconds and five minutes", () => {
    for (let failures = 0; failures < 40; failures++) {
      for (const chance of [0, 0.5, 0.999]) {
        const delay = delayMs(failures, null, () => chance);
        expect(delay).toBeGreaterThanOrEqual(2000);
        expect(delay).toBeLessThanOrEqual(300_000);
      }
    }
    expect(delayMs(40, null, () => 1)).toBe(300_000);
  });

  it("spreads over the whole range", () => {
    expect(delayMs(5, null, () => 0)).toBe(2000);
    expect(delayMs(5, null, () => 1)).toBe(64_000);
  });

  it("is never shorter than the server asked for", () => {
    expect(delayMs(1, 120, () => 0)).toBe(120_000);
  });

  it("reads Retry-After as seconds or as a date", () => {
    expect(retryAfter(new Headers({ "Retry-After": "30" }))).toBe(30);
    const now = Date.parse("2026-11-22T08:00:00Z");
    expect(retryAfter(new Headers({ "Retry-After": "Sun, 22 Nov 2026 08:01:00 GMT" }), now)).toBe(60);
    expect(retryAfter(new Headers({ "Retry-After": "soon" }))).toBeNull();
    expect(retryAfter(new Headers())).toBeNull();
  });
});
