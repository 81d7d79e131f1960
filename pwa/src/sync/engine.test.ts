import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { allCommands } from "../db/commands";
import { applyChanges, getDocument } from "../db/documents";
import { setMeta } from "../db/meta";
import { save } from "../outbox/outbox";
import { isJammed } from "../outbox/policy";
import { freshPhone } from "../testing/fresh";
import { actorOf, answer, clock, job, report, result } from "../testing/make";
import { type Request, serve } from "../testing/server";
import {
  type Credentials,
  lastContact,
  nudge,
  offline,
  paused,
  pushPaused,
  reachable,
  resume,
  serverBusy,
  startEngine,
} from "./engine";

type Reply = ReturnType<Parameters<typeof serve>[0]>;
const changed: string[] = [];

beforeEach(async () => {
  vi.unstubAllGlobals();
  await freshPhone();
  await setMeta("device", { device: { id: "phone-7", number: "PH-0007", name: "" }, token: "device-token" });
  [paused.value, serverBusy.value, reachable.value, lastContact.value] = [null, false, null, null];
  changed.length = 0;
});
afterEach(() => vi.useRealTimers());

/** One round of the engine against a server that answers so; a push is taken whole. */
async function round(
  pulled: Reply,
  who: Credentials = { user: "user-li", ticket: "actor-ticket" },
): Promise<Request[]> {
  const asked = serve(({ path, json }) => {
    if (!path.includes("/push")) return pulled;
    const { commands } = json as { commands: { id: string }[] };
    return { status: 200, json: answer(commands.map(({ id }) => result(id))) };
  });
  startEngine({
    credentials: () => who,
    language: () => "zh",
    recordsChanged: async () => undefined,
    documentsChanged: async kinds => void changed.push(...kinds),
    mineChanged: async () => undefined,
  });
  await resume();
  return asked;
}

describe("a round of the engine", () => {
  it("drops what the company shows when the worker may not see it any more, and keeps and sends the records", async () => {
    const place = { epoch: "epoch-1", cursor: 1, etag: null, complete_at: 1 };
    await applyChanges([{ kind: "job", id: "ticket-1", seq: 1, doc: job() }], place);
    const { id } = await save(report("5"), actorOf(), clock);
    await round({ status: 403, json: { code: "forbidden" } });
    expect(paused.value).toBe("forbidden");
    expect(await getDocument("job", "ticket-1")).toBeUndefined();
    expect(changed).toContain("job");
    expect((await allCommands())[0]).toMatchObject({ id, state: "applied" });
  });

  it("does not call itself connected when there was nobody to ask for", async () => {
    const asked = await round("offline", null);
    expect(asked).toEqual([]);
    expect([reachable.value, lastContact.value]).toEqual([null, null]);
  });

  it("tells a server that is not ready from a missing network", async () => {
    await round({ status: 503, json: {}, headers: { "Retry-After": "9" } });
    expect([serverBusy.value, offline.value]).toEqual([true, false]);
    await round("offline");
    expect([serverBusy.value, offline.value]).toEqual([false, true]);
  });

  it("goes on sending when the server only wants the PIN before it shows anything", async () => {
    await round({ status: 401, json: { code: "ticket_expired" } });
    expect([paused.value, pushPaused.value]).toEqual(["pin", false]);
    const { id } = await save(report("5"), actorOf(), clock);
    await nudge();
    expect((await allCommands()).find(one => one.id === id)?.state).toBe("applied");
  });

  it("stops asking and keeps everything when the phone itself is not accepted", async () => {
    const { id } = await save(report("5"), actorOf(), clock);
    serve(() => ({ status: 401, json: { code: "device_revoked" } }));
    await nudge();
    expect(paused.value).toBe("office");
    expect((await allCommands())[0]).toMatchObject({ id, state: "waiting" });
  });
});

/** A server that never takes one record; what it answers to everything else. */
function never(id: string, push: Reply, other: Reply): Request[] {
  return serve(({ path, json }) => {
    if (!path.includes("/push")) return other;
    const { commands } = json as { commands: { id: string }[] };
    return commands.some(one => one.id === id)
      ? push
      : { status: 200, json: answer(commands.map(one => result(one.id))) };
  });
}
const jammedOnes = async () => (await allCommands()).filter(isJammed).map(one => one.id);
const REFUSED_BY_A_PROXY: Reply = { status: 403, json: "<html>blocked</html>" };

describe("one record that does not get through", () => {
  it.each([[REFUSED_BY_A_PROXY], [{ status: 500, json: {} }], [{ status: 413, json: {} }]] as [Reply][])(
    "stops neither the other records nor what the phone reads: %j",
    async push => {
      await round({ status: 304 });
      const { id: bad } = await save(report("5", 10), actorOf(), clock);
      const { id: good } = await save(report("6", 20), actorOf(), clock);
      const asked = never(bad, push, { status: 304 });
      await resume();
      expect((await allCommands()).map(one => [one.id, one.state])).toEqual([
        [bad, "waiting"],
        [good, "applied"],
      ]);
      expect(asked.some(one => one.path.includes("/sync/pull"))).toBe(true);
      expect([serverBusy.value, offline.value]).toEqual([false, false]);
    },
  );

  it("is said to its worker when it has failed alone three times while the server was well", async () => {
    await round({ status: 304 });
    const { id: bad } = await save(report("5"), actorOf(), clock);
    never(bad, REFUSED_BY_A_PROXY, { status: 304 });
    await resume();
    await resume();
    expect(await jammedOnes()).toEqual([]);
    await resume();
    expect(await jammedOnes()).toEqual([bad]);
    never("nothing", REFUSED_BY_A_PROXY, { status: 304 });
    await resume();
    expect(await jammedOnes()).toEqual([]);
    expect((await allCommands())[0]?.state).toBe("applied");
  });

  it("is not blamed for a server that fails altogether", async () => {
    await round({ status: 304 });
    const { id: bad } = await save(report("5"), actorOf(), clock);
    never(bad, { status: 500, json: {} }, { status: 500, json: {} });
    for (let times = 0; times < 4; times++) await resume();
    expect(await jammedOnes()).toEqual([]);
    expect(serverBusy.value).toBe(true);
  });
});

const BUSY = { status: 503, json: {}, headers: { "Retry-After": "9" } };
const TWO_DAYS = 48 * 3_600_000;

describe("a server that asks to be left alone for a while", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"], now: Date.now() });
  });

  it("is not asked again by what is saved meanwhile, but by the worker's own button", async () => {
    const asked = await round(BUSY);
    const before = asked.length;
    await save(report("5"), actorOf(), clock);
    await nudge();
    await nudge();
    expect(asked.length).toBe(before);
    await resume();
    expect(asked.length).toBeGreaterThan(before);
  });

  it("is not asked twice in a row where a record was saved during the call that it turned away", async () => {
    await round("offline");
    let calls = 0;
    serve(() => {
      calls += 1;
      void nudge();
      return BUSY;
    });
    await resume();
    expect(calls).toBe(1);
  });

  it("is looked at every half minute again when its time is over, though the phone's clock was set back by two days", async () => {
    await round(BUSY);
    const asked = serve(() => ({ status: 304 }));
    vi.setSystemTime(Date.now() - TWO_DAYS);
    await vi.advanceTimersByTimeAsync(11_000);
    await vi.waitFor(() => expect(lastContact.value).not.toBeNull());
    await nudge();
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(60_000);
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(before));
  });

  it("is asked at once after the time is over, where a timer has not come yet", async () => {
    const asked = await round(BUSY);
    const before = asked.length;
    vi.setSystemTime(Date.now() - TWO_DAYS);
    vi.clearAllTimers();
    vi.advanceTimersByTime(11_000);
    await nudge();
    expect(asked.length).toBeGreaterThan(before);
  });
});
