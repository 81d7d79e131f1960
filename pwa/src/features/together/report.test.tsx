import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it } from "vitest";
import { jobs, loaded, records, reloadRecords } from "../../app/live";
import { device, session } from "../../app/session";
import { allCommands } from "../../db/commands";
import { setMeta } from "../../db/meta";
import { saveAll } from "../../outbox/outbox";
import { setLanguage } from "../../shared/i18n";
import { freshPhone } from "../../testing/fresh";
import { actorOf, job, liNa, operation, report } from "../../testing/make";
import { TogetherReport } from "./report";

let root: HTMLElement;
const windows: HTMLElement[] = [];
const all = (id: string) => [...root.querySelectorAll<HTMLInputElement>(`[data-testid="${id}"]`)];
const settle = (ms = 20) => act(() => new Promise<void>(done => setTimeout(done, ms)));

async function eventually(what: () => boolean): Promise<void> {
  for (let n = 0; n < 100 && !what(); n++) await settle();
  expect(what()).toBe(true);
}

async function open(): Promise<HTMLElement> {
  root = document.createElement("div");
  document.body.append(root);
  windows.push(root);
  await act(() => render(<TogetherReport />, root));
  await eventually(() => all("row-good").length === 2);
  return root;
}

async function type(row: number, text: string): Promise<void> {
  await act(() => {
    const field = all("row-good")[row] as HTMLInputElement;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await settle();
}

async function click(id: string): Promise<void> {
  await act(() => all(id)[0]?.click());
  await settle();
}

const goods = async () =>
  (await allCommands()).flatMap(({ command }) => (command.type === "production.report" ? [command.body.good] : []));

beforeEach(async () => {
  await freshPhone();
  await setMeta("active", liNa.id);
  setLanguage("en");
  loaded.value = true;
  jobs.value = [job([operation(10), operation(20, { input: "10" })])];
  device.value = { id: "phone-7", number: "PH-0007", name: "Line 2" };
  session.value = { id: liNa.id, user: liNa, badge: "b", ticket: "t", expires_at: "2999-01-01", used_at: 0 };
  const { lane, about } = report("1");
  const starts = [10, 20].map(seq => ({
    type: "production.start" as const,
    body: { ticket_id: "ticket-1", operation_id: `op-${seq}` },
    lane,
    about,
  }));
  await saveAll(starts, actorOf(), { now: () => Date.now() - 600_000, offsetMs: () => 0 });
  await reloadRecords(false);
});
afterEach(() => {
  for (const one of windows.splice(0)) {
    render(null, one);
    one.remove();
  }
  records.value = [];
});

it("reports each ticket once from two windows, and still sends what only the second one has", async () => {
  const first = await open();
  const second = await open();
  root = first;
  await type(0, "4");
  await type(1, "3");
  root = second;
  await type(0, "4");
  await click("together-submit");
  await eventually(() => records.value.length === 3);
  root = first;
  await click("together-submit");
  await eventually(() => all("already-saved").length > 0);
  expect(await goods()).toEqual(["4"]);
  await click("already-done");
  await eventually(() => all("row-good")[0]?.value === "");
  await click("together-submit");
  await eventually(() => records.value.length === 4);
  expect(await goods()).toEqual(["4", "3"]);
});
