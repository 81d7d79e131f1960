import type { IDBPDatabase } from "idb";
import type { CacheSchema, KeptSchema } from "./schema";

export const KEPT_VERSION = 2;
export const CACHE_VERSION = 1;

/**
 * Steps only add. No step may delete or rewrite `commands`, `streams`, `blobs` or `drafts`: what is in them exists
 * nowhere else, and a page of the version before may still be writing there. New fields of a row are optional, and whoever
 * changes a row keeps those that it does not know. A new step is a new `if (from < n)`.
 */
export function upgradeKept(db: IDBPDatabase<KeptSchema>, from: number): void {
  if (from < 1) {
    const commands = db.createObjectStore("commands", { keyPath: "id" });
    commands.createIndex("n", "n", { unique: true });
    commands.createIndex("state", "state");
    db.createObjectStore("streams", { keyPath: "stream" });
    db.createObjectStore("blobs", { keyPath: "sha256" }).createIndex("state", "state");
    db.createObjectStore("drafts", { keyPath: "key" });
    db.createObjectStore("sessions", { keyPath: "id" });
    db.createObjectStore("meta");
  }
  if (from < 2) {
    db.createObjectStore("keys", { keyPath: "name" });
    db.createObjectStore("reserve");
  }
}

/** The cache starts afresh on every new version: the next pull from cursor 0 fills it. */
export function upgradeCache(db: IDBPDatabase<CacheSchema>): void {
  for (const name of [...db.objectStoreNames]) db.deleteObjectStore(name);
  const documents = db.createObjectStore("documents", { keyPath: ["kind", "id"] });
  documents.createIndex("kind", "kind");
  documents.createIndex("code", "code");
  db.createObjectStore("mine");
  db.createObjectStore("files", { keyPath: "path" });
  db.createObjectStore("meta");
}
