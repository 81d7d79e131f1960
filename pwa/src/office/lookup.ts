/** A field that finds a record while one types or scans: an ARIA combobox over `{"options": [Option]}` from `data-lookup`. */
import { type Decimal, parse } from "./decimals";
import { delegate, enhance } from "./enhance";

interface Option {
  readonly value: string;
  readonly text: string;
  readonly note?: string;
  readonly figure?: string;
  /** What the record says about neighbouring fields of the same row: last price, unit, due date. */
  readonly fill?: Record<string, string>;
  /** One line shown under the field: stock, last price, limit. */
  readonly facts?: string;
  /** From which quantity on one costs how much, the lowest first: the price follows the quantity that is typed. */
  readonly steps?: [quantity: string, price: string][];
}

const TYPING_PAUSE = 180;
let lists = 0;

export function setUpLookups(): void {
  enhance("[data-lookup]", element => new Lookup(element));
  delegate("input", "[data-row] input", (input, event) => {
    // What a person types over stays; what we fill in ourselves is no trusted event.
    if (event.isTrusted) delete input.dataset.filled;
    if (input.matches('[name$=".quantity"]')) priceByQuantity(input.closest<HTMLElement>("[data-row]"));
  });
}

class Lookup {
  private readonly input: HTMLInputElement;
  private readonly hidden: HTMLInputElement;
  private readonly list = document.createElement("ul");
  private options: Option[] = [];
  private active = -1;
  private timer = 0;
  private asked = 0;
  private confirming = false;

  constructor(private readonly root: HTMLElement) {
    this.input = root.querySelector<HTMLInputElement>("input[type=text]") ?? document.createElement("input");
    this.hidden = root.querySelector<HTMLInputElement>("input[type=hidden]") ?? document.createElement("input");
    lists += 1;
    this.list.id = `lookup-${lists}`;
    this.list.className = "lookup__list";
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    root.append(this.list);
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-expanded", "false");
    this.listen();
  }

  private listen(): void {
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", event => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", event => {
      event.preventDefault();
      const item = (event.target as Element).closest<HTMLElement>("[data-index]");
      if (item) this.choose(Number(item.dataset.index));
    });
  }

  private typed(): void {
    this.hidden.value = "";
    this.say("");
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), TYPING_PAUSE);
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (this.list.hidden) void this.ask();
      else this.move(step);
    } else if (event.key === "Enter") this.enter(event);
    else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  /** Enter takes the marked option. A scanner types faster than the answer comes: then it waits for the answer. */
  private enter(event: KeyboardEvent): void {
    if (!this.list.hidden && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (!this.hidden.value && this.input.value.trim()) {
      event.preventDefault();
      this.confirming = true;
      clearTimeout(this.timer);
      void this.ask();
    }
  }

  private async ask(): Promise<void> {
    const url = new URL(this.root.dataset.lookup ?? "", location.href);
    url.searchParams.set("q", this.input.value.trim());
    for (const name of (this.root.dataset.lookupWith ?? "").split(" ").filter(Boolean)) {
      const narrower = this.root.closest("form")?.querySelector<HTMLInputElement>(`[name="${name}"]`);
      if (narrower?.value) url.searchParams.set(name, narrower.value);
    }
    this.asked += 1;
    const mine = this.asked;
    try {
      const response = await fetch(url, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      const answer = (await response.json()) as { options: Option[] };
      if (mine === this.asked) this.show(answer.options);
    } catch {
      if (mine === this.asked) this.show([], this.root.dataset.failed);
    }
  }

  private show(options: Option[], failure?: string): void {
    this.options = options;
    this.active = options.length > 0 ? 0 : -1;
    if (this.confirming) {
      this.confirming = false;
      if (options.length === 1) {
        this.choose(0);
        return;
      }
    }
    this.list.replaceChildren(...options.map((option, index) => optionElement(option, index, this.list.id)));
    if (options.length === 0) this.list.append(noneElement(failure ?? this.root.dataset.none ?? ""));
    this.open(true);
    this.mark();
  }

  private open(opened: boolean): void {
    this.list.hidden = !opened;
    this.input.setAttribute("aria-expanded", String(opened));
  }

  private close(): void {
    this.asked += 1;
    this.open(false);
    this.input.removeAttribute("aria-activedescendant");
  }

  private move(step: number): void {
    const count = this.options.length;
    if (count === 0) return;
    this.active = (this.active + step + count) % count;
    this.mark();
  }

  private mark(): void {
    for (const [index, item] of [...this.list.children].entries()) {
      const selected = index === this.active;
      item.setAttribute("aria-selected", String(selected));
      if (selected) {
        this.input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      }
    }
  }

  private choose(index: number): void {
    const option = this.options[index];
    if (!option) return;
    this.input.value = option.text;
    this.hidden.value = option.value;
    this.close();
    this.say(option.facts ?? "");
    fillNeighbours(this.root, option.fill ?? {});
    const row = this.root.closest<HTMLElement>("[data-row]");
    if (row && option.steps) row.dataset.steps = JSON.stringify(option.steps);
    priceByQuantity(row);
    this.hidden.dispatchEvent(new Event("change", { bubbles: true }));
    nextField(this.root)?.focus();
  }

  private say(facts: string): void {
    const line = this.root.closest(".field")?.querySelector(".field__facts");
    if (line) line.textContent = facts;
  }
}

function optionElement(option: Option, index: number, list: string): HTMLElement {
  const item = document.createElement("li");
  item.id = `${list}-${index}`;
  item.className = "lookup__option";
  item.setAttribute("role", "option");
  item.dataset.index = String(index);
  item.append(span("", option.text));
  if (option.figure) item.append(span("num", option.figure));
  if (option.note) {
    const note = document.createElement("small");
    note.textContent = option.note;
    item.append(note);
  }
  return item;
}

function span(className: string, text: string): HTMLElement {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}

function noneElement(text: string): HTMLElement {
  const item = document.createElement("li");
  item.className = "lookup__none";
  item.textContent = text;
  return item;
}

/** Fills the row's other fields, but never over something a person has typed. */
function fillNeighbours(root: HTMLElement, values: Record<string, string>): void {
  const row = root.closest<HTMLElement>("[data-row]") ?? root.closest("form");
  for (const [name, value] of Object.entries(values)) {
    const control = row?.querySelector<HTMLInputElement>(`[name$=".${name}"], [name="${name}"]`);
    const addon = row?.querySelector<HTMLElement>(`[data-shows="${name}"]`);
    if (addon) addon.textContent = value;
    for (const part of row?.querySelectorAll<HTMLElement>(`[data-when="${name}"]`) ?? []) part.hidden = !value;
    if (control && (!control.value || "filled" in control.dataset)) {
      control.value = value;
      control.dataset.filled = "";
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

/** The price that the row's list has for the quantity typed (for the least that it prices, before one is typed). */
function priceByQuantity(row: HTMLElement | null): void {
  const steps = JSON.parse(row?.dataset.steps ?? "[]") as [string, string][];
  const first = steps[0];
  if (!row || !first) return;
  const typed = parse(row.querySelector<HTMLInputElement>('[name$=".quantity"]')?.value ?? "");
  const reached = typed ? steps.filter(([from]) => atLeast(typed, parse(from))) : [first];
  const price = reached.at(-1)?.[1];
  const control = row.querySelector<HTMLInputElement>('[name$=".unit_price"]');
  if (!control || (control.value && !("filled" in control.dataset))) return;
  control.value = price ?? "";
  control.dataset.filled = "";
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

function atLeast(one: Decimal, other: Decimal | null): boolean {
  if (!other) return false;
  const places = Math.max(one.places, other.places);
  const scaled = (value: Decimal): bigint => value.digits * 10n ** BigInt(places - value.places);
  return scaled(one) >= scaled(other);
}

function nextField(root: HTMLElement): HTMLElement | undefined {
  const scope = root.closest<HTMLElement>("[data-row]") ?? root.closest("form");
  const fields = [...(scope?.querySelectorAll<HTMLElement>("input:not([type=hidden]), select, textarea") ?? [])];
  const own = fields.findIndex(field => root.contains(field));
  return fields[own + 1];
}
