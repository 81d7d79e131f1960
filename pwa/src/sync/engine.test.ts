import { beforeEach, describe, expect, it, vi } from "vitest";
import { allCommands } from "../db/commands";
import { applyChanges, getDocument } from "../db/documents";
import { setMeta } from "../db/meta";
import { save } from "../outbox/outbox";
import { freshPhone } from "../testing/fresh";
import { actorOf, answer, clock, job, report, result } from "../testing/make";
import { type Request, serve } from "../testing/server";
import { type Credentials, lastContact, nudge, offline, paused, reachable, serverBusy, startEngine } from "./engine";

type Reply = ReturnType<Parameters<typeof serve>[0]>;
const changed: string[] = [];

beforeEach(async () => {
  vi.unstubAllGlobals();
  await freshPhone();
  await setMeta("device", { device: { id: "phone-7", number: "PH-0007", name: "" }, token: "device-token" });
  [paused.value, serverBusy.value, reachable.value, lastContact.value] = [null, false, null, null];
  changed.length = 0;
});

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
  await nudge();
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

  it("stops asking and keeps everything when the phone itself is not accepted", async () => {
    const { id } = await save(report("5"), actorOf(), clock);
    serve(() => ({ status: 401, json: { code: "device_revoked" } }));
    await nudge();
    expect(paused.value).toBe("office");
    expect((await allCommands())[0]).toMatchObject({ id, state: "waiting" });
  });
});
