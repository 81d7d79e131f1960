import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reached, setUpOffline, unreachable } from "./offline";

setUpOffline();
const sent = vi.fn((event: Event) => event.preventDefault());
const followed = vi.fn((event: Event) => event.preventDefault());

beforeEach(() => {
  document.body.innerHTML = `
    <div data-offline-notice hidden><span data-offline-held hidden></span></div>
    <form><input name="note" value="typed"><button>Save</button></form><a href="/stock">Stock</a>`;
  document.querySelector("form")?.addEventListener("submit", sent);
  document.querySelector("a")?.addEventListener("click", followed);
  reached();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

const held = () => !document.querySelector<HTMLElement>("[data-offline-held]")?.hidden;
const press = (selector: string) => document.querySelector<HTMLElement>(selector)?.click();

test("with the server there, forms and links go their way unasked", () => {
  const asked = vi.fn();
  vi.stubGlobal("fetch", asked);
  press("button");
  press("a");
  expect([sent.mock.calls.length, followed.mock.calls.length, asked.mock.calls.length]).toEqual([1, 1, 0]);
});

test("without it, nothing is sent and what was typed stays on the page", async () => {
  vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("no network")));
  unreachable();
  press("button");
  press("a");
  await vi.waitFor(() => expect(held()).toBe(true));
  expect([sent.mock.calls.length, followed.mock.calls.length]).toEqual([0, 0]);
  expect(document.querySelector("input")?.value).toBe("typed");
});

test("when it answers after all, the form is sent and the notice goes", async () => {
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(new Response("")));
  unreachable();
  press("button");
  await vi.waitFor(() => expect(sent).toHaveBeenCalledOnce());
  expect(document.querySelector<HTMLElement>("[data-offline-notice]")?.hidden).toBe(true);
  expect(held()).toBe(false);
});
