import { openDB } from "idb";
import { KEPT_NAME } from "./open";
import type { BlobRecord, CommandRecord } from "./schema";

/** The parts of this phone's database that a rescue needs. */
export type AsIs = {
  records: CommandRecord[];
  meta: (key: string) => Promise<unknown>;
  photo: (sha256: string) => Promise<BlobRecord | undefined>;
  /** Hashes of photos that the server has not taken. */
  photos: string[];
  close: () => void;
};

/**
 * Opens the database in whatever version it is, also one that this app does not know: upgrades only add, so what has to be
 * rescued is where it always was. Null when this phone has none; opening must not make an empty one.
 */
export async function openAsIs(): Promise<AsIs | null> {
  const opening = openDB(KEPT_NAME, undefined, {
    upgrade: (_db, _from, _to, tx) => {
      tx.done.catch(() => undefined);
      tx.abort();
    },
    blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
  });
  const db = await opening.catch(() => null);
  if (!db) return null;
  const keys = (state: string) => db.getAllKeysFromIndex("blobs", "state", state) as Promise<string[]>;
  return {
    records: await db.getAllFromIndex("commands", "n"),
    meta: key => db.get("meta", key),
    photo: hash => db.get("blobs", hash),
    photos: [...(await keys("waiting")), ...(await keys("stuck"))],
    close: () => db.close(),
  };
}
