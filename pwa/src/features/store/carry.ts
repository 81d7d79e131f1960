import { quantity, quantityError } from "../../app/ui/amount";
import type { FormDraft } from "../../db/drafts";
import type { NewRecord } from "../../outbox/outbox";
import { compare, group, isPositive } from "../../shared/decimal";
import { t } from "../../shared/i18n";
import type { CarryBody, Lying, Uuid } from "../../shared/types";
import { type Overriding, overrideOf } from "./override";
import type { Stock, Thing } from "./stock";

/** Something that is carried from one place to another, while it is said what. */
export type CarryDraft = {
  thing: Thing | null;
  from: Uuid | null;
  to: Uuid | null;
  quantity: string;
  replaces: Uuid | null;
} & Overriding;

export const emptyCarry = (): CarryDraft => ({ thing: null, from: null, to: null, quantity: "", replaces: null });
export const carryKey = (user: Uuid, replaces: Uuid | null = null): string =>
  ["carry", user, ...(replaces ? [replaces] : [])].join(":");

/** Where it comes from: what was said, or the only place where it lies. */
export function fromOf({ from }: CarryDraft, lying: readonly Lying[]): Uuid | null {
  if (from !== null) return from;
  return lying.length === 1 ? (lying[0]?.place_id ?? null) : null;
}

/** Why it cannot be sent yet, the first reason first; null when it can. */
export function obstacle(draft: CarryDraft, lying: readonly Lying[]): string | null {
  const from = fromOf(draft, lying);
  if (!draft.thing) return t("carry.what_missing");
  if (!from) return t("carry.from_missing");
  const wrong = quantityError(draft.quantity);
  if (wrong) return wrong;
  if (!isPositive(draft.quantity)) return t("carry.quantity_missing");
  if (!draft.to) return t("carry.to_missing");
  if (draft.to === from) return t("carry.same_place");
  return null;
}

/** What the phone knows of less than is to be carried: said before, and allowed, for it may be old. */
export function doubt(draft: CarryDraft, lying: readonly Lying[]): string | null {
  const from = fromOf(draft, lying);
  const there = lying.find(one => one.place_id === from)?.quantity ?? "0";
  return compare(quantity(draft.quantity) || "0", there) > 0 ? t("carry.short", { n: group(there) }) : null;
}

/** From where receipts land to a place in the same warehouse it is putting away; all else is a transfer. */
export function typeOf(stock: Stock, from: Uuid, to: Uuid): "inventory.put_away" | "inventory.transfer" {
  return stock.places.get(to)?.warehouse_id === from ? "inventory.put_away" : "inventory.transfer";
}

/** A filled form as the record that it becomes; null while something is missing. */
export function recordOf(
  draft: CarryDraft,
  stock: Stock,
  lying: readonly Lying[],
  source: FormDraft,
): NewRecord | null {
  const { thing, to } = draft;
  const from = fromOf(draft, lying);
  if (!thing || !to || !from) return null;
  const item = stock.items.get(thing.item);
  const lot = thing.lot ? stock.lots.get(thing.lot) : undefined;
  const [source_, target] = [stock.places.get(from), stock.places.get(to)];
  const english = (place: typeof target) => place?.name_en || place?.name || "–";
  const body: CarryBody = {
    item_id: thing.item,
    ...(thing.lot ? { lot_id: thing.lot } : {}),
    quantity: quantity(draft.quantity),
    from_place_id: from,
    to_place_id: to,
    ...overrideOf(draft),
  };
  return {
    type: typeOf(stock, from, to),
    body,
    lane: `item:${thing.item}`,
    about: {
      work_order: lot?.number ?? null,
      item: item?.name ?? "",
      item_en: item?.name_en ?? null,
      operation: `${source_?.name ?? "–"} → ${target?.name ?? "–"}`,
      operation_en: `${english(source_)} → ${english(target)}`,
      piece_price: null,
    },
    draft: source,
    replaces: draft.replaces,
  };
}

/** A refused record as a form again. */
export const draftFrom = (body: CarryBody, replaces: Uuid): CarryDraft => ({
  thing: { item: body.item_id, lot: body.lot_id ?? null },
  from: body.from_place_id,
  to: body.to_place_id,
  quantity: body.quantity,
  ...(body.override_reason ? { override: body.override_reason } : {}),
  replaces,
});
