import { type IDBPDatabase, openDB } from "idb";
import type { CacheSchema, KeptSchema } from "./schema";
import { CACHE_VERSION, KEPT_VERSION, upgradeCache, upgradeKept } from "./upgrades";

export const KEPT_NAME = "suigong-floor";
export const CACHE_NAME = "suigong-cache";

/** "Saved" is said only when the bytes are on the disk, not when they are in the operating system's hands. */
export const STRICT = { durability: "strict" } as const;

let keptDb: Promise<IDBPDatabase<KeptSchema>> | null = null;
let cacheDb: Promise<IDBPDatabase<CacheSchema>> | null = null;

/** What only this phone has. */
export function kept(): Promise<IDBPDatabase<KeptSchema>> {
  keptDb ??= openDB<KeptSchema>(KEPT_NAME, KEPT_VERSION, {
    upgrade: (db, from) => upgradeKept(db, from),
    blocking: () => void close(),
    terminated: () => void forget(),
  });
  keptDb.catch(forget);
  return keptDb;
}

/** What the server can give again. */
export function cache(): Promise<IDBPDatabase<CacheSchema>> {
  cacheDb ??= openDB<CacheSchema>(CACHE_NAME, CACHE_VERSION, {
    upgrade: db => upgradeCache(db),
    blocking: () => void close(),
    terminated: () => void forget(),
  });
  cacheDb.catch(forget);
  return cacheDb;
}

function forget(): void {
  keptDb = null;
  cacheDb = null;
}

/** Lets go of both databases, so that a newer version in another tab can upgrade; the next use opens them again. */
export async function close(): Promise<void> {
  const open = [keptDb, cacheDb];
  forget();
  for (const db of open) (await db?.catch(() => null))?.close();
}
