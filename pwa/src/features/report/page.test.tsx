import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defects, jobs, loaded, records } from "../../app/live";
import { company, device, session } from "../../app/session";
import { allCommands } from "../../db/commands";
import { getDraft } from "../../db/drafts";
import { setMeta } from "../../db/meta";
import { setLanguage } from "../../shared/i18n";
import type { Company, Operation } from "../../shared/types";
import { freshPhone } from "../../testing/fresh";
import { job, liNa, operation } from "../../testing/make";
import { click, eventually, find, input, mount, settle, shown, type, unmount } from "../../testing/shown";
import { lastSaved } from "../jobs/last";
import { reportKey } from "./form";
import { ReportPage } from "./page";

const pressure = {
  key: "pressure",
  name: "压力",
  name_en: "Pressure",
  unit: "MPa",
  nominal: "12",
  lower: "11.5",
  upper: "12.5",
  required: true,
};

async function openForm(given: Partial<Operation> = {}): Promise<void> {
  jobs.value = [job([operation(10, given)])];
  await mount(<ReportPage job="ticket-1" operation="op-10" />);
  await eventually(() => find("report-good") !== null);
}

function close(): void {
  unmount();
}

beforeEach(async () => {
  await freshPhone();
  await setMeta("active", liNa.id);
  setLanguage("en");
  records.value = [];
  loaded.value = true;
  defects.value = [
    { id: "d1", code: "B03", name: "毛刺", name_en: "Burr", category: "外观", severity: "MI" },
    { id: "d2", code: "C04", name: "来料不良", name_en: "Incoming defect", category: "材料", severity: "MA" },
  ];
  device.value = { id: "phone-7", number: "PH-0007", name: "Line 2" };
  company.value = {
    id: "c",
    code: "demo",
    tag: "7K",
    name: "随风",
    name_en: null,
    time_zone: "Asia/Shanghai",
    currency: "CNY",
  } as Company;
  session.value = {
    id: liNa.id,
    user: liNa,
    badge: "b",
    ticket: "ticket",
    expires_at: "2099-01-01T00:00:00Z",
    used_at: 0,
  };
});
afterEach(close);

describe("the report form", () => {
  it("books good and scrap with reason and cause in one record", async () => {
    await openForm();
    await type("report-good", "5");
    await click("report-add-scrap");
    await click("defect-C04");
    await type("scrap-quantity-0", "2");
    await click("report-submit");
    await eventually(() => records.value.length === 1);
    const [record] = await allCommands();
    expect(record?.command).toMatchObject({
      type: "production.report",
      lane: "wo:wo-1/op:10",
      base: { wo: 17 },
      body: { good: "5", scrap: [{ quantity: "2", reason: "C04", cause: "material" }], rework: "0", on_hold: "0" },
    });
  });

  it("shows what is left and takes all of it with one tap", async () => {
    await openForm({ input: "40", good: "12" });
    expect(shown.root.textContent).toContain("28");
    await click("report-all");
    expect(input("report-good").value).toBe("28");
  });

  it("warns in words of too much, and allows it", async () => {
    await openForm({ input: "10" });
    await type("report-good", "15");
    expect(find("report-over")?.textContent).toContain("15 of 10: will wait for the team leader");
    await click("report-submit");
    await eventually(() => records.value.length === 1);
  });

  it("asks how many were rework where pieces wait for it, and counts those no second time", async () => {
    await openForm({ input: "10", good: "6", rework: "4" });
    await type("report-good", "3");
    expect(find("report-over")).not.toBeNull();
    await type("report-from-rework", "3");
    expect(find("report-over")).toBeNull();
    expect(find("report-submit")?.textContent).toContain("3 good, 3 of them from rework");
    await click("report-submit");
    await eventually(() => records.value.length === 1);
    const body = (await allCommands())[0]?.command.body;
    expect(body).toMatchObject({ good: "3", rework: "0", from_rework: "3" });
  });

  it("does not ask for rework where there is none, and says nothing of it", async () => {
    await openForm();
    expect(find("report-from-rework")).toBeNull();
    await type("report-good", "3");
    await click("report-submit");
    await eventually(() => records.value.length === 1);
    expect((await allCommands())[0]?.command.body).not.toHaveProperty("from_rework");
  });

  it("takes no more out of rework than is reported, or than is in it", async () => {
    await openForm({ input: "10", good: "2", rework: "4" });
    await type("report-good", "3");
    await type("report-from-rework", "4");
    expect(find("report-why")?.textContent).toContain("No more from rework");
    await type("report-good", "5");
    await type("report-from-rework", "5");
    expect(find("report-why")?.textContent).toContain("Only 4 in rework");
    await type("report-from-rework", "4");
    await click("report-submit");
    await eventually(() => records.value.length === 1);
  });

  it("says why it cannot be sent yet", async () => {
    await openForm({ parameters: [pressure] });
    await type("report-good", "5");
    expect(find("report-why")?.textContent).toContain("Pressure");
    await click("report-submit");
    await settle(30);
    expect(await allCommands()).toEqual([]);
    await type("report-good", "1,000");
    expect(find("report-why")?.textContent).toContain("not a number");
  });

  it("judges a parameter at once and records it out of limits all the same", async () => {
    await openForm({ parameters: [pressure] });
    await type("parameter-pressure", "12.8");
    expect(find("verdict-high")?.textContent).toContain("Too high");
    await type("report-good", "5");
    await click("report-submit");
    await eventually(() => records.value.length === 1);
    expect((await allCommands())[0]?.command.body).toMatchObject({ parameters: { pressure: "12.8" } });
  });

  it("still has what was typed when it is opened again", async () => {
    await openForm();
    await type("report-good", "7");
    close();
    await settle(20);
    await openForm();
    expect(input("report-good").value).toBe("7");
  });

  it("is empty again after it was saved", async () => {
    const key = reportKey(liNa.id, "ticket-1", "op-10");
    await openForm();
    await type("report-good", "7");
    await settle(300);
    expect((await getDraft(key))?.value).toMatchObject({ good: "7" });
    await click("report-submit");
    await eventually(() => records.value.length === 1);
    close();
    await settle(300);
    expect(await getDraft(key)).toBeUndefined();
    await openForm();
    expect(input("report-good").value).toBe("");
  });

  it("keeps everything and says so when the phone cannot save", async () => {
    await openForm();
    await type("report-good", "7");
    const add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    await click("report-submit");
    await eventually(() => find("save-error") !== null);
    IDBObjectStore.prototype.add = add;
    expect(input("report-good").value).toBe("7");
    expect(await allCommands()).toEqual([]);
    await click("report-submit");
    await eventually(() => records.value.length === 1);
    expect((await allCommands())[0]?.command.seq).toBe(1);
  });

  it("is saved once from two windows, and says in the second what was saved", async () => {
    const key = reportKey(liNa.id, "ticket-1", "op-10");
    await openForm();
    const first = shown.root;
    await openForm();
    const second = shown.root;
    for (const window of [first, second]) {
      shown.root = window;
      await type("report-good", "7");
    }
    await settle(300);
    await click("report-submit");
    await eventually(() => records.value.length === 1);
    shown.root = first;
    await click("report-submit");
    await eventually(() => find("already-saved") !== null);
    expect(find("already-saved")?.textContent).toContain("Report of 7 good");
    expect(input("report-good").value).toBe("7");
    await click("report-submit");
    await settle(30);
    expect(await allCommands()).toHaveLength(1);
    await click("already-done");
    await settle(300);
    expect(await getDraft(key)).toBeUndefined();
    expect(lastSaved.value).toBe(records.value[0]?.id);
    expect(await allCommands()).toHaveLength(1);
    close();
    shown.root = second;
  });

  it("saves from the second window what is something else, once its worker says so", async () => {
    await openForm();
    const first = shown.root;
    await openForm();
    for (const window of [shown.root, first]) {
      const [second, good] = [shown.root, window === first ? "3" : "7"];
      shown.root = window;
      await type("report-good", good);
      shown.root = second;
    }
    await click("report-submit");
    await eventually(() => records.value.length === 1);
    close();
    shown.root = first;
    await click("report-submit");
    await eventually(() => find("already-saved") !== null);
    await click("already-further");
    await eventually(() => records.value.length === 2);
    expect((await allCommands()).map(one => one.command.body)).toMatchObject([{ good: "7" }, { good: "3" }]);
  });

  it("is another one in a window where it stood empty while this one was saved", async () => {
    await openForm();
    const idle = shown.root;
    await openForm();
    await type("report-good", "7");
    await click("report-submit");
    await eventually(() => records.value.length === 1);
    close();
    shown.root = idle;
    await type("report-good", "3");
    await settle(20);
    await click("report-submit");
    await eventually(() => records.value.length === 2);
  });

  it("asks for the PIN when the ticket has run out, and can be saved without", async () => {
    if (session.value) session.value = { ...session.value, expires_at: "2020-01-01T00:00:00Z" };
    await openForm();
    await type("report-good", "5");
    await click("report-submit");
    expect(find("renew-sheet")).not.toBeNull();
    expect(input("report-good").value).toBe("5");
    await click("renew-skip");
    await eventually(() => records.value.length === 1);
    expect((await allCommands())[0]?.command.ticket).toBe("ticket");
  });
});
