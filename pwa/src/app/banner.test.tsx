import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it } from "vitest";
import { setMeta } from "../db/meta";
import type { SessionRecord } from "../db/schema";
import { save, settleAll } from "../outbox/outbox";
import { setLanguage } from "../shared/i18n";
import { loadOffset } from "../sync/clock";
import { paused, pushPaused } from "../sync/engine";
import { freshPhone } from "../testing/fresh";
import { actorOf, clock, liNa, report, result } from "../testing/make";
import { Banner } from "./banner";
import { records, reloadRecords, troubled, waitingPhotos } from "./live";
import { session } from "./session";
import { fullness } from "./storage";

let root: HTMLElement;
const lines = () => [...root.querySelectorAll<HTMLElement>(".banner")];
const said = () => lines().map(line => line.dataset.testid);

async function clockOffBy(ms: number): Promise<void> {
  await setMeta("clock_offset_ms", ms);
  await loadOffset();
}

async function oneOfEach(): Promise<void> {
  const { id } = await save(report("5"), actorOf(), clock);
  await settleAll([result(id, "refused", { code: "invalid" })], 1);
  await save(report("6"), actorOf(), clock);
  await reloadRecords(false);
}

beforeEach(async () => {
  await freshPhone();
  setLanguage("en");
  session.value = { id: liNa.id, user: liNa, ticket: "t", expires_at: "2099-01-01T00:00:00Z" } as SessionRecord;
  root = document.createElement("div");
});
afterEach(async () => {
  render(null, root);
  await clockOffBy(0);
  [records.value, session.value, fullness.value, troubled.value, waitingPhotos.value] = [[], null, null, [], []];
  setLanguage("zh");
});

it("says that the phone is full and its clock wrong whatever else there is to say, before what merely waits", async () => {
  await oneOfEach();
  await clockOffBy(2 * 3600_000);
  fullness.value = 0.9;
  await act(() => render(<Banner />, root));
  expect(said()).toEqual(["attention-banner", "storage-banner", "clock-banner"]);
});

it("is calm: three lines at most, and of full height where they are no more than two", async () => {
  await oneOfEach();
  await act(() => render(<Banner />, root));
  expect(said()).toEqual(["attention-banner", "outbox-banner"]);
  expect(root.querySelector(".banners--many")).toBeNull();
  await act(() => {
    fullness.value = 0.9;
  });
  expect(root.querySelector(".banners--many")).not.toBeNull();
});

it("asks for the PIN only where sending waits for it", async () => {
  await save(report("6"), actorOf(), clock);
  await reloadRecords(false);
  [paused.value, pushPaused.value] = ["pin", false];
  await act(() => render(<Banner />, root));
  expect(lines()[0]?.textContent).not.toContain("PIN");
  await act(() => {
    pushPaused.value = true;
  });
  expect(lines()[0]?.textContent).toContain("enter your PIN to go on");
  [paused.value, pushPaused.value] = [null, false];
});

it("says of photos that the server would not take rather than of those that wait", async () => {
  [troubled.value, waitingPhotos.value] = [[{ sha256: "a", stuck: true, code: "too_large" }], ["b", "c"]];
  await act(() => render(<Banner />, root));
  expect(said()).toEqual(["photos-banner"]);
  expect(lines()[0]?.textContent).toContain("The server did not take 1 photo");
});
