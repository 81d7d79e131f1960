import type { Paper } from "../../shared/types";

/** Of each kind and number the last whose day has come: what a worker has to go by on *day* (`2026-11-29`). */
export function papersOn(papers: readonly Paper[], day: string): Paper[] {
  const present = new Map<string, Paper>();
  for (const one of papers) {
    const key = `${one.kind} ${one.number}`;
    const before = present.get(key);
    // The server sends them in the order in which they were added, so of one day the later one counts.
    if (one.valid_from <= day && (!before || before.valid_from <= one.valid_from)) present.set(key, one);
  }
  return [...present.values()];
}
