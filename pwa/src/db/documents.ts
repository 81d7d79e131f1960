import type { Change, Documents, Kind, Mine, Uuid } from "../shared/types";
import { cache } from "./open";
import type { DocumentRecord } from "./schema";

/** Where the last pull ended, and in which life of the server. */
export type Place = { epoch: string; cursor: number; etag: string | null; complete_at: number | null; form?: number };

/** What everybody on the floor sees, and what only storekeepers do: each has its own cursor, for a phone that both use. */
export type Feed = "floor" | "store";
/** Which feed brings each kind: a kind that is not here does not compile. */
const FEED_OF: Record<Kind, Feed> = {
  company: "floor",
  job: "floor",
  plan: "floor",
  defect: "floor",
  downtime: "floor",
  machine: "floor",
  item: "floor",
  lot: "floor",
  place: "floor",
  stocktake: "floor",
  count_line: "floor",
  purchase: "store",
  pick: "store",
  delivery: "store",
  shipment: "store",
  stock: "store",
};
export const ALL_KINDS = Object.keys(FEED_OF) as Kind[];
export const STORE_KINDS: readonly Kind[] = ALL_KINDS.filter(kind => FEED_OF[kind] === "store");

const PLACES: Record<Feed, string> = { floor: "place", store: "place:store" };

export const getPlace = async (feed: Feed = "floor"): Promise<Place | undefined> =>
  (await cache()).get("meta", PLACES[feed]) as Promise<Place | undefined>;

/**
 * Applies one page of changes and moves the cursor in the same transaction: a page is there whole or not at all.
 * @param anew kinds that the page brings whole: what is here of them goes
 */
export async function applyChanges(
  changes: readonly Change[],
  place: Place,
  feed: Feed = "floor",
  anew: readonly Kind[] = [],
): Promise<void> {
  const tx = (await cache()).transaction(["documents", "meta"], "readwrite");
  const documents = tx.objectStore("documents");
  for (const kind of anew)
    for (const key of await documents.index("kind").getAllKeys(kind)) await documents.delete(key);
  for (const { kind, id, seq, deleted, doc } of changes) {
    if (deleted || !doc) await documents.delete([kind, id]);
    else await documents.put({ kind, id, seq, doc, code: "code" in doc ? doc.code : "" });
  }
  await tx.objectStore("meta").put(place, PLACES[feed]);
  await tx.done;
}

/** Which workers the server has shown the store's feed to, and when last, by this phone's clock. */
export type Readers = Record<Uuid, number>;
const READERS = "readers:store";

export const getReaders = async (): Promise<Readers> =>
  ((await (await cache()).get("meta", READERS)) as Readers | undefined) ?? {};

export async function putReaders(readers: Readers): Promise<void> {
  await (await cache()).put("meta", readers, READERS);
}

/** Forgets what only storekeepers may see; who still may gets it whole with their next pull. */
export async function clearStore(): Promise<void> {
  const tx = (await cache()).transaction(["documents", "meta"], "readwrite");
  const documents = tx.objectStore("documents");
  for (const kind of STORE_KINDS)
    for (const key of await documents.index("kind").getAllKeys(kind)) await documents.delete(key);
  await tx.objectStore("meta").delete(PLACES.store);
  await tx.objectStore("meta").delete(READERS);
  await tx.done;
}

/** Forgets everything that came from the server; the next pull starts at 0. */
export async function clearDocuments(): Promise<void> {
  const tx = (await cache()).transaction(["documents", "mine", "meta"], "readwrite");
  await Promise.all([
    tx.objectStore("documents").clear(),
    tx.objectStore("mine").clear(),
    tx.objectStore("meta").clear(),
    tx.done,
  ]);
}

export async function documentsOf<K extends Kind>(kind: K): Promise<Documents[K][]> {
  const records = await (await cache()).getAllFromIndex("documents", "kind", kind);
  return records.map(record => record.doc as Documents[K]);
}

export async function getDocument<K extends Kind>(kind: K, id: string): Promise<Documents[K] | undefined> {
  return (await (await cache()).get("documents", [kind, id]))?.doc as Documents[K] | undefined;
}

/** Whatever carries this code. Codes are unique over all kinds. */
export const documentWithCode = async (code: string): Promise<DocumentRecord | undefined> =>
  (await cache()).getFromIndex("documents", "code", code);

export const getMine = async (user: string): Promise<Mine | undefined> => (await cache()).get("mine", user);

export async function putMine(user: string, mine: Mine): Promise<void> {
  await (await cache()).put("mine", mine, user);
}
