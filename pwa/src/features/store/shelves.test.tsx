import "fake-indexeddb/auto";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { draftsWritten } from "../../app/drafts";
import {
  everPulled,
  loaded,
  picks,
  records,
  reloadDocuments,
  reloadRecords,
  shipments,
  stocktakes,
} from "../../app/live";
import { company, device, session } from "../../app/session";
import { describe as inWords, subjectOf } from "../../app/words";
import { allCommands } from "../../db/commands";
import { applyChanges } from "../../db/documents";
import { setMeta } from "../../db/meta";
import { settleAll } from "../../outbox/outbox";
import { checkCharacter } from "../../shared/codes";
import { setLanguage } from "../../shared/i18n";
import type {
  AnyDocument,
  Change,
  Company,
  CountLine,
  Kind,
  Lot,
  Pick,
  Shipment,
  StoragePlace,
} from "../../shared/types";
import { freshPhone } from "../../testing/fresh";
import { liNa, result, xueMei } from "../../testing/make";
import { all, click, eventually, find, input, mount, settle, shown, type, unmount } from "../../testing/shown";
import { openForm } from "../records/mend";
import { takeScan } from "../scan/takers";
import { StorePage } from "./page";
import { lyingNow, readStock } from "./stock";
import { StoreTasks } from "./tasks";

const codeOf = (seven: string): string => {
  const nine = `7K${seven}`;
  return nine + checkCharacter(nine);
};
const MOTOR = {
  id: "motor",
  code: codeOf("0000001"),
  number: "PT-MOTOR",
  name: "电机",
  name_en: "Motor",
  unit: "个",
  unit_en: "pcs",
  specification: "",
  lot_traced: true,
};
const BAG = {
  ...MOTOR,
  id: "bag",
  code: codeOf("0000002"),
  number: "PT-BAG",
  name: "PE 袋",
  name_en: "PE bag",
  lot_traced: false,
};
const place = (id: string, number: string, code: string, warehouse: string | null): StoragePlace => ({
  id,
  number,
  code,
  name: `${number} 库`,
  name_en: `Place ${number}`,
  kind: "warehouse",
  warehouse_id: warehouse,
  use: "store",
});
const MAIN = place("main", "W1", codeOf("0000003"), null);
const BIN = place("bin", "W1/A-01", codeOf("0000004"), "main");
const OTHER = place("other", "W2", codeOf("0000005"), null);
const lot = (id: string, seven: string, expires_on: string | null, quantity: string, at = "main"): Lot => ({
  id,
  code: codeOf(seven),
  number: id.toUpperCase(),
  item_id: "motor",
  status: "available",
  expires_on,
  on_hand: quantity,
  places: [{ place_id: at, quantity }],
});
const OLD = lot("lot-old", "0000006", "2098-01-31", "30");
const NEW = lot("lot-new", "0000007", "2099-01-31", "100", "bin");
const PICK: Pick = {
  id: "wo-1",
  number: "WO-2026-0007",
  status: "released",
  due_date: "2026-11-30",
  quantity: "50",
  item: { id: "fan", number: "FAN", name: "台扇", name_en: "Fan", unit: "台", unit_en: "sets" },
  materials: [
    { id: "m-1", seq: 10, item_id: "motor", operation_seq: 10, supply: "issue", required: "50", issued: "0" },
    { id: "m-2", seq: 20, item_id: "bag", operation_seq: 20, supply: "backflush", required: "50", issued: "0" },
  ],
};
const countLine = (id: string, of: string, given: Partial<CountLine> = {}): CountLine => ({
  id,
  stocktake_id: "st-1",
  item_id: "motor",
  lot_id: of,
  place_id: of === "lot-new" ? "bin" : "main",
  status: "open",
  counted_by: [],
  ...given,
});

async function keep(kind: Kind, ...docs: (AnyDocument & { id: string })[]): Promise<void> {
  const changes: Change[] = docs.map(doc => ({ kind, id: doc.id, seq: 1, doc }));
  await applyChanges(changes, { epoch: "e", cursor: 1, etag: null, complete_at: 1 });
  await reloadDocuments([kind], false);
}

async function open(...parts: string[]): Promise<void> {
  await mount(<StorePage parts={parts} />);
  await eventually(() => shown.root.querySelector("main") !== null);
}

function close(): void {
  unmount();
}

async function saved(n = 1) {
  await eventually(() => records.value.length === n);
  return (await allCommands()).map(record => record.command);
}

const scan = (code: string) => act(() => takeScan(code));

/** Somebody else in each test: a form that goes away is written a little later, and must not be found in the next one. */
let keeper = xueMei;
let test = 0;

function signIn(user = keeper): void {
  session.value = { id: user.id, user, badge: "b", ticket: "ticket", expires_at: "2099-01-01T00:00:00Z", used_at: 0 };
}

beforeEach(async () => {
  keeper = { ...xueMei, id: `user-xue-${++test}` };
  await freshPhone();
  await setMeta("active", keeper.id);
  setLanguage("en");
  records.value = [];
  picks.value = [];
  shipments.value = [];
  stocktakes.value = [];
  loaded.value = true;
  everPulled.value = true;
  device.value = { id: "phone-7", number: "PH-0007", name: "Store" };
  company.value = {
    id: "c",
    code: "demo",
    tag: "7K",
    name: "随风",
    name_en: null,
    time_zone: "Asia/Shanghai",
    currency: "CNY",
  } as Company;
  signIn();
  await keep("item", MOTOR, BAG);
  await keep("place", MAIN, BIN, OTHER);
  await keep("lot", OLD, NEW);
  await keep("stock", {
    id: "bag",
    places: [
      { place_id: "main", quantity: "500" },
      { place_id: "other", quantity: "7" },
    ],
  });
});
afterEach(close);

describe("carrying stock", () => {
  it("puts a lot away: scan it, scan the place, all of it with one tap", async () => {
    await open("carry");
    await scan(OLD.code);
    await eventually(() => find("carry-all") !== null);
    await click("carry-all");
    await scan(BIN.code);
    await eventually(() => find("carry-submit") !== null);
    await click("carry-submit");
    const [command] = await saved();
    expect(command).toMatchObject({
      type: "inventory.put_away",
      lane: "item:motor",
      body: { item_id: "motor", lot_id: "lot-old", quantity: "30", from_place_id: "main", to_place_id: "bin" },
    });
    const [record] = records.value;
    expect([inWords(record!), subjectOf(record!)]).toEqual([
      "Put-away of 30",
      "LOT-OLD · Motor · Place W1 → Place W1/A-01",
    ]);
    const lying = lyingNow(await readStock(), { item: "motor", lot: "lot-old" }, records.value);
    expect(lying).toEqual([{ place_id: "bin", quantity: "30" }]);
  });

  it("asks from where when it lies at several places, and carries between warehouses as a transfer", async () => {
    await open("carry", "item", "bag");
    await eventually(() => all("carry-from").length === 2);
    expect(find("carry-submit")?.getAttribute("aria-disabled")).toBe("true");
    await act(() => all("carry-from")[1]?.click());
    await type("carry-quantity", "8");
    await click("to-W1");
    expect(find("carry-doubt")?.textContent).toContain("only 7");
    await type("carry-quantity", "7");
    expect(find("carry-doubt")).toBeNull();
    await click("carry-submit");
    const [command] = await saved();
    expect(command).toMatchObject({
      type: "inventory.transfer",
      body: { quantity: "7", from_place_id: "other", to_place_id: "main" },
    });
    expect(command?.body).not.toHaveProperty("lot_id");
  });

  it("is mended in its form when the server refused it", async () => {
    await open("carry", "lot", "lot-old");
    await eventually(() => find("carry-all") !== null);
    await click("carry-all");
    await click("to-W2");
    await click("carry-submit");
    const [first] = await saved();
    await settleAll([result(first?.id ?? "", "refused", { code: "short_of_stock" })], 1);
    await reloadRecords(false);
    expect(await openForm(records.value[0]!)).toBe(true);
    close();
    await open("carry", "again", first?.id ?? "");
    await eventually(() => find("carry-quantity") !== null && input("carry-quantity").value === "30");
    await type("carry-quantity", "20");
    await click("carry-submit");
    await saved(2);
    expect(records.value[1]?.command).toMatchObject({
      replaces: first?.id,
      body: { quantity: "20", to_place_id: "other" },
    });
  });

  it("asks why what is locked for another order is taken, once the server refused it", async () => {
    await open("carry", "lot", "lot-old");
    await eventually(() => find("carry-all") !== null);
    expect(find("override")).toBeNull();
    await click("carry-all");
    await click("to-W2");
    await click("carry-submit");
    const [first] = await saved();
    const locked = { field: "quantity", code: "stock_locked", message: "" };
    await settleAll([result(first?.id ?? "", "refused", { code: "stock_locked", errors: [locked] })], 1);
    await reloadRecords(false);
    expect(await openForm(records.value[0]!)).toBe(true);
    close();
    await open("carry", "again", first?.id ?? "");
    await eventually(() => find("override") !== null);
    await type("override", "搬仓 ");
    await click("carry-submit");
    await saved(2);
    expect(records.value[1]?.command).toMatchObject({ replaces: first?.id, body: { override_reason: "搬仓" } });
  });

  it("carries what was just scanned, not what was begun before", async () => {
    await open("carry", "lot", "lot-old");
    await eventually(() => find("carry-all") !== null);
    await click("carry-all");
    close();
    await settle(20);
    await draftsWritten();
    await open("carry", "lot", "lot-new");
    await eventually(() => find("carry-page")?.textContent?.includes("LOT-NEW") === true);
    expect(input("carry-quantity").value).toBe("");
  });

  it("finds by name what has no label in hand", async () => {
    await open("carry");
    await eventually(() => all("thing").length === 3);
    await type("things-search", "pe bag");
    expect(all("thing").length).toBe(1);
  });
});

describe("handing material out", () => {
  beforeEach(async () => {
    await keep("pick", PICK);
  });

  it("offers the lot that expires first, takes what is wanted of each, and sends one record", async () => {
    await open("pick", "wo-1");
    await eventually(() => find("material-10-source-0") !== null);
    expect(find("material-10-source-0")?.textContent).toContain("LOT-OLD");
    expect(find("material-20")).toBeNull();
    await click("material-10-source-0");
    await scan(NEW.code);
    await eventually(() => all("material-10-taken").length === 2);
    await click("pick-submit");
    const [command] = await saved();
    expect(command).toMatchObject({ type: "production.issue_materials", lane: "wo:wo-1/store" });
    expect(command?.body).toEqual({
      work_order_id: "wo-1",
      lines: [
        { material_id: "m-1", quantity: "30", lot_id: "lot-old", place_id: "main" },
        { material_id: "m-1", quantity: "20", lot_id: "lot-new", place_id: "bin" },
      ],
    });
    expect(inWords(records.value[0]!)).toBe("Hand-out of 1 item");
    const left = lyingNow(await readStock(), { item: "motor", lot: "lot-new" }, records.value);
    expect(left).toEqual([{ place_id: "bin", quantity: "80" }]);
  });

  it("says that an elder lot is there, that one is not wanted, that one must not be used", async () => {
    await keep("lot", { ...OLD, id: "lot-held", code: codeOf("0000008"), status: "hold" });
    await open("pick", "wo-1");
    await eventually(() => find("material-10") !== null);
    await scan(NEW.code);
    await eventually(() => find("pick-odd")?.textContent?.includes("LOT-OLD") === true);
    await scan(codeOf("0000008"));
    await eventually(() => find("pick-odd")?.textContent?.includes("must not be used") === true);
    await scan(BAG.code);
    await eventually(() => find("pick-odd")?.textContent?.includes("does not want") === true);
  });

  it("says before that more than is wanted will wait, and lists an order no longer once all is out", async () => {
    await open("pick", "wo-1");
    await eventually(() => find("material-10-source-1") !== null);
    await click("material-10-source-1");
    await type("material-10-quantity", "51");
    expect(find("pick-doubt")?.textContent).toContain("Motor");
    await type("material-10-quantity", "50");
    await click("pick-submit");
    await saved();
    close();
    await open("pick");
    expect(find("picks-page")?.textContent).toContain("No order waits");
  });
});

describe("a blind count", () => {
  const STOCKTAKE = {
    id: "st-1",
    number: "ST-2026-0001",
    note: "月末",
    opened_at: "2026-11-22T00:00:00Z",
    place_ids: ["main", "bin"],
  };
  beforeEach(async () => {
    await keep("stocktake", STOCKTAKE);
  });

  it("goes place by place, never shows what the books say, and counts zero too", async () => {
    await keep("count_line", countLine("l-1", "lot-old"), countLine("l-2", "lot-new"));
    await open("count");
    await eventually(() => find("count-at-W1") !== null);
    await scan(MAIN.code);
    await eventually(() => all("count-line").length === 1);
    await click("count-line");
    await eventually(() => find("count-quantity") !== null);
    for (const figure of ["30", "100", "500"]) expect(shown.root.textContent).not.toContain(figure);
    expect(find("count-submit")?.getAttribute("aria-disabled")).toBe("true");
    await type("count-quantity", "0");
    await click("count-submit");
    const [command] = await saved();
    expect(command).toMatchObject({
      type: "inventory.count",
      lane: "count:st-1:motor:lot-old:main",
      body: { stocktake_id: "st-1", item_id: "motor", lot_id: "lot-old", place_id: "main", quantity: "0" },
    });
    await eventually(() => find("count-sheet") === null);
    expect(find("count-line")?.dataset.standing).toBe("here");
  });

  it("takes what stands on no list, at the place where it was found", async () => {
    await keep("count_line", countLine("l-1", "lot-old"));
    await open("count");
    await eventually(() => find("count-at-W1") !== null);
    await scan(NEW.code);
    await eventually(() => find("count-say")?.textContent?.includes("place first") === true);
    await scan(OTHER.code);
    await eventually(() => find("count-say")?.textContent?.includes("not part") === true);
    await scan(BIN.code);
    await scan(NEW.code);
    await eventually(() => find("count-found") !== null);
    await type("count-quantity", "99");
    await click("count-submit");
    const [command] = await saved();
    expect(command?.body).toMatchObject({ lot_id: "lot-new", place_id: "bin", quantity: "99" });
  });

  it("finds lines of every place by what stands on their labels, and names the place", async () => {
    const many = ["l-1", "l-2", "l-3", "l-4", "l-5"].map((id, at) => countLine(id, `lot-${at}`));
    await keep("count_line", ...many, countLine("l-6", "lot-new"));
    await open("count");
    await eventually(() => find("count-search") !== null);
    expect(all("count-line")).toHaveLength(0);
    await type("count-search", "LOT-NEW");
    await eventually(() => all("count-line").length === 1);
    expect(find("count-line")?.textContent).toContain("W1/A-01");
    await type("count-search", "nothing");
    await eventually(() => all("count-line").length === 0);
  });

  it("leaves a line that is to be counted again to somebody else", async () => {
    const again = { status: "recount" as const, counted_by: [keeper.id] };
    await keep("count_line", countLine("l-1", "lot-old", again));
    await open("count");
    await eventually(() => find("count-at-W1") !== null);
    await click("count-at-W1");
    expect(find("count-line")?.dataset.standing).toBe("mine");
    await click("count-line");
    expect(find("count-say")?.textContent).toContain("another person");
    close();
    signIn(liNa);
    await open("count");
    await eventually(() => find("count-at-W1") !== null);
    await click("count-at-W1");
    expect(find("count-line")?.dataset.standing).toBe("recount");
  });
});

describe("the store's part of the home screen", () => {
  const tasks = async (user = keeper) => {
    await mount(<StoreTasks worker={user} />);
    return [...shown.root.querySelectorAll("[data-testid^=task-]")].map(one => one.getAttribute("data-testid"));
  };

  it("shows a storekeeper six tasks at most, two of them only while there is something, and a worker only a count", async () => {
    expect(await tasks()).toEqual(["task-receive", "task-pick", "task-ship", "task-carry"]);
    close();
    expect(await tasks(liNa)).toEqual([]);
    close();
    stocktakes.value = [{ id: "st-1", number: "ST-1", note: "", opened_at: "2026-11-22T00:00:00Z", place_ids: [] }];
    expect(await tasks(liNa)).toEqual(["task-count"]);
    close();
    shipments.value = [{ id: "dn-1", lines: [] } as unknown as Shipment];
    expect((await tasks()).length).toBe(6);
    expect(await tasks()).toContain("task-deliver");
  });
});
