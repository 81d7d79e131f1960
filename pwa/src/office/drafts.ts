/** Keeps what was typed into a form until the server has it, through a closed tab and a dead battery. */
import { delegate, enhance } from "./enhance";
import { ensureRows } from "./repeater";

type Entries = [name: string, value: string][];

const KEPT_FOR_DAYS = 14;
const NOT_KEPT = new Set(["csrf_token", "command_id"]);

export function setUpDrafts(): void {
  enhance("[data-clears-draft]", element => localStorage.removeItem(keyOf(element.dataset.clearsDraft ?? "")));
  enhance("form[data-draft]", element => restore(element as HTMLFormElement));
  delegate("input", "form[data-draft]", element => save(element as HTMLFormElement));
  delegate("change", "form[data-draft]", element => save(element as HTMLFormElement));
  delegate("click", "[data-draft-discard]", discard);
}

/** A shared desk computer has several users: a draft belongs to the one who typed it. */
function keyOf(name: string): string {
  return `draft:${document.body.dataset.scope ?? ""}:${name}`;
}

function save(form: HTMLFormElement): void {
  const draft = { at: Date.now(), entries: typed(form) };
  try {
    localStorage.setItem(keyOf(form.dataset.draft ?? ""), JSON.stringify(draft));
  } catch {
    // A full or forbidden store must not stop anybody from typing.
  }
}

/** What the form holds, without secrets, files and what is fresh on each page. */
export function typed(form: HTMLFormElement): Entries {
  const secret = new Set(
    [...form.querySelectorAll<HTMLInputElement>('input[type="password"]')].map(input => input.name),
  );
  const entries: Entries = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !NOT_KEPT.has(name) && !secret.has(name)) entries.push([name, value]);
  }
  return entries;
}

function restore(form: HTMLFormElement): void {
  const key = keyOf(form.dataset.draft ?? "");
  const entries = read(key);
  // What came back from the server with errors is newer than any draft.
  if (!entries || "posted" in form.dataset || same(entries, typed(form))) return;
  fill(form, entries);
  const note = document.querySelector<HTMLTemplateElement>("#draft-note")?.content.cloneNode(true);
  if (note) form.prepend(note);
}

function read(key: string): Entries | null {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? "null") as { at: number; entries: Entries } | null;
    const fresh = draft && Date.now() - draft.at < KEPT_FOR_DAYS * 86_400_000;
    return fresh ? draft.entries : null;
  } catch {
    return null;
  }
}

function same(left: Entries, right: Entries): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Puts `entries` into the form's controls, in order where a name occurs more than once. */
export function fill(form: HTMLFormElement, entries: Entries): void {
  ensureRows(
    form,
    entries.map(([name]) => name),
  );
  const values = new Map<string, string[]>();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (isControl(control) && !NOT_KEPT.has(control.name)) setControl(control, values.get(control.name) ?? []);
  }
  form.dispatchEvent(new CustomEvent("office:filled", { bubbles: true }));
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function isControl(element: Element): element is Control {
  return (
    element instanceof HTMLInputElement ||
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement
  );
}

function setControl(control: Control, values: string[]): void {
  if (control instanceof HTMLInputElement && ["password", "file", "submit"].includes(control.type)) return;
  if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) {
    control.checked = values.includes(control.value);
  } else if (control instanceof HTMLSelectElement && control.multiple) {
    for (const option of control.options) option.selected = values.includes(option.value);
  } else {
    const value = values.shift();
    if (value !== undefined) control.value = value;
  }
}

function discard(button: HTMLElement): void {
  const form = button.closest<HTMLFormElement>("form");
  if (!form) return;
  localStorage.removeItem(keyOf(form.dataset.draft ?? ""));
  location.reload();
}
