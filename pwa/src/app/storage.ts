import { effect, signal } from "@preact/signals";
import { fullnessNow, keepReserve } from "../outbox/room";
import { records } from "./live";

export { WARN_AT } from "../outbox/room";

/** How full the phone's room for this app is, 0 to 1; null where the browser does not say. */
export const fullness = signal<number | null>(null);
/** Will the browser keep this app's data when the phone runs short? Null where it does not say. */
export const persistent = signal<boolean | null>(null);

export async function measureStorage(): Promise<void> {
  fullness.value = await fullnessNow();
  // As soon as there is room again, it is set aside again.
  if (fullness.value === 1) await keepReserve();
}

/** What the browser has promised so far; asks nobody. */
export async function lookAtPersistence(): Promise<void> {
  persistent.value = (await navigator.storage?.persisted?.()) ?? null;
}

/** Asks the browser not to clear this app when the phone runs short of room. Some browsers ask the worker. */
export async function askPersistence(): Promise<void> {
  const storage = navigator.storage;
  if (!storage?.persist) return;
  persistent.value = (await storage.persisted()) || (await storage.persist());
}

/**
 * Measures again whenever the records change. The first record that a worker saves is the moment to ask for lasting storage:
 * now there is something to lose, and a browser that asks back is understood.
 */
export function watchStorage(): void {
  let known: number | null = null;
  let asked = false;
  effect(() => {
    const count = records.value.length;
    void measureStorage();
    if (known !== null && count > known && !asked && persistent.value === false) {
      asked = true;
      void askPersistence();
    }
    known = count;
  });
}
