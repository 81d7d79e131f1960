import type { Phone } from "./phone.ts";
import type { Owner as Someone, World } from "./world.ts";

type Owner = Someone & { phone: Phone };
type Waiting = {
  owner: Owner;
  work: () => Promise<unknown>;
  done: (value: unknown) => void;
  failed: (e: unknown) => void;
};

/** The Web Locks of one phone: exclusive, in the order of asking, let go of when their tab dies. */
export class Locks {
  readonly #queues = new Map<string, Waiting[]>();

  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  request(owner: Owner, name: string, work: () => Promise<unknown>): Promise<unknown> {
    return new Promise((done, failed) => {
      if (owner.dead) return;
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      queue.push({ owner, work, done, failed });
      if (queue.length === 1) this.#grant(name);
    });
  }

  /** A tab has died: others go on. */
  forget(owner: Owner): void {
    for (const [name, queue] of this.#queues) {
      const held = queue[0]?.owner === owner;
      const left = queue.filter(one => one.owner !== owner);
      this.#queues.set(name, left);
      if (held && left.length > 0) this.#grant(name);
    }
  }

  #grant(name: string): void {
    const first = this.#queues.get(name)?.[0];
    if (!first) return;
    const run = () => {
      const release = () => this.#release(name, first);
      first.work().then(
        value => {
          release();
          first.done(value);
        },
        error => {
          release();
          first.failed(error);
        },
      );
    };
    this.world.after(0, run, first.owner, first.owner.phone);
  }

  #release(name: string, holder: Waiting): void {
    const queue = this.#queues.get(name);
    if (!queue || queue[0] !== holder || holder.owner.dead) return;
    queue.shift();
    this.#grant(name);
  }
}
