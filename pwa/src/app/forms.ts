import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { CHANNEL } from "../sync/background";

/** Which forms are open, in this window and in the others: no update may come between. */

/** Held, shared, by every window while a form is open in it; it ends with the window, whatever became of that. */
export const FORM_LOCK = "suigong-form";

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);
export const formsHere = signal(0);
export const formsElsewhere = signal(false);

/** While the component is on screen no update is offered, in any window. */
export function useFormOpen(): void {
  useEffect(() => {
    let close = () => {};
    const closed = new Promise<void>(done => {
      close = done;
    });
    formsHere.value += 1;
    const held = navigator.locks?.request(FORM_LOCK, { mode: "shared" }, () => {
      channel?.postMessage("forms");
      return closed;
    });
    return () => {
      formsHere.value -= 1;
      close();
      void held?.then(() => channel?.postMessage("forms"));
    };
  }, []);
}

let awaited = false;

/** Looks whether another window has a form open; once it has none any more, however it ended, it looks again. */
export async function lookForForms(): Promise<void> {
  const locks = await navigator.locks?.query?.();
  const held = locks?.held?.filter(lock => lock.name === FORM_LOCK).length ?? 0;
  formsElsewhere.value = held > formsHere.value;
  if (!formsElsewhere.value || awaited) return;
  awaited = true;
  await navigator.locks.request(FORM_LOCK, () => undefined);
  awaited = false;
  await lookForForms();
}

export function watchForms(): void {
  channel?.addEventListener("message", event => event.data === "forms" && void lookForForms());
  document.addEventListener("visibilitychange", () => void lookForForms());
  void lookForForms();
}
