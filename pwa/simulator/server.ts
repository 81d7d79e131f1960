import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export type Said = Record<string, unknown>;
export type Facts = {
  start: number;
  orders: string[];
  quantities: Record<string, number>;
  strict: string;
  workers: Worker[];
  pin: string;
};
export type Worker = { id: string; badge: string; name: string; roles: string };
export type Reply = { died?: true; status: number; headers: Record<string, string>; body: string };

/** The real app in a process of its own; answers one message at a time (tests/simulator/server.py). */
export class Server {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  messages = 0;

  constructor(python: string, folder: string, root: string) {
    this.#child = spawn(python, ["-m", "tests.simulator.server", folder], {
      cwd: root,
      env: { ...process.env, PYTHONHASHSEED: "0" },
      stdio: ["pipe", "pipe", "inherit"],
    }) as unknown as ChildProcessWithoutNullStreams;
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Waits until the server has built its template. */
  async ready(): Promise<void> {
    await this.#read();
  }

  async ask<T = Said>(message: Said): Promise<T> {
    this.messages += 1;
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
    return (await this.#read()) as T;
  }

  close(): void {
    this.#child.stdin.end();
  }

  async #read(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the server's process ended");
    return JSON.parse(value);
  }
}
