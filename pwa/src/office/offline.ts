/**
 * Says that the server cannot be reached, in words and only while it is so. The office reads; nothing is queued here. But what
 * somebody typed stays: a form is not sent, nor a link followed, into the browser's own page about a missing network.
 */

const HEALTH = "/healthz";
const PATIENCE = 4000;

export function setUpOffline(): void {
  addEventListener("offline", unreachable);
  addEventListener("online", reached);
  if (!navigator.onLine) unreachable();
  document.addEventListener("htmx:error", unreachable);
  document.addEventListener("htmx:after:request", reached);
  document.addEventListener("submit", holdForm, true);
  document.addEventListener("click", holdLink, true);
}

export function unreachable(): void {
  show(true);
}

export function reached(): void {
  show(false);
}

function show(visible: boolean): void {
  const found = notice();
  if (!found || found.hidden !== visible) return;
  found.hidden = !visible;
  say(found, false);
}

function notice(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-offline-notice]");
}

function holdForm(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (form.method !== "dialog") hold(event, () => form.requestSubmit(event.submitter));
}

function holdLink(event: MouseEvent): void {
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
  const ordinary = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !ordinary || link.target || link.getAttribute("href")?.startsWith("#")) return;
  hold(event, () => link.click());
}

/** While the server seems to be gone it is asked first: it may be on this very machine, or back already. */
function hold(event: Event, again: () => void): void {
  const found = notice();
  if (!found || found.hidden) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  void answers().then(there => {
    if (!there) return say(found, true);
    reached();
    again();
  });
}

async function answers(): Promise<boolean> {
  try {
    return (await fetch(HEALTH, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })).ok;
  } catch {
    return false;
  }
}

function say(found: HTMLElement, held: boolean): void {
  const words = found.querySelector<HTMLElement>("[data-offline-held]");
  if (words) words.hidden = !held;
  if (held) scrollTo({ top: 0 });
}
