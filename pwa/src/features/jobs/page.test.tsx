import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it } from "vitest";
import { downtimes, jobs, loaded, mine, records, reloadRecords } from "../../app/live";
import { company, device, session } from "../../app/session";
import { allCommands } from "../../db/commands";
import { getDraft } from "../../db/drafts";
import { setMeta } from "../../db/meta";
import { putSession } from "../../db/sessions";
import { saveAll } from "../../outbox/outbox";
import { setLanguage } from "../../shared/i18n";
import type { Company } from "../../shared/types";
import { freshPhone } from "../../testing/fresh";
import { actorOf, job, liNa, operation, report, wang } from "../../testing/make";
import { reportKey } from "../report/form";
import { JobPage } from "./page";

let root: HTMLElement;
const find = (id: string) => root.querySelector(`[data-testid="${id}"]`) as HTMLElement | null;
const settle = (ms = 20) => act(() => new Promise<void>(done => setTimeout(done, ms)));

beforeEach(async () => {
  setLanguage("zh");
  await freshPhone();
  device.value = { id: "phone-7", number: "PH-0007", name: "" };
  company.value = { id: "c1", code: "demo", tag: "7K", name: "随风", name_en: null } as Company;
  session.value = { id: liNa.id, user: liNa, badge: null, ticket: "t", expires_at: "2999-01-01", used_at: 0 };
  records.value = [];
  jobs.value = [job(), job([operation(10, { id: "other-10" })], { id: "ticket-2", code: "7K00000001" })];
  loaded.value = true;
  root = document.createElement("div");
  document.body.append(root);
});
afterEach(() => {
  render(null, root);
  root.remove();
});

it("leaves nothing of one ticket open over the next one that is scanned", async () => {
  await act(() => render(<JobPage id="ticket-1" operation={null} />, root));
  await act(() => find("note-open")?.click());
  for (let n = 0; n < 100 && !find("note-sheet"); n++) await settle();
  expect(find("note-sheet")).not.toBeNull();
  await act(() => render(<JobPage id="ticket-2" operation={null} />, root));
  await settle();
  expect(find("note-sheet")).toBeNull();
});

it("takes a second tap on start for the first one", async () => {
  await setMeta("active", liNa.id);
  await act(() => render(<JobPage id="ticket-1" operation={null} />, root));
  await act(() => {
    find("job-start")?.click();
    find("job-start")?.click();
  });
  await settle(100);
  expect((await allCommands()).map(one => one.command.type)).toEqual(["production.start"]);
});

it("says that the phone has changed hands, and not that it is full", async () => {
  await putSession({ id: wang.id, user: wang, badge: null, ticket: "w", expires_at: "2999-01-01", used_at: 0 });
  await setMeta("active", wang.id);
  await act(() => render(<JobPage id="ticket-1" operation={null} />, root));
  await act(() => find("job-start")?.click());
  await settle(100);
  expect(await allCommands()).toEqual([]);
  expect(find("save-error")?.textContent).toContain("换了人");
});

/** The sign-in runs out while the ticket's page stands there. */
async function withExpiredTicket(): Promise<void> {
  await setMeta("active", liNa.id);
  if (session.value) session.value = { ...session.value, badge: "b", expires_at: "2020-01-01" };
  await act(() => render(<JobPage id="ticket-1" operation={null} />, root));
}

const click = async (id: string) => {
  await act(() => find(id)?.click());
  await settle(60);
};

it("asks for the PIN before a start is saved whose ticket has run out", async () => {
  await withExpiredTicket();
  await click("job-start");
  expect(find("renew-sheet")).not.toBeNull();
  expect(await allCommands()).toEqual([]);
  await act(() => find("renew-sheet")?.querySelector<HTMLElement>("header button")?.click());
  await settle(60);
  expect(await allCommands()).toEqual([]);
  await click("job-start");
  await click("renew-skip");
  expect((await allCommands()).map(one => one.command.type)).toEqual(["production.start"]);
});

it("asks for the PIN before a note is saved whose ticket has run out", async () => {
  await withExpiredTicket();
  await click("note-open");
  for (let n = 0; n < 100 && !find("note-sheet"); n++) await settle();
  await act(() => {
    const field = find("note-standing_at") as HTMLInputElement;
    field.value = "B3";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await settle();
  await click("note-save");
  expect(find("renew-sheet")).not.toBeNull();
  expect(await allCommands()).toEqual([]);
  await click("renew-skip");
  expect((await allCommands()).map(one => one.command.type)).toEqual(["production.note_ticket"]);
});

it("asks about a start on another phone that was forgotten, and ends it here", async () => {
  await setMeta("active", liNa.id);
  const began = new Date(Date.now() - 15 * 3_600_000).toISOString();
  const open = [{ operation_id: "op-10", started_at: began, last_at: began }];
  mine.value = { day: "2026-11-22", reports: [], pay_today: null, good_today: "0", open };
  await act(() => render(<JobPage id="ticket-1" operation="op-10" />, root));
  await click("job-pause");
  await click("pause-shift");
  expect(find("forgotten-why")?.textContent).toContain("15");
  await click("forgotten-shift");
  // The proof of then is on the other phone, so the pause is of now and the minutes wait for the report.
  expect((await allCommands()).map(one => one.command.type)).toEqual(["production.pause"]);
  expect((await getDraft(reportKey(liNa.id, "ticket-1", "op-10")))?.value).toMatchObject({ minutes: "480" });
  mine.value = null;
});

it("keeps the reason that was picked for a pause that had been forgotten", async () => {
  await setMeta("active", liNa.id);
  downtimes.value = [{ id: "dt-1", code: "D-TOOL", name: "换刀", name_en: "Tool change" }];
  const { lane, about } = report("1");
  const body = { ticket_id: "ticket-1", operation_id: "op-10" };
  const yesterday = { now: () => Date.now() - 20 * 3_600_000, offsetMs: () => 0 };
  await saveAll([{ type: "production.start", body, lane, about }], actorOf(), yesterday);
  await reloadRecords(false);
  await act(() => render(<JobPage id="ticket-1" operation="op-10" />, root));
  await click("job-pause");
  await click("pause-D-TOOL");
  await act(() => {
    const field = find("forgotten-minutes") as HTMLInputElement;
    field.value = "90";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await settle();
  await click("forgotten-own");
  const [, pause] = await allCommands();
  expect(pause?.command).toMatchObject({ type: "production.pause", body: { reason: "D-TOOL" } });
});
