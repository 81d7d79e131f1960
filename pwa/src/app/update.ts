import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { HOUR } from "../shared/time";

/** The service worker's life, as far as a worker notices it: a new version waits until it is told to go on. */

const waiting = signal<ServiceWorker | null>(null);
const forms = signal(0);
let registration: ServiceWorkerRegistration | null = null;
let applied = false;

/** A new version is there, and nobody is in the middle of a form. */
export const updateReady = computed(() => waiting.value !== null && forms.value === 0);

/** While the component is on screen no update is offered. */
export function useFormOpen(): void {
  useEffect(() => {
    forms.value += 1;
    return () => {
      forms.value -= 1;
    };
  }, []);
}

export async function registerWorker(): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => applied && location.reload());
  registration = await navigator.serviceWorker.register("/sw.js", { scope: "/floor/" });
  watch(registration);
  setInterval(() => void checkForUpdate(), HOUR);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void checkForUpdate());
}

/** The very first worker is no update: there was nothing before it. */
function watch(found: ServiceWorkerRegistration): void {
  const note = (worker: ServiceWorker | null) => {
    if (worker?.state === "installed" && navigator.serviceWorker.controller) waiting.value = worker;
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
}

/** On the worker's word only: the page reloads as soon as the new version has taken over. */
export function applyUpdate(): void {
  applied = true;
  waiting.value?.postMessage({ type: "SKIP_WAITING" });
}

type InstallPrompt = Event & { prompt(): Promise<void> };
/** Chromium's offer to put the app on the home screen, kept for the moment when the worker wants it. */
export const installPrompt = signal<InstallPrompt | null>(null);

export function listenForInstall(): void {
  addEventListener("beforeinstallprompt", event => {
    event.preventDefault();
    installPrompt.value = event as InstallPrompt;
  });
  addEventListener("appinstalled", () => {
    installPrompt.value = null;
  });
}
