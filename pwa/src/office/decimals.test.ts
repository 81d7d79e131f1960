import { describe, expect, it } from "vitest";
import { add, format, multiply, parse } from "./decimals";

const number = (text: string) => parse(text) ?? { digits: 0n, places: 0 };

describe("decimals", () => {
  it("reads what people type, with thousands and signs", () => {
    expect(parse("1,234.50")).toEqual({ digits: 123450n, places: 2 });
    expect(parse("-.5")).toEqual({ digits: -5n, places: 1 });
    expect(parse("12.")).toEqual({ digits: 12n, places: 0 });
  });

  it("knows what is not a number", () => {
    for (const text of ["", ".", "-", "一百", "1.2.3", "12a"]) expect(parse(text)).toBeNull();
  });

  it("multiplies and adds without losing a place", () => {
    expect(format(multiply(number("0.1"), number("3")), 2)).toBe("0.30");
    expect(format(add(number("0.1"), number("0.2")), 2)).toBe("0.30");
    expect(format(multiply(number("999999999.999999"), number("999999999.999999")), 2)).toBe(
      "999,999,999,999,998,000.00",
    );
  });

  it("rounds halves away from zero, as the server does", () => {
    expect(format(number("0.125"), 2)).toBe("0.13");
    expect(format(number("-0.125"), 2)).toBe("-0.13");
    expect(format(number("-0.001"), 2)).toBe("0.00");
  });
});
