/** A page on a phone's screen: drawn, and used as a person does, who finds things, types and presses. */

import { type ComponentChild, render } from "preact";
import { act } from "preact/test-utils";
import { expect } from "vitest";

/** What the page is drawn into; a test with two windows says which one it looks at. */
export const shown = { root: document.createElement("div") as HTMLElement };

export async function mount(page: ComponentChild): Promise<void> {
  shown.root = document.createElement("div");
  document.body.append(shown.root);
  await act(() => render(page, shown.root));
}

export function unmount(): void {
  render(null, shown.root);
  shown.root.remove();
}

export const find = (id: string) => shown.root.querySelector<HTMLElement>(`[data-testid="${id}"]`);
export const all = (id: string) => [...shown.root.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
export const input = (id: string) => find(id) as HTMLInputElement;

export async function settle(ms = 5): Promise<void> {
  await act(() => new Promise<void>(done => setTimeout(done, ms)));
}

/** Waits until *what* is so, and fails where it is not within a second. */
export async function eventually(what: () => boolean): Promise<void> {
  for (let n = 0; n < 100 && !what(); n++) await settle(10);
  expect(what()).toBe(true);
}

export async function type(id: string, text: string): Promise<void> {
  await act(() => {
    const field = input(id);
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

export async function click(id: string): Promise<void> {
  await act(() => find(id)?.click());
  await settle();
}
