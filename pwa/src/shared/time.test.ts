import { expect, it } from "vitest";
import { nearDay } from "./time";

it("says a near day so that nobody takes the month for the day", () => {
  expect(nearDay("2026-12-03", "zh")).toBe("12月3日");
  expect(nearDay("2026-12-03T15:20:00Z", "en")).toBe("3 Dec");
});
