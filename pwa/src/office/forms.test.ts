import { beforeEach, describe, expect, it } from "vitest";
import { setUpDrafts } from "./drafts";
import { enhanceWithin } from "./enhance";
import { setUpLookups } from "./lookup";
import { setUpRepeaters } from "./repeater";
import { setUpSums } from "./sums";

setUpRepeaters();
setUpDrafts();
setUpSums();
setUpLookups();

const row = (index: string | number, quantity = "", price = "") => `
  <div data-row="${index}">
    <input name="lines.${index}.quantity" value="${quantity}"><input name="lines.${index}.unit_price" value="${price}">
    <output data-product="quantity unit_price" data-name="amount"></output>
    <button type="button" data-repeater-remove></button>
  </div>`;

function page(rows = row(0), attributes = 'data-draft="order"', user = "li"): HTMLFormElement {
  document.body.dataset.scope = user;
  document.body.innerHTML = `
    <form ${attributes}>
      <input type="hidden" name="command_id" value="fresh"><input name="note"><input type="password" name="secret">
      <div data-repeater="lines"><div data-rows>${rows}</div><template data-row-template>${row("__i__")}</template>
        <button type="button" data-repeater-add></button><output data-total="amount"></output></div>
    </form><template id="draft-note"><p class="note"></p></template>`;
  enhanceWithin(document);
  return document.querySelector("form") as HTMLFormElement;
}

function type(name: string, value: string): void {
  const control = document.querySelector<HTMLInputElement>(`[name="${name}"]`);
  if (!control) throw new Error(`no ${name}`);
  control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

const names = () => [...document.querySelectorAll<HTMLInputElement>("[name$=quantity]")].map(input => input.name);

beforeEach(() => localStorage.clear());

describe("rows that repeat", () => {
  it("never use an index twice, so that a removed row's errors find no other row", () => {
    page(row(0) + row(1));
    (document.querySelectorAll("[data-repeater-remove]")[1] as HTMLElement).click();
    (document.querySelector("[data-repeater-add]") as HTMLElement).click();
    (document.querySelector("[data-repeater-add]") as HTMLElement).click();
    expect(new Set(names()).size).toBe(names().length);
  });

  it("can search in a row that was added, as in the first", () => {
    const search = '<div data-lookup="/lookup/items"><input type="hidden"><input type="text"></div>';
    page();
    const template = document.querySelector<HTMLTemplateElement>("template[data-row-template]");
    template?.content.firstElementChild?.insertAdjacentHTML("beforeend", search);
    (document.querySelector("[data-repeater-add]") as HTMLElement).click();
    expect(document.querySelectorAll('[role="combobox"]').length).toBe(1);
  });

  it("keep one row when the last is removed", () => {
    page(row(0, "5"));
    (document.querySelector("[data-repeater-remove]") as HTMLElement).click();
    expect(document.querySelectorAll("[data-row]").length).toBe(1);
    expect(document.querySelector<HTMLInputElement>("[name$=quantity]")?.value).toBe("");
  });

  it("add up what is typed", () => {
    page(row(0, "1,200", "12.5") + row(1, "3", "0.1"));
    type("note", "x");
    expect([...document.querySelectorAll("output")].map(output => output.value)).toEqual([
      "15,000.00",
      "0.30",
      "15,000.30",
    ]);
  });
});

describe("drafts", () => {
  it("bring back what was typed, row by row, on a page that was loaded anew", () => {
    page(row(0) + row(3));
    type("note", "urgent");
    type("lines.3.quantity", "7");
    page(row(0));
    expect(document.querySelector<HTMLInputElement>('[name="note"]')?.value).toBe("urgent");
    expect(document.querySelector<HTMLInputElement>('[name="lines.3.quantity"]')?.value).toBe("7");
    expect(document.querySelector(".note")).not.toBeNull();
  });

  it("keep no password and no command id", () => {
    page();
    type("secret", "hunter2");
    expect(JSON.stringify({ ...localStorage })).not.toMatch(/hunter2|fresh/);
  });

  it("give way to what the server sent back with errors", () => {
    page();
    type("note", "old");
    const form = page(row(0), 'data-draft="order" data-posted');
    expect(form.querySelector<HTMLInputElement>('[name="note"]')?.value).toBe("");
  });

  it("belong to the person who typed them", () => {
    page();
    type("note", "mine");
    const form = page(row(0), 'data-draft="order"', "wang");
    expect(form.querySelector<HTMLInputElement>('[name="note"]')?.value).toBe("");
  });

  it("go when the server has the document", () => {
    page();
    type("note", "sent");
    document.body.innerHTML = '<div data-clears-draft="order"></div>';
    enhanceWithin(document);
    expect(localStorage.length).toBe(0);
  });
});
