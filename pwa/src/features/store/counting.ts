import { quantity, quantityError } from "../../app/ui/amount";
import type { FormDraft } from "../../db/drafts";
import type { CommandRecord } from "../../db/schema";
import type { NewRecord } from "../../outbox/outbox";
import { isPending } from "../../outbox/policy";
import { t } from "../../shared/i18n";
import type { CountLine, CountUnit, Item, Stocktake, Uuid } from "../../shared/types";
import type { Stock } from "./stock";

/** What is counted: a thing at a place. Nothing here knows how much the books say. */
export type Spot = { item: Uuid; lot: Uuid | null; place: Uuid };
export type CountDraft = { quantity: string; unit: Uuid | null; note: string };

export const emptyCount = (): CountDraft => ({ quantity: "", unit: null, note: "" });
export const spotKey = ({ item, lot, place }: Spot): string => [item, lot ?? "", place].join(":");
export const countKey = (user: Uuid, stocktake: Uuid, spot: Spot): string =>
  ["count", user, stocktake, spotKey(spot)].join(":");

/** `mine`: counted by this worker already, so that another one has to count it again. `here`: counted on this phone, not yet posted. */
export type Standing = "open" | "recount" | "mine" | "counted" | "here";
export type LineView = { line: CountLine | null; spot: Spot; standing: Standing };

export const spotOf = (line: CountLine): Spot => ({ item: line.item_id, lot: line.lot_id, place: line.place_id });

/** The lines of a stocktake as a worker finds them, with what was counted on this phone on top. */
export function viewLines(
  stocktake: Uuid,
  lines: readonly CountLine[],
  records: readonly CommandRecord[],
  worker: Uuid,
): LineView[] {
  const here = countedHere(stocktake, records);
  const listed = lines.filter(line => line.stocktake_id === stocktake);
  const known = new Set(listed.map(line => spotKey(spotOf(line))));
  const found = [...here]
    .filter(([key]) => !known.has(key))
    .map(([, spot]) => ({ line: null, spot, standing: "here" as const }));
  return [
    ...listed.map(line => {
      const spot = spotOf(line);
      return { line, spot, standing: here.has(spotKey(spot)) ? ("here" as const) : standingOf(line, worker) };
    }),
    ...found,
  ];
}

function standingOf(line: CountLine, worker: Uuid): Standing {
  if (line.status !== "recount") return line.status;
  return line.counted_by.includes(worker) ? "mine" : "recount";
}

function countedHere(stocktake: Uuid, records: readonly CommandRecord[]): Map<string, Spot> {
  const found = new Map<string, Spot>();
  for (const record of records) {
    if (record.command.type !== "inventory.count" || !isPending(record)) continue;
    const { body } = record.command;
    if (body.stocktake_id !== stocktake) continue;
    const spot = { item: body.item_id, lot: body.lot_id ?? null, place: body.place_id };
    found.set(spotKey(spot), spot);
  }
  return found;
}

/** In the order in which one walks: what is left first, place by place, then by item number and lot. */
export function inOrder(views: readonly LineView[], stock: Stock): LineView[] {
  const numbers = ({ spot }: LineView) => [
    stock.places.get(spot.place)?.number ?? "",
    stock.items.get(spot.item)?.number ?? "",
    spot.lot ? (stock.lots.get(spot.lot)?.number ?? "") : "",
  ];
  const rows = views.map(view => ({ view, by: numbers(view) }));
  rows.sort(
    (a, b) =>
      Number(isToCount(b.view)) - Number(isToCount(a.view)) ||
      a.by.reduce((said, one, at) => said || one.localeCompare(b.by[at] ?? "", undefined, { numeric: true }), 0),
  );
  return rows.map(({ view }) => view);
}

/** Item, lot or place: what stands on the label in the hand. */
export function matches({ spot }: LineView, stock: Stock, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  const item = stock.items.get(spot.item);
  const place = stock.places.get(spot.place);
  const lot = spot.lot ? stock.lots.get(spot.lot)?.number : "";
  const texts = [item?.number, item?.name, item?.name_en, item?.specification, lot, place?.number, place?.name];
  return texts.some(text => text?.toLowerCase().includes(wanted));
}

export const isToCount = ({ standing }: LineView): boolean => standing === "open" || standing === "recount";

/** What an item may be counted in, its own unit first; a phone may not know the others yet. */
export const unitsOf = (item: Item | undefined): CountUnit[] => item?.units ?? [];

/** Why it cannot be sent yet. Nothing there is a count too: it is typed as 0. */
export function obstacle({ quantity: text }: CountDraft): string | null {
  if (text.trim() === "") return t("count.missing");
  return quantityError(text);
}

export function recordOf(
  draft: CountDraft,
  stocktake: Stocktake,
  spot: Spot,
  stock: Stock,
  source: FormDraft,
): NewRecord {
  const item = stock.items.get(spot.item);
  const place = stock.places.get(spot.place);
  const lot = spot.lot ? stock.lots.get(spot.lot)?.number : undefined;
  const [own] = unitsOf(item);
  const note = draft.note.trim();
  const named = (name: string | undefined) => [name ?? "", lot].filter(Boolean).join(" · ");
  return {
    type: "inventory.count",
    body: {
      stocktake_id: stocktake.id,
      item_id: spot.item,
      ...(spot.lot ? { lot_id: spot.lot } : {}),
      place_id: spot.place,
      quantity: quantity(draft.quantity),
      ...(draft.unit && draft.unit !== own?.id ? { unit_id: draft.unit } : {}),
      ...(note ? { note } : {}),
    },
    lane: `count:${stocktake.id}:${spotKey(spot)}`,
    about: {
      work_order: stocktake.number,
      item: item?.name ?? "",
      item_en: item?.name_en ?? null,
      operation: named(place?.name),
      operation_en: named(place?.name_en || place?.name),
      piece_price: null,
    },
    draft: source,
  };
}
