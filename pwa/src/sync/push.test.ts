import { beforeEach, describe, expect, it, vi } from "vitest";
import { save, settleAll } from "../outbox/outbox";
import { keepPhoto } from "../outbox/photos";
import type { Command } from "../shared/types";
import { VERSION } from "../shared/version";
import { freshPhone } from "../testing/fresh";
import { actorOf, answer, clock, liNa, report, result, wang } from "../testing/make";
import { serve } from "../testing/server";
import { sender } from "./push";

beforeEach(async () => {
  vi.unstubAllGlobals();
  await freshPhone();
});

const commands = [{ id: "c1" } as Command];
const send = () => sender("device-token", "zh")(commands);

describe("one push", () => {
  it("carries the phone's token and nobody's ticket, and the language of the answers", async () => {
    const asked = serve(() => ({ status: 200, json: answer([]) }));
    expect((await send()).is).toBe("answer");
    expect(asked[0]).toMatchObject({ method: "POST", path: "/api/v1/sync/push", json: { commands } });
    expect(asked[0]?.headers).toMatchObject({ Authorization: "Bearer device-token", "Accept-Language": "zh" });
    expect(asked[0]?.headers).not.toHaveProperty("X-Actor-Ticket");
  });

  it.each([
    [401, {}, { is: "unauthorised", code: "device_revoked" }],
    [413, {}, { is: "too_large" }],
    [429, { "Retry-After": "9" }, { is: "wait", seconds: 9 }],
    [503, { "Retry-After": "30" }, { is: "wait", seconds: 30 }],
    [503, {}, { is: "trouble" }],
    [500, {}, { is: "trouble" }],
    [400, {}, { is: "trouble" }],
    [404, {}, { is: "trouble" }],
  ])("with status %s settles nothing", async (status, headers, meaning) => {
    serve(() => ({ status, json: { code: "device_revoked" }, headers }));
    expect(await send()).toEqual(meaning);
  });

  it("does not pause for a portal that wants somebody else to sign in", async () => {
    serve(() => ({ status: 401, headers: { "Content-Type": "text/html" } }));
    expect(await send()).toEqual({ is: "offline" });
  });

  it("does not take a captive portal's page for an answer", async () => {
    vi.stubGlobal(
      "fetch",
      async () => new Response("<html>Welcome to the guest Wi-Fi</html>", { headers: { "Content-Type": "text/html" } }),
    );
    expect(await send()).toEqual({ is: "offline" });
    serve(() => ({ status: 200, json: { ok: true } }));
    expect(await send()).toEqual({ is: "offline" });
    serve(() => ({ status: 200, json: { epoch: "e", results: [{ id: "c1", status: "fine" }] } }));
    expect(await send()).toEqual({ is: "offline" });
  });

  it("is offline without network", async () => {
    serve(() => "offline");
    expect(await send()).toEqual({ is: "offline" });
  });
});

describe("what the phone says of itself", () => {
  const stateOf = async (sent: readonly Command[]) => {
    const asked = serve(() => ({ status: 200, json: answer([]) }));
    await sender("device-token", "zh")(sent);
    return asked[0]?.headers["X-Phone-State"];
  };
  const at = (minute: number) => ({ ...clock, now: () => clock.now() + minute * 60_000 });

  it("is what is left after the call, of all workers, and when the oldest of it was recorded", async () => {
    const first = await save(report("1"), actorOf(liNa), at(0));
    const photo = await keepPhoto(new ArrayBuffer(3), "image/jpeg", 0);
    const second = await save(report("2", 20, { photos: [photo] }), actorOf(wang), at(1));
    await save(report("3"), actorOf(liNa), at(2));
    expect(await stateOf([first.command])).toBe(`unsent=2; photos=1; oldest=2026-11-22T08:01:00.123Z; app=${VERSION}`);
    await settleAll([result(first.id), result(second.id, "held")], 1);
    expect(await stateOf([])).toBe(`unsent=1; photos=1; oldest=2026-11-22T08:02:00.123Z; app=${VERSION}`);
  });

  it("is nothing when all is out with the call", async () => {
    const only = await save(report("1"), actorOf(), clock);
    expect(await stateOf([only.command])).toBe(`unsent=0; photos=0; app=${VERSION}`);
  });
});
