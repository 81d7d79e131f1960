import { type Act, type Acts, actsOf, takeOver, USUAL } from "./acts.ts";
import type { Script } from "./bundle.ts";
import { check } from "./checks.ts";
import { CALM, Network, type Sabotage, type Weather } from "./network.ts";
import { Phone, type Saved } from "./phone.ts";
import type { Facts, Said, Server, Worker } from "./server.ts";
import type { App, Tab } from "./tab.ts";
import { World } from "./world.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Mishaps begin within this time. */
const MISHAPS = 28 * SECOND;
/** One seed in so many goes on after the 14 days for which a phone keeps what was acknowledged. */
const LONG_STORY = 11;

export type Scripts = { now: Script<App>; later: Script<App> };
export type Report = {
  seed: number;
  problems: string[];
  trace: string;
  commands: number;
  /** How many records of phones the server has, and how many of them are booked. */
  stored: number;
  booked: number;
  let_go: number;
  messages: number;
  steps: number;
  story: string[];
};

/** One seed's life, from the first enrolment to the last check. */
export class Run {
  readonly world: World;
  readonly network: Network;
  readonly phones: Phone[] = [];
  readonly saved = new Map<string, Saved>();
  readonly problems: string[] = [];
  readonly acts: Acts;
  removed = new Map<string, number>();
  /** What gives a record a cause not to be booked; a restore takes none of it back, for phones may have been told. */
  readonly happened = {
    removed: new Set<string>(),
    orders: new Set<string>(),
    /** Each as "verb id". */
    decided: new Set<string>(),
    /** The records that count in the place of those that a team leader changed. */
    instead: new Set<string>(),
    restored: false,
  };
  #stored = 0;
  #booked = 0;
  #left: number;
  /** Owns all that goes wrong, and ends before everything heals. */
  #chaos = { dead: false };
  #backedUp = false;

  readonly seed: number;
  readonly server: Server;
  readonly facts: Facts;
  readonly scripts: Scripts;

  constructor(
    seed: number,
    server: Server,
    facts: Facts,
    scripts: Scripts,
    verbose: boolean,
    enter: (world: World) => void,
  ) {
    this.seed = seed;
    this.server = server;
    this.facts = facts;
    this.scripts = scripts;
    this.world = new World(seed, facts.start, verbose);
    enter(this.world);
    this.network = new Network(this.world, server);
    this.acts = actsOf(facts.workers, facts.pin);
    this.#left = this.world.random.between(8, 28);
  }

  async whole(sabotage: Sabotage | null = null, long = this.seed % LONG_STORY === 0): Promise<Report> {
    this.network.sabotage = sabotage;
    const { random } = this.world;
    const before = this.server.messages;
    for (let n = random.weighted({ 1: 4, 2: 4, 3: 2 }); this.phones.length < Number(n); ) await this.#enrolPhone();
    await this.#badDay();
    if (long && this.problems.length === 0) {
      await this.#comeBack();
      await this.#badDay();
    }
    const { trace, steps, story } = this.world;
    const [commands, messages] = [this.saved.size, this.server.messages - before];
    const let_go = this.phones.reduce((sum, phone) => sum + phone.disk.forgotten.size, 0);
    const [stored, booked] = [this.#stored, this.#booked];
    return {
      seed: this.seed,
      problems: this.problems,
      trace,
      commands,
      stored,
      booked,
      let_go,
      messages,
      steps,
      story,
    };
  }

  /** What the last look at the server found. */
  count(found: readonly { status: string }[]): void {
    this.#stored = found.length;
    this.#booked = found.filter(one => one.status === "applied").length;
  }

  /** Mishaps, healing, and the question whether all is as it must be. */
  async #badDay(): Promise<void> {
    const { random } = this.world;
    this.network.weather = weather(random.weighted({ calm: 2, usual: 5, storm: 3 }), random.percent(60));
    this.#plan();
    const until = this.world.now + random.between(50, 90) * SECOND;
    await this.world.run(this.world.now + MISHAPS);
    await this.world.run(until, () => this.#left <= 0 && random.percent(5));
    await this.#heal();
    this.problems.push(...(await check(this)));
  }

  /** Weeks go by. Some phones were switched off, others lay open; tickets have run out, and somebody signs in at each. */
  async #comeBack(): Promise<void> {
    const { random } = this.world;
    for (const phone of this.phones) if (random.percent(50)) phone.killAll("and lies in a drawer");
    this.world.note("— weeks go by —");
    this.world.sleep(random.between(15, 40) * DAY);
    await this.office("upkeep");
    this.#chaos = { dead: false };
    this.#backedUp = false;
    this.#left = random.between(4, 12);
    for (const phone of this.phones) {
      const tab = [...phone.tabs][0] ?? (await this.#start(phone));
      await this.until(this.#within(phone, () => takeOver(tab, random.pick(this.facts.workers), this.facts.pin)));
      phone.onDeath = () => this.#reopen(phone);
      this.#live(tab);
    }
  }

  /** Lets a promise of the app come to its end, with everything else that goes on meanwhile. */
  async until<T>(promise: Promise<T>, patience = 5 * MINUTE): Promise<T | null> {
    let [over, value]: [boolean, T | null] = [false, null];
    promise.then(
      found => {
        [over, value] = [true, found];
      },
      error => {
        over = true;
        this.world.note(`… ${error}`);
      },
    );
    await this.world.run(this.world.now + patience, () => over);
    return value;
  }

  async office(act: string, more: Said = {}): Promise<Said> {
    const said = await this.server.ask({ do: "office", act, at: this.world.now, ...more });
    this.world.note(`office ${act} ${JSON.stringify(more).slice(0, 200)} → ${JSON.stringify(said).slice(0, 200)}`);
    return said;
  }

  async #enrolPhone(): Promise<void> {
    const phone = new Phone(`phone${this.phones.length + 1}`, this.world, this.network, this.scripts, this.saved);
    this.phones.push(phone);
    if (this.world.random.percent(15)) phone.skew = this.world.random.between(-48 * 60, 48 * 60) * MINUTE;
    const tab = await this.#start(phone);
    await this.#enrol(tab);
    await this.until(takeOver(tab, this.world.random.pick(this.facts.workers), this.facts.pin));
    await this.until(tab.app.nudge());
    phone.onDeath = () => this.#reopen(phone);
    this.#live(tab);
  }

  async #enrol(tab: Tab): Promise<void> {
    const { code } = (await this.office("invite")) as { code: string };
    const trouble = await this.until(this.#within(tab.phone, () => tab.app.enrolHere(code, tab.phone.name)));
    if (trouble) this.world.note(`${tab.name} enrols: ${trouble}`);
  }

  async #start(phone: Phone): Promise<Tab> {
    const tab = this.#within(phone, () => phone.open());
    await this.until(this.#within(phone, () => tab.app.boot()));
    return tab;
  }

  #within<T>(phone: Phone, act: () => T): T {
    this.world.phone = phone;
    return act();
  }

  #reopen(phone: Phone): void {
    const open = () => {
      if (phone.tabs.size > 0) return;
      const tab = phone.open();
      void tab.app.boot().then(
        () => this.#live(tab),
        error => this.world.note(`${tab.name} did not start: ${error}`),
      );
    };
    this.world.after(this.world.random.between(200, 8000), open, null, phone);
  }

  /** A worker's hands: one act after another while there is work left. */
  #live(tab: Tab): void {
    const { random } = this.world;
    const act = () => {
      if (this.#left <= 0) return;
      this.#left -= 1;
      const what: Act = tab.app.user.value ? random.weighted(USUAL) : "switch";
      this.world.note(`${tab.name} does ${what}`);
      const go = () => this.#live(tab);
      this.acts[what](tab).then(go, error => {
        this.world.note(`${tab.name} ${what} failed: ${error}`);
        go();
      });
    };
    this.world.after(random.between(100, random.percent(20) ? 12_000 : 2500), act, tab, tab.phone);
  }

  /** What goes wrong and what the office does, each at a moment of its own. */
  #plan(): void {
    const { random } = this.world;
    const trouble: Record<string, number> = {
      kill: 10,
      kill_after_commit: 4,
      second_tab: 5,
      worker_process: 4,
      offline: 8,
      clock: 3,
      full: 3,
      slow_disk: 3,
      upgrade: 3,
      restore: 5,
      remove: 2,
      revoke: 2,
      order: 3,
      decide: 6,
      upkeep: 5,
      night: 1,
      file: 3,
    };
    for (let n = random.between(4, 16); n > 0; n--) {
      const what = random.weighted(trouble);
      const phone = random.pick(this.phones);
      this.world.after(random.between(0, MISHAPS), () => this.#happens(what, phone), this.#chaos, phone);
    }
  }

  #happens(what: string, phone: Phone): Promise<unknown> | undefined {
    const { random } = this.world;
    const tab = [...phone.tabs][0];
    this.world.note(`${phone.name}: ${what}`);
    switch (what) {
      case "kill":
        if (tab) tab.fuse = random.between(1, 80);
        return;
      case "kill_after_commit":
        if (tab) tab.diesAtCommit = true;
        return;
      case "second_tab":
        return this.#openAnother(phone);
      case "worker_process":
        return this.#background(phone);
      case "offline":
        return this.#goOffline(phone);
      case "clock":
        phone.skew += random.between(-48 * 60, 48 * 60) * MINUTE;
        return;
      case "full":
        return this.#forAWhile(phone, on => {
          phone.disk.full = on;
          phone.disk.wasFull = true;
        });
      case "slow_disk":
        return this.#forAWhile(phone, on => {
          phone.disk.slow = on;
        });
      case "upgrade":
        phone.upgraded = true;
        return this.#openAnother(phone);
      case "night":
        this.world.sleep(random.pick([3 * HOUR, 20 * HOUR, 30 * HOUR]));
        return;
      case "file":
        return tab && this.#handIn(tab);
      default:
        return this.#officeActs(what);
    }
  }

  #officeActs(what: string): Promise<unknown> {
    switch (what) {
      case "restore":
        return this.#backUp();
      case "remove":
        return this.#remove();
      case "revoke":
        return this.#revoke();
      case "order":
        return this.#touchOrder();
      case "decide":
        return this.#decide();
      default:
        return this.office("upkeep");
    }
  }

  #openAnother(phone: Phone): undefined {
    const tab = phone.open();
    void tab.app.boot().then(
      () => this.#live(tab),
      error => this.world.note(`${tab.name} did not start: ${error}`),
    );
  }

  /** The service worker's background sync: pushes without a page, and is stopped when the browser likes. */
  #background(phone: Phone): undefined {
    const worker = phone.open("worker");
    const stop = () => worker.kill("as browsers do");
    void worker.app.pushWaiting().then(stop, stop);
    this.world.after(this.world.random.between(1, 60) * SECOND, stop, worker, phone);
  }

  #goOffline(phone: Phone): undefined {
    phone.online = false;
    for (const tab of phone.tabs) tab.fire("offline");
    this.world.after(
      this.world.random.between(3, 90) * SECOND,
      () => {
        phone.online = true;
        for (const tab of phone.tabs) tab.fire("online");
      },
      this.#chaos,
      phone,
    );
  }

  /** The phone writes what it still has to a file, and somebody carries that to the office. */
  #handIn(tab: Tab): undefined {
    const { phone } = tab;
    const carry = (file: Blob) => {
      phone.wroteFile = true;
      const load = async () => this.office("load_file", { file: await file.text() });
      this.world.after(this.world.random.between(1, 40) * SECOND, load, this.#chaos, null);
    };
    void tab.app.exportOutbox(this.world.now + phone.skew).then(
      written => (written && !tab.dead ? carry(written.file) : undefined),
      error => this.world.note(`${tab.name} wrote no file: ${error}`),
    );
  }

  #forAWhile(phone: Phone, set: (on: boolean) => void): undefined {
    set(true);
    this.world.after(this.world.random.between(2, 40) * SECOND, () => set(false), this.#chaos, phone);
  }

  /** A backup now; a while later the server's disk breaks and the backup is put back. */
  async #backUp(): Promise<void> {
    if (this.#backedUp) return;
    this.#backedUp = true;
    const removed = new Map(this.removed);
    await this.server.ask({ do: "keep_backup" });
    this.world.after(this.world.random.between(2, 20) * SECOND, () => this.#restore(removed), this.#chaos, null);
  }

  async #restore(removed: Map<string, number>): Promise<void> {
    this.#backedUp = false;
    await this.server.ask({ do: "restore", at: this.world.now });
    this.world.note("the server is put back from its backup");
    this.happened.restored = true;
    this.removed = removed;
  }

  async #remove(): Promise<void> {
    if (this.removed.size > 0) return;
    const worker = this.world.random.pick(this.facts.workers);
    this.removed.set(worker.id, this.world.now);
    this.happened.removed.add(worker.id);
    await this.office("send", { type: "identity.deactivate_user", body: { user_id: worker.id } });
  }

  async #revoke(): Promise<void> {
    const device = this.saved.size > 0 ? this.world.random.pick([...this.saved.values()]) : null;
    const id = device?.command.stream.split(":")[0];
    if (device) device.phone.revoked = true;
    if (id) await this.office("send", { type: "identity.revoke_device", body: { device_id: id } });
  }

  /** A team leader goes through the list, and does the same with each of some records. */
  async #decide(): Promise<void> {
    const { random } = this.world;
    const verb = random.weighted({ accept: 8, decline: 4, return: 4, change: 3, reopen: 2 });
    const said = await this.office("decide", { verb, most: random.between(1, 4) });
    for (const [id, status, , instead] of said.decided as [string, string, string | null, string | null][]) {
      if (status !== "applied") continue;
      this.happened.decided.add(`${verb} ${id}`);
      if (instead) this.happened.instead.add(instead);
    }
  }

  async #touchOrder(): Promise<void> {
    const { random } = this.world;
    const body = { work_order_id: random.pick(this.facts.orders) };
    this.happened.orders.add(body.work_order_id);
    await this.office("send", { type: random.pick(["production.close", "production.cancel"]), body });
  }

  /** All trouble ends: every phone comes back, somebody signs in, and time goes on until nothing moves any more. */
  async #heal(): Promise<void> {
    this.world.note("— everything heals —");
    this.#left = 0;
    this.#chaos.dead = true;
    this.network.weather = CALM;
    for (const phone of this.phones) {
      phone.online = true;
      phone.disk.full = phone.disk.slow = false;
      phone.skew = 0;
      phone.onDeath = null;
      phone.killAll("at the end");
    }
    await this.world.run(this.world.now + 95 * SECOND);
    for (const phone of this.phones) await this.#mend(phone);
    await this.office("upkeep");
    for (let round = 0; round < 3 && (round < 2 || this.#somethingWaits()); round++)
      for (const phone of this.phones) await this.#sync(phone);
  }

  async #mend(phone: Phone): Promise<void> {
    const tab = await this.#start(phone);
    await this.until(tab.app.nudge());
    const known = tab.app.session.value;
    const here = this.facts.workers.find(one => one.id === known?.id && !this.removed.has(one.id));
    const worker = here ?? this.#somebodyActive();
    const stands = () => tab.app.paused.value === null && tab.app.isFresh();
    if (tab.app.paused.value !== "office" && !(here && stands())) await this.#signIn(tab, worker);
    if (tab.app.paused.value !== "office" && stands()) return;
    // The phone was revoked, or enrolled after the backup that was put back; without a session only now does it come out.
    await this.#enrol(tab);
    await this.#signIn(tab, worker);
  }

  async #signIn(tab: Tab, worker: Worker): Promise<void> {
    await this.until(tab.app.signInByPin(worker.badge, this.facts.pin));
  }

  #somebodyActive(): Worker {
    return this.world.random.pick(this.facts.workers.filter(one => !this.removed.has(one.id)));
  }

  async #sync(phone: Phone): Promise<void> {
    const [tab] = phone.tabs;
    if (!tab) return;
    await this.until(this.#within(phone, () => tab.app.resume()));
    await this.world.run(this.world.now + 2 * SECOND);
  }

  #somethingWaits(): boolean {
    const tabs = this.phones.flatMap(phone => [...phone.tabs]);
    return tabs.some(({ app }) => app.unsent.value.length + app.unsentPhotos.value > 0);
  }
}

function weather(kind: "calm" | "usual" | "storm", kills: boolean): Weather {
  if (kind === "calm") return { ...CALM, killed: kills ? 4 : 0 };
  const times = kind === "usual" ? 1 : 3;
  const killed = kills ? 4 * times : 0;
  const some = {
    request_lost: 4,
    answer_lost: 5,
    twice: 4,
    late: 2,
    portal: 1,
    proxy: 1,
    strange: 1,
    torn: 1,
    busy: 1,
    small: 1,
  };
  const grown = Object.fromEntries(Object.entries(some).map(([name, share]) => [name, share * times]));
  return { ...CALM, ...grown, killed };
}
