import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Command } from "../shared/types";
import { answer } from "../testing/make";
import { serve } from "../testing/server";
import { sender } from "./push";

beforeEach(() => vi.unstubAllGlobals());

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
