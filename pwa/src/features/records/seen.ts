import { useEffect, useRef } from "preact/hooks";
import { reloadRecords } from "../../app/live";
import { session } from "../../app/session";
import type { CommandRecord } from "../../db/schema";
import { markRead } from "../../outbox/outbox";

/** How much of a card, or of the screen by a card that is taller, and for how long, makes it seen. */
const SHARE = 0.6;
/** How often the browser looks as a card comes in: a card of many screens fills one with a small share of its own height. */
const STEPS = Array.from({ length: 51 }, (_, step) => step / 50);
const LONG_ENOUGH = 700;

const seen = new Set<string>();

/**
 * Notes that a card has stood on the screen before its own worker's eyes. What was only listed below the fold stays unread.
 */
export function useSeen(record: CommandRecord) {
  const card = useRef<HTMLLIElement>(null);
  const own = record.user.id === session.value?.id;
  useEffect(() => {
    const element = card.current;
    // What was seen was the word before this one.
    seen.delete(record.id);
    if (!element || !own || record.unread !== true) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (visible: boolean) => {
      if (visible) timer ??= setTimeout(() => seen.add(record.id), LONG_ENOUGH);
      else {
        clearTimeout(timer);
        timer = undefined;
      }
    };
    const eye = new IntersectionObserver(entries => look(isInView(entries.at(-1))), { threshold: STEPS });
    eye.observe(element);
    return () => {
      clearTimeout(timer);
      eye.disconnect();
    };
  }, [record.id, record.state, record.result?.code, record.unread, own]);
  return card;
}

function isInView(entry: IntersectionObserverEntry | undefined): boolean {
  if (!entry) return false;
  const screen = entry.rootBounds?.height ?? innerHeight;
  return entry.intersectionRatio >= SHARE || entry.intersectionRect.height >= SHARE * screen;
}

/** When the page is left, what was seen there is no news any more; while it is open nothing jumps away. */
export function useReading(): void {
  useEffect(() => {
    const read = () => {
      const ids = [...seen];
      seen.clear();
      if (ids.length > 0) void markRead(ids).then(() => reloadRecords());
    };
    const hidden = () => document.visibilityState === "hidden" && read();
    document.addEventListener("visibilitychange", hidden);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      read();
    };
  }, []);
}
