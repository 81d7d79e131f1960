import type { Tries } from "../../db/schema";
import { SECOND } from "../../shared/time";

/** When a PIN may be tried on this phone. The count alone locks, so that no clock and no restart opens what it has locked. */

export const MOST_WRONG = 5;
/** How long to wait after so many wrong ones. */
const PAUSES = [0, 2, 5, 15, 60].map(seconds => seconds * SECOND);

export type Standing = { is: "free" } | { is: "pause"; ms: number } | { is: "locked" };

export function standing(tries: Tries | null | undefined, now: number): Standing {
  if (!tries || tries.wrong === 0) return { is: "free" };
  if (tries.wrong >= MOST_WRONG) return { is: "locked" };
  const pause = PAUSES[tries.wrong] ?? 0;
  const ms = tries.at + pause - now;
  return ms > 0 ? { is: "pause", ms: Math.min(ms, pause) } : { is: "free" };
}

export const afterWrong = (tries: Tries | null | undefined, now: number): Tries => ({
  wrong: (tries?.wrong ?? 0) + 1,
  at: now,
});

/** A clock that was turned back must neither end a pause nor make it endless: it begins anew. */
export const heldToClock = (tries: Tries, now: number): Tries => (tries.at > now ? { ...tries, at: now } : tries);
