import type { CommandRecord } from "../../db/schema";
import { print } from "../../shared/decimal";
import { HOUR, MINUTE, SECOND } from "../../shared/time";
import type { Uuid } from "../../shared/types";

/** What this phone's own records say of a worker's time. Pure; times in ms by the phone's clock. */

/** Nobody works longer without a word: whoever started before that has most likely forgotten to stop. */
export const FORGOTTEN_AFTER = 8 * HOUR;

type Stretch = { from: number; to: number };

const at = (record: CommandRecord): number => Date.parse(record.command.occurred_at);
const operationOf = (record: CommandRecord): Uuid | undefined =>
  (record.command.body as { operation_id?: Uuid }).operation_id;

/** The worker's own records about an operation that count, in the order of saving. */
const own = (user: Uuid, records: readonly CommandRecord[]): CommandRecord[] =>
  records.filter(one => one.user.id === user && one.state !== "refused" && one.state !== "rejected");

/**
 * Time worked on any of the operations and not yet reported: where several ran at once it counts once, since their worker is one.
 * A report of one of them accounts for the time until then.
 */
export function unreportedMs(
  user: Uuid,
  operations: readonly Uuid[],
  records: readonly CommandRecord[],
  now: number,
): number {
  const about = own(user, records).filter(record => operations.includes(operationOf(record) ?? ""));
  const reports = about.filter(record => record.command.type === "production.report").map(at);
  const since = Math.max(Number.NEGATIVE_INFINITY, ...reports);
  const stretches = operations.flatMap(id =>
    stretchesOf(
      about.filter(one => operationOf(one) === id),
      now,
    ),
  );
  return length(stretches.map(({ from, to }) => ({ from: Math.max(from, since), to })));
}

function stretchesOf(records: readonly CommandRecord[], now: number): Stretch[] {
  const found: Stretch[] = [];
  let from: number | null = null;
  for (const record of records) {
    const { type } = record.command;
    if (type === "production.start") from ??= at(record);
    else if (from !== null && (type === "production.pause" || type === "production.finish")) {
      found.push({ from, to: at(record) });
      from = null;
    }
  }
  return from === null ? found : [...found, { from, to: now }];
}

/** The time that at least one of the stretches covers. */
function length(stretches: Stretch[]): number {
  let [total, reached] = [0, Number.NEGATIVE_INFINITY];
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    // A clock that was turned back in between makes a stretch that ends before it began.
    if (to > Math.max(from, reached)) total += to - Math.max(from, reached);
    reached = Math.max(reached, to);
  }
  return total;
}

/** The last that was heard of a worker's start that nothing has ended. */
export type Sign = {
  at: number;
  /** What this phone recorded then, whose ticket proves the worker for the time after it; null for another phone's. */
  record: CommandRecord | null;
};

/** An open start as the server tells it, by this phone's clock. */
export type StartElsewhere = { operation: Uuid; at: number };

/** Two clocks that were put right at different times tell the same moment a little differently. */
const SAME = MINUTE;

/** What the worker has running on the operation, from this phone's records and the server's word on the others. */
export function openSign(
  user: Uuid,
  operation: Uuid,
  records: readonly CommandRecord[],
  elsewhere: readonly StartElsewhere[],
): Sign | null {
  const told = elsewhere.find(one => one.operation === operation);
  const about = own(user, records).filter(record => operationOf(record) === operation);
  // What the server knows holds up to the moment that it tells; what this phone recorded since comes on top.
  const since = told ? told.at - SAME : Number.NEGATIVE_INFINITY;
  let last: Sign | null = told ? { at: told.at, record: null } : null;
  for (const record of about.filter(one => at(one) > since)) {
    const { type } = record.command;
    if (type === "production.start") last = { at: at(record), record };
    else if (type === "production.pause" || type === "production.finish") last = null;
    else if (type === "production.report" && last) last = { at: at(record), record };
  }
  return last;
}

/** A start, or a report after it, that nothing followed for longer than a shift. */
export type Forgotten = Pick<Sign, "record"> & { since: number; ms: number };

export function forgottenOf(
  user: Uuid,
  operation: Uuid,
  records: readonly CommandRecord[],
  now: number,
  elsewhere: readonly StartElsewhere[] = [],
): Forgotten | null {
  const last = openSign(user, operation, records, elsewhere);
  if (!last || now - last.at <= FORGOTTEN_AFTER) return null;
  return { record: last.record, since: last.at, ms: now - last.at };
}

/** The last thing that the worker recorded on this phone after a start was forgotten, as long as it was the same shift. */
export function lastSign(user: Uuid, forgotten: Forgotten, records: readonly CommandRecord[]): number | null {
  const end = forgotten.since + FORGOTTEN_AFTER;
  const signs = own(user, records)
    .map(at)
    .filter(time => time > forgotten.since + MINUTE && time <= end);
  return signs.length > 0 ? Math.max(...signs) : null;
}

/** Whole minutes; below ten, tenths. As a decimal string. */
export function minutesOf(ms: number): string {
  const step = ms < 10 * MINUTE ? 6 * SECOND : MINUTE;
  const tenths = Math.round(ms / step) * (step === MINUTE ? 10 : 1);
  return print(BigInt(Math.max(0, tenths)) * 100_000n);
}
