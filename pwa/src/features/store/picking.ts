import { quantity, quantityError } from "../../app/ui/amount";
import type { FormDraft } from "../../db/drafts";
import type { CommandRecord } from "../../db/schema";
import type { NewRecord } from "../../outbox/outbox";
import { isPending } from "../../outbox/policy";
import { compare, isPositive, subtract, sum } from "../../shared/decimal";
import { nameOf, t } from "../../shared/i18n";
import type { CommandBodies, IssuedLine, Lot, Pick, PickMaterial, Uuid } from "../../shared/types";
import { type Overriding, overrideOf } from "./override";
import { fefo, least, lyingNow, type Stock } from "./stock";

/** Material that is handed out for a work order, while it is fetched from the shelves. */
export type TakenDraft = { material: Uuid; lot: Uuid | null; place: Uuid | null; quantity: string };
export type PickingDraft = { taken: TakenDraft[]; reason: string; replaces: Uuid | null } & Overriding;

export const emptyPicking = (): PickingDraft => ({ taken: [], reason: "", replaces: null });
export const pickingKey = (user: Uuid, order: Uuid, replaces: Uuid | null = null): string =>
  ["pick", user, order, ...(replaces ? [replaces] : [])].join(":");

/** A material, what of it is on its way out of this phone, and what is still wanted after that. */
export type MaterialView = { material: PickMaterial; pending: string; wanted: string };

/** What an order still wants handed out; what production takes by itself is not the store's. */
export function viewMaterials(pick: Pick, records: readonly CommandRecord[]): MaterialView[] {
  const out = pendingOf(records);
  return pick.materials
    .filter(material => material.supply === "issue")
    .map(material => {
      const pending = out.get(material.id) ?? "0";
      const wanted = subtract(material.required, sum(material.issued, pending));
      return { material, pending, wanted: compare(wanted, "0") < 0 ? "0" : wanted };
    });
}

export const wantsAny = (pick: Pick, records: readonly CommandRecord[]): boolean =>
  viewMaterials(pick, records).some(one => isPositive(one.wanted));

/** Orders that want something from the store, the most urgent first. */
export const viewPicks = (picks: readonly Pick[], records: readonly CommandRecord[]): Pick[] =>
  picks
    .filter(pick => pick.status !== "completed" && wantsAny(pick, records))
    .sort((a, b) => (a.due_date ?? "9").localeCompare(b.due_date ?? "9") || a.number.localeCompare(b.number));

function pendingOf(records: readonly CommandRecord[]): Map<Uuid, string> {
  const out = new Map<Uuid, string>();
  for (const record of records) {
    if (record.command.type !== "production.issue_materials" || !isPending(record)) continue;
    for (const line of record.command.body.lines)
      out.set(line.material_id, sum(out.get(line.material_id) ?? "0", line.quantity));
  }
  return out;
}

/** Where a material may be taken: a lot at a place, or loose at one. */
export type Source = { lot: Lot | null; place: Uuid; there: string };

/** The sources of a material, first to expire first out. */
export function sourcesOf(stock: Stock, item: Uuid, records: readonly CommandRecord[], today: string): Source[] {
  const inLots = fefo(stock, item, today).flatMap(lot =>
    lyingNow(stock, { item, lot: lot.id }, records).map(one => ({ lot, place: one.place_id, there: one.quantity })),
  );
  const loose = lyingNow(stock, { item, lot: null }, records);
  return [...inLots, ...loose.map(one => ({ lot: null, place: one.place_id, there: one.quantity }))];
}

export const takenOf = (draft: PickingDraft, material: Uuid): string =>
  sum(...draft.taken.filter(one => one.material === material).map(one => quantity(one.quantity) || "0"));

/** What is still to be fetched of a material beside what stands in the form. */
export function leftOf({ material, wanted }: MaterialView, draft: PickingDraft): string {
  const left = subtract(wanted, takenOf(draft, material.id));
  return compare(left, "0") < 0 ? "0" : left;
}

/** The form with this source taken as far as it is wanted and goes; the same form when it stands in it already. */
export function withSource(draft: PickingDraft, view: MaterialView, source: Source): PickingDraft {
  const { material } = view;
  const lot = source.lot?.id ?? null;
  if (draft.taken.some(one => one.material === material.id && one.lot === lot && one.place === source.place))
    return draft;
  const much = least(leftOf(view, draft), source.there);
  const entry = { material: material.id, lot, place: source.place, quantity: isPositive(much) ? much : "" };
  return { ...draft, taken: [...draft.taken, entry] };
}

/** Why it cannot be sent yet, the first reason first; null when it can. */
export function obstacle(draft: PickingDraft): string | null {
  const wrong = draft.taken.map(one => quantityError(one.quantity)).find(error => error !== null);
  if (wrong) return wrong;
  return draft.taken.some(one => isPositive(one.quantity)) ? null : t("pick.nothing");
}

/** What is said before it is sent: more than the order wants, or more than the phone knows to be there. */
export function doubt(draft: PickingDraft, views: readonly MaterialView[], stock: Stock): string | null {
  for (const view of views) {
    if (compare(takenOf(draft, view.material.id), view.wanted) <= 0) continue;
    const item = stock.items.get(view.material.item_id);
    return t("pick.over", { item: item ? nameOf(item) : "" });
  }
  return null;
}

export function bodyOf(draft: PickingDraft, order: Uuid): CommandBodies["production.issue_materials"] {
  const reason = draft.reason.trim();
  const lines = draft.taken
    .filter(one => isPositive(one.quantity))
    .map(
      (one): IssuedLine => ({
        material_id: one.material,
        quantity: quantity(one.quantity),
        ...(one.lot ? { lot_id: one.lot } : {}),
        ...(one.place ? { place_id: one.place } : {}),
      }),
    );
  return { work_order_id: order, lines, ...(reason ? { reason } : {}), ...overrideOf(draft) };
}

/** A filled form as the record that it becomes. */
export function recordOf(draft: PickingDraft, pick: Pick, source: FormDraft): NewRecord {
  return {
    type: "production.issue_materials",
    body: bodyOf(draft, pick.id),
    lane: `wo:${pick.id}/store`,
    about: {
      work_order: pick.number,
      item: pick.item.name,
      item_en: pick.item.name_en,
      operation: "",
      operation_en: null,
      piece_price: null,
    },
    draft: source,
    replaces: draft.replaces,
  };
}

/** A refused record as a form again. */
export function draftFrom(body: CommandBodies["production.issue_materials"], replaces: Uuid): PickingDraft {
  const taken = body.lines.map(line => ({
    material: line.material_id,
    lot: line.lot_id ?? null,
    place: line.place_id ?? null,
    quantity: line.quantity,
  }));
  const override = body.override_reason ? { override: body.override_reason } : {};
  return { taken, reason: body.reason ?? "", ...override, replaces };
}
