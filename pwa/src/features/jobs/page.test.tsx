import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it } from "vitest";
import { jobs, loaded, records } from "../../app/live";
import { company, device, session } from "../../app/session";
import { allCommands } from "../../db/commands";
import { setMeta } from "../../db/meta";
import { putSession } from "../../db/sessions";
import { setLanguage } from "../../shared/i18n";
import type { Company } from "../../shared/types";
import { freshPhone } from "../../testing/fresh";
import { job, liNa, operation, wang } from "../../testing/make";
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
