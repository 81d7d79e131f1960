import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { freshPhone } from "../../testing/fresh";
import * as feedback from "./feedback";
import { misfit, takeScan } from "./takers";
import { keyOf, listenForWedge, newWedge, takesText } from "./wedge";

beforeEach(freshPhone);

const CODE = "7KHV60KMFB";

function type(text: string, gap: number, end = "Enter", intoField = true): string | null {
  const wedge = newWedge();
  let at = 1000;
  for (const key of text) {
    wedge.press(key, at, intoField);
    at += gap;
  }
  return wedge.press(end, at, intoField);
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

  it.each([["6901234567892"], ["7KHV60K"], ["https://u.wechat.com/kAbC"], ["SN/88-A4711"]])(
    "is heard with a foreign or incomplete code (%s) where nothing takes text, and types it into what does",
    text => {
      expect(type(text, 8, "Enter", false)).toBe(text);
      expect(type(text, 8, "Enter", true)).toBeNull();
    },
  );

  it("is not somebody who types, or leans on the keys, where nothing takes text", () => {
    expect(type("6901234567892", 150, "Enter", false)).toBeNull();
    expect(type("asdfghjkl", 8, "Enter", false)).toBeNull();
    expect(type("123", 8, "Enter", false)).toBeNull();
    expect(type("6901234567892", 8, "Tab", false)).toBeNull();
  });

  it("says on a card, with a sound, what it could not use", async () => {
    const heard = vi.spyOn(feedback, "bad").mockImplementation(() => undefined);
    listenForWedge(text => void takeScan(text));
    for (const key of [..."6901234567892", "Enter"])
      dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(misfit.value).toMatchObject({ is: "other", text: "6901234567892" }));
    expect(heard).toHaveBeenCalledTimes(1);
    misfit.value = null;
  });

  it("knows what takes text", () => {
    const made = (html: string) => {
      const box = document.createElement("div");
      box.innerHTML = html;
      return box.firstElementChild;
    };
    const fields = ["<input>", "<input type=password>", "<textarea></textarea>", "<select></select>"];
    expect(fields.map(html => takesText(made(html)))).toEqual([true, true, true, true]);
    const others = ["<button></button>", "<input type=checkbox>", "<input readonly>", "<a></a>"];
    expect(others.map(html => takesText(made(html)))).toEqual([false, false, false, false]);
    expect(takesText(null)).toBe(false);
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
