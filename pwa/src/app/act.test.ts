import { beforeEach, expect, it, vi } from "vitest";
import { allCommands } from "../db/commands";
import { setMeta } from "../db/meta";
import * as feedback from "../features/scan/feedback";
import { freshPhone } from "../testing/fresh";
import { liNa, report } from "../testing/make";
import { book } from "./act";
import * as live from "./live";
import { records } from "./live";
import { device, session } from "./session";

const reported: unknown[] = [];

beforeEach(async () => {
  vi.restoreAllMocks();
  await freshPhone();
  await setMeta("active", liNa.id);
  device.value = { id: "phone-7", number: "PH-0007", name: "" };
  session.value = { id: liNa.id, user: liNa, badge: "b", ticket: "t", expires_at: "2999-01-01", used_at: 0 };
  records.value = [];
  reported.length = 0;
  vi.stubGlobal("reportError", (error: unknown) => reported.push(error));
});

it("does not take a sound that fails for a record that was not saved", async () => {
  vi.spyOn(feedback, "saved").mockImplementation(() => {
    throw new DOMException("too many audio contexts", "NotSupportedError");
  });
  const { id } = await book(report("5"));
  expect((await allCommands()).map(one => one.id)).toEqual([id]);
  expect(reported).toHaveLength(1);
});

it("shows a record that was saved also where the records could not be read again", async () => {
  vi.spyOn(live, "reloadRecords").mockRejectedValueOnce(new DOMException("disk", "UnknownError"));
  const { id } = await book(report("5"));
  expect(records.value.map(one => one.id)).toEqual([id]);
  expect(reported).toHaveLength(1);
});

it("keeps a browser that cannot be asked for background sync to itself", async () => {
  const getRegistration = () => Promise.reject(new DOMException("gone", "InvalidStateError"));
  vi.stubGlobal("navigator", { ...navigator, onLine: true, serviceWorker: { getRegistration } });
  await book(report("5"));
  await new Promise(done => setTimeout(done, 20));
  vi.unstubAllGlobals();
});
