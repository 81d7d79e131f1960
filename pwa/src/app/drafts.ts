import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { deleteDraft, type FormDraft, openDraft, putDraft, savedSoFar } from "../db/drafts";

const WRITE_AFTER = 200;

/** What is typed anew; as a function of what stands there by now, for what comes late. */
export type Change<T> = Partial<T> | ((now: T) => Partial<T>);

export type Draft<T> = {
  /** Null until it has been read from the phone. */
  value: T | null;
  change: (next: Change<T>) => void;
  /** Throws away what was typed. */
  discard: () => Promise<void>;
  /** From now on nothing is written: the record that the draft became takes it away itself. */
  release: () => void;
  /** Typing goes on after a save that failed. */
  hold: () => void;
  /** This form, as the record names it that it becomes. */
  source: () => FormDraft;
  /** What stands in the form is not what another window has saved from it: it becomes a record of its own. */
  renew: () => Promise<void>;
};

const writing = new Set<Promise<void>>();

/** Everything typed so far is on the disk, or could not be put there. */
export async function draftsWritten(): Promise<void> {
  await Promise.all(writing);
}

/** A phone too full for a draft still has it on the screen. */
function put({ key, since }: FormDraft, value: unknown): void {
  const written = putDraft(key, value, Date.now(), since)
    .catch(() => undefined)
    .finally(() => writing.delete(written));
  writing.add(written);
}

/** A form's content that survives closing, reloading and a flat battery. */
export function useDraft<T extends object>(key: string, fresh: () => T): Draft<T> {
  const [value, setValue] = useState<T | null>(null);
  const latest = useRef<T | null>(null);
  const state = useRef({
    released: false,
    since: 0,
    isBlank: true,
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
  });

  const write = useCallback(() => {
    clearTimeout(state.current.timer);
    state.current.timer = undefined;
    if (!state.current.released && latest.current) put({ key, since: state.current.since }, latest.current);
  }, [key]);

  useEffect(() => {
    void openDraft(key).then(({ value: typed, since }) => {
      state.current.since = since;
      if (typed !== undefined) state.current.isBlank = false;
      latest.current ??= { ...fresh(), ...(typed as Partial<T> | undefined) };
      setValue(latest.current);
    });
    const flush = () => state.current.timer !== undefined && write();
    addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", flush);
    return () => {
      flush();
      removeEventListener("pagehide", flush);
      document.removeEventListener("visibilitychange", flush);
    };
  }, [key]);

  const change = useCallback((next: Change<T>) => {
    const now = latest.current ?? fresh();
    latest.current = { ...now, ...(typeof next === "function" ? next(now) : next) };
    setValue(latest.current);
    // Begun now: a form may have stood there empty for days while another window saved from it.
    if (state.current.isBlank)
      void openDraft(key).then(({ since }) => {
        state.current.since = since;
      });
    state.current.isBlank = false;
    clearTimeout(state.current.timer);
    state.current.timer = setTimeout(write, WRITE_AFTER);
  }, []);
  const release = useCallback(() => {
    state.current.released = true;
    clearTimeout(state.current.timer);
    state.current.timer = undefined;
  }, []);
  const hold = useCallback(() => {
    state.current.released = false;
    write();
  }, []);
  const discard = useCallback(async () => {
    release();
    latest.current = fresh();
    setValue(latest.current);
    await deleteDraft(key);
    state.current.since = await savedSoFar();
    state.current.isBlank = true;
    state.current.released = false;
  }, []);
  const source = useCallback(() => ({ key, since: state.current.since }), [key]);
  const renew = useCallback(async () => {
    state.current.since = await savedSoFar();
  }, []);
  return { value, change, discard, release, hold, source, renew };
}
