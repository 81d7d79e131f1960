import * as fake from "fake-indexeddb";
import type * as app from "./app.ts";
import type { Globals, Script } from "./bundle.ts";
import { type Connection, letGo } from "./disk.ts";
import type { Phone } from "./phone.ts";
import { cryptoOf } from "./subtle.ts";
import type { Event } from "./world.ts";

export type App = typeof app;
type Listener = (event: unknown) => void;

/** One tab of the app, or its service worker, with a world of its own. Killing it stops it at whatever it awaits. */
export class Tab {
  dead = false;
  /** Dies with its next commit, before it hears that it succeeded. */
  diesAtCommit = false;
  /** Dies after so many more steps of its phone. */
  fuse = 0;
  readonly connections = new Set<Connection>();
  readonly app: App;
  readonly channels = new Set<{ name: string; hear: Listener[] }>();
  readonly #timers = new Map<number, Event>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #timer = 0;

  readonly phone: Phone;
  readonly name: string;

  constructor(phone: Phone, name: string, script: Script<App>) {
    this.phone = phone;
    this.name = name;
    this.app = script(this.#globals());
  }

  kill(why: string): void {
    if (this.dead) return;
    this.phone.world.note(`${this.name} is killed ${why}`);
    this.dead = true;
    this.phone.world.phone = this.phone;
    for (const connection of this.connections) letGo(connection);
    this.phone.buried(this);
  }

  /** An event of the window, such as `online`. */
  fire(type: string): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({ type, persisted: true });
  }

  #globals(): Globals {
    const { phone } = this;
    const { world } = phone;
    const own: Record<string, unknown> = {
      ...timers(this, this.#timers, () => ++this.#timer),
      indexedDB: phone.disk.openedBy(this),
      IDBDatabase: fake.IDBDatabase,
      IDBObjectStore: fake.IDBObjectStore,
      IDBIndex: fake.IDBIndex,
      IDBCursor: fake.IDBCursor,
      IDBTransaction: fake.IDBTransaction,
      IDBRequest: fake.IDBRequest,
      IDBKeyRange: fake.IDBKeyRange,
      navigator: navigatorOf(this),
      fetch: (path: string, init?: object) => phone.network.fetch(phone, this, path, init as never),
      Date: dateOf(() => world.now + phone.skew),
      Math: Object.create(Math, { random: { value: world.random.float } }),
      crypto: cryptoOf(world.random),
      BroadcastChannel: channelOf(this),
      addEventListener: (type: string, listener: Listener) => this.#listen(type, listener),
      removeEventListener: (type: string, listener: Listener) => void this.#listeners.get(type)?.delete(listener),
      document: {
        documentElement: { lang: "zh", dataset: {} },
        title: "",
        visibilityState: "visible",
        addEventListener: (type: string, listener: Listener) => this.#listen(type, listener),
        removeEventListener: () => undefined,
      },
      location: { origin: "https://suigong.test", pathname: "/floor/", search: "", hash: "", reload: () => undefined },
      history: { replaceState: () => undefined, pushState: () => undefined, back: () => undefined, state: null },
      reportError: (error: unknown) => phone.reported(this, error),
      performance: { now: () => world.now - world.start },
      matchMedia: () => ({ matches: false, addEventListener: () => undefined }),
    };
    for (const name of ["globalThis", "window", "self"]) own[name] = own;
    return own as Globals;
  }

  #listen(type: string, listener: Listener): void {
    const all = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, all.add(listener));
  }
}

function timers(tab: Tab, running: Map<number, Event>, next: () => number) {
  const { world } = tab.phone;
  const clear = (id: number | undefined) => {
    const event = id === undefined ? undefined : running.get(id);
    if (event) world.cancel(event);
    if (id !== undefined) running.delete(id);
  };
  const setTimeout = (run: () => void, ms = 0) => {
    const id = next();
    if (tab.dead) return id;
    const fire = () => {
      running.delete(id);
      run();
    };
    running.set(id, world.after(ms, fire, tab, tab.phone));
    return id;
  };
  const setInterval = (run: () => void, ms: number) => {
    const id = next();
    const again = () => {
      if (tab.dead) return;
      running.set(
        id,
        world.after(
          ms,
          () => {
            again();
            run();
          },
          tab,
          tab.phone,
        ),
      );
    };
    again();
    return id;
  };
  return { setTimeout, clearTimeout: clear, setInterval, clearInterval: clear };
}

function navigatorOf(tab: Tab): unknown {
  const { phone } = tab;
  return {
    language: "zh-CN",
    onLine: true,
    userAgent: "Mozilla/5.0 (Linux; Android 14) Chrome/140.0",
    locks: { request: (name: string, work: () => Promise<unknown>) => phone.locks.request(tab, name, work) },
    storage: {
      persist: async () => true,
      persisted: async () => true,
      estimate: async () => ({ usage: phone.disk.full ? 99 : 10, quota: 100 }),
    },
  };
}

function dateOf(now: () => number): unknown {
  return class extends Date {
    constructor(...given: unknown[]) {
      super(...((given.length === 0 ? [now()] : given) as [number]));
    }
    static override now = now;
  };
}

function channelOf(tab: Tab): unknown {
  return class {
    readonly #self: { name: string; hear: Listener[] };
    constructor(name: string) {
      this.#self = { name, hear: [] };
      tab.channels.add(this.#self);
    }
    addEventListener(_: string, listener: Listener): void {
      this.#self.hear.push(listener);
    }
    postMessage(data: unknown): void {
      for (const other of tab.phone.tabs) {
        if (other === tab) continue;
        const say = () => {
          for (const channel of other.channels)
            if (channel.name === this.#self.name) for (const listener of channel.hear) listener({ data });
        };
        tab.phone.world.after(1, say, other, tab.phone);
      }
    }
    close(): void {
      tab.channels.delete(this.#self);
    }
  };
}
