import { expect, test } from "vitest";
import { numbersIn, setUpPieces } from "./pieces";

function form(): { field: HTMLTextAreaElement; chips: HTMLElement[] } {
  document.body.innerHTML = `
    <div data-pieces>
      <textarea></textarea><div class="field__facts"></div>
      <button data-piece="A-1" aria-pressed="false"></button><button data-piece="A-2" aria-pressed="false"></button>
    </div>`;
  setUpPieces();
  const field = document.querySelector("textarea") as HTMLTextAreaElement;
  return { field, chips: [...document.querySelectorAll<HTMLElement>("[data-piece]")] };
}

test("numbers are read however they are set apart", () => {
  expect(numbersIn(" A-1\nA-2, A-3；A-4 ")).toEqual(["A-1", "A-2", "A-3", "A-4"]);
  expect(numbersIn(" \n")).toEqual([]);
});

test("a tap names a piece, another takes it back, and what is typed shows as tapped", () => {
  const { field, chips } = form();
  chips[1]?.click();
  chips[0]?.click();
  expect(field.value).toBe("A-2\nA-1");
  expect(chips.map(one => one.getAttribute("aria-pressed"))).toEqual(["true", "true"]);
  expect(document.querySelector(".field__facts")?.textContent).toBe("× 2");

  chips[1]?.click();
  expect(field.value).toBe("A-1");
  field.value = "A-2";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  expect(chips.map(one => one.getAttribute("aria-pressed"))).toEqual(["false", "true"]);
});
