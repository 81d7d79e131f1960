import type { IDBPObjectStore } from "idb";
import { kept, STRICT } from "./open";
import { COUNTER, type CommandRecord, type CommandState, type KeptSchema } from "./schema";

export type Insertion = {
  stream: string;
  /** Makes the record once its place in the stream and on the phone is known; must not wait for anything. */
  make: (seq: number, n: number) => CommandRecord;
  /** Photos that were copied in at capture and now belong to this record. */
  blobs: readonly string[];
  /** The form that it was typed in; without `since` nobody asks whether it was saved before. */
  draft: { key: string; since: number | null } | null;
  /** The record that this one replaces. */
  replaces: string | null;
  /** Somebody else's record that this one closes for its worker. */
  closes?: string | null;
};

/** How a record goes on where the server never stored the one before it. The rules themselves stand in outbox/policy.ts. */
export type Succession = {
  /** Is the place of that record in its stream free to be taken? */
  isVacant: (old: CommandRecord) => boolean;
  inPlaceOf: (made: CommandRecord, old: CommandRecord) => CommandRecord;
  closedFor: (old: CommandRecord, by: string) => CommandRecord;
  /** A record never sent, with what it builds on brought up to date. */
  adapt: (record: CommandRecord, goesOnAs: ReadonlyMap<string, string>) => CommandRecord;
};

/** Another window of this phone has saved the same form since it was begun in this one. */
export class AlreadySaved extends Error {
  constructor(readonly records: readonly CommandRecord[]) {
    super("already saved in another window");
  }
}

/**
 * Allocates the sequence numbers and stores records, photos' new state and the closed drafts in one strict transaction: all of
 * it or nothing, so that the stream has no gap, a form is never both sent and still open, and what was done together is booked
 * together. What replaces a record that was never stored takes that one's place.
 * @throws AlreadySaved when one of the forms has become a record already; then nothing was saved
 */
export async function insertCommands(
  insertions: readonly Insertion[],
  { isVacant, inPlaceOf, closedFor, adapt }: Succession,
): Promise<CommandRecord[]> {
  const db = await kept();
  const tx = db.transaction(["commands", "streams", "blobs", "drafts"], "readwrite", STRICT);
  const [commands, streams] = [tx.objectStore("commands"), tx.objectStore("streams")];
  const next = async (stream: string) => {
    const seq = ((await streams.get(stream))?.seq ?? 0) + 1;
    await streams.put({ stream, seq });
    return seq;
  };
  const place = async ({ replaces, draft }: Insertion) => {
    const replaced = replaces === null ? undefined : await commands.get(replaces);
    const already = replaced?.state === "rejected" && replaced.closed ? await commands.get(replaced.closed) : undefined;
    // A form asks by itself whether it became a record; what has none is mended once.
    if (already && draft === null) throw new AlreadySaved([already]);
    return { replaced, vacant: replaced && isVacant(replaced) ? replaced : null };
  };
  const build = async (insertion: Insertion) => {
    const { replaced, vacant } = await place(insertion);
    const seq = vacant ? vacant.command.seq : await next(insertion.stream);
    const made = insertion.make(seq, await next(COUNTER));
    const record = vacant ? inPlaceOf(made, vacant) : made;
    await commands.add(record);
    await takePhotos(tx.objectStore("blobs"), insertion.blobs);
    // What was booked after all while its worker put it right is not done with: that is news.
    if (replaced && replaced.state !== "applied") await commands.put({ ...replaced, closed: record.id, unread: false });
    if (vacant) await followMoved(commands, adapt);
    const ended = insertion.closes ? await commands.get(insertion.closes) : undefined;
    if (ended) await commands.put(closedFor(ended, record.id));
    if (insertion.draft !== null) await tx.objectStore("drafts").delete(insertion.draft.key);
    return record;
  };
  const savedFrom = async (draft: Insertion["draft"]) => {
    if (draft === null || draft.since === null) return [];
    const since = await commands.index("n").getAll(IDBKeyRange.lowerBound(draft.since, true));
    return since.filter(record => record.draft === draft.key);
  };
  try {
    const already: CommandRecord[] = [];
    for (const { draft } of insertions) already.push(...(await savedFrom(draft)));
    if (already.length > 0) throw new AlreadySaved(already);
    const records: CommandRecord[] = [];
    for (const insertion of insertions) records.push(await build(insertion));
    await tx.done;
    return records;
  } catch (error) {
    abort(tx);
    await tx.done.catch(() => undefined);
    throw error;
  }
}

type Blobs = IDBPObjectStore<KeptSchema, ("commands" | "streams" | "blobs" | "drafts")[], "blobs", "readwrite">;

async function takePhotos(blobs: Blobs, hashes: readonly string[]): Promise<void> {
  for (const sha256 of hashes) {
    const blob = await blobs.get(sha256);
    if (blob?.state === "draft") await blobs.put({ ...blob, state: "waiting" });
  }
}

function abort(tx: { abort(): void }): void {
  try {
    tx.abort();
  } catch {
    // It is already over: the database aborted it itself, for instance because the phone is full.
  }
}

/**
 * Lets a record go on as the one that `make` makes of it, in one strict transaction. The new one takes the old one's place
 * among what was saved, and the old one is closed. What builds on the old one and was never sent names the new one.
 * @param make null when the record is no longer to go on; then nothing is changed
 * @param adapt a record never sent, with what it builds on brought up to date
 */
export async function moveCommand(
  id: string,
  make: (old: CommandRecord) => CommandRecord | null,
  adapt: Succession["adapt"],
): Promise<CommandRecord | null> {
  const tx = (await kept()).transaction(["commands", "streams"], "readwrite", STRICT);
  const [commands, streams] = [tx.objectStore("commands"), tx.objectStore("streams")];
  try {
    const old = await commands.get(id);
    const made = old && make(old);
    if (old && made) {
      const n = ((await streams.get(COUNTER))?.seq ?? 0) + 1;
      await streams.put({ stream: COUNTER, seq: n });
      await commands.put({ ...old, n, closed: made.id, unread: false, draft: null });
      await commands.add(made);
      await followMoved(commands, adapt);
    }
    await tx.done;
    return made ?? null;
  } catch (error) {
    abort(tx);
    await tx.done.catch(() => undefined);
    throw error;
  }
}

type Commands = IDBPObjectStore<KeptSchema, ("commands" | "streams" | "blobs" | "drafts")[], "commands", "readwrite">;

/** Lets what was never sent build on the records under whose ids others go on. */
async function followMoved(commands: Commands, adapt: Succession["adapt"]): Promise<void> {
  const rejected = await commands.index("state").getAll("rejected" satisfies CommandState);
  const goesOnAs = new Map(rejected.flatMap(one => (one.closed === null ? [] : [[one.id, one.closed]])));
  for (const one of await commands.index("state").getAll("waiting" satisfies CommandState)) {
    const adapted = one.tried_at === null ? adapt(one, goesOnAs) : one;
    if (adapted !== one) await commands.put(adapted);
  }
}

/** Every record on this phone, in the order of saving. */
export const allCommands = async (): Promise<CommandRecord[]> => (await kept()).getAllFromIndex("commands", "n");

/** Records that the server has not confirmed, in the order of saving. */
export async function waitingCommands(): Promise<CommandRecord[]> {
  const waiting = await (await kept()).getAllFromIndex("commands", "state", "waiting");
  return waiting.sort((a, b) => a.n - b.n);
}

/** How many records the server has not confirmed. */
export const countWaiting = async (): Promise<number> =>
  (await kept()).countFromIndex("commands", "state", "waiting" satisfies CommandState);

/** The oldest of them that is not among `leaving`: ids of version 7 stand in the order of time. */
export async function oldestWaiting(leaving: ReadonlySet<string>): Promise<CommandRecord | undefined> {
  const index = (await kept()).transaction("commands").store.index("state");
  let cursor = await index.openCursor("waiting" satisfies CommandState);
  while (cursor && leaving.has(cursor.value.id)) cursor = await cursor.continue();
  return cursor?.value;
}

/** Rewrites records through `change` in one strict transaction; returning the same object leaves a record alone. */
export async function changeCommands(
  ids: readonly string[] | "all",
  change: (record: CommandRecord) => CommandRecord,
): Promise<number> {
  const tx = (await kept()).transaction("commands", "readwrite", STRICT);
  const keys = ids === "all" ? await tx.store.getAllKeys() : ids;
  let changed = 0;
  for (const id of keys) {
    const record = await tx.store.get(id);
    const next = record && change(record);
    if (!record || !next || next === record) continue;
    if (next.command !== record.command) throw new Error("a command is immutable");
    await tx.store.put(next);
    changed += 1;
  }
  await tx.done;
  return changed;
}

/** Deletes the records that `may` allows. The rule itself stands in outbox/policy.ts. */
export async function deleteCommands(may: (record: CommandRecord) => boolean): Promise<number> {
  const tx = (await kept()).transaction("commands", "readwrite", STRICT);
  let deleted = 0;
  for (let cursor = await tx.store.openCursor(); cursor; cursor = await cursor.continue()) {
    if (!may(cursor.value)) continue;
    await cursor.delete();
    deleted += 1;
  }
  await tx.done;
  return deleted;
}
