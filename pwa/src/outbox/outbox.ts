import { blobKeys } from "../db/blobs";
import {
  allCommands,
  changeCommands,
  deleteCommands,
  type Insertion,
  insertCommands,
  moveCommand,
} from "../db/commands";
import type { FormDraft } from "../db/drafts";
import { withReserve } from "../db/reserve";
import type { About, CommandRecord } from "../db/schema";
import { instant } from "../shared/time";
import type { Command, CommandBodies, CommandType, Result, User, Uuid } from "../shared/types";
import { uuid7 } from "../shared/uuid7";
import { sweepBlobs } from "./photos";
import {
  buildingOn,
  closedFor,
  dependenciesOf,
  foundJammed,
  foundTooLarge,
  inPlaceOf,
  isIdTaken,
  isMoved,
  isOpen,
  isVacant,
  letBe,
  mayDelete,
  offerAgain,
  settle,
  tryAgain,
  underAnotherId,
} from "./policy";

/** Who acts, on which phone, with which proof. */
export type Actor = { device: Uuid; user: User; ticket: string };

/** What a form hands over. Photos are already in the database and are named by their hashes. */
export type NewRecord<T extends CommandType = CommandType> = {
  [K in T]: {
    type: K;
    body: CommandBodies[K];
    lane: string;
    previousLane?: string | null;
    base?: Record<string, number>;
    about: About;
    photos?: Command["blobs"];
    /** The form that it was typed in: saving takes its draft away, and saves nothing that another window has saved from it. */
    draft?: FormDraft | string | null;
    replaces?: Uuid | null;
    /** Somebody else's record that this one closes on this phone. */
    closes?: Uuid | null;
    /** When it happened, if not just now, and the proof that held then: a forgotten stop is booked for when it was. */
    past?: { at: number; ticket: string } | null;
  };
}[T];

export type Clock = { now(): number; offsetMs(): number };

const VERSION = 1;

const draftOf = ({ draft }: NewRecord): Insertion["draft"] =>
  typeof draft === "string" ? { key: draft, since: null } : (draft ?? null);

/**
 * Stores a record and returns when it is on the disk; only then may anyone say "Saved".
 * @throws AlreadySaved, or whatever the database throws (a full phone, for instance): then nothing was saved and the form keeps everything.
 */
export async function save(record: NewRecord, actor: Actor, clock: Clock): Promise<CommandRecord> {
  const [kept] = await saveAll([record], actor, clock);
  return kept as CommandRecord;
}

/**
 * Stores what was done together: every record or none.
 * @throws as `save`
 */
export async function saveAll(records: readonly NewRecord[], actor: Actor, clock: Clock): Promise<CommandRecord[]> {
  const known = await allCommands();
  const insertions = records.map(record => {
    const insertion = insertionOf(record, known, actor, clock);
    // What is saved with it may build on it.
    known.push(insertion.make(0, 0));
    return insertion;
  });
  return withReserve(() => insertCommands(insertions, { isVacant, inPlaceOf, closedFor, adapt: buildingOn }));
}

function insertionOf(record: NewRecord, known: readonly CommandRecord[], actor: Actor, clock: Clock): Insertion {
  const now = clock.now();
  const draft = draftOf(record);
  const stream = `${actor.device}:${actor.user.id}`;
  const envelope = {
    id: uuid7(now),
    type: record.type,
    v: VERSION,
    lane: record.lane,
    depends_on: dependenciesOf(known, record.previousLane ?? null),
    base: record.base ?? {},
    ticket: record.past?.ticket ?? actor.ticket,
    ...(record.replaces ? { replaces: record.replaces } : {}),
    occurred_at: instant(record.past?.at ?? now),
    clock_offset_ms: Math.round(clock.offsetMs()),
    body: storable(record.body),
    blobs: record.photos ?? [],
  };
  return {
    stream,
    make: (seq, n) => ({
      ...newRow({ ...envelope, stream, seq } as Command, n, record.about, actor.user, now),
      draft: draft?.key ?? null,
    }),
    blobs: envelope.blobs.map(photo => photo.sha256),
    draft,
    replaces: record.replaces ?? null,
    closes: record.closes ?? null,
  };
}

/** No database keeps a NUL in a text: a keyboard or a scanner that types one must not make a record that nobody takes. */
const storable = <T>(body: T): T =>
  JSON.parse(JSON.stringify(body), (_, value) => (typeof value === "string" ? value.replaceAll("\0", "") : value));

function newRow(command: Command, n: number, about: About, user: User, now: number): CommandRecord {
  return {
    id: command.id,
    n,
    command,
    about,
    user: { id: user.id, name: user.name, name_en: user.name_en },
    state: "waiting",
    result: null,
    saved_at: now,
    tried_at: null,
    settled_at: null,
    seen: false,
    again: false,
    closed: null,
    rev: null,
    epoch: null,
    unread: false,
  };
}

/**
 * Writes the server's words on records down; `epoch` is the life of the server in which they were said. Results for records
 * that are not on this phone are not ours.
 */
export async function settleAll(results: readonly Result[], now: number, epoch: string | null = null): Promise<number> {
  const byId = new Map(results.map(result => [result.id, result]));
  return withReserve(() =>
    changeCommands([...byId.keys()], record => {
      const result = byId.get(record.id);
      return result ? settle(record, result, epoch, now) : record;
    }),
  );
}

/** The documents of a pull that began when these were already applied contain them. */
export const markSeen = (ids: readonly Uuid[]): Promise<number> =>
  changeCommands(ids, record => (record.state === "applied" && !record.seen ? { ...record, seen: true } : record));

export const markTried = (ids: readonly Uuid[], now: number): Promise<number> =>
  changeCommands(ids, record => ({ ...record, tried_at: now }));

/** Sent alone it was too large; after a few times its worker is told. */
export const markTooLarge = (id: Uuid): Promise<number> => changeCommands([id], foundTooLarge);

/** Notes that these did not get through alone although the server answered everything else. */
export const markJammed = (ids: readonly Uuid[]): Promise<number> => changeCommands(ids, foundJammed);

export const offerAllAgain = (): Promise<number> => changeCommands("all", offerAgain);

export const tryOneAgain = (id: Uuid): Promise<number> => changeCommands([id], tryAgain);

/**
 * Sends a record whose id the server knows as another one's under a new id, as it was recorded. Twice is once.
 * @param by who says so; a record's own worker is told when it was somebody else
 * @returns the record as it goes on; null when there was nothing to do
 * @throws as `save`
 */
export const sendAsNew = (id: Uuid, by: Uuid, now: number): Promise<CommandRecord | null> =>
  withReserve(() =>
    moveCommand(
      id,
      old => (isIdTaken(old) && !isMoved(old) ? underAnotherId(old, uuid7(now), by !== old.user.id) : null),
      buildingOn,
    ),
  );

export const dismiss = (id: Uuid): Promise<number> => changeCommands([id], letBe);

/** The worker has been shown what the server said of these. What has to be acted on stays in the list all the same. */
export const markRead = (ids: readonly Uuid[]): Promise<number> =>
  changeCommands(ids, record => (record.unread === true ? { ...record, unread: false } : record));

/** Does this phone hold anything that its company still has to get or to decide? */
export async function owes(): Promise<boolean> {
  return (await allCommands()).some(isOpen) || (await blobKeys("waiting")).length > 0;
}

/** Removes what the company has and has decided: the phone goes to another one, which must not be offered it. */
export const forgetDelivered = (): Promise<number> => deleteCommands(record => !isOpen(record));

/**
 * Removes what the server has had long enough.
 * @param now the server's time as it has just told it: a phone's clock set weeks ahead must not cost what a restored server needs
 */
export const letGo = (now: number): Promise<number> => deleteCommands(record => mayDelete(record, now));

/** Removes photos that nothing refers to any more. */
export const sweepPhotos = async (now: number): Promise<void> => sweepBlobs(await allCommands(), now);
