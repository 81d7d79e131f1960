import { signal } from "@preact/signals";

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
