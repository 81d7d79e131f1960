import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { jobs, loaded, plans, records, reloadRecords } from "../../app/live";
import { route, startRouter } from "../../app/router";
import { company, device, session } from "../../app/session";
import { Tabs } from "../../app/shell";
import { getBlob, setBlobState } from "../../db/blobs";
import { allCommands } from "../../db/commands";
import { getDraft, putDraft } from "../../db/drafts";
import { setMeta } from "../../db/meta";
import type { SessionRecord } from "../../db/schema";
import { type NewRecord, save, settleAll } from "../../outbox/outbox";
import { keepPhoto } from "../../outbox/photos";
import { setLanguage } from "../../shared/i18n";
import type { Company, Result, User } from "../../shared/types";
import { freshPhone } from "../../testing/fresh";
import { actorOf, clock, job, liNa, operation, plan, report, result, wang } from "../../testing/make";
import { click, eventually, find, settle, shown, unmount } from "../../testing/shown";
import { reportKey } from "../report/form";
import { RecordsPage } from "./page";

async function show(): Promise<void> {
  await reloadRecords(false);
  shown.root = document.createElement("div");
  document.body.append(shown.root);
  await act(() =>
    render(
      <>
        <RecordsPage />
        <Tabs />
      </>,
      shown.root,
    ),
  );
  await settle();
}

/** A record of that worker, as the server has judged it. */
async function judged(said: Partial<Result>, record: NewRecord = report("15"), who: User = liNa): Promise<string> {
  const { id } = await save(record, actorOf(who), clock);
  await settleAll([result(id, said.status ?? "refused", { rev: 1, ...said })], 1, "epoch-1");
  return id;
}

const signIn = (user: User) => {
  session.value = {
    id: user.id,
    user,
    badge: "b",
    ticket: "t",
    expires_at: "2099-01-01T00:00:00Z",
    used_at: 0,
  } as SessionRecord;
};

/** An eye that sees everything at once. */
class Eye {
  constructor(private readonly see: (entries: { intersectionRatio: number }[]) => void) {}
  observe = () => this.see([{ intersectionRatio: 1 }]);
  disconnect = () => undefined;
}

beforeEach(async () => {
  await freshPhone();
  vi.stubGlobal("IntersectionObserver", Eye);
  setLanguage("en");
  loaded.value = true;
  jobs.value = [job([operation(10, { plans: ["plan-1"] })])];
  plans.value = [plan()];
  device.value = { id: "phone-7", number: "PH-0007", name: "Line 2" };
  company.value = {
    id: "c",
    code: "demo",
    tag: "7K",
    name: "随风",
    name_en: null,
    time_zone: "Asia/Shanghai",
  } as Company;
  signIn(liNa);
  await setMeta("active", liNa.id);
  location.hash = "#/records";
  startRouter();
});
afterEach(() => {
  unmount();
  records.value = [];
  vi.unstubAllGlobals();
});

describe("a question of a team leader", () => {
  const asked = { code: "returned", params: { note: "15 of 10: were five of them rework?" } };

  it("is shown, and answered in the form with what was recorded", async () => {
    const id = await judged(asked);
    await show();
    expect(find("record-returned")?.textContent).toContain("were five of them rework?");
    expect(find("record-dismiss")).toBeNull();
    await click("record-edit");
    await eventually(() => route.value[0] === "report");
    expect(route.value).toEqual(["report", "ticket-1", "op-10", id]);
    const draft = await getDraft(reportKey(liNa.id, "ticket-1", "op-10", id));
    expect(draft?.value).toMatchObject({ good: "15", replaces: id });
  });

  it("leaves a form alone that was begun for the same operation, and an answer that was begun", async () => {
    const id = await judged(asked);
    await putDraft(reportKey(liNa.id, "ticket-1", "op-10"), { good: "3" }, 0);
    await putDraft(reportKey(liNa.id, "ticket-1", "op-10", id), { good: "14", replaces: id }, 0);
    await show();
    await click("record-edit");
    await eventually(() => route.value[0] === "report");
    expect((await getDraft(reportKey(liNa.id, "ticket-1", "op-10")))?.value).toEqual({ good: "3" });
    expect((await getDraft(reportKey(liNa.id, "ticket-1", "op-10", id)))?.value).toMatchObject({ good: "14" });
  });

  it("can be answered although the ticket has left this phone", async () => {
    const id = await judged(asked);
    jobs.value = [];
    await show();
    await click("record-edit");
    await eventually(() => find("resend-sheet") !== null);
    const note = find("resend-note") as HTMLTextAreaElement;
    await act(() => {
      note.value = "yes, five";
      note.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await click("resend-submit");
    await eventually(() => records.value.length === 2);
    expect((await allCommands())[1]?.command).toMatchObject({
      replaces: id,
      lane: "wo:wo-1/op:10",
      body: { good: "15", note: "yes, five" },
    });
    expect((await allCommands())[0]?.closed).toBe((await allCommands())[1]?.id);
  });
});

describe("every kind of refused record", () => {
  const about = report("1").about;
  const at = { lane: "wo:wo-1/op:10", base: { wo: 17 }, about };
  const where = { ticket_id: "ticket-1", operation_id: "op-10" };

  it.each<[string, NewRecord]>([
    ["a start", { type: "production.start", body: { ...where, machine_id: "m1" }, ...at }],
    ["a pause", { type: "production.pause", body: { ...where, reason: "D01" }, ...at }],
    ["a finish", { type: "production.finish", body: where, ...at }],
    [
      "a note on the ticket",
      {
        type: "production.note_ticket",
        body: { ticket_id: "ticket-1", changes: { remark: { from: "", to: "urgent" } } },
        ...at,
      },
    ],
  ])("is sent anew as one that names the old: %s", async (_, record) => {
    const id = await judged({ code: "invalid" }, record);
    await show();
    await click("record-edit");
    await eventually(() => find("resend-submit") !== null);
    await click("resend-submit");
    await eventually(() => records.value.length === 2);
    const anew = (await allCommands())[1]?.command;
    expect(anew).toMatchObject({ type: record.type, body: record.body, replaces: id, lane: "wo:wo-1/op:10" });
    expect(find("records-attention")).toBeNull();
  });

  it("opens the form of an inspection with its readings", async () => {
    const units = [{ unit: 1, readings: [{ characteristic_id: "c1", value: "10.00" }] }];
    const id = await judged({}, { type: "quality.inspect", body: { plan_id: "plan-1", ...where, units }, ...at });
    await show();
    await click("record-edit");
    await eventually(() => route.value[0] === "inspect");
    const draft = await getDraft(`inspect:${liNa.id}:plan-1:ticket-1:op-10:${id}`);
    expect(draft?.value).toMatchObject({ units: { 1: { c1: "10.00" } }, replaces: id });
  });

  it("notes what the ticket says now as what the worker saw", async () => {
    const changes = { remark: { from: "old", to: "urgent" } };
    await judged({}, { type: "production.note_ticket", body: { ticket_id: "ticket-1", changes }, ...at });
    jobs.value = [{ ...job(), remark: "newer" }];
    await show();
    await click("record-edit");
    await click("resend-submit");
    await eventually(() => records.value.length === 2);
    const body = (await allCommands())[1]?.command.body;
    expect(body).toMatchObject({ changes: { remark: { from: "newer", to: "urgent" } } });
  });
});

describe("what a team leader decided", () => {
  it("shows what was recorded and what counts instead, until the worker has got it", async () => {
    const after = { ...report("15").body, good: "10", rework: "5" };
    await judged({ code: "changed", params: { note: "five were rework" }, result: { replaced_by: "x", body: after } });
    await show();
    const story = find("record-changed")?.textContent ?? "";
    expect(story).toContain("five were rework");
    expect(story).toMatch(/Good15\s*10/);
    expect(story).toMatch(/Rework0\s*5/);
    expect(find("record-edit")).toBeNull();
    await click("record-dismiss");
    await eventually(() => find("records-attention") === null);
  });

  it("says why a record was declined; the worker may let it be or record anew", async () => {
    await judged({ code: "declined", params: { note: "counted twice" } });
    await show();
    expect(find("record-declined")?.textContent).toContain("counted twice");
    expect(find("record-edit")?.textContent).toContain("Record anew");
    expect(find("record-dismiss")?.textContent).toContain("Got it");
  });
});

describe("news", () => {
  it("stays until its worker has had it on the screen and left the page", async () => {
    const id = await judged({ status: "held", code: "over_report", params: { reported: "15", left: "10" } });
    await show();
    expect(find("records-attention")?.textContent).toContain("15 of 10: waits for the team leader");
    expect(find("records-open")?.textContent).toContain("1");
    await settle(800);
    expect(find("records-attention")).not.toBeNull();
    await act(() => render(null, shown.root));
    await eventually(() => records.value[0]?.unread === false);
    await show();
    expect(find("records-attention")).toBeNull();
    expect(find("records-held")?.querySelector(`[data-status="held"]`)).not.toBeNull();
    expect(id).toBe(records.value[0]?.id);
  });

  it("is not read by somebody else's eyes", async () => {
    await judged({ status: "held", code: "over_report" }, report("15"), wang);
    await show();
    await settle(800);
    await act(() => render(null, shown.root));
    await settle(20);
    expect((await allCommands())[0]?.unread).toBe(true);
  });
});

describe("a shared phone", () => {
  it("lists the others' records, marked as theirs, and lets only their worker answer", async () => {
    await judged({ code: "returned", params: { note: "why?" } }, report("15"), wang);
    await show();
    const theirs = find("records-others");
    expect(theirs?.textContent).toContain("Recorded by Wang Qiang");
    expect(theirs?.textContent).toContain("Only Wang Qiang can answer this");
    expect(find("record-edit")).toBeNull();
    expect(find("records-open")?.querySelector(".badge")).toBeNull();
  });

  it("offers a rejected record once more, whoever made it", async () => {
    await judged({ status: "rejected", code: "unreadable" }, report("15"), wang);
    await show();
    await click("record-again");
    await eventually(() => records.value[0]?.state === "waiting");
  });
});

describe("a record that the server could not read", () => {
  const unreadable = { status: "rejected", code: "unreadable" } as const;

  it("opens in its form, and goes on mended in its place", async () => {
    const id = await judged(unreadable);
    await show();
    expect(find("record-again")).not.toBeNull();
    await click("record-edit");
    await eventually(() => route.value[0] === "report");
    const draft = await getDraft(reportKey(liNa.id, "ticket-1", "op-10", id));
    expect(draft?.value).toMatchObject({ good: "15", replaces: id });
  });

  it("is mended without its form, and says what it was", async () => {
    const at = { lane: "wo:wo-1/op:10", base: { wo: 17 }, about: report("1").about };
    const body = { ticket_id: "ticket-1", operation_id: "op-10", reason: "D01" };
    await judged(unreadable, { type: "production.pause", body, ...at });
    await show();
    await click("record-edit");
    await eventually(() => find("resend-submit") !== null);
    await click("resend-submit");
    await eventually(() => records.value.length === 2);
    expect(records.value.at(-1)?.command).toMatchObject({ seq: 1, type: "production.pause" });
    expect(records.value.at(-1)?.command).not.toHaveProperty("replaces");
    expect(find("record-moved")?.textContent).toContain("Mended");
  });

  it("is mended by nobody but its worker", async () => {
    await judged(unreadable, report("15"), wang);
    await show();
    expect(find("record-again")).not.toBeNull();
    expect(find("record-edit")).toBeNull();
  });
});

describe("photos that the server would not take", () => {
  it("are named on the page, kept, and sent once more when somebody says so", async () => {
    const photo = await keepPhoto(new TextEncoder().encode("a photo").buffer as ArrayBuffer, "image/jpeg", 0);
    await judged({ status: "applied" }, report("15", 10, { photos: [photo] }));
    await setBlobState(photo.sha256, "stuck");
    await show();
    expect(find("photos-stuck")?.textContent).toContain("The server did not take 1 photo");
    await act(() => setLanguage("zh"));
    expect(find("photos-stuck")?.textContent).toContain("服务器没有接收 1 张照片");
    await click("photos-again");
    await eventually(() => find("photos-stuck") === null);
    expect((await getBlob(photo.sha256))?.state).toBe("waiting");
  });

  it("say why, what can be done, and of which record they are, whose card is on the page", async () => {
    const photo = await keepPhoto(new TextEncoder().encode("a photo").buffer as ArrayBuffer, "image/jpeg", 0);
    const id = await judged({ status: "applied" }, report("15", 10, { photos: [photo] }));
    await setBlobState(photo.sha256, "stuck", "too_large");
    await show();
    expect(find("photo-trouble")?.textContent).toContain("too large for the server");
    expect(find("photo-trouble")?.textContent).toContain("Take it again");
    expect(find("photo-record")?.textContent).toContain("Report of 15 good");
    expect(find("photo-record")?.textContent).toContain("WO-2026-0007");
    await click("photo-record");
    expect(document.activeElement?.id).toBe(`record-${id}`);
    await act(() => setLanguage("zh"));
    expect(find("photo-trouble")?.textContent).toContain("照片太大");
  });

  it("say so although the server's reason is not known here", async () => {
    const photo = await keepPhoto(new TextEncoder().encode("a photo").buffer as ArrayBuffer, "image/jpeg", 0);
    await judged({ status: "applied" }, report("15", 10, { photos: [photo] }));
    await setBlobState(photo.sha256, "stuck", "brand_new");
    await show();
    expect(find("photo-trouble")?.textContent).toContain("did not take it (brand_new)");
  });

  it("say when they were tried in vain again and again, and no more that they simply wait", async () => {
    const photo = await keepPhoto(new TextEncoder().encode("a photo").buffer as ArrayBuffer, "image/jpeg", 0);
    await judged({ status: "applied" }, report("15", 10, { photos: [photo] }));
    await setMeta("photo_tries", { [photo.sha256]: { times: 5, code: "http_500" } });
    await show();
    expect(find("photos-trying")?.textContent).toContain("1 photo did not get through");
    expect(find("photo-trouble")?.textContent).toContain("several times in a row (500)");
    expect(find("photo-record")?.textContent).toContain("Report of 15 good");
    expect(shown.root.textContent).not.toContain("photo is waiting to send");
  });
});

describe("a record whose number is another one's", () => {
  it("says so, offers to send it as a new one, and tells what became of it", async () => {
    const id = await judged({ status: "rejected", code: "id_conflict" });
    await show();
    expect(find("records-attention")?.textContent).toContain("Another record arrived under this one's number");
    expect(find("record-again")).toBeNull();
    await click("record-as-new");
    await eventually(() => records.value.length === 2);
    expect(find("records-attention")).toBeNull();
    expect(find("records-unsent")?.textContent).toContain("Sent as a new record");
    const [fresh] = records.value;
    expect(fresh?.id).not.toBe(id);
    expect(fresh?.command).toMatchObject({ seq: 1, body: { good: "15" } });
  });
});
