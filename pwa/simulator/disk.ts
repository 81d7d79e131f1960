import { IDBCursor, IDBFactory, IDBObjectStore, IDBTransaction } from "fake-indexeddb";
import type { CommandRecord } from "../src/db/schema.ts";
import type { Owner, World } from "./world.ts";

/** What of fake-indexeddb's inside a kill and a full disk need. */
type Connection = { close(): void; _rawDatabase: { transactions: Transaction[] } };
type Transaction = { db: Connection; mode: string; _state: string; _abort(name: string | null): void };
type Opening = { result: Connection; addEventListener(type: string, listener: () => void): void };
type Doomed = Owner & {
  connections: Set<Connection>;
  diesAtCommit: boolean;
  kill(why: string): void;
};
/** A record that its phone deleted: as it was then, and when that was by the server's clock. */
type Forgotten = { record: CommandRecord; at: number };

export type { Connection, Doomed, Forgotten };

const owners = new WeakMap<Connection, { tab: Doomed; disk: Disk }>();

/** A phone's storage. Its tasks come one after another, each after a while. */
export class Disk {
  readonly factory = new IDBFactory();
  full = false;
  /** It was full at some time. */
  wasFull = false;
  slow = false;
  /** The records that were let go, by id. */
  readonly forgotten = new Map<string, Forgotten>();
  #free = 0;

  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  queue(run: () => void): void {
    const { world } = this;
    const takes = this.slow ? world.random.between(0, 40) : world.random.between(0, 2);
    this.#free = Math.max(this.#free, world.now) + takes;
    world.after(this.#free - world.now, run);
  }

  /** The database as one tab sees it: its connections die with it. */
  openedBy(tab: Doomed): IDBFactory {
    const { factory } = this;
    const open = (name: string, version?: number) => {
      // What is dead may still run to its next await, but nothing answers it.
      if (tab.dead) return new EventTarget();
      const request = factory.open(name, version) as unknown as Opening;
      const note = () => {
        if (!request.result) return;
        owners.set(request.result, { tab, disk: this });
        tab.connections.add(request.result);
        if (tab.dead) letGo(request.result);
      };
      request.addEventListener("upgradeneeded", note);
      request.addEventListener("success", note);
      return request;
    };
    return {
      open,
      cmp: factory.cmp.bind(factory),
      databases: factory.databases.bind(factory),
    } as unknown as IDBFactory;
  }
}

/** What was not committed is undone, as when a process is killed. */
export function letGo(connection: Connection): void {
  for (const transaction of connection._rawDatabase.transactions)
    if (transaction.db === connection && transaction._state !== "finished") transaction._abort(null);
  connection.close();
}

/** Teaches fake-indexeddb to run by the world's queue, to be full, and to lose its owner right after a commit. */
export function install(current: () => World | null): void {
  globalThis.setImmediate = ((run: () => void) => {
    const disk = current()?.phone?.disk;
    if (!disk) throw new Error("a database task outside of any phone");
    disk.queue(run);
  }) as unknown as typeof setImmediate;
  for (const name of ["add", "put"] as const) failWhenFull(name);
  noteWhatIsForgotten();
  const dispatch = IDBTransaction.prototype.dispatchEvent;
  IDBTransaction.prototype.dispatchEvent = function (this: Transaction & IDBTransaction, event: Event) {
    const tab = owners.get(this.db as unknown as Connection)?.tab;
    if (event.type === "complete" && tab?.diesAtCommit && this.mode === "readwrite") tab.kill("right after a commit");
    return dispatch.call(this, event);
  };
}

function failWhenFull(name: "add" | "put"): void {
  const real = IDBObjectStore.prototype[name];
  IDBObjectStore.prototype[name] = function (this: IDBObjectStore, ...given: Parameters<typeof real>) {
    const request = real.apply(this, given);
    const { transaction } = this as unknown as { transaction: Transaction & { _requests: Pending[] } };
    const disk = owners.get(transaction.db)?.disk;
    const pending = transaction._requests.at(-1);
    if (disk?.full && pending)
      pending.operation = () => {
        throw new DOMException("no room", "QuotaExceededError");
      };
    return request;
  };
}

/** The app deletes records nowhere but in its sweep, by a cursor. What goes in any other way is simply gone, and found so. */
function noteWhatIsForgotten(): void {
  const real = IDBCursor.prototype.delete;
  IDBCursor.prototype.delete = function (this: IDBCursor & { value: CommandRecord }) {
    const store = this.source as IDBObjectStore;
    const owner = owners.get(store.transaction?.db as unknown as Connection);
    if (store.name === "commands" && owner) {
      const { disk } = owner;
      disk.forgotten.set(this.value.id, { record: this.value, at: disk.world.now });
    }
    return real.call(this);
  };
}

type Pending = { operation: () => unknown };
