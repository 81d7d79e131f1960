import { describe, expect, it } from "vitest";
import { keyOf, newWedge } from "./wedge";

const CODE = "7KHV60KMFB";

function type(text: string, gap: number, end = "Enter"): string | null {
  const wedge = newWedge();
  let at = 1000;
  for (const key of text) {
    wedge.press(key, at);
    at += gap;
  }
  return wedge.press(end, at);
}

describe("a keyboard-wedge scanner", () => {
  it("is known by its speed and its Enter", () => {
    expect(type(CODE, 8)).toBe(CODE);
    expect(type(`HTTPS://H/T/${CODE}`, 8)).toBe(`HTTPS://H/T/${CODE}`);
    expect(type(CODE, 8, "Tab")).toBe(CODE);
  });

  it("is not a person, who types slower", () => {
    expect(type(CODE, 150)).toBeNull();
  });

  it("is not a fast word or a number in a form", () => {
    expect(type("12.5", 8)).toBeNull();
    expect(type("a long remark!", 8)).toBeNull();
  });

  it("starts anew after each Enter", () => {
    const wedge = newWedge();
    for (const [n, key] of [...`${CODE}`].entries()) wedge.press(key, n);
    expect(wedge.press("Enter", 11)).toBe(CODE);
    expect(wedge.press("Enter", 12)).toBeNull();
  });

  it("is understood through a Chinese input method", () => {
    const key = (code: string, shiftKey = false) => keyOf({ key: "Process", code, shiftKey });
    expect([key("KeyK"), key("Digit7"), key("Slash"), key("Enter")]).toEqual(["K", "7", "/", "Enter"]);
    expect(keyOf({ key: "k", code: "KeyK", shiftKey: false })).toBe("k");
  });
});
