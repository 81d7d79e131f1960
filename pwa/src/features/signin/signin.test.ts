import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import vectors from "../../../../tests/sync/grant_vectors.json";
import { device, end, loadSession, session, stillHere, waitingWorkers } from "../../app/session";
import { setMeta } from "../../db/meta";
import { changeSession, getSession } from "../../db/sessions";
import { freshPhone } from "../../testing/fresh";
import { liNa, wang } from "../../testing/make";
import { isOffline } from "./offline";
import { signInByPin, signInOnline, takeLockBack } from "./signin";

/** PBKDF2 is slow on purpose, and a server that does not answer is waited for. */
vi.setConfig({ testTimeout: 30_000 });
const MORNING = Date.parse("2026-11-23T00:30:00.000Z");
const PINS: Record<string, { user: typeof liNa; pin: string }> = {
  "badge-li": { user: liNa, pin: "2468" },
  "badge-wang": { user: wang, pin: "1357" },
};
let network: "up" | "down" | "slow" = "up";
let answers: (() => void)[] = [];

/** The server's sign-in, as docs/sync.md has it. */
function answer(body: string): Response {
  const { badge, pin } = JSON.parse(body) as { badge: string; pin: string };
  const person = PINS[badge];
  const say = (status: number, json: unknown) =>
    new Response(JSON.stringify(json), { status, headers: { "Content-Type": "application/json" } });
  if (person?.pin !== pin) return say(401, { code: "credentials_wrong", detail: "wrong" });
  const expires_at = new Date(Date.now() + 16 * 3_600_000).toISOString();
  return say(200, { ticket: `ticket-of-${person.user.id}`, expires_at, user: person.user, grant: vectors.grant });
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date", "performance"], now: MORNING });
  await freshPhone();
  network = "up";
  answers = [];
  vi.stubGlobal("fetch", async (path: string, options: RequestInit) => {
    if (network === "down") throw new TypeError("no network");
    if (!String(path).endsWith("/sign-in")) return new Response("{}", { status: 503 });
    if (network === "slow") await new Promise<void>(done => answers.push(done));
    return answer(String(options.body));
  });
  device.value = { id: "phone-7", number: "PH-0007", name: "Line 2" };
  await setMeta("device", { device: device.value, token: "token" });
});
afterEach(async () => {
  await end();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
const restart = async () => {
  session.value = null;
  await loadSession();
};
async function wrongPins(n: number, badge = "badge-li"): Promise<(string | undefined)[]> {
  const said: (string | undefined)[] = [];
  for (let i = 0; i < n; i++) {
    later(61_000);
    said.push((await signInByPin(badge, "0000"))?.is);
  }
  return said;
}

describe("signing in where there is no network", () => {
  it("lets in whoever has signed in here before, the next morning too, under a ticket of this phone", async () => {
    expect(await signInByPin("badge-li", "2468")).toBeNull();
    await end();
    network = "down";
    later(24 * 3_600_000);
    await restart();
    expect(await signInByPin("badge-li", "2468")).toBeNull();
    expect(isOffline(session.value?.ticket ?? "")).toBe(true);
    expect(Date.parse(session.value?.expires_at ?? "") - Date.now()).toBeLessThanOrEqual(16 * 3_600_000);
  });

  it("goes on under the server's ticket while that lives, which also reads", async () => {
    await signInByPin("badge-li", "2468");
    await end();
    network = "down";
    expect(await signInByPin("badge-li", "2468")).toBeNull();
    expect(session.value?.ticket).toBe("ticket-of-user-li");
  });

  it("tells a badge that was never here from a wrong PIN", async () => {
    await signInByPin("badge-li", "2468");
    network = "down";
    expect((await signInByPin("badge-wang", "1357"))?.is).toBe("unknown_here");
    expect(await signInByPin("badge-li", "1111")).toEqual({ is: "wrong", left: 4 });
  });

  it("ends with the grant, after 14 days", async () => {
    await signInByPin("badge-li", "2468");
    network = "down";
    later(14 * 24 * 3_600_000);
    expect((await signInByPin("badge-li", "2468"))?.is).toBe("unknown_here");
    expect(await waitingWorkers()).toEqual([]);
  });

  it("makes a wrong PIN wait, over a restart as well", async () => {
    await signInByPin("badge-li", "2468");
    await end();
    network = "down";
    await signInByPin("badge-li", "0000");
    await restart();
    expect((await signInByPin("badge-li", "2468"))?.is).toBe("pause");
    later(3000);
    expect(await signInByPin("badge-li", "2468")).toBeNull();
    expect((await getSession(liNa.id))?.tries).toBeNull();
  });

  it("locks after five wrong ones, whatever is done to phone and clock, and for that worker alone", async () => {
    await signInByPin("badge-wang", "1357");
    await signInByPin("badge-li", "2468");
    await end();
    network = "down";
    expect(await wrongPins(5)).toEqual(["wrong", "wrong", "wrong", "wrong", "locked"]);
    await restart();
    expect((await signInByPin("badge-li", "2468"))?.is).toBe("locked");
    later(-400 * 24 * 3_600_000);
    expect((await signInByPin("badge-li", "2468"))?.is).toBe("locked");
    later(403 * 24 * 3_600_000);
    expect((await signInByPin("badge-li", "2468"))?.is).toBe("locked");
    expect(await signInByPin("badge-wang", "1357")).toBeNull();
  });

  it("counts a try before it is made: killing the app saves nobody one", async () => {
    await signInByPin("badge-li", "2468");
    await end();
    network = "down";
    const killed = signInByPin("badge-li", "0000");
    await vi.waitFor(async () => expect((await getSession(liNa.id))?.tries?.wrong).toBe(1));
    await killed;
  });

  it("is opened again by the team leader, or by a right PIN at the server", async () => {
    await signInByPin("badge-li", "2468");
    await end();
    network = "down";
    await wrongPins(5);
    await takeLockBack(liNa.id);
    expect(await signInByPin("badge-li", "2468")).toBeNull();
    await end();
    await wrongPins(5);
    network = "up";
    expect(await signInByPin("badge-li", "2468")).toBeNull();
    expect((await getSession(liNa.id))?.tries).toBeNull();
  });

  it("takes a PIN that the office has changed, and from then on that one", async () => {
    await signInByPin("badge-li", "2468");
    await end();
    PINS["badge-li"] = { user: liNa, pin: "9753" };
    expect((await signInByPin("badge-li", "2468"))?.is).toBe("refused");
    expect(await signInByPin("badge-li", "9753")).toBeNull();
    await end();
    network = "down";
    later(3000);
    expect(await signInByPin("badge-li", "9753")).toBeNull();
    PINS["badge-li"] = { user: liNa, pin: "2468" };
  });
});

describe("a server that takes its time", () => {
  it("keeps nobody waiting, and its ticket counts when it comes", async () => {
    await signInByPin("badge-li", "2468");
    await end();
    later(24 * 3_600_000);
    network = "slow";
    expect(await signInByPin("badge-li", "2468")).toBeNull();
    expect(isOffline(session.value?.ticket ?? "")).toBe(true);
    for (const go of answers) go();
    await vi.waitFor(() => expect(session.value?.ticket).toBe("ticket-of-user-li"));
  });

  it("does not give the phone back to whoever has left it", async () => {
    await signInByPin("badge-wang", "1357");
    await signInByPin("badge-li", "2468");
    network = "slow";
    await signInByPin("badge-li", "2468");
    network = "down";
    await signInByPin("badge-wang", "1357");
    for (const go of answers) go();
    await vi.waitFor(async () => expect((await getSession(liNa.id))?.ticket).toBeNull());
    expect(session.value?.id).toBe(wang.id);
  });
});

describe("changing hands", () => {
  it("keeps what lets the one before in again, under lock, and nobody's ticket in the open", async () => {
    await signInOnline({ badge: "badge-li", pin: "2468" });
    await signInOnline({ badge: "badge-wang", pin: "1357" });
    expect(session.value?.id).toBe(wang.id);
    expect(await getSession(liNa.id)).toMatchObject({ ticket: null, grant: { id: vectors.grant.id } });
    expect((await waitingWorkers()).map(one => one.id).sort()).toEqual([liNa.id, wang.id].sort());
  });

  it("lets nothing be saved as somebody else, though another tab did it", async () => {
    await signInOnline({ badge: "badge-li", pin: "2468" });
    await stillHere(liNa.id);
    await setMeta("active", wang.id);
    await changeSession(wang.id, record => record);
    await expect(stillHere(liNa.id)).rejects.toThrow("changed hands");
  });
});
