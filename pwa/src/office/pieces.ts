/** A tap on a piece puts its serial number into the field, another takes it out; what is scanned or typed shows as tapped. */
import { delegate } from "./enhance";

const between = /[\s,;，；、]+/;

export function setUpPieces(): void {
  delegate("click", "[data-piece]", chip => {
    const field = fieldOf(chip);
    if (!field) return;
    const piece = chip.dataset.piece ?? "";
    const named = numbersIn(field.value);
    const rest = named.filter(one => one !== piece);
    field.value = (rest.length < named.length ? rest : [...named, piece]).join("\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("input", event => {
    const group = (event.target as Element).closest<HTMLElement>("[data-pieces]");
    if (group) show(group);
  });
  for (const group of document.querySelectorAll<HTMLElement>("[data-pieces]")) show(group);
}

export function numbersIn(text: string): string[] {
  return text.split(between).filter(one => one !== "");
}

function fieldOf(chip: Element): HTMLTextAreaElement | null {
  return chip.closest("[data-pieces]")?.querySelector("textarea") ?? null;
}

function show(group: HTMLElement): void {
  const field = group.querySelector("textarea");
  const named = new Set(numbersIn(field?.value ?? ""));
  for (const chip of group.querySelectorAll<HTMLElement>("[data-piece]")) {
    chip.setAttribute("aria-pressed", String(named.has(chip.dataset.piece ?? "")));
  }
  const count = group.querySelector(".field__facts");
  if (count) count.textContent = named.size > 0 ? `× ${named.size}` : "";
}
