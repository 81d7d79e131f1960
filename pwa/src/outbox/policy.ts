import type { CommandRecord } from "../db/schema";
import { DAY } from "../shared/time";
import type { Command, Result, ResultStatus, SentCommand, Uuid } from "../shared/types";

/** The rules of the outbox, without storage or network. docs/sync.md §3 and §4. */

export const BATCH_LIMIT = 50;
export const BATCH_BYTES = 512 * 1024;
export const KEPT_DAYS = 14;
/** More would only say the same thing at length. */
const MOST_DEPENDENCIES = 20;
const DISMISSED = "dismissed";
/** Before the id of the record by which a team leader closed it for its worker. */
const CLOSED_BY = "by:";
/** A team leader put it right by a record of their own. */
const CHANGED = "changed";
/** The server has another record under this one's id. */
const ID_CONFLICT = "id_conflict";
/** What a restored server says of a record that was offered as dealt with. */
const WITHDRAWN = "withdrawn";
/** The server has failed to book it as often as it tries by itself: a person has to look. */
const NEEDS_ATTENTION = "needs_attention";
/** A record that failed alone so often will not get through by itself: its worker has to know. */
const FAILED_TIMES = 3;
const TELLING: ReadonlySet<ResultStatus> = new Set(["refused", "rejected", "held", "stored"]);

/** Commands of one lane are judged in the order of their sequence numbers. */
export const laneOf = (workOrder: Uuid, operationSeq: number): string => `wo:${workOrder}/op:${operationSeq}`;

/** What is ordered: a lane is one worker's on one phone. Others on the same operation do not wait for it. */
export const turnOf = ({ stream, lane }: Command): string => `${stream} ${lane}`;

/** What a record may say of itself: is it still ours alone, did the server take it, does a person have to act? */
export const isUnsent = (record: CommandRecord): boolean => record.state === "waiting";
export const needsAttention = (record: CommandRecord): boolean =>
  (record.state === "refused" || record.state === "rejected") && record.closed === null;
export const waitsForPerson = (record: CommandRecord): boolean =>
  record.state === "held" || record.state === "stored" || record.state === "deferred" || record.state === "failed";

/** Its id is another record's: whatever the server says of that id is not about this one, and offering it again is no use. */
export const isIdTaken = (record: CommandRecord): boolean =>
  record.state === "rejected" && record.result?.code === ID_CONFLICT;

/** The server's own fault, and it has given up: only a person can help. */
export const isOurFault = ({ state, result }: CommandRecord): boolean =>
  state === "failed" && result?.code === NEEDS_ATTENTION;

/** It waits to be sent, and has gone alone and been too large again and again. */
export const isTooLarge = (record: CommandRecord): boolean =>
  isUnsent(record) && (record.too_large ?? 0) >= FAILED_TIMES;

/** It waits to be sent, and has failed alone again and again although the server answered everything else. */
export const isJammed = (record: CommandRecord): boolean => isUnsent(record) && (record.jammed ?? 0) >= FAILED_TIMES;

/** Too large for one call although it went alone. */
export const foundTooLarge = (record: CommandRecord): CommandRecord =>
  isUnsent(record) && !isTooLarge(record) ? { ...record, too_large: (record.too_large ?? 0) + 1 } : record;

/** Did not get through although it went alone and the server answered everything else. */
export const foundJammed = (record: CommandRecord): CommandRecord =>
  isUnsent(record) && !isJammed(record) ? { ...record, jammed: (record.jammed ?? 0) + 1 } : record;

/** Never stored, and its number in the stream is free: mended it goes on in its place, under an id of its own. */
export const isVacant = (record: CommandRecord): boolean =>
  record.state === "rejected" && record.closed === null && !isIdTaken(record);

/** Its content goes on as a record with another id. */
export const isMoved = (record: CommandRecord): boolean => record.state === "rejected" && record.closed !== null;

/** The attention list: what its worker has to act on, and news that they have not been shown. Nothing leaves it unseen. */
export const isListed = (record: CommandRecord): boolean => needsAttention(record) || record.unread === true;

/** Would it be lost with the phone? Not what is delivered and decided. */
export const isOpen = (record: CommandRecord): boolean =>
  isUnsent(record) || needsAttention(record) || waitsForPerson(record);

/** Not in the server's documents yet, but on its way there: the view counts it on top of the server's state. */
export function isPending(record: CommandRecord): boolean {
  if (record.closed !== null) return false;
  if (record.state === "applied") return !record.seen;
  return isUnsent(record) || waitsForPerson(record);
}

/** What this record builds on: reports of the operation before it that the server has not yet confirmed. */
export function dependenciesOf(records: readonly CommandRecord[], previousLane: string | null): Uuid[] {
  if (previousLane === null) return [];
  const open = records.filter(
    record => record.command.lane === previousLane && record.command.type === "production.report" && isUnsent(record),
  );
  return open.slice(-MOST_DEPENDENCIES).map(record => record.id);
}

/** Lanes (`turnOf`) and records that must not go in this round, because one before them could not be sent. */
export type Jam = { lanes: ReadonlySet<string>; ids: ReadonlySet<Uuid> };

/**
 * The next records to send, in the order of saving, within the server's limits for one call. A jammed lane stops only itself
 * and what depends on it. One record alone may be larger than the limit: the server then says so.
 */
export function nextBatch(waiting: readonly CommandRecord[], jam: Jam, limit: number): CommandRecord[] {
  const batch: CommandRecord[] = [];
  const stopped = new Set(jam.ids);
  const lanes = new Set(jam.lanes);
  let bytes = 0;
  for (const record of waiting) {
    const turn = turnOf(record.command);
    if (stopped.has(record.id) || lanes.has(turn) || record.command.depends_on.some(id => stopped.has(id))) {
      stopped.add(record.id);
      lanes.add(turn);
      continue;
    }
    bytes += sizeOf(record);
    if (batch.length >= limit || (batch.length > 0 && bytes > BATCH_BYTES)) break;
    batch.push(record);
  }
  return batch;
}

const sizeOf = (record: CommandRecord): number => new TextEncoder().encode(JSON.stringify(asSent(record))).length + 1;

/**
 * A record as it travels: the command, which never changes, and whether its worker has dealt with it since it was refused. A
 * restored server then keeps it and does not judge it, for it would count beside the record that replaced it.
 */
export const asSent = ({ command, closed }: CommandRecord): SentCommand =>
  closed === null ? command : { ...command, withdrawn: true };

/**
 * May this word replace the one that is known? Push answers and pulled outcomes overtake each other between tab and service
 * worker: within one epoch a lower count of judgements is the older word. "Not stored" answers only a record that waits for
 * an answer, for what the server has said to have it has.
 */
export function supersedes(record: CommandRecord, result: Result, epoch: string | null): boolean {
  if (isIdTaken(record)) return false;
  if (result.status === "rejected") return record.state === "waiting" || record.state === "rejected";
  const [known, said] = [record.rev ?? null, result.rev ?? null];
  if (known === null || said === null || (record.epoch ?? null) !== epoch) return true;
  return said >= known;
}

/** The record after the server's word. What was said before stays when nothing new is said, or something older. */
export function settle(record: CommandRecord, result: Result, epoch: string | null, now: number): CommandRecord {
  if (!supersedes(record, result, epoch)) return record;
  const judged = { result, rev: result.rev ?? null, epoch };
  // What was said of it before it was withdrawn is what its worker knows; that it is kept there now is no news.
  if (result.code === WITHDRAWN)
    return {
      ...record,
      ...judged,
      result: record.result ?? result,
      state: result.status,
      settled_at: now,
      again: false,
    };
  if (saysTheSame(record, result)) return isKnown(record, judged) ? record : { ...record, ...judged };
  const after = { ...record, ...judged, state: result.status, settled_at: now, seen: false, again: false };
  return { ...after, closed: stillClosed(record, result), unread: record.unread === true || isNews(record, result) };
}

function saysTheSame({ state, result: known }: CommandRecord, said: Result): boolean {
  if (state !== said.status || (known?.code ?? null) !== (said.code ?? null)) return false;
  return JSON.stringify(known?.params ?? {}) === JSON.stringify(said.params ?? {});
}

/** The same word in another language is worth keeping, but no news. */
const isKnown = (
  record: CommandRecord,
  judged: { result: Result; rev: number | null; epoch: string | null },
): boolean =>
  record.result?.message === judged.result.message &&
  (record.rev ?? null) === judged.rev &&
  (record.epoch ?? null) === judged.epoch;

/** A record that another one replaced is done with; one that was only let be comes back when something new is said of it. */
function stillClosed({ closed, result: known }: CommandRecord, said: Result): string | null {
  const mayStay = closed !== DISMISSED || (known?.code ?? null) === (said.code ?? null);
  return said.status === "refused" && mayStay ? closed : null;
}

/** Words that a worker has to be told: whatever is not simply done, and the end of what was not. */
function isNews({ result: known }: CommandRecord, said: Result): boolean {
  const again = known?.status === said.status && (known.code ?? null) === (said.code ?? null);
  if (isTelling(said)) return !again;
  return said.status === "applied" && known !== null && isTelling(known);
}

const isTelling = ({ status, code }: Result): boolean =>
  TELLING.has(status) || (status === "failed" && code === NEEDS_ATTENTION);

/**
 * After the server was restored from a backup: everything it had acknowledged is offered again; ids make that harmless. What a
 * team leader had put right is open again, for the leader's own deed may be gone with the rest.
 */
export function offerAgain(record: CommandRecord): CommandRecord {
  if (isUnsent(record) || isMoved(record)) return record;
  const isOpenAgain = record.closed === DISMISSED && record.result?.code === CHANGED;
  const closed = isOpenAgain ? null : record.closed;
  return { ...record, state: "waiting", closed, seen: false, again: true, rev: null };
}

/** The worker has read why a record was refused and lets it be. */
export const letBe = (record: CommandRecord): CommandRecord =>
  record.state === "refused" ? { ...record, closed: DISMISSED, unread: false } : record;

/** May a team leader close it for its worker? What was refused, and news that its worker does not come to read. */
export const mayBeClosedFor = (record: CommandRecord): boolean =>
  (record.state === "refused" && record.closed === null) || (record.unread === true && record.state !== "rejected");

/** A record of somebody else's as a team leader leaves it, whose own record `by` tells the server so. */
export function closedFor(record: CommandRecord, by: Uuid): CommandRecord {
  if (!mayBeClosedFor(record)) return record;
  const closed = record.state === "refused" ? (record.closed ?? `${CLOSED_BY}${by}`) : record.closed;
  return { ...record, closed, unread: false };
}

export const isClosedForWorker = ({ closed }: CommandRecord): boolean => closed?.startsWith(CLOSED_BY) ?? false;

/** Sends a rejected record once more, unchanged: the reason may have gone away. */
export function tryAgain(record: CommandRecord): CommandRecord {
  return record.state === "rejected" && record.closed === null
    ? { ...record, state: "waiting", unread: false }
    : record;
}

/**
 * A record whose id is taken, under an id of its own. All else stays, its number in the stream too: the server stored nothing
 * of it, so a number of its own would leave a gap for ever, and its turn in the lane is still the same.
 * @param unread its worker has still to be told
 */
export function underAnotherId(record: CommandRecord, id: Uuid, unread: boolean): CommandRecord {
  const unsaid = { result: null, rev: null, epoch: null, tried_at: null, settled_at: null, closed: null };
  const command = { ...record.command, id };
  return { ...record, ...unsaid, id, command, state: "waiting", seen: false, again: false, unread };
}

/**
 * A mended record in the place of one that the server never stored. The work is the same: it keeps its number in the stream,
 * when it was done and the proof that held then, and replaces what the first one replaced: of that one itself the server knows
 * nothing.
 */
export function inPlaceOf(record: CommandRecord, old: CommandRecord): CommandRecord {
  const { stream, seq, ticket, occurred_at, clock_offset_ms, replaces } = old.command;
  const { replaces: _, ...content } = record.command;
  const kept = { stream, seq, ticket, occurred_at, clock_offset_ms, ...(replaces ? { replaces } : {}) };
  const command = { ...content, ...kept } as Command;
  return { ...record, command };
}

/** A record that names others by the ids under which they go on; the same object when none has another one. */
export function buildingOn(record: CommandRecord, goesOnAs: ReadonlyMap<Uuid, Uuid>): CommandRecord {
  const { depends_on } = record.command;
  if (!depends_on.some(id => goesOnAs.has(id))) return record;
  const command = { ...record.command, depends_on: depends_on.map(id => goesOnAs.get(id) ?? id) };
  return { ...record, command };
}

/**
 * Only what the server has stored may leave the phone, and only after the days in which a restored server may ask for it.
 * What waits for a person stays until it is decided, and news until it was shown. What goes on under another id is kept there.
 */
export function mayDelete(record: CommandRecord, now: number): boolean {
  const done = record.state === "applied" || (record.state === "refused" && record.closed !== null) || isMoved(record);
  return done && record.unread !== true && record.settled_at !== null && now - record.settled_at > KEPT_DAYS * DAY;
}
