import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { company, credentials, device, session } from "../../app/session";
import { setMeta } from "../../db/meta";
import { checkCharacter } from "../../shared/codes";
import { setLanguage } from "../../shared/i18n";
import type { Company } from "../../shared/types";
import { lastContact, nudge, paused, reachable, resume, serverBusy, startEngine } from "../../sync/engine";
import { freshPhone } from "../../testing/fresh";
import { job, liNa } from "../../testing/make";
import { type Request, serve } from "../../testing/server";
import { eventually, find, mount, settle, unmount } from "../../testing/shown";
import * as feedback from "./feedback";
import { MisfitSheet } from "./misfit";
import { misfit, takeScan } from "./takers";

type Reply = ReturnType<Parameters<typeof serve>[0]>;
const CODE = `7KHV60KMF${checkCharacter("7KHV60KMF")}`;
const NOTHING_NEW: Reply = { status: 304 };
const page = (changes: object[]): Reply => ({
  status: 200,
  json: { epoch: "e", cursor: 2, more: false, server_time: "2026-11-22T08:00:00Z", changes, outcomes: [] },
});
const WITH_TICKET = page([
  { kind: "job", id: "ticket-1", seq: 2, deleted: false, doc: job(undefined, { code: CODE }) },
]);

/** Scans a code that the phone does not hold while the server answers so. */
async function scan(reply: Reply): Promise<Request[]> {
  const asked = serve(() => reply);
  await resume();
  await act(() => takeScan(CODE));
  return asked;
}

beforeEach(async () => {
  await freshPhone();
  setLanguage("en");
  await setMeta("device", { device: { id: "phone-7", number: "PH-0007", name: "" }, token: "device-token" });
  device.value = { id: "phone-7", number: "PH-0007", name: "" };
  company.value = { id: "c1", code: "demo", tag: "7K", name: "随风", name_en: null } as Company;
  session.value = { id: liNa.id, user: liNa, badge: "b", ticket: "t", expires_at: "2999-01-01", used_at: 0 };
  [paused.value, serverBusy.value, reachable.value, lastContact.value] = [null, false, null, null];
  misfit.value = null;
  location.hash = "";
  serve(() => "offline");
  startEngine({
    credentials,
    language: () => "en",
    recordsChanged: async () => undefined,
    documentsChanged: async () => undefined,
    mineChanged: async () => undefined,
  });
  await nudge();
  await mount(<MisfitSheet />);
});
afterEach(() => {
  unmount();
  vi.restoreAllMocks();
});

describe("the card of a code that this phone does not hold", () => {
  it("says that nothing has this code when the server was asked and knows no more", async () => {
    await scan(NOTHING_NEW);
    expect(find("scan-unknown")?.textContent).toContain("The server was asked");
  });

  it("says that there is no network only when there is none", async () => {
    await scan("offline");
    expect(find("scan-not_yet")?.dataset.why).toBe("offline");
    expect(find("scan-not_yet")?.textContent).toContain("There is no network now");
    expect(find("scan-pin")).toBeNull();
  });

  it("asks for the PIN when the server does not take the worker's ticket", async () => {
    await scan({ status: 401, json: { code: "ticket_invalid" } });
    expect(find("scan-not_yet")?.dataset.why).toBe("pin");
    expect(find("scan-not_yet")?.textContent).not.toContain("no network");
    await act(() => find("scan-pin")?.click());
    expect(find("renew-sheet")).not.toBeNull();
    expect(find("renew-skip")).toBeNull();
  });

  it("asks for the PIN when the ticket has run out and so nobody could be asked", async () => {
    if (session.value) session.value = { ...session.value, expires_at: "2020-01-01" };
    await scan(NOTHING_NEW);
    expect(find("scan-not_yet")?.dataset.why).toBe("pin");
  });

  it("looks again by itself after the PIN, and then says what the server said", async () => {
    await scan({ status: 401, json: { code: "ticket_invalid" } });
    await act(() => find("scan-pin")?.click());
    serve(() => ({ status: 503, json: {} }));
    await act(() => {
      if (session.value) session.value = { ...session.value, ticket: "t2" };
      paused.value = null;
    });
    await eventually(() => find("scan-not_yet")?.dataset.why === "busy");
  });

  it("sends the worker to the office when the server takes neither the phone nor their work on the floor", async () => {
    await scan({ status: 403, json: { code: "forbidden" } });
    expect(find("scan-not_yet")?.dataset.why).toBe("office");
    expect(find("scan-not_yet")?.textContent).toContain("Ask the office");
    await scan({ status: 401, json: { code: "device_revoked" } });
    expect(find("scan-not_yet")?.dataset.why).toBe("office");
  });

  it("says that the server is busy when it answers, but not this", async () => {
    for (const status of [429, 500, 503]) {
      await scan({ status, json: {}, headers: { "Retry-After": "60" } });
      expect(find("scan-not_yet")?.dataset.why).toBe("busy");
      expect(find("scan-not_yet")?.textContent).toContain("could not answer just now");
    }
  });

  it("asks nobody while nobody is signed in, and says so", async () => {
    session.value = null;
    const asked = await scan(NOTHING_NEW);
    expect(asked).toEqual([]);
    expect(find("scan-not_yet")?.dataset.why).toBe("signed_out");
    expect(find("scan-not_yet")?.textContent).toContain("Sign in first");
  });

  it("does not ask over and over because it was turned away, and sounds once", async () => {
    const bad = vi.spyOn(feedback, "bad");
    const asked = await scan({ status: 401, json: { code: "ticket_invalid" } });
    await settle(300);
    const before = asked.length;
    await act(() => nudge());
    await settle(300);
    expect(asked.length).toBeLessThanOrEqual(before + 1);
    expect(bad).toHaveBeenCalledTimes(1);
  });

  it("opens what a later pull has brought, without a sound of failure and without asking once more", async () => {
    await scan("offline");
    const bad = vi.spyOn(feedback, "bad");
    const asked = serve(({ path }) => (path.includes("/pull") ? WITH_TICKET : { status: 503, json: {} }));
    await act(() => nudge());
    await eventually(() => misfit.value === null);
    expect(location.hash).toBe("#/job/ticket-1");
    expect(asked.filter(({ path }) => path.includes("/pull")).length).toBe(1);
    expect(bad).not.toHaveBeenCalled();
  });

  it("turns into 'nothing has this code' when a later pull has not brought it either", async () => {
    await scan("offline");
    serve(() => NOTHING_NEW);
    await act(() => nudge());
    await eventually(() => find("scan-unknown") !== null);
  });
});

it("tells misread, foreign and other codes apart on the screen, without asking anybody", async () => {
  const asked = serve(() => NOTHING_NEW);
  await act(() => takeScan(`${CODE.slice(0, -1)}C`));
  expect(find("scan-damaged")).not.toBeNull();
  const foreign = `8M0000000${checkCharacter("8M0000000")}`;
  await act(() => takeScan(foreign));
  expect(find("scan-foreign")).not.toBeNull();
  await act(() => takeScan("6901234567892"));
  expect(find("scan-other")).not.toBeNull();
  expect(asked).toEqual([]);
});
