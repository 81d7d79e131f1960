import type { Command } from "../src/shared/types.ts";
import type { Script } from "./bundle.ts";
import { Disk } from "./disk.ts";
import { Locks } from "./locks.ts";
import { type Network, short } from "./network.ts";
import { type App, Tab } from "./tab.ts";
import type { World } from "./world.ts";

/** A record for which the worker was told "saved". */
export type Saved = { command: Command; phone: Phone; user: string; at: number };

/** One phone: a disk, a clock of its own, a network that comes and goes, and tabs that die. */
export class Phone {
  readonly disk: Disk;
  readonly locks: Locks;
  readonly tabs = new Set<Tab>();
  readonly errors: string[] = [];
  online = true;
  /** Phone time − true time, in ms. */
  #skew = 0;
  /** Its clock was wrong at some time. */
  clockMoved = false;
  /** The office took it out of use at some time. */
  revoked = false;
  /** It wrote a file for the office. */
  wroteFile = false;
  upgraded = false;
  /** False while it lies there switched off. */
  #tab = 0;
  onDeath: (() => void) | null = null;

  readonly name: string;
  readonly world: World;
  readonly network: Network;
  readonly scripts: { now: Script<App>; later: Script<App> };
  readonly saved: Map<string, Saved>;

  constructor(
    name: string,
    world: World,
    network: Network,
    scripts: { now: Script<App>; later: Script<App> },
    saved: Map<string, Saved>,
  ) {
    this.name = name;
    this.world = world;
    this.network = network;
    this.scripts = scripts;
    this.saved = saved;
    this.disk = new Disk(world);
    this.locks = new Locks(world);
  }

  get skew(): number {
    return this.#skew;
  }

  set skew(ms: number) {
    if (ms !== this.#skew) this.clockMoved = true;
    this.#skew = ms;
  }

  open(kind = "tab"): Tab {
    const script = this.upgraded ? this.scripts.later : this.scripts.now;
    const tab = new Tab(this, `${this.name}.${kind}${++this.#tab}`, script);
    this.tabs.add(tab);
    this.world.note(`${tab.name} opens`);
    return tab;
  }

  buried(tab: Tab): void {
    this.tabs.delete(tab);
    this.locks.forget(tab);
    if (this.tabs.size === 0) this.onDeath?.();
  }

  killAll(why: string): void {
    for (const tab of [...this.tabs]) tab.kill(why);
  }

  /** After each step: does a fuse run out? */
  step(): void {
    for (const tab of [...this.tabs]) if (tab.fuse > 0 && --tab.fuse === 0) tab.kill("in the middle of something");
  }

  /** The worker was told that it is saved. From now on it must never be lost. */
  promise(tab: Tab, command: Command): void {
    if (tab.dead) return;
    const [, user = ""] = command.stream.split(":");
    this.saved.set(command.id, { command: structuredClone(command), phone: this, user, at: this.world.now });
    this.world.note(
      `${tab.name} saved ${short(command.id)} ${command.type} #${command.seq} ${JSON.stringify(command.body).slice(0, 150)}`,
    );
  }

  reported(tab: Tab, error: unknown): void {
    if (tab.dead) return;
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.world.note(`${tab.name} reports ${text}`);
    this.errors.push(text);
  }
}
