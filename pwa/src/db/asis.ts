import { type IDBPDatabase, openDB } from "idb";
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
 * @param patience ms; an upgrade that another window blocks would keep this waiting without end
 * @throws when the database is there and cannot be opened: that is not the same as none
 */
export async function openAsIs(patience: number): Promise<AsIs | null> {
  const db = await inTime(openExisting(), patience);
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

async function openExisting(): Promise<IDBPDatabase | null> {
  let isMissing = false;
  const opening = openDB(KEPT_NAME, undefined, {
    upgrade: (_db, _from, _to, tx) => {
      isMissing = true;
      tx.done.catch(() => undefined);
      tx.abort();
    },
    blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
  });
  return opening.catch(error => {
    if (isMissing) return null;
    throw error;
  });
}

async function inTime(opening: Promise<IDBPDatabase | null>, patience: number): Promise<IDBPDatabase | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error("another window keeps the database")), patience);
  });
  try {
    return await Promise.race([opening, tooLong]);
  } catch (error) {
    // Should it open after all, nobody uses it any more.
    opening.then(db => db?.close()).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
