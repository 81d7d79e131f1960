import "fake-indexeddb/auto";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { everPulled, loaded, purchases, records, reloadRecords } from "../../app/live";
import { company, device, session } from "../../app/session";
import { faultsOf, describe as inWords, subjectOf } from "../../app/words";
import { allCommands } from "../../db/commands";
import { getDraft } from "../../db/drafts";
import { setMeta } from "../../db/meta";
import { settleAll } from "../../outbox/outbox";
import { setLanguage } from "../../shared/i18n";
import type { Company, Purchase } from "../../shared/types";
import { freshPhone } from "../../testing/fresh";
import { purchase, purchaseLine, result, xueMei } from "../../testing/make";
import { click, eventually, find, input, mount, settle, shown, type, unmount } from "../../testing/shown";
import { openForm } from "../records/mend";
import { resolve } from "../scan/resolve";
import { takeScan } from "../scan/takers";
import { viewOrder, viewOrders } from "./expected";
import { StorePage } from "./page";
import { receiptKey } from "./receipt";

async function open(orders: Purchase[], ...parts: string[]): Promise<void> {
  purchases.value = orders;
  await mount(<StorePage parts={parts} />);
  await eventually(
    () => find("receive-submit") !== null || find("orders-page") !== null || find("store-page") !== null,
  );
}

async function saved() {
  await eventually(() => records.value.length > 0);
  return (await allCommands()).map(record => record.command);
}

beforeEach(async () => {
  await freshPhone();
  await setMeta("active", xueMei.id);
  setLanguage("en");
  records.value = [];
  loaded.value = true;
  everPulled.value = true;
  device.value = { id: "phone-7", number: "PH-0007", name: "Gate" };
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
    id: xueMei.id,
    user: xueMei,
    badge: "b",
    ticket: "ticket",
    expires_at: "2099-01-01T00:00:00Z",
    used_at: 0,
  };
});
afterEach(() => {
  unmount();
});

describe("taking goods in", () => {
  it("takes all that was ordered with one tap and books it as one record of the order's own lane", async () => {
    await open([purchase()], "receive", "po-1");
    expect(find("receive-submit")?.getAttribute("aria-disabled")).toBe("true");
    await click("line-1-lot-0-all");
    await type("line-1-lot-0-supplier", "HL-26-11");
    await click("receive-submit");
    const [command] = await saved();
    expect(command).toMatchObject({
      type: "purchasing.receive",
      lane: "po:po-1",
      base: { po: 3 },
      body: { order_id: "po-1", lines: [{ line_id: "line-1", lots: [{ quantity: "100", supplier_lot: "HL-26-11" }] }] },
    });
  });

  it("splits a line over lots, offers the rest to the next one, and leaves out what did not come", async () => {
    await open([purchase([purchaseLine(1), purchaseLine(2)])], "receive", "po-1");
    await type("line-1-lot-0-quantity", "60");
    await click("line-1-more");
    await click("line-1-lot-1-all");
    await type("line-1-lot-1-expires", "2099-05-31");
    await type("delivery-note", " SH-77 ");
    await click("receive-submit");
    const [command] = await saved();
    expect(command?.body).toEqual({
      order_id: "po-1",
      delivery_note: "SH-77",
      lines: [{ line_id: "line-1", lots: [{ quantity: "60" }, { quantity: "40", expires_on: "2099-05-31" }] }],
    });
  });

  it("takes the number of each piece as it is scanned, counts along, and says when numbers and pieces differ", async () => {
    await open([purchase([purchaseLine(1, { pieces: true, in_lots: false })])], "receive", "po-1");
    for (const piece of ["HL-1", "HL-2", "HL-2"]) {
      await act(() => takeScan(piece));
    }
    expect(input("line-1-lot-0-quantity").value).toBe("2");
    expect(find("line-1-lot-0-serials")?.textContent ?? "").toBe("");
    await type("line-1-lot-0-quantity", "3");
    expect(find("receive-submit")?.getAttribute("aria-disabled")).toBe("true");
    await type("line-1-lot-0-quantity", "2");
    await click("receive-submit");
    const [command] = await saved();
    expect(command?.body).toEqual({
      order_id: "po-1",
      lines: [{ line_id: "line-1", lots: [{ quantity: "2", serials: ["HL-1", "HL-2"] }] }],
    });
  });

  it("says before what a person will be asked about, and lets it be sent", async () => {
    await open([purchase()], "receive", "po-1");
    await type("line-1-lot-0-quantity", "105");
    expect(find("receive-doubt")).toBeNull();
    await type("line-1-lot-0-quantity", "106");
    expect(find("receive-doubt")?.textContent).toContain("106 of 100");
    await type("line-1-lot-0-quantity", "10");
    await type("line-1-lot-0-expires", "2020-01-01");
    expect(find("receive-doubt")?.textContent).toContain("Part 1");
    await click("receive-submit");
    expect((await saved()).length).toBe(1);
  });

  it("asks for no lot where the item is not traced, and says why nothing can be sent", async () => {
    await open([purchase([purchaseLine(1, { in_lots: false })])], "receive", "po-1");
    await type("line-1-lot-0-quantity", "five");
    expect(find("line-1-lot-0-supplier")).toBeNull();
    expect(find("line-1-more")).toBeNull();
    await click("receive-submit");
    expect(await allCommands()).toEqual([]);
  });

  it("keeps what was typed when the page is left", async () => {
    await open([purchase()], "receive", "po-1");
    await type("line-1-lot-0-quantity", "12");
    await settle(250);
    const draft = (await getDraft(receiptKey(xueMei.id, "po-1"))) as { value: { lots: object } };
    expect(draft.value.lots).toEqual({ "line-1": [{ quantity: "12", supplier_lot: "", expires_on: "" }] });
  });

  it("takes a supplier's own label for the lot of the line in hand, else for the delivery note", async () => {
    await open([purchase([purchaseLine(1), purchaseLine(2)])], "receive", "po-1");
    await act(() => takeScan("送货单 4711"));
    expect(input("delivery-note").value).toBe("送货单 4711");
    await type("line-2-lot-0-quantity", "5");
    await act(() => takeScan("批号/88-A"));
    await eventually(() => input("line-2-lot-0-supplier").value === "批号/88-A");
  });
});

describe("what is to come", () => {
  it("is shown with what this phone has taken in already, until the server's figures hold it", async () => {
    await open([purchase()], "receive", "po-1");
    await type("line-1-lot-0-quantity", "60");
    await click("receive-submit");
    await saved();
    const [line] = viewOrder(purchase(), records.value).lines;
    expect([line?.pending, line?.open, line?.most]).toEqual(["60", "40", "45"]);
    const [record] = records.value;
    await settleAll([result(record?.id ?? "", "refused", { code: "invalid" })], 1);
    await reloadRecords(false);
    expect(viewOrder(purchase(), records.value).lines[0]?.open).toBe("100");
  });

  it("lists the most urgent order first and finds one by what is on it", async () => {
    const later = purchase([purchaseLine(3)], { id: "po-2", number: "PO-2026-0002", due_on: "2026-12-24" });
    const others = [4, 5, 6, 7, 8].map(n =>
      purchase([purchaseLine(n)], { id: `po-${n}`, number: `PO-2026-000${n}`, due_on: "2026-12-30" }),
    );
    await open([later, ...others, purchase()], "receive");
    expect(
      viewOrders(purchases.value, [])
        .map(view => view.order.id)
        .slice(0, 2),
    ).toEqual(["po-1", "po-2"]);
    await type("orders-search", "part 3");
    expect(shown.root.querySelectorAll("[data-testid=order]").length).toBe(1);
    await type("orders-search", "nothing like it");
    expect(shown.root.textContent).toContain("No such order");
  });

  it("is no worker's business", async () => {
    session.value = { ...session.value!, user: { ...xueMei, roles: ["worker"] } };
    await open([purchase()], "receive", "po-1");
    expect(find("store-page")).not.toBeNull();
  });
});

describe("a receipt in the list of records", () => {
  async function receipt(): Promise<void> {
    await open([purchase()], "receive", "po-1");
    await type("line-1-lot-0-quantity", "60");
    await click("receive-submit");
    await saved();
  }

  it("has words in both languages, for the fields that are wrong too", async () => {
    await receipt();
    const id = records.value[0]?.id ?? "";
    const errors = [{ field: "lines.0.lots.0.expires_on", code: "date_parsing", message: "?" }];
    await settleAll([result(id, "refused", { code: "invalid", errors })], 1);
    await reloadRecords(false);
    const [record] = records.value;
    expect([inWords(record!), subjectOf(record!)]).toEqual(["Receipt of 60", "PO-2026-0001 · Part 1 · Hengli Motors"]);
    expect(faultsOf(record!)).toEqual(["Good until: Not a date"]);
    setLanguage("zh");
    expect([inWords(record!), subjectOf(record!)]).toEqual(["采购收货 60", "PO-2026-0001 · 物料1 · 恒力电机"]);
  });

  it("opens as a form again when it was refused, and goes out as the one that replaces it", async () => {
    await receipt();
    const [first] = records.value;
    await settleAll([result(first?.id ?? "", "refused", { code: "invalid" })], 1);
    await reloadRecords(false);
    expect(await openForm(records.value[0]!)).toBe(true);
    unmount();
    await open([purchase()], "receive", "po-1", first?.id ?? "");
    expect(input("line-1-lot-0-quantity").value).toBe("60");
    await type("line-1-lot-0-quantity", "50");
    await click("receive-submit");
    await eventually(() => records.value.length === 2);
    expect(records.value[1]?.command).toMatchObject({
      replaces: first?.id,
      body: { lines: [{ lots: [{ quantity: "50" }] }] },
    });
  });
});

describe("the number on a delivery note", () => {
  it("leads a storekeeper to the order, and nobody else", async () => {
    const { applyChanges } = await import("../../db/documents");
    const place = { epoch: "e", cursor: 1, etag: null, complete_at: 1 };
    await applyChanges([{ kind: "purchase", id: "po-1", seq: 1, doc: purchase() }], place, "store");
    await open([purchase()], "receive");
    expect(await resolve("po-2026-0001", "7K")).toMatchObject({ is: "document", kind: "purchase", id: "po-1" });
    session.value = { ...session.value!, user: { ...xueMei, roles: ["worker"] } };
    expect((await resolve("po-2026-0001", "7K")).is).not.toBe("document");
  });
});
