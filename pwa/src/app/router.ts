import { computed, signal } from "@preact/signals";

/**
 * Addresses stand behind the hash, so that the server and the service worker know one page only and the phone's back
 * button works: `/floor/#/job/<id>`.
 */
const path = signal(read());

function read(): string {
  return location.hash.replace(/^#\/?/, "");
}

/** The address in parts: `["job", "<id>"]`; empty at home. */
export const route = computed(() => path.value.split("/").filter(Boolean).map(decodeURIComponent));

export function startRouter(): void {
  addEventListener("hashchange", () => {
    path.value = read();
    scrollTo(0, 0);
  });
}

export const href = (...parts: string[]): string => `#/${parts.map(encodeURIComponent).join("/")}`;

export function go(...parts: string[]): void {
  location.hash = href(...parts);
}

/** Goes on without leaving this page in the history: what is finished is not gone back to. */
export function replace(...parts: string[]): void {
  history.replaceState(history.state, "", href(...parts));
  path.value = read();
  scrollTo(0, 0);
}

/** One step back, or home where there is nothing to go back to. */
export function back(): void {
  if (history.length > 1) history.back();
  else replace();
}
