import { describe, expect, it } from "vitest";
import { judgeNumber } from "./verdict";

describe("a reading against its limits", () => {
  const limits = { lower: "9.95", upper: "10.05" };

  it("is good on the limits themselves", () => {
    expect(judgeNumber("9.95", limits)).toBe("ok");
    expect(judgeNumber("10.050", limits)).toBe("ok");
  });

  it("is too low or too high beyond them by any amount", () => {
    expect(judgeNumber("9.949999", limits)).toBe("low");
    expect(judgeNumber("10.050001", limits)).toBe("high");
  });

  it("may have one limit or none", () => {
    expect(judgeNumber("-5", { lower: null, upper: "0" })).toBe("ok");
    expect(judgeNumber("5", { lower: "6", upper: null })).toBe("low");
    expect(judgeNumber("5", { lower: null, upper: null })).toBe("ok");
  });

  it("says nothing of an empty field and does not guess at text", () => {
    expect(judgeNumber("  ", limits)).toBe("none");
    expect(judgeNumber("ten", limits)).toBe("unreadable");
  });
});
