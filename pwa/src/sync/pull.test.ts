import { beforeEach, describe, expect, it, vi } from "vitest";
import { allCommands } from "../db/commands";
import { getDocument, getPlace } from "../db/documents";
import { setMeta } from "../db/meta";
import { save, settleAll } from "../outbox/outbox";
import { DAY } from "../shared/time";
import { freshPhone } from "../testing/fresh";
import { actorOf, clock, job, report, result } from "../testing/make";
import { type Request, serve } from "../testing/server";
import { noteEpoch } from "./epoch";
import { pull } from "./pull";

beforeEach(async () => {
  vi.unstubAllGlobals();
  await freshPhone();
});

const page = (cursor: number, given: object = {}) => ({
  status: 200,
  json: {
    epoch: "epoch-1",
    cursor,
    more: false,
    server_time: "2026-11-22T08:00:00.000Z",
    changes: [],
    outcomes: [],
    ...given,
  },
});
const cursorOf = (request: Request) => Number(new URL(request.path, "http://h").searchParams.get("cursor"));
const jobChange = (seq: number, id = "ticket-1") => ({
  kind: "job",
  id,
  seq,
  deleted: false,
  doc: job(undefined, { id }),
});

describe("pull", () => {
  it("goes on page by page and shows both credentials", async () => {
    const asked = serve(request =>
      cursorOf(request) === 0
        ? page(1, { more: true, changes: [jobChange(1)] })
        : page(2, { changes: [jobChange(2, "ticket-2")] }),
    );
    const pulled = await pull("device-token", "actor-ticket", "zh");
    expect(pulled).toMatchObject({ is: "done", epoch: "epoch-1" });
    expect(asked.map(cursorOf)).toEqual([0, 1]);
    expect(asked[0]?.headers).toMatchObject({ Authorization: "Bearer device-token", "X-Actor-Ticket": "actor-ticket" });
    expect(await getDocument("job", "ticket-1")).toBeDefined();
    expect(await getDocument("job", "ticket-2")).toBeDefined();
    expect(await getPlace()).toMatchObject({ cursor: 2, epoch: "epoch-1" });
  });

  it("lets go of what the server has had for 14 days by its own clock, whatever the phone's says", async () => {
    const told = Date.parse("2026-11-22T08:00:00.000Z");
    const records = [await save(report("5"), actorOf(), clock), await save(report("6"), actorOf(), clock)];
    const [old, young] = records.map(one => one.id) as [string, string];
    await settleAll([result(old, "applied")], told - 15 * DAY);
    await settleAll([result(young, "applied")], told - 13 * DAY);
    vi.setSystemTime(told + 300 * DAY);
    vi.spyOn(performance, "now").mockReturnValue(DAY);
    serve(() => page(1));
    await pull("d", "a", "zh");
    vi.useRealTimers();
    vi.restoreAllMocks();
    expect((await allCommands()).map(one => one.id)).toEqual([young]);
  });

  it("drops what a tombstone names", async () => {
    serve(request =>
      cursorOf(request) === 0
        ? page(1, { changes: [jobChange(1)] })
        : page(2, { changes: [{ kind: "job", id: "ticket-1", seq: 2, deleted: true }] }),
    );
    await pull("d", "a", "zh");
    await pull("d", "a", "zh");
    expect(await getDocument("job", "ticket-1")).toBeUndefined();
  });

  it("keeps its place when it breaks off between pages", async () => {
    serve(request => (cursorOf(request) === 0 ? page(1, { more: true, changes: [jobChange(1)] }) : "offline"));
    await expect(pull("d", "a", "zh")).rejects.toThrow();
    expect(await getPlace()).toMatchObject({ cursor: 1, complete_at: null });
    expect(await getDocument("job", "ticket-1")).toBeDefined();
  });

  it("asks with the ETag and takes 304 for nothing new", async () => {
    const asked = serve(request =>
      request.headers["If-None-Match"] ? { status: 304 } : { ...page(5), headers: { ETag: '"five"' } },
    );
    await pull("d", "a", "zh");
    expect(await pull("d", "a", "zh")).toMatchObject({ is: "done", epoch: "epoch-1" });
    expect(asked[1]?.headers["If-None-Match"]).toBe('"five"');
  });

  it("takes over what became of held records", async () => {
    const { id } = await save(report("15"), actorOf(), clock);
    await settleAll([result(id, "held", { code: "over_report" })], 1);
    serve(() => page(3, { outcomes: [result(id)] }));
    expect(await pull("d", "a", "zh")).toMatchObject({ outcomes: 1 });
    expect((await allCommands())[0]?.state).toBe("applied");
  });

  it("counts applied records as seen only when they were applied before it began", async () => {
    const before = await save(report("1"), actorOf(), clock);
    await settleAll([result(before.id)], 1);
    const during = await save(report("2"), actorOf(), clock);
    serve(() => page(3, { outcomes: [result(during.id)] }));
    await pull("d", "a", "zh");
    const seen = new Map((await allCommands()).map(record => [record.id, record.seen]));
    expect([seen.get(before.id), seen.get(during.id)]).toEqual([true, false]);
  });

  it("never touches a record that waits", async () => {
    const { command } = await save(report("5"), actorOf(), clock);
    serve(() => page(3, { changes: [jobChange(3)] }));
    await pull("d", "a", "zh");
    expect((await allCommands())[0]).toMatchObject({ state: "waiting", command });
  });

  it("starts again at 0 when the server was restored", async () => {
    const epochs = ["epoch-1", "epoch-2", "epoch-2"];
    const asked = serve(() => page(9, { epoch: epochs.shift(), changes: [jobChange(9)] }));
    await pull("d", "a", "zh");
    expect(await pull("d", "a", "zh")).toMatchObject({ epoch: "epoch-2" });
    expect(asked.map(cursorOf)).toEqual([0, 9, 0]);
    expect(await getPlace()).toMatchObject({ epoch: "epoch-2", cursor: 9 });
  });

  it("names the epoch of its cursor, and starts over as often as the server names another", async () => {
    const epochs = ["epoch-1", "for-this-phone-alone", "epoch-1", "epoch-1"];
    const asked = serve(() => page(9, { epoch: epochs.shift() }));
    await pull("d", "a", "zh");
    expect(await pull("d", "a", "zh")).toMatchObject({ epoch: "epoch-1", restored: true });
    expect(asked.map(request => new URL(request.path, "http://x").searchParams.get("epoch"))).toEqual([
      null,
      "epoch-1",
      "for-this-phone-alone",
      "epoch-1",
    ]);
    expect(await getPlace()).toMatchObject({ epoch: "epoch-1", cursor: 9 });
  });

  it("says when the ticket has run out, and when to come back", async () => {
    serve(() => ({ status: 401, json: { code: "ticket_expired" } }));
    expect(await pull("d", "a", "zh")).toEqual({ is: "unauthorised", code: "ticket_expired" });
    serve(() => ({ status: 503, json: {}, headers: { "Retry-After": "17" } }));
    expect(await pull("d", "a", "zh")).toEqual({ is: "later", seconds: 17 });
  });
});

describe("a pull that goes wrong", () => {
  it("says so when the worker may not see the floor any more", async () => {
    serve(() => ({ status: 403, json: { code: "forbidden" } }));
    expect(await pull("d", "a", "zh")).toEqual({ is: "forbidden", code: "forbidden" });
  });

  it("takes a refusal that is not our server's for no answer", async () => {
    for (const status of [401, 403]) {
      serve(() => ({ status, headers: { "Content-Type": "text/html" } }));
      expect(await pull("d", "a", "zh")).toEqual({ is: "later", seconds: null });
    }
  });

  it("takes JSON in another form for no answer, and keeps its place", async () => {
    serve(() => page(4, { changes: [jobChange(4)] }));
    await pull("d", "a", "zh");
    serve(() => ({ status: 200, json: { ok: true } }));
    await expect(pull("d", "a", "zh")).rejects.toThrow("no network");
    expect(await getPlace()).toMatchObject({ cursor: 4 });
  });

  it("applies nothing of a page that was cut in the middle", async () => {
    const whole = JSON.stringify(page(4, { changes: [jobChange(4)] }).json);
    for (const end of [1, whole.indexOf("changes"), whole.length - 1]) {
      vi.stubGlobal(
        "fetch",
        async () => new Response(whole.slice(0, end), { headers: { "Content-Type": "application/json" } }),
      );
      await expect(pull("d", "a", "zh")).rejects.toThrow("no network");
      expect(await getPlace()).toBeUndefined();
      expect(await getDocument("job", "ticket-1")).toBeUndefined();
    }
  });

  it("believes no older word than the one it has", async () => {
    const { id } = await save(report("15"), actorOf(), clock);
    await setMeta("epoch", "epoch-1");
    await settleAll([result(id, "applied", { rev: 2 })], 1, "epoch-1");
    serve(() => page(3, { outcomes: [result(id, "held", { rev: 1 })] }));
    await pull("d", "a", "zh");
    expect((await allCommands())[0]?.state).toBe("applied");
  });

  it("asks without ETag when another call has learnt of a restore", async () => {
    serve(() => ({ ...page(5), headers: { ETag: '"five"' } }));
    await pull("d", "a", "zh");
    await noteEpoch("epoch-2");
    const asked = serve(() => page(1, { epoch: "epoch-2" }));
    await pull("d", "a", "zh");
    expect(asked[0]?.headers).not.toHaveProperty("If-None-Match");
  });
});

describe("a new epoch", () => {
  it("offers every kept record again, once", async () => {
    await setMeta("epoch", "epoch-1");
    const { id } = await save(report("5"), actorOf(), clock);
    await settleAll([result(id)], 1);
    expect(await noteEpoch("epoch-1")).toBe(false);
    expect((await allCommands())[0]?.state).toBe("applied");
    expect(await noteEpoch("epoch-2")).toBe(true);
    expect((await allCommands())[0]).toMatchObject({ state: "waiting", again: true });
    await settleAll([result(id, "applied", { duplicate: true })], 2);
    expect(await noteEpoch("epoch-2")).toBe(false);
    expect((await allCommands())[0]).toMatchObject({ state: "applied", again: false });
  });

  it("is only learnt when the phone knew none", async () => {
    expect(await noteEpoch("epoch-1")).toBe(false);
  });
});
