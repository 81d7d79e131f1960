/** Small manners of forms: one submission at a time, files by dropping, focus where the error is. */
import { delegate, enhance } from "./enhance";

export function setUpForms(): void {
  document.addEventListener("submit", markBusy);
  // Coming back by the browser's button shows the page as it was left: with its button still busy.
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
  });
  enhance("[data-focus]", element => element.focus());
  enhance(".error-summary a[href^='#']", nameTheField);
  enhance("[data-dropzone]", setUpDropzone);
  delegate("change", "[data-submits]", control => (control as HTMLInputElement).form?.requestSubmit());
  delegate("change", "[data-check-all]", all => checkAll(all as HTMLInputElement));
  delegate("click", "[data-needs-checked]", (button, event) => {
    if (checkboxes(button.dataset.needsChecked).some(box => box.checked)) return;
    event.preventDefault();
    document.querySelector<HTMLElement>("[data-check-all]")?.focus();
  });
  delegate("click", "[data-print]", () => print());
  delegate("click", "[data-dismiss]", button => button.closest("[data-dismissable]")?.remove());
  delegate("click", "[data-copy]", button => void copy(button));
}

/** "Quantity 2: please enter a number" says more than the message alone: adds the field's label and its row. */
function nameTheField(link: HTMLElement): void {
  const control = document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
  const label = control?.closest(".field")?.querySelector(".field__label")?.firstChild?.textContent?.trim();
  const row = control?.closest<HTMLElement>("[data-row]")?.dataset.row;
  const colon = document.documentElement.lang.startsWith("zh") ? "：" : ": ";
  if (label) link.prepend(`${label}${row === undefined ? "" : ` ${Number(row) + 1}`}${colon}`);
}

/** Every checkbox of that name on the page, in whatever form it stands. */
function checkboxes(name = ""): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("input[type=checkbox]")].filter(box => box.name === name);
}

function checkAll(all: HTMLInputElement): void {
  for (const box of checkboxes(all.dataset.checkAll)) box.checked = all.checked;
}

function markBusy(event: SubmitEvent): void {
  const button = event.submitter;
  if (event.defaultPrevented || !(button instanceof HTMLElement) || button.hasAttribute("data-download")) return;
  // After the event, so that the button's own name and value are still sent.
  setTimeout(() => button.setAttribute("aria-busy", "true"));
}

function setUpDropzone(zone: HTMLElement): void {
  const input = zone.querySelector<HTMLInputElement>("input[type=file]");
  const name = zone.querySelector<HTMLElement>("[data-file-name]");
  if (!input) return;
  const over = (on: boolean) => (event: DragEvent) => {
    event.preventDefault();
    zone.toggleAttribute("data-over", on);
  };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", event => {
    over(false)(event);
    if (event.dataTransfer?.files.length) input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", () => {
    if (name) name.textContent = [...(input.files ?? [])].map(file => file.name).join(", ");
  });
}

async function copy(button: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? "");
    button.setAttribute("aria-pressed", "true");
    setTimeout(() => button.removeAttribute("aria-pressed"), 1500);
  } catch {
    // No clipboard over plain http: the text stands on the screen and can be marked by hand.
  }
}
