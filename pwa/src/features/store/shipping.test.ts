import { beforeEach, describe, expect, it } from "vitest";
import type { CommandRecord } from "../../db/schema";
import { setLanguage } from "../../shared/i18n";
import type { Delivery, Item, Lot, StoragePlace } from "../../shared/types";
import { takerOf } from "./ship_scan";
import {
  bodyOf,
  dayAfter,
  draftFrom,
  emptyShipping,
  obstacle,
  route,
  type ShippingDraft,
  type Stop,
  shelvesFor,
  viewDeliveries,
  viewDelivery,
  withGap,
  withStop,
} from "./shipping";
import type { Stock } from "./stock";

const TODAY = "2026-11-22";
const place = (id: string, number: string, use: "store" | "line" = "store"): StoragePlace => ({
  id,
  number,
  code: "",
  name: number,
  name_en: number,
  kind: "warehouse",
  warehouse_id: null,
  use,
});
const lot = (id: string, item: string, at: string, quantity: string, expires_on: string | null = null): Lot => ({
  id,
  code: "",
  number: id.toUpperCase(),
  item_id: item,
  status: "available",
  expires_on,
  on_hand: quantity,
  places: [{ place_id: at, quantity }],
});
const item = (id: string) => ({ id, number: id, name: id, name_en: id, specification: "", unit: "台", unit_en: "pcs" });
const sold = (given: Partial<Delivery> = {}): Delivery => ({
  id: "so-1",
  number: "SO-1",
  customer: { id: "c", name: "远东", name_en: "Far East" },
  customer_reference: "",
  version: 1,
  rush: false,
  due_on: "2026-11-30",
  shelf_days: null,
  lines: [{ id: "l-1", seq: 1, item: item("fan"), open: "8", picked: [], due_on: "2026-11-30" }],
  ...given,
});
const stock = (lots: Lot[], loose: [string, string, string][] = []): Stock => ({
  items: new Map([["fan", item("fan") as unknown as Item]]),
  lots: new Map(lots.map(one => [one.id, one])),
  places: new Map(
    [place("a10", "A10"), place("a2", "A2"), place("b1", "B1", "line"), place("out", "OUT")].map(one => [one.id, one]),
  ),
  loose: new Map(loose.map(([id, at, quantity]) => [id, [{ place_id: at, quantity }]])),
});
const walk = (order: Delivery, store: Stock, draft: ShippingDraft = emptyShipping(), orders = [order]) => {
  const view = viewDelivery(order, []);
  return route(view, draft, shelvesFor(order, store, orders, [], TODAY), store);
};
const said = ({ source, quantity }: Stop) => [source.place, source.lot?.id ?? null, quantity];

beforeEach(() => setLanguage("en"));

describe("the way through the store", () => {
  it("takes what expires first and goes by the places' numbers", () => {
    const store = stock([lot("late", "fan", "a2", "6", "2027-12-31"), lot("soon", "fan", "a10", "5", "2027-01-31")]);
    const { stops, shorts } = walk(sold(), store);
    expect(stops.map(said)).toEqual([
      ["a2", "late", "3"],
      ["a10", "soon", "5"],
    ]);
    expect(shorts).toEqual([]);
  });

  it("passes over lots that would not be good for as long as the customer wants", () => {
    const store = stock([
      lot("soon", "fan", "a10", "9", dayAfter(TODAY, 29)),
      lot("late", "fan", "a2", "9", dayAfter(TODAY, 30)),
    ]);
    expect(walk(sold({ shelf_days: 30 }), store).stops.map(said)).toEqual([["a2", "late", "8"]]);
  });

  it("leaves what stands ready for any order where it is", () => {
    const picked = [{ lot_id: "soon", place_id: "a10", quantity: "4" }];
    const other = sold({ id: "so-2", lines: [{ ...sold().lines[0]!, id: "l-2", picked }] });
    const store = stock([lot("soon", "fan", "a10", "5")]);
    const { stops, shorts } = walk(sold(), store, emptyShipping(), [sold(), other]);
    expect(stops.map(said)).toEqual([["a10", "soon", "1"]]);
    expect(shorts.map(one => one.missing)).toEqual(["7"]);
  });

  it("leads to another lot where nothing is found, and says so to the office", () => {
    const store = stock([lot("soon", "fan", "a10", "8", "2027-01-31"), lot("late", "fan", "a2", "8", "2027-12-31")]);
    const [first] = walk(sold(), store).stops;
    const draft = withGap(emptyShipping(), first!);
    expect(walk(sold(), store, draft).stops.map(said)).toEqual([["a2", "late", "8"]]);
    expect(bodyOf(withStop(draft, walk(sold(), store, draft).stops[0]!), viewDelivery(sold(), []))).toEqual({
      order_id: "so-1",
      lines: [{ line_id: "l-1", quantity: "8", lot_id: "late", place_id: "a2" }],
      missing: [{ line_id: "l-1", lot_id: "soon", place_id: "a10", reason: "Nothing there" }],
    });
  });

  it("goes on at the same place when less was taken than it was to hold", () => {
    const store = stock([lot("soon", "fan", "a10", "8")]);
    const done = withStop(emptyShipping(), walk(sold(), store).stops[0]!);
    const less = { ...done, fetched: done.fetched.map(one => ({ ...one, quantity: "5" })) };
    expect(walk(sold(), store, less).stops.map(said)).toEqual([["a10", "soon", "3"]]);
    expect(withStop(less, walk(sold(), store, less).stops[0]!).fetched.map(one => one.quantity)).toEqual(["8"]);
  });

  it("shares one lot between two lines of the same item and empties the line's side last", () => {
    const two = [sold().lines[0]!, { ...sold().lines[0]!, id: "l-2", seq: 2, open: "4" }];
    const store = stock([lot("line", "fan", "b1", "9", "2027-01-01"), lot("soon", "fan", "a10", "9", "2027-02-01")]);
    expect(walk(sold({ lines: two }), store).stops.map(said)).toEqual([
      ["a10", "soon", "8"],
      ["a10", "soon", "1"],
      ["b1", "line", "3"],
    ]);
  });
});

describe("what keeps a pick back", () => {
  const store = stock([lot("soon", "fan", "a10", "5")]);
  const view = viewDelivery(sold(), []);
  it("asks why less goes than was ordered", () => {
    expect(obstacle(emptyShipping(), view)).toBe("Take at least one thing, or say that nothing is there");
    const done = withStop(emptyShipping(), walk(sold(), store).stops[0]!);
    expect(obstacle(done, view)).toBe("fan: say why less goes");
    const reasoned = { ...done, reasons: { "l-1": "The rest later" } };
    expect(obstacle(reasoned, view)).toBeNull();
    expect(bodyOf(reasoned, view).missing).toEqual([{ line_id: "l-1", reason: "The rest later" }]);
  });

  it("never takes more than the order wants", () => {
    const done = withStop(emptyShipping(), walk(sold(), store).stops[0]!);
    expect(obstacle({ ...done, fetched: [{ ...done.fetched[0]!, quantity: "9" }] }, view)).toContain("more than");
  });

  it("opens again as it was when the server refuses it", () => {
    const done = withStop(emptyShipping(), walk(sold(), store).stops[0]!);
    const draft = { ...done, reasons: { "l-1": "Damaged" }, to: "out" };
    expect(draftFrom(bodyOf(draft, view), sold(), "first")).toEqual({ ...draft, replaces: "first" });
  });
});

describe("the list of orders", () => {
  it("shows rush orders first, then by the day of shipping, with what this phone has picked taken off", () => {
    const orders = [
      sold({ id: "late", due_on: "2026-12-24" }),
      sold({ id: "soon", due_on: "2026-12-01" }),
      sold({ id: "rush", due_on: "2026-12-31", rush: true }),
    ];
    expect(viewDeliveries(orders, []).map(view => view.order.id)).toEqual(["rush", "soon", "late"]);
    const body = { order_id: "so-1", lines: [{ line_id: "l-1", quantity: "6" }], missing: [] };
    const record = {
      state: "waiting",
      closed: null,
      command: { type: "sales.pick", body },
    } as unknown as CommandRecord;
    expect(viewDelivery(sold(), [record]).lines.map(one => [one.pending, one.wanted])).toEqual([["6", "2"]]);
  });
});

describe("a scan on the way", () => {
  const store = stock([lot("soon", "fan", "a10", "9", "2027-01-31"), lot("late", "fan", "a2", "9", "2027-12-31")]);
  const view = viewDelivery(sold(), []);
  const scan = (kind: "lot" | "place" | "item", id: string, left = "8") => {
    const heard: unknown[] = [];
    const shelves = shelvesFor(sold(), store, [sold()], [], TODAY);
    const { stops } = route(view, emptyShipping(), shelves, store);
    const taker = takerOf({
      view,
      stock: store,
      shelves,
      stops,
      here: null,
      onHere: at => heard.push(["here", at]),
      onTo: to => heard.push(["to", to]),
      onTake: stop => heard.push(said(stop)),
      onOdd: odd => heard.push(odd),
      left: () => left,
    });
    return [taker({ is: "document", kind, id, code: "" }), ...heard];
  };

  it("takes the lot that was proposed, and another one too, saying which expires first", () => {
    expect(scan("lot", "soon")).toEqual([true, ["a10", "soon", "8"], null]);
    expect(scan("lot", "late")).toEqual([true, ["a2", "late", "8"], "Lot SOON expires first"]);
    expect(scan("lot", "late", "0")[1]).toBe("Enough of it was taken");
  });

  it("says where one stands, and takes a place without a stop for where the goods are put together", () => {
    expect(scan("place", "a10")[1]).toEqual(["here", "a10"]);
    expect(scan("place", "out")[1]).toEqual(["to", "out"]);
    expect(scan("item", "fan")[1]).toBe("Scan the lot's label");
    expect(scan("item", "screw")[1]).toBe("This order does not want it");
  });
});
