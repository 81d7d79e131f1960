import "fake-indexeddb/auto";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { draftsWritten } from "../../app/drafts";
import { everPulled, loaded, records, reloadDocuments, reloadRecords, shipments } from "../../app/live";
import { company, device, session } from "../../app/session";
import { describe as inWords, standingOf } from "../../app/words";
import { allCommands } from "../../db/commands";
import { applyChanges } from "../../db/documents";
import { setMeta } from "../../db/meta";
import { settleAll } from "../../outbox/outbox";
import { setLanguage } from "../../shared/i18n";
import type { Company, Shipment } from "../../shared/types";
import { freshPhone } from "../../testing/fresh";
import { result, xueMei } from "../../testing/make";
import { all, click, eventually, find, mount, shown, type, unmount } from "../../testing/shown";
import { resolve } from "../scan/resolve";
import { StorePage } from "./page";
import { drawn, hasInk, isFull, onGrid, pathOf, type Stroke } from "./strokes";

/** A finger over the pad, which is 500 wide and 200 high on this screen. */
async function draw(...points: [number, number][]): Promise<void> {
  const pad = find("sign-pad") as HTMLElement;
  pad.getBoundingClientRect = () => ({ left: 0, top: 0, width: 500, height: 200 }) as DOMRect;
  const say = (kind: string, [clientX, clientY]: [number, number]) => {
    const event = new MouseEvent(kind, { bubbles: true, clientX, clientY });
    Object.assign(event, { pointerId: 1, isPrimary: true });
    pad.dispatchEvent(event);
  };
  const [first = [0, 0], ...further] = points;
  await act(() => {
    say("pointerdown", first);
    for (const one of further) say("pointermove", one);
    say("pointerup", points.at(-1) ?? first);
  });
}

const line = (seq: number, quantity: string) => ({
  id: `line-${seq}`,
  seq,
  item: {
    id: `item-${seq}`,
    number: `FAN-${seq}`,
    name: "台扇",
    name_en: `Fan ${seq}`,
    specification: "",
    unit: "台",
    unit_en: "sets",
  },
  quantity,
  lots: [`L-${seq}`],
});
const NOTE: Shipment = {
  id: "dn-1",
  number: "DN-2026-0007",
  order_number: "SO-2026-0003",
  customer: { id: "cust", name: "远东百货", name_en: "Far East Stores" },
  customer_reference: "KH-77",
  address: "5 Harbour Road",
  contact: "Ms Chen",
  phone: "0757-1",
  carrier: "SF",
  tracking_number: "SF123",
  shipped_at: "2026-11-22T08:00:00.000Z",
  lines: [line(1, "8"), line(2, "40")],
};

async function keep(...docs: Shipment[]): Promise<void> {
  const changes = docs.map(doc => ({ kind: "shipment" as const, id: doc.id, seq: 1, doc }));
  await applyChanges(changes, { epoch: "e", cursor: 1, etag: null, complete_at: 1 });
  await reloadDocuments(["shipment"], false);
}

async function open(...parts: string[]): Promise<void> {
  await mount(<StorePage parts={parts} />);
  await eventually(() => shown.root.querySelector("main") !== null);
}

function close(): void {
  unmount();
}

/** Somebody else in each test: a form that goes away is written a little later, and must not be found in the next one. */
let driver = xueMei;
let test = 0;

beforeEach(async () => {
  driver = { ...xueMei, id: `user-driver-${++test}` };
  await freshPhone();
  await setMeta("active", driver.id);
  setLanguage("en");
  records.value = [];
  shipments.value = [];
  loaded.value = true;
  everPulled.value = true;
  device.value = { id: "phone-7", number: "PH-0007", name: "Van" };
  company.value = { id: "c", code: "demo", tag: "7K", name: "随风", name_en: null } as Company;
  company.value = { ...company.value, time_zone: "Asia/Shanghai", currency: "CNY" };
  session.value = {
    id: driver.id,
    user: driver,
    badge: "b",
    ticket: "ticket",
    expires_at: "2099-01-01T00:00:00Z",
    used_at: 0,
  };
  await keep(NOTE);
});
afterEach(close);

async function sign(): Promise<void> {
  await type("sign-name", "Ms Chen");
  await draw([50, 100], [90, 45], [130, 150], [200, 100]);
}

describe("handing goods over", () => {
  it("is found by its note's number, whatever its case", async () => {
    await open("deliver");
    expect(await resolve("dn-2026-0007", "7K")).toEqual({ is: "document", kind: "shipment", id: "dn-1", code: "" });
    expect(all("handover").map(card => card.textContent)).toEqual([expect.stringContaining("Far East Stores")]);
  });

  it("says what is delivered where, and does not save before somebody has written a name and signed", async () => {
    await open("deliver", "dn-1");
    expect(find("deliver-where")?.textContent).toContain("5 Harbour Road");
    expect(find("line-2")?.textContent).toContain("L-2");
    await click("deliver-submit");
    await type("sign-name", "Ms Chen");
    expect(find("report-why")?.textContent).toContain("has to sign");
    await draw([50, 100]);
    expect(find("report-why")?.textContent).toContain("has to sign");
    expect(await allCommands()).toEqual([]);
  });

  it("keeps name, lines of the finger and what was not taken in one record of the delivery's own lane", async () => {
    await open("deliver", "dn-1");
    await click("line-1-less");
    await type("line-1-quantity", "2");
    await sign();
    expect(find("report-why")?.textContent).toContain("say why");
    await click("line-1-damaged");
    await type("sign-note", "at the gate");
    await click("deliver-submit");
    await eventually(() => records.value.length === 1);
    const [record] = await allCommands();
    expect(record?.command).toMatchObject({
      type: "sales.sign_delivery",
      lane: "dn:dn-1",
      body: {
        shipment_id: "dn-1",
        signer: "Ms Chen",
        strokes: [[100, 200, 180, 90, 260, 300, 400, 200]],
        differences: [{ line_id: "line-1", quantity: "2", reason: "Damaged" }],
        note: "at the gate",
      },
    });
    expect(record && inWords(record)).toBe("Delivery signed by Ms Chen");
  });

  it("does not let more be missing than was delivered", async () => {
    await open("deliver", "dn-1");
    await click("line-1-less");
    await type("line-1-quantity", "9");
    await sign();
    expect(find("report-why")?.textContent).toContain("more than was delivered");
  });

  it("is not offered again while its signature is under way, and clears the pad when asked", async () => {
    await open("deliver", "dn-1");
    await sign();
    await click("sign-clear");
    expect(find("sign-pad")?.querySelector("path")?.getAttribute("d")).toBe("");
    await draw([0, 0], [500, 200]);
    await click("deliver-submit");
    await eventually(() => records.value.length === 1);
    close();
    await open("deliver", "dn-1");
    expect(shown.root.textContent).toContain("Signed on this phone");
    close();
    await open("deliver");
    expect(find("handover")?.textContent).toContain("Signed");
  });

  it("tells the driver who signed before, when somebody had", async () => {
    await open("deliver", "dn-1");
    await sign();
    await click("deliver-submit");
    await eventually(() => records.value.length === 1);
    const [record] = await allCommands();
    const params = { number: NOTE.number, signer: "Mr Wang" };
    await settleAll([result(record?.id ?? "", "refused", { code: "signed_already", params })], 0, "e");
    await reloadRecords(false);
    const [told] = records.value;
    expect(told && standingOf(told).reason).toContain("already, by Mr Wang");
  });

  it("is there again after the app was closed in the middle", async () => {
    await open("deliver", "dn-1");
    await sign();
    close();
    await draftsWritten();
    await open("deliver", "dn-1");
    await eventually(() => find("sign-pad") !== null);
    expect((find("sign-name") as HTMLInputElement).value).toBe("Ms Chen");
    expect(find("sign-pad")?.querySelector("path")?.getAttribute("d")).toBe("M100 200L180 90 260 300 400 200");
  });
});

describe("a signature's lines", () => {
  it("stay on the grid wherever the finger goes", () => {
    const box = { left: 10, top: 10, width: 100, height: 40 };
    expect(onGrid(-50, 500, box)).toEqual([0, 400]);
    expect(onGrid(60, 30, box)).toEqual([500, 200]);
    expect(onGrid(1, 1, { left: 0, top: 0, width: 0, height: 0 })).toEqual([1000, 400]);
  });

  it("take no point that says nothing new, and none beyond what the server takes", () => {
    let stroke: Stroke = [];
    for (let n = 0; n < 20_000; n++) if (!isFull([], stroke)) stroke = drawn(stroke, (n * 7) % 1000, (n * 13) % 400);
    expect(stroke.length).toBeLessThanOrEqual(6000);
    expect(drawn([5, 5], 6, 6)).toEqual([5, 5]);
    expect(isFull(Array.from({ length: 100 }, () => [1, 2]))).toBe(true);
  });

  it("are a signature when they are longer than a slip of the hand, and are drawn as one path", () => {
    expect(hasInk([[0, 0, 50, 0]])).toBe(false);
    expect(
      hasInk([
        [0, 0, 80, 0],
        [0, 9, 80, 9],
      ]),
    ).toBe(true);
    expect(
      pathOf([
        [1, 2, 3, 4],
        [5, 6],
      ]),
    ).toBe("M1 2L3 4M5 6L5 6");
  });
});
