import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { CacheSchema, KeptSchema } from "./schema";
import { CACHE_VERSION, KEPT_VERSION, upgradeCache, upgradeKept } from "./upgrades";

export const KEPT_NAME = "suigong-floor";
export const CACHE_NAME = "suigong-cache";

/** "Saved" is said only when the bytes are on the disk, not when they are in the operating system's hands. */
export const STRICT = { durability: "strict" } as const;

/** The data on this phone was written by a newer app: this one must not touch it. */
export class NewerData extends Error {}

let keptDb: Promise<IDBPDatabase<KeptSchema>> | null = null;
let cacheDb: Promise<IDBPDatabase<CacheSchema>> | null = null;
/** Names of the databases that this page has worked with. */
const lived = new Set<string>();
let onBlocked = (): void => undefined;

/** What only this phone has. @throws NewerData */
export function kept(): Promise<IDBPDatabase<KeptSchema>> {
  keptDb ??= open<KeptSchema>(KEPT_NAME, KEPT_VERSION, (db, from) => upgradeKept(db, from));
  keptDb.catch(forget);
  return keptDb;
}

/** What the server can give again. @throws NewerData */
export function cache(): Promise<IDBPDatabase<CacheSchema>> {
  cacheDb ??= open<CacheSchema>(CACHE_NAME, CACHE_VERSION, db => upgradeCache(db));
  cacheDb.catch(forget);
  return cacheDb;
}

/** Called while another window keeps the databases from being upgraded. */
export function whenBlocked(tell: () => void): void {
  onBlocked = tell;
}

type Upgrade<S> = (db: IDBPDatabase<S>, from: number) => void;

/**
 * A page that already worked with the database goes on with a newer one, for upgrades only add: a form that was open when
 * another window brought the new version can still be saved. A page that starts must not.
 */
async function open<S extends DBSchema>(name: string, version: number, upgrade: Upgrade<S>): Promise<IDBPDatabase<S>> {
  // One that was forgotten while it opened must let go too.
  const blocking = (_from: number, _to: number | null, event: IDBVersionChangeEvent) => {
    (event.target as IDBDatabase).close();
    void close();
  };
  const hooks = { blocking, terminated: forget };
  try {
    const blocked = () => onBlocked();
    const db = await openDB<S>(name, version, { ...hooks, blocked, upgrade: (made, from) => upgrade(made, from) });
    lived.add(name);
    return db;
  } catch (error) {
    if ((error as { name?: string }).name !== "VersionError") throw error;
    if (!lived.has(name)) throw new NewerData(name);
    return openDB<S>(name, undefined, hooks);
  }
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
