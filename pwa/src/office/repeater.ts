/** Rows that repeat: lines of an order, of a voucher. An index is never used twice, so that errors find their row. */
import { delegate, enhance, enhanceWithin } from "./enhance";

const INDEX = "__i__";

export function setUpRepeaters(): void {
  enhance("[data-repeater]", element => {
    if (rowsOf(element).length === 0) addRow(element);
  });
  delegate("click", "[data-repeater-add]", button => {
    const repeater = button.closest<HTMLElement>("[data-repeater]");
    if (repeater) focusFirst(addRow(repeater));
  });
  delegate("click", "[data-repeater-remove]", removeRow);
  delegate("keydown", "[data-repeater] input", goOnByEnter);
}

function rowsOf(repeater: Element): HTMLElement[] {
  return [...repeater.querySelectorAll<HTMLElement>("[data-row]")];
}

/** The next index no row of this repeater has had. */
function nextIndex(repeater: HTMLElement): number {
  const used = rowsOf(repeater).map(row => Number(row.dataset.row));
  const next = Math.max(Number(repeater.dataset.next ?? 0), ...used.map(index => index + 1), 0);
  repeater.dataset.next = String(next + 1);
  return next;
}

/** Appends an empty row made from the repeater's template and returns it. */
export function addRow(repeater: HTMLElement): HTMLElement | null {
  const template = repeater.querySelector<HTMLTemplateElement>("template[data-row-template]");
  const body = repeater.querySelector<HTMLElement>("[data-rows]");
  if (!template || !body) return null;
  const index = String(nextIndex(repeater));
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll(INDEX, index);
  const row = holder.content.firstElementChild as HTMLElement | null;
  if (!row) return null;
  body.append(row);
  enhanceWithin(row);
  repeater.dispatchEvent(new CustomEvent("office:rows", { bubbles: true }));
  return row;
}

function removeRow(button: HTMLElement): void {
  const repeater = button.closest<HTMLElement>("[data-repeater]");
  const row = button.closest<HTMLElement>("[data-row]");
  if (!repeater || !row) return;
  const neighbour = (row.nextElementSibling ?? row.previousElementSibling) as HTMLElement | null;
  row.remove();
  if (rowsOf(repeater).length === 0) focusFirst(addRow(repeater));
  else focusFirst(neighbour);
  repeater.dispatchEvent(new CustomEvent("office:rows", { bubbles: true }));
  repeater.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Makes sure that every control named in `names` (`lines.3.quantity`) has its row; used when a draft comes back. */
export function ensureRows(form: HTMLFormElement, names: string[]): void {
  for (const repeater of form.querySelectorAll<HTMLElement>("[data-repeater]")) {
    const prefix = `${repeater.dataset.repeater}.`;
    const wanted = new Set(
      names.filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length).split(".")[0]),
    );
    const present = new Set(rowsOf(repeater).map(row => row.dataset.row));
    for (const index of wanted) {
      if (index === undefined || present.has(index)) continue;
      repeater.dataset.next = index;
      addRow(repeater);
    }
  }
}

function focusFirst(row: HTMLElement | null): void {
  row?.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
}

/** Enter goes to the next field; on the last field of the last row it opens a new one. Ctrl+Enter still submits. */
function goOnByEnter(element: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  const repeater = element.closest<HTMLElement>("[data-repeater]");
  if (!repeater) return;
  event.preventDefault();
  const fields = [
    ...repeater.querySelectorAll<HTMLElement>("[data-row] :is(input:not([type=hidden]), select, textarea)"),
  ];
  const next = fields[fields.indexOf(element) + 1];
  if (next) next.focus();
  else focusFirst(addRow(repeater));
}
