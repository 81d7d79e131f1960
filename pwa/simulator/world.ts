import { createHash } from "node:crypto";
import type { Phone } from "./phone.ts";
import { Random } from "./random.ts";

/** Whoever an event belongs to. What is dead gets no event any more. */
export type Owner = { dead: boolean };
type Event = { due: number; n: number; owner: Owner | null; phone: Phone | null; run: () => unknown };

const realImmediate = setImmediate;
const realSetImmediate = (run: () => void) => realImmediate(run);

/** One queue of everything that will happen, in simulated time. Nothing happens but by it. */
export class World {
  readonly random: Random;
  now: number;
  steps = 0;
  /** How long nothing happened, in all. */
  slept = 0;
  /** The phone whose turn it is: the database's tasks are queued for its disk. */
  phone: Phone | null = null;
  readonly story: string[] = [];
  #heap: Event[] = [];
  #n = 0;
  #hash = createHash("sha256");

  readonly seed: number;
  readonly verbose: boolean;

  constructor(seed: number, start: number, verbose: boolean) {
    this.seed = seed;
    this.verbose = verbose;
    this.random = new Random(seed);
    this.now = start;
    this.start = start;
  }

  readonly start: number;

  /** Notes what happened, for the replay's hash and the reader of a failing seed. */
  note(text: string): void {
    const line = `${((this.now - this.start) / 1000).toFixed(3).padStart(10)} ${text}`;
    this.#hash.update(line);
    this.story.push(line);
  }

  get trace(): string {
    return this.#hash.copy().digest("hex").slice(0, 16);
  }

  after(ms: number, run: () => unknown, owner: Owner | null = null, phone: Phone | null = this.phone): Event {
    const event = { due: this.now + Math.max(0, ms), n: this.#n++, owner, phone, run };
    this.#push(event);
    return event;
  }

  cancel(event: Event): void {
    event.run = () => undefined;
  }

  /** The whole world sleeps: what was due meanwhile happens late, as on a phone that was in a pocket. */
  sleep(ms: number): void {
    this.now += ms;
    this.slept += ms;
  }

  /** Lets events happen until `done`, or until nothing is due before `until`. */
  async run(until: number, done: () => boolean = () => false): Promise<void> {
    await this.settle();
    while (!done()) {
      const next = this.#heap[0];
      if (!next || next.due > until) {
        this.now = Math.max(this.now, until);
        return;
      }
      this.#pop();
      await this.#happen(next);
    }
  }

  async #happen(event: Event): Promise<void> {
    if (event.owner?.dead) return;
    this.now = Math.max(this.now, event.due);
    this.steps += 1;
    this.phone = event.phone;
    const waiting = event.run();
    if (waiting instanceof Promise) await waiting;
    await this.settle();
    event.phone?.step();
  }

  /** Runs every microtask that is ready: to the next real await of everyone. */
  settle(): Promise<void> {
    return new Promise(realSetImmediate);
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(event, heap[parent] as Event)) break;
      heap[at] = heap[parent] as Event;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Event, heap[child] as Event)) child += 1;
      if (!before(heap[child] as Event, last)) break;
      heap[at] = heap[child] as Event;
      at = child;
    }
    heap[at] = last;
  }
}

const before = (a: Event, b: Event): boolean => a.due < b.due || (a.due === b.due && a.n < b.n);

export type { Event };
