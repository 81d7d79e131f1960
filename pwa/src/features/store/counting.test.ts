import { describe, expect, it } from "vitest";
import type { Item, Lot, StoragePlace } from "../../shared/types";
import { inOrder, type LineView, matches, type Standing } from "./counting";
import type { Stock } from "./stock";

const byId = <T extends { id: string }>(...rows: object[]) => new Map((rows as T[]).map(one => [one.id, one]));
const stock = {
  items: byId<Item>(
    { id: "i1", number: "M-10", name: "电机", name_en: "Motor", specification: "24V" },
    { id: "i2", number: "M-9", name: "螺丝", name_en: "Screw", specification: "M4" },
  ),
  places: byId<StoragePlace>({ id: "p1", number: "A-10", name: "十号位" }, { id: "p2", number: "A-2", name: "二号位" }),
  lots: byId<Lot>({ id: "l1", number: "L-0007" }),
} as unknown as Stock;
const view = (item: string, place: string, standing: Standing = "open", lot: string | null = null): LineView => ({
  line: null,
  spot: { item, place, lot },
  standing,
});

describe("the list of a stocktake", () => {
  it("stands in the order in which one walks: what is left, by place, then by item number", () => {
    const [a, b, c, d] = [view("i1", "p1"), view("i2", "p1"), view("i1", "p2"), view("i2", "p2", "counted")];
    expect(inOrder([d, a, b, c] as LineView[], stock)).toEqual([c, b, a, d]);
  });

  it("is searched by what stands on the label", () => {
    const line = view("i1", "p1", "open", "l1");
    for (const word of ["m-10", "电机", "motor", "24v", "l-0007", "a-10", " 十号 ", ""]) {
      expect(matches(line, stock, word)).toBe(true);
    }
    expect(matches(line, stock, "M-9")).toBe(false);
  });
});
