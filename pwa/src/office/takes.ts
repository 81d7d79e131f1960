/** One tap takes over what the server proposes: `<button data-take="due_on" data-value="2026-12-12">` fills that control. */
import { delegate } from "./enhance";

export function setUpTakes(): void {
  delegate("click", "[data-take]", button => {
    const form = button.closest("form");
    const control = form?.elements.namedItem(button.dataset.take ?? "");
    if (!(control instanceof HTMLInputElement)) return;
    control.value = button.dataset.value ?? "";
    for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));
    control.focus();
  });
}
