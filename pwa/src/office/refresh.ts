/** Live parts of a page: ask every few seconds whether they changed (ETag), and replace them only then.
 *
 * `<section id="…" data-refresh="/path" data-refresh-seconds="5">`: the answer's element of the same id takes its place.
 * Bad Wi-Fi costs nothing but a longer pause, and nothing is replaced under somebody who is typing in it.
 */
import { enhance, enhanceWithin } from "./enhance";
import { reached, unreachable } from "./offline";

const LONGEST_PAUSE = 60_000;

export function setUpRefresh(): void {
  enhance("[data-refresh][id]", element => keepFresh(element.id));
}

function keepFresh(id: string): void {
  let etag = "";
  let failures = 0;

  async function tick(): Promise<void> {
    const element = document.getElementById(id);
    if (!element) return;
    if (!document.hidden && !isInUse(element)) await ask(element);
    const seconds = Number(element.dataset.refreshSeconds ?? 5);
    setTimeout(() => void tick(), Math.min(seconds * 1000 * 2 ** failures, LONGEST_PAUSE));
  }

  async function ask(element: HTMLElement): Promise<void> {
    try {
      const headers: Record<string, string> = etag ? { "If-None-Match": etag } : {};
      const response = await fetch(element.dataset.refresh ?? location.href, { headers, cache: "no-store" });
      failures = 0;
      reached();
      if (response.status !== 200) return;
      const first = etag === "";
      etag = response.headers.get("ETag") ?? "";
      // Without an ETag the server cannot say "unchanged"; the first answer is what the page shows already.
      if (!first || !etag) replace(element, await response.text());
    } catch {
      failures += 1;
      unreachable();
    }
  }

  setTimeout(() => void tick(), 500);
}

function isInUse(element: HTMLElement): boolean {
  const active = document.activeElement;
  return active !== null && element.contains(active) && active.matches("input, select, textarea");
}

function replace(element: HTMLElement, html: string): void {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(element.id);
  if (!fresh) return;
  element.replaceChildren(...fresh.childNodes);
  enhanceWithin(element);
}
