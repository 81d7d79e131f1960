import { normalise } from "../../shared/codes";
import type { Seen } from "./protocol";

/**
 * What the camera makes of the last pictures. Never guesses: a code counts when it is alone in view in two pictures; as soon as
 * two different ones are, the worker chooses. A code that only shows as damaged for a while is said to be.
 */
export type Sight =
  | { is: "nothing" }
  | { is: "one"; text: string }
  | { is: "several"; texts: string[] }
  | { is: "damaged" };

/** A hand shakes: what was in view so long ago still is. */
const REMEMBERED = 700;
const DAMAGED_AFTER = 1500;
const SAME_CODE_AGAIN = 2500;

export type Watch = {
  look(seen: readonly Seen[], at: number): Sight;
  /** This one was taken: it has to leave the view for a while before it counts again. */
  take(text: string, at: number): void;
};

export function newWatch(): Watch {
  const lately = new Map<string, { text: string; at: number; times: number }>();
  const taken = new Map<string, number>();
  let damagedSince: number | null = null;

  const note = (seen: readonly Seen[], at: number) => {
    for (const { text } of seen) {
      const key = keyOf(text);
      const gone = at - (taken.get(key) ?? Number.NEGATIVE_INFINITY) > SAME_CODE_AGAIN;
      if (gone) lately.set(key, { text, at, times: (lately.get(key)?.times ?? 0) + 1 });
      else taken.set(key, at);
    }
    for (const [key, one] of lately) if (at - one.at > REMEMBERED) lately.delete(key);
  };

  return {
    look(seen, at) {
      const readable = seen.filter(one => !one.damaged);
      note(readable, at);
      const [first, ...others] = [...lately.values()];
      if (first || seen.length === 0) damagedSince = null;
      else if (readable.length === 0) damagedSince ??= at;
      if (first && others.length > 0) return { is: "several", texts: [first, ...others].map(one => one.text) };
      if (first && first.times > 1) return { is: "one", text: first.text };
      return damagedSince !== null && at - damagedSince >= DAMAGED_AFTER ? { is: "damaged" } : { is: "nothing" };
    },
    take(text, at) {
      taken.set(keyOf(text), at);
      lately.clear();
    },
  };
}

/** A ticket carries its code twice: the same text is the same code. */
const keyOf = (text: string): string => normalise(text);
