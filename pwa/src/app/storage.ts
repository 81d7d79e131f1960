import { signal } from "@preact/signals";

/** How full the phone's room for this app is, 0 to 1; null where the browser does not say. */
export const fullness = signal<number | null>(null);
export const persistent = signal<boolean | null>(null);

export const WARN_AT = 0.8;

/** Asks the browser not to clear this app when the phone runs short of room. */
export async function askPersistence(): Promise<void> {
  const storage = navigator.storage;
  if (!storage?.persist) return;
  persistent.value = (await storage.persisted()) || (await storage.persist());
}

export async function measureStorage(): Promise<void> {
  const estimate = await navigator.storage?.estimate?.();
  if (estimate?.quota) fullness.value = (estimate.usage ?? 0) / estimate.quota;
}
