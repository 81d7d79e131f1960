import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { jobs, loaded, plans, records } from "../../app/live";
import { company, device, session } from "../../app/session";
import { allCommands } from "../../db/commands";
import { setMeta } from "../../db/meta";
import { setLanguage } from "../../shared/i18n";
import type { Characteristic, Company } from "../../shared/types";
import { freshPhone } from "../../testing/fresh";
import { job, liNa, plan } from "../../testing/make";
import { click, eventually, find, mount, settle, shown, type, unmount } from "../../testing/shown";
import { InspectPage } from "./page";

let shrunk: (bytes: ArrayBuffer) => void = () => undefined;
vi.mock("../report/shrink", () => ({
  shrink: () =>
    new Promise<ArrayBuffer>(done => {
      shrunk = done;
    }),
}));

const characteristic = (
  seq: number,
  kind: Characteristic["kind"],
  given: Partial<Characteristic> = {},
): Characteristic => ({
  id: `ch-${seq}`,
  seq,
  name: `特性${seq}`,
  name_en: `Feature ${seq}`,
  kind,
  unit: null,
  nominal: null,
  lower: null,
  upper: null,
  choices: null,
  required: true,
  instruction: null,
  instruction_en: null,
  ...given,
});
const diameter = characteristic(10, "numeric", { unit: "mm", nominal: "10.00", lower: "9.95", upper: "10.05" });
const surface = characteristic(20, "attribute");
const photo = characteristic(30, "photo");

async function openForm(sample: number, ...characteristics: Characteristic[]): Promise<void> {
  plans.value = [plan({ sample_size: sample, characteristics })];
  await mount(<InspectPage plan="plan-1" job="ticket-1" operation="op-10" />);
  await eventually(() => find("reading-10") !== null || find("reading-30") !== null);
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
  jobs.value = [job()];
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

describe("the inspection form", () => {
  it("is saved once from two windows", async () => {
    await openForm(1, diameter);
    const first = shown.root;
    await openForm(1, diameter);
    const second = shown.root;
    for (const window of [first, second]) {
      shown.root = window;
      await type("value-10", "10.02");
    }
    await click("inspect-submit");
    await eventually(() => records.value.length === 1);
    shown.root = first;
    await click("inspect-submit");
    await eventually(() => find("already-saved") !== null);
    await click("already-done");
    await settle(50);
    expect(await allCommands()).toHaveLength(1);
    close();
    shown.root = second;
  });

  it("shows the limits and judges each reading at once", async () => {
    await openForm(1, diameter);
    expect(find("reading-10")?.textContent).toContain("9.95 – 10.05");
    await type("value-10", "10.06");
    expect(find("verdict-high")).not.toBeNull();
    await type("value-10", "10.05");
    expect(find("verdict-ok")).not.toBeNull();
  });

  it("goes unit by unit and sends all of them in one record, as they were read", async () => {
    await openForm(2, diameter, surface);
    await type("value-10", "10.00");
    await click("value-20-ok");
    await click("inspect-next");
    await type("value-10", "10.20");
    await click("value-20-ng");
    expect(find("inspect-submit")?.textContent).toContain("1 passed, 1 failed");
    await click("inspect-submit");
    await eventually(() => records.value.length === 1);
    expect((await allCommands())[0]?.command).toMatchObject({
      type: "quality.inspect",
      body: {
        plan_id: "plan-1",
        ticket_id: "ticket-1",
        operation_id: "op-10",
        units: [
          {
            unit: 1,
            readings: [
              { characteristic_id: "ch-10", value: "10.00" },
              { characteristic_id: "ch-20", value: "ok" },
            ],
          },
          {
            unit: 2,
            readings: [
              { characteristic_id: "ch-10", value: "10.20" },
              { characteristic_id: "ch-20", value: "ng" },
            ],
          },
        ],
      },
    });
  });

  it("is kept back by a missing photo, and says so", async () => {
    await openForm(1, diameter, photo);
    await type("value-10", "10");
    expect(find("inspect-why")?.textContent).toContain("“Feature 30” needs a photo");
    await click("inspect-submit");
    await settle(30);
    expect(await allCommands()).toEqual([]);
  });

  it("keeps a reading that was typed while a photo was made smaller", async () => {
    await openForm(1, diameter, photo);
    const input = shown.root.querySelector('input[type="file"]') as HTMLInputElement;
    Object.defineProperty(input, "files", { value: [new File(["x"], "x.jpg")] });
    await act(() => void input.dispatchEvent(new Event("change", { bubbles: true })));
    await type("value-10", "10");
    shrunk(new ArrayBuffer(3));
    await eventually(() => shown.root.querySelector('[data-testid="reading-30"] .photo') !== null);
    expect((find("value-10") as HTMLInputElement).value).toBe("10");
  });

  it("still has its readings when it is opened again", async () => {
    await openForm(1, diameter);
    await type("value-10", "9.99");
    close();
    await settle(20);
    await openForm(1, diameter);
    expect((find("value-10") as HTMLInputElement).value).toBe("9.99");
  });
});
