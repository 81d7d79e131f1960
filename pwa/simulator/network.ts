import type { Phone } from "./phone.ts";
import type { Reply, Server } from "./server.ts";
import type { Tab } from "./tab.ts";
import type { World } from "./world.ts";

type Init = {
  method?: string;
  headers?: Record<string, string>;
  body?: string | ArrayBuffer | null;
  signal?: AbortSignal;
};
type Request = { method: string; path: string; headers: Record<string, string>; init: Init };

/** How bad the hall's network is: how often of a hundred calls each thing goes wrong. */
export type Weather = Record<Trouble, number>;
export type Trouble =
  | "request_lost"
  | "answer_lost"
  | "twice"
  | "late"
  | "portal"
  | "proxy"
  | "strange"
  | "torn"
  | "busy"
  | "small"
  | "killed";

export const CALM: Weather = {
  request_lost: 0,
  answer_lost: 0,
  twice: 0,
  late: 0,
  portal: 0,
  proxy: 0,
  strange: 0,
  torn: 0,
  busy: 0,
  small: 0,
  killed: 0,
};

/** What a broken program might do to a push, or to what is said of it later. */
export type Sabotage = "lose_records" | "apply_twice" | "drop_results" | "change_bodies";

const FAILED = () => new TypeError("Failed to fetch");

/** Everything between phones and the server. */
export class Network {
  weather: Weather = CALM;
  /** A fault put in on purpose, which the checks have to find. */
  sabotage: Sabotage | null = null;

  readonly world: World;
  readonly server: Server;

  constructor(world: World, server: Server) {
    this.world = world;
    this.server = server;
  }

  fetch(phone: Phone, tab: Tab, path: string, init: Init = {}): Promise<unknown> {
    const request: Request = { method: init.method ?? "GET", path, headers: init.headers ?? {}, init };
    return new Promise((answer, fail) => {
      if (tab.dead) return;
      init.signal?.addEventListener("abort", () => {
        if (!tab.dead) fail(new DOMException("aborted", "AbortError"));
      });
      const hear = (reply: Reply) => answer(responseOf(reply));
      if (!phone.online) this.#later(tab, 1, 30, () => fail(FAILED()));
      else this.#send(tab, request, hear, () => fail(FAILED()));
    });
  }

  #send(tab: Tab, request: Request, hear: (reply: Reply) => void, fail: () => void): void {
    const trouble = this.#trouble();
    // The worker's own figures are only looked at: asking for them so often would be half of all the server does.
    if (request.path.endsWith("/sync/mine") && this.world.random.percent(85)) {
      this.#later(tab, 5, 200, () => hear(BUSY));
      return;
    }
    const label = `${tab.name} ${request.method} ${request.path.replace(/[0-9a-f]{60}/, "…")}`;
    if (trouble) this.world.note(`${label}: ${trouble}`);
    const made = MADE_UP[trouble ?? ""];
    if (made) {
      this.#later(tab, 5, 200, () => hear(made));
      return;
    }
    if (trouble === "request_lost") {
      if (this.world.random.percent(50)) this.#later(tab, 5, 2000, fail);
      return;
    }
    if (trouble === "twice")
      this.#later(null, 0, this.world.random.percent(50) ? 200 : 90_000, () => this.#serve(request, label));
    const deadly = trouble === "killed" ? this.#death() : null;
    const slow = trouble === "late" ? 70_000 : 150;
    this.#later(null, 2, slow, async () => {
      const reply = await this.#serve(request, label, deadly);
      if (trouble === "answer_lost" || reply.died) {
        if (this.world.random.percent(60)) this.#later(tab, 1, 1000, fail);
        return;
      }
      if (trouble === "torn") reply.body = reply.body.slice(0, Math.floor(reply.body.length / 2));
      this.#later(tab, 2, slow, () => hear(reply));
    });
  }

  #trouble(): Trouble | null {
    let at = this.world.random.float() * 100;
    for (const [trouble, share] of Object.entries(this.weather) as [Trouble, number][]) {
      at -= share;
      if (at < 0) return trouble;
    }
    return null;
  }

  #death(): [string, number] {
    const when = this.world.random.weighted({ statement: 6, before_commit: 2, after_commit: 3 });
    return [when, this.world.random.between(1, when === "statement" ? 60 : 4)];
  }

  async #serve(request: Request, label: string, die: [string, number] | null = null): Promise<Reply> {
    const { body } = request.init;
    const sent = body instanceof ArrayBuffer ? { base64: true, body: Buffer.from(body).toString("base64") } : { body };
    const { method, path, headers } = request;
    const ask = (more: object) =>
      this.server.ask<Reply>({ do: "http", at: this.world.now, method, path, headers, die, ...sent, ...more });
    const reply = this.sabotage && path.endsWith("/sync/push") ? await spoil(this.sabotage, body, ask) : await ask({});
    this.world.note(`${label} → ${reply.died ? `died ${die}` : `${reply.status} ${summary(path, reply.body)}`}`);
    // A phone learns from its pulls too what became of its records.
    if (this.sabotage === "drop_results" && path.includes("/sync/pull?")) return without("outcomes", reply);
    return reply;
  }

  #later(tab: Tab | null, low: number, high: number, run: () => unknown): void {
    this.world.after(this.world.random.between(low, high), run, tab);
  }
}

const HTML = { "content-type": "text/html" };
const JSON_TYPE = { "content-type": "application/json" };
const BUSY: Reply = { status: 503, headers: { ...JSON_TYPE, "retry-after": "7" }, body: "{}" };
const MADE_UP: Partial<Record<string, Reply>> = {
  portal: { status: 200, headers: HTML, body: "<html>Welcome to the hotel</html>" },
  proxy: { status: 502, headers: HTML, body: "<html>Bad gateway</html>" },
  strange: { status: 200, headers: JSON_TYPE, body: '{"status":"ok"}' },
  busy: BUSY,
  small: { status: 413, headers: JSON_TYPE, body: "{}" },
};

async function spoil(how: Sabotage, body: unknown, ask: (more: object) => Promise<Reply>): Promise<Reply> {
  const { commands } = JSON.parse(String(body)) as { commands: { id: string; body: object }[] };
  if (how === "lose_records") {
    const reply = await ask({ body: JSON.stringify({ commands: [] }) });
    const results = commands.map(({ id }) => ({
      id,
      status: "applied",
      rev: 1,
      code: null,
      message: null,
      errors: [],
    }));
    return reply.status === 200 ? { ...reply, body: JSON.stringify({ ...JSON.parse(reply.body), results }) } : reply;
  }
  if (how === "apply_twice") {
    const again = commands.map(one => ({ ...one, id: `${one.id.slice(0, -4)}dead` }));
    await ask({ body: JSON.stringify({ commands: again }) });
    return ask({});
  }
  if (how === "change_bodies")
    return ask({
      body: JSON.stringify({ commands: commands.map(one => ({ ...one, body: { ...one.body, note: "?" } })) }),
    });
  return without("results", await ask({}));
}

const without = (list: "results" | "outcomes", reply: Reply): Reply =>
  reply.status === 200 ? { ...reply, body: JSON.stringify({ ...JSON.parse(reply.body), [list]: [] }) } : reply;

/** What is worth reading of an answer: each record's status. */
function summary(path: string, body: string): string {
  if (!path.includes("/sync/push") || !body.startsWith("{")) return body.length > 160 ? `${body.length} bytes` : body;
  const { results } = JSON.parse(body) as { results?: { id: string; status: string; code: string | null }[] };
  return (results ?? []).map(one => `${short(one.id)}=${one.status}${one.code ? `:${one.code}` : ""}`).join(" ");
}

/** The end of an id tells records apart for a reader. */
export const short = (id: string): string => id.slice(-6);

/** As much of a Response as the app uses, without its streams. */
function responseOf(reply: Reply): unknown {
  return {
    status: reply.status,
    ok: reply.status >= 200 && reply.status < 300,
    headers: new Headers(reply.headers),
    text: async () => reply.body,
    json: async () => JSON.parse(reply.body),
    blob: async () => new Blob([reply.body]),
    arrayBuffer: async () => new TextEncoder().encode(reply.body).buffer,
  };
}
