import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { deleteDraft, getDraft, putDraft } from "../db/drafts";

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
};

const writing = new Set<Promise<void>>();

/** Everything typed so far is on the disk, or could not be put there. */
export async function draftsWritten(): Promise<void> {
  await Promise.all(writing);
}

/** A phone too full for a draft still has it on the screen. */
function put(key: string, value: unknown): void {
  const written = putDraft(key, value, Date.now())
    .catch(() => undefined)
    .finally(() => writing.delete(written));
  writing.add(written);
}

/** A form's content that survives closing, reloading and a flat battery. */
export function useDraft<T extends object>(key: string, fresh: () => T): Draft<T> {
  const [value, setValue] = useState<T | null>(null);
  const latest = useRef<T | null>(null);
  const state = useRef({ released: false, timer: undefined as ReturnType<typeof setTimeout> | undefined });

  const write = useCallback(() => {
    clearTimeout(state.current.timer);
    state.current.timer = undefined;
    if (!state.current.released && latest.current) put(key, latest.current);
  }, [key]);

  useEffect(() => {
    void getDraft(key).then(draft => {
      latest.current ??= { ...fresh(), ...(draft?.value as Partial<T> | undefined) };
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
    state.current.released = false;
  }, []);
  return { value, change, discard, release, hold };
}
