import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it } from "vitest";
import { downtimes, jobs, loaded, records, reloadRecords } from "../../app/live";
import { device, session } from "../../app/session";
import { allCommands } from "../../db/commands";
import { setMeta } from "../../db/meta";
import { saveAll } from "../../outbox/outbox";
import { setLanguage } from "../../shared/i18n";
import { freshPhone } from "../../testing/fresh";
import { actorOf, job, liNa, operation, report } from "../../testing/make";
import { TogetherPage } from "./page";

const HOUR = 3_600_000;
let root: HTMLElement;
const find = (id: string) => root.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const settle = (ms = 20) => act(() => new Promise<void>(done => setTimeout(done, ms)));

async function click(id: string): Promise<void> {
  for (let n = 0; n < 100 && !find(id); n++) await settle();
  await act(() => find(id)?.click());
  await settle(60);
}

/** Two operations that the worker started so many hours ago. */
async function started(hours: number): Promise<void> {
  const { lane, about } = report("1");
  const starts = [10, 20].map(seq => ({
    type: "production.start" as const,
    body: { ticket_id: "ticket-1", operation_id: `op-${seq}` },
    lane,
    about,
  }));
  await saveAll(starts, actorOf(), { now: () => Date.now() - hours * HOUR, offsetMs: () => 0 });
  await reloadRecords(false);
  await act(() => render(<TogetherPage />, root));
}

const pauses = async () =>
  (await allCommands()).flatMap(({ command }) =>
    command.type === "production.pause" ? [(command.body as { reason?: string }).reason] : [],
  );

beforeEach(async () => {
  await freshPhone();
  await setMeta("active", liNa.id);
  setLanguage("en");
  loaded.value = true;
  jobs.value = [job([operation(10), operation(20, { input: "10" })])];
  downtimes.value = [{ id: "dt-1", code: "D-TOOL", name: "换刀", name_en: "Tool change" }];
  device.value = { id: "phone-7", number: "PH-0007", name: "Line 2" };
  session.value = { id: liNa.id, user: liNa, badge: "b", ticket: "t", expires_at: "2999-01-01", used_at: 0 };
  root = document.createElement("div");
  document.body.append(root);
});
afterEach(() => {
  render(null, root);
  root.remove();
  records.value = [];
});

it("asks for the PIN before several are paused whose worker's ticket has run out", async () => {
  if (session.value) session.value = { ...session.value, expires_at: "2020-01-01" };
  await started(1);
  await click("together-pause");
  await click("pause-D-TOOL");
  expect(find("renew-sheet")).not.toBeNull();
  expect(await pauses()).toEqual([]);
  await click("renew-skip");
  expect(await pauses()).toEqual(["D-TOOL", "D-TOOL"]);
});

it("keeps the reason that was picked for pauses that had been forgotten", async () => {
  await started(20);
  await click("together-pause");
  await click("pause-D-TOOL");
  await act(() => {
    const field = find("forgotten-minutes") as HTMLInputElement;
    field.value = "90";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await settle();
  await click("forgotten-own");
  expect(await pauses()).toEqual(["D-TOOL", "D-TOOL"]);
});
