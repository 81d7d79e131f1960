import { describe, expect, it } from "vitest";
import { canonical, compare, group, isDecimal, money, multiply, parse, subtract, sum } from "./decimal";

describe("decimal strings", () => {
  it("add exactly where floats do not", () => {
    expect(sum("0.1", "0.2")).toBe("0.3");
    expect(sum()).toBe("0");
    expect(sum("999999999999.999999", "0.000001")).toBe("1000000000000");
  });

  it("subtract below nothing", () => {
    expect(subtract("10", "15")).toBe("-5");
    expect(subtract("0.000001", "0.000002")).toBe("-0.000001");
  });

  it("multiply with six places, half away from zero", () => {
    expect(multiply("432", "0.2")).toBe("86.4");
    expect(multiply("0.0015", "0.001")).toBe("0.000002");
    expect(multiply("-0.0015", "0.001")).toBe("-0.000002");
  });

  it("compare by value, not by text", () => {
    expect(compare("10", "9")).toBe(1);
    expect(compare("1.50", "1.5")).toBe(0);
    expect(compare("-1", "0")).toBe(-1);
  });

  it("read what a Chinese keyboard writes", () => {
    expect(canonical("１２．５")).toBe("12.5");
    expect(canonical("3。2")).toBe("3.2");
    expect(canonical(".5")).toBe("0.5");
    expect(canonical("007.50")).toBe("7.5");
  });

  it("refuse what could mean two things or nothing", () => {
    for (const text of ["1,000", "1e3", "", "-", ".", "1.2.3", "0.1234567", "NaN", "1 2x"])
      expect(isDecimal(text)).toBe(false);
    expect(parse("abc")).toBeNull();
  });

  it("are grouped for the eye", () => {
    expect(group("1234567.500000")).toBe("1,234,567.5");
    expect(group("-1200")).toBe("-1,200");
    expect(group("n/a")).toBe("n/a");
  });

  it("show money with two places, rounded half up", () => {
    expect(money("86.4")).toBe("86.40");
    expect(money("1234.005")).toBe("1,234.01");
    expect(money("-0.005")).toBe("-0.01");
  });
});
