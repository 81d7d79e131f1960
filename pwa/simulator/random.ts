/** All chance of a run from one seed (sfc32). */
export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 1;

  constructor(seed: number) {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 2 ** 32) >>> 0;
    this.#c = 0x9e3779b9;
    for (let i = 0; i < 15; i++) this.#next();
  }

  #next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    return t >>> 0;
  }

  /** From 0 up to, not including, 1. */
  float = (): number => this.#next() / 2 ** 32;

  /** A whole number from `low` to `high`, both included. */
  between = (low: number, high: number): number => low + Math.floor(this.float() * (high - low + 1));

  /** True so often of a hundred times. */
  percent = (share: number): boolean => this.float() * 100 < share;

  pick<T>(from: readonly T[]): T {
    const one = from[Math.floor(this.float() * from.length)];
    if (one === undefined) throw new Error("nothing to pick from");
    return one;
  }

  /** One of the names, each as often as its weight says. */
  weighted<K extends string>(weights: Record<K, number>): K {
    const entries = Object.entries(weights) as [K, number][];
    let at = this.float() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      at -= weight;
      if (at < 0) return name;
    }
    throw new Error("nothing weighs anything");
  }

  bytes<T extends Uint8Array>(into: T): T {
    for (let i = 0; i < into.length; i++) into[i] = this.#next() & 0xff;
    return into;
  }
}
