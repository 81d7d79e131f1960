import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { attention, loaded, reloadRecords } from "../../app/live";
import { company, device, session } from "../../app/session";
import { allCommands } from "../../db/commands";
import { setMeta } from "../../db/meta";
import type { CommandRecord, SessionRecord } from "../../db/schema";
import { putSession } from "../../db/sessions";
import { letGo, offerAllAgain, owes, save, settleAll } from "../../outbox/outbox";
import { asSent } from "../../outbox/policy";
import { setLanguage } from "../../shared/i18n";
import type { Company, User } from "../../shared/types";
import { freshPhone } from "../../testing/fresh";
import { actorOf, clock, liNa, report, result, wang } from "../../testing/make";
import { click, find, settle, shown, unmount } from "../../testing/shown";
import { RecordsPage } from "./page";

const leader: User = { ...wang, id: "user-leader", name: "赵班长", name_en: "Zhao", roles: ["team_leader"] };

async function signIn(user: User): Promise<void> {
  const record = { id: user.id, user, badge: "b", ticket: "t", expires_at: "2099-01-01T00:00:00Z", used_at: 0 };
  await putSession(record as SessionRecord);
  await setMeta("active", user.id);
  session.value = record as SessionRecord;
}

async function show(): Promise<void> {
  await reloadRecords(false);
  shown.root = document.createElement("div");
  document.body.append(shown.root);
  await act(() => render(<RecordsPage />, shown.root));
  await settle();
}

async function refused(code = "over_issue", who: User = liNa): Promise<string> {
  const { id } = await save(report("15"), actorOf(who), clock);
  await settleAll([result(id, "refused", { rev: 1, code })], 1, "epoch-1");
  return id;
}

const byId = async (id: string): Promise<CommandRecord> =>
  (await allCommands()).find(one => one.id === id) as CommandRecord;

async function closeIt(why: string): Promise<void> {
  await click("record-close-for");
  const field = find("close-why") as HTMLTextAreaElement;
  field.value = why;
  await act(() => void field.dispatchEvent(new Event("input", { bubbles: true })));
  await click("close-submit");
  await settle();
}

beforeEach(async () => {
  await freshPhone();
  setLanguage("en");
  loaded.value = true;
  device.value = { id: "phone-7", number: "PH-0007", name: "Line 2" };
  company.value = {
    id: "c",
    code: "demo",
    tag: "7K",
    name: "随风",
    name_en: null,
    time_zone: "Asia/Shanghai",
  } as Company;
});
afterEach(unmount);

describe("a refused record of somebody who does not come any more", () => {
  it("is closed by a team leader, who says why, and the server is told by a record of the leader's own", async () => {
    const id = await refused();
    await signIn(leader);
    await show();
    await closeIt(" left the factory ");
    const told = (await allCommands()).find(one => one.id !== id) as CommandRecord;
    expect(told).toMatchObject({ state: "waiting", user: { id: leader.id } });
    expect(told.command).toMatchObject({
      type: "floor.close_record",
      body: { record_id: id, note: "left the factory" },
      stream: "phone-7:user-leader",
      lane: `close:${id}`,
    });
    expect(told.command).not.toHaveProperty("replaces");
    expect(await byId(id)).toMatchObject({ state: "refused", closed: `by:${told.id}`, unread: false });
    expect(attention.value).toHaveLength(0);
  });

  it("needs a reason", async () => {
    const id = await refused();
    await signIn(leader);
    await show();
    await closeIt("   ");
    expect((await byId(id)).closed).toBeNull();
    expect(await allCommands()).toHaveLength(1);
  });

  it("is closed by nobody who leads nobody", async () => {
    await refused();
    await signIn(wang);
    await show();
    expect(find("record-of-other")).toBeTruthy();
    expect(document.querySelector('[data-testid="record-close-for"]')).toBeNull();
  });

  it("frees the phone for another company once the server has the closing, and leaves it after its days", async () => {
    const id = await refused("returned");
    await signIn(leader);
    await show();
    await closeIt("left");
    expect(await owes()).toBe(true);
    const told = (await allCommands()).find(one => one.id !== id) as CommandRecord;
    await settleAll([result(told.id)], 2, "epoch-1");
    expect(await owes()).toBe(false);
    await letGo(Date.now() + 1_000_000_000_000);
    expect(await allCommands()).toHaveLength(0);
  });

  it("is offered to a restored server as dealt with", async () => {
    const id = await refused();
    await signIn(leader);
    await show();
    await closeIt("left");
    await offerAllAgain();
    expect(asSent(await byId(id))).toMatchObject({ id, withdrawn: true });
  });

  it("tells news of it again, which the leader may close as well", async () => {
    const id = await refused("returned");
    await signIn(leader);
    await show();
    await closeIt("left");
    await settleAll([result(id, "refused", { rev: 2, code: "declined" })], 3, "epoch-1");
    await act(() => reloadRecords(false));
    expect(attention.value.map(one => one.id)).toEqual([id]);
    await closeIt("still left");
    expect(attention.value).toHaveLength(0);
  });
});

it("news of somebody who does not come any more can be closed too, and the record stays as it is", async () => {
  const { id } = await save(report("15"), actorOf(liNa), clock);
  await settleAll([result(id, "held", { rev: 1, code: "over_report" })], 1, "epoch-1");
  await settleAll([result(id, "applied", { rev: 2 })], 2, "epoch-1");
  await signIn(leader);
  await show();
  expect(attention.value).toHaveLength(1);
  await closeIt("left");
  expect(await byId(id)).toMatchObject({ state: "applied", closed: null, unread: false });
  expect(attention.value).toHaveLength(0);
});
