import { computed, signal } from "@preact/signals";
import { HOUR, SECOND } from "../shared/time";
import { exclusively } from "../sync/lock";
import { draftsWritten } from "./drafts";
import { FORM_LOCK, formsElsewhere, formsHere, lookForForms, watchForms } from "./forms";

export { useFormOpen } from "./forms";

/** The service worker's life, as far as a worker notices it: a new version waits until it is told to go on. */

const waiting = signal<ServiceWorker | null>(null);
/** Another window has brought the new version; this page still is the old one, and works on until it is told otherwise. */
const outdated = signal(false);
let registration: ServiceWorkerRegistration | null = null;
let applied = false;

/** What is asked of a worker that waits. Every version of the app understands it. */
export const GO_ON = { type: "SKIP_WAITING" } as const;

/** A new version is there, and nobody is in the middle of a form, in any window. */
export const updateReady = computed(
  () => (waiting.value !== null || outdated.value) && formsHere.value === 0 && !formsElsewhere.value,
);

export async function registerWorker(): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const first = navigator.serviceWorker.controller === null;
  let taken = !first;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (applied) location.reload();
    // The very first worker takes over the page that installed it: that is no update.
    else if (taken) outdated.value = true;
    taken = true;
  });
  watchForms();
  registration = await navigator.serviceWorker.register("/sw.js", { scope: "/floor/" });
  watch(registration);
  setInterval(() => void checkForUpdate(), HOUR);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void checkForUpdate());
}

/** The very first worker is no update: there was nothing before it. */
function watch(found: ServiceWorkerRegistration): void {
  const note = (worker: ServiceWorker | null) => {
    if (worker?.state === "installed" && navigator.serviceWorker.controller) waiting.value = worker;
    // Another window has told it to go on, or its files did not all come: then the version that is here stays.
    else if (waiting.value === worker) waiting.value = null;
  };
  note(found.waiting);
  found.addEventListener("updatefound", () => {
    const worker = found.installing;
    worker?.addEventListener("statechange", () => note(worker));
  });
}

/** Asks the server for a newer version; silent when there is no network. */
export async function checkForUpdate(): Promise<void> {
  await registration?.update().catch(() => undefined);
  await lookForForms();
}

const LONGEST_CHANGE = 15 * SECOND;

/**
 * On the worker's word only: the page reloads as soon as the new version has taken over. First everything typed is on the
 * disk, no window has a form open, and no push is under way.
 * @returns false when a form is open in another window
 */
export async function applyUpdate(): Promise<boolean> {
  await draftsWritten();
  if (!navigator.locks) return exclusively("push", changeOver);
  return navigator.locks.request(FORM_LOCK, { ifAvailable: true }, async lock => {
    if (!lock) {
      formsElsewhere.value = true;
      return false;
    }
    return exclusively("push", changeOver);
  });
}

/** Both locks are held until the page is gone, or the new version did not come in time. */
async function changeOver(): Promise<boolean> {
  applied = true;
  const worker = waiting.value;
  if (worker) worker.postMessage(GO_ON);
  else location.reload();
  await new Promise(done => setTimeout(done, LONGEST_CHANGE));
  applied = false;
  return true;
}
