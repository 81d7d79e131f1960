/** Line amounts and totals while typing: `<output data-product="quantity unit_price">`, `<output data-total="amount">`. */
import { add, type Decimal, format, multiply, parse } from "./decimals";
import { delegate, enhance } from "./enhance";

const MONEY_PLACES = 2;

export function setUpSums(): void {
  const selector = "form:has(output[data-product], output[data-total])";
  const supported = CSS.supports("selector(:has(a))");
  enhance(supported ? selector : "form", element => recompute(element));
  for (const type of ["input", "change"] as const) delegate(type, "form", element => recompute(element));
  for (const type of ["office:rows", "office:filled"]) {
    document.addEventListener(type, event => {
      const form = (event.target as Element).closest<HTMLElement>("form");
      if (form) recompute(form);
    });
  }
}

/** Writes every product and every total of the form anew. */
export function recompute(form: HTMLElement): void {
  for (const output of form.querySelectorAll<HTMLOutputElement>("output[data-product]")) {
    const factors = (output.dataset.product ?? "").split(" ").map(name => valueIn(rowOf(output), name));
    show(output, factors.every(isDecimal) ? factors.filter(isDecimal).reduce(multiply) : null);
  }
  for (const output of form.querySelectorAll<HTMLOutputElement>("output[data-total]")) {
    show(output, total(form, output.dataset.total ?? ""));
  }
}

function rowOf(element: Element): ParentNode {
  return element.closest("[data-row]") ?? document;
}

/** The control of a row whose dotted name ends in `name`. */
function valueIn(row: ParentNode, name: string): Decimal | null {
  const control = row.querySelector<HTMLInputElement>(`[name$=".${name}"], [name="${name}"]`);
  return control ? parse(control.value) : null;
}

function total(form: HTMLElement, name: string): Decimal {
  const figures = [
    ...[...form.querySelectorAll<HTMLOutputElement>(`output[data-name="${name}"]`)].map(output => parse(output.value)),
    ...[...form.querySelectorAll<HTMLInputElement>(`[name$=".${name}"]`)].map(input => parse(input.value)),
  ];
  return figures.filter(isDecimal).reduce(add, { digits: 0n, places: 0 });
}

function isDecimal(value: Decimal | null): value is Decimal {
  return value !== null;
}

function show(output: HTMLOutputElement, value: Decimal | null): void {
  output.value = value ? format(value, Number(output.dataset.places ?? MONEY_PLACES)) : "";
}
