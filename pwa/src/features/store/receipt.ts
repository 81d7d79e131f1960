import { quantity, quantityError } from "../../app/ui/amount";
import type { FormDraft } from "../../db/drafts";
import type { About } from "../../db/schema";
import type { NewRecord } from "../../outbox/outbox";
import { compare, group, isPositive, isZero, subtract, sum } from "../../shared/decimal";
import { language, nameOf, t } from "../../shared/i18n";
import type { CommandBodies, Purchase, ReceivedLot, Uuid } from "../../shared/types";
import type { LineView, OrderView } from "./expected";

/** Goods at the gate while they are typed in: everything is text as it stands in the fields. */
export type LotDraft = {
  quantity: string;
  supplier_lot: string;
  expires_on: string;
  /** Serial numbers as they stand in the field, one a line; a draft begun before there were any has none. */
  serials?: string;
};
export type ReceiptDraft = { lots: Record<Uuid, LotDraft[]>; delivery_note: string; replaces: Uuid | null };

export const LONGEST = 200;
export const LONGEST_SERIAL = 64;
export const emptyLot = (): LotDraft => ({ quantity: "", supplier_lot: "", expires_on: "" });
export const emptyReceipt = (): ReceiptDraft => ({ lots: {}, delivery_note: "", replaces: null });

/** A record that is put right has a draft of its own beside the form that may already be begun. */
export const receiptKey = (user: Uuid, order: Uuid, replaces: Uuid | null = null): string =>
  ["receive", user, order, ...(replaces ? [replaces] : [])].join(":");

/** The lots of a line; there is always one to type in. */
export const lotsOf = (draft: ReceiptDraft, line: Uuid): LotDraft[] => draft.lots[line] ?? [emptyLot()];

/** The serial numbers in a field, however they are set apart. */
export const piecesIn = (lot: LotDraft): string[] =>
  (lot.serials ?? "").split(/[\s,;，；、]+/).filter(one => one !== "");

/** A piece more; the quantity counts along as long as nobody typed another one. A number that stands there already is left. */
export function withPiece(lot: LotDraft, piece: string): LotDraft {
  const named = piecesIn(lot);
  if (named.includes(piece)) return lot;
  const counts = lot.quantity.trim() === "" || lot.quantity.trim() === String(named.length);
  const serials = [...named, piece].join("\n");
  return { ...lot, serials, quantity: counts ? String(named.length + 1) : lot.quantity };
}

const read = ({ quantity: text }: LotDraft): string => quantity(text) || "0";
export const arrived = (lots: readonly LotDraft[]): string => sum(...lots.map(read));

/** What the lot at `at` may hold so that all of its line has come. */
export function restFor(view: LineView, lots: readonly LotDraft[], at: number): string {
  const others = arrived(lots.filter((_, other) => other !== at));
  return compare(others, view.open) >= 0 ? "0" : subtract(view.open, others);
}

/** The lines on which something came. */
export const touched = (draft: ReceiptDraft, { lines }: OrderView): LineView[] =>
  lines.filter(({ line }) => isPositive(arrived(lotsOf(draft, line.id))));

/** Why it cannot be sent yet, the first reason first; null when it can. That too much came is no reason. */
export function obstacle(draft: ReceiptDraft, view: OrderView): string | null {
  const lots = view.lines.flatMap(({ line }) => lotsOf(draft, line.id));
  const unreadable = lots.map(lot => quantityError(lot.quantity)).find(error => error !== null);
  if (unreadable) return unreadable;
  if (lots.some(lot => isZero(read(lot)) && (lot.supplier_lot.trim() || lot.expires_on || piecesIn(lot).length > 0)))
    return t("receive.lot_without_quantity");
  const miscounted = lots.find(
    lot => piecesIn(lot).length > 0 && compare(read(lot), String(piecesIn(lot).length)) !== 0,
  );
  if (miscounted)
    return t("receive.serials_count", { n: piecesIn(miscounted).length, quantity: group(read(miscounted)) });
  return touched(draft, view).length === 0 ? t("receive.nothing") : null;
}

/** What will make a person be asked first; it is said before, and allowed. */
export function doubt(draft: ReceiptDraft, view: OrderView, today: string): string | null {
  for (const one of touched(draft, view)) {
    const lots = lotsOf(draft, one.line.id);
    const expired = lots.find(lot => lot.expires_on !== "" && lot.expires_on < today);
    if (expired) return t("receive.expired", { item: nameOf(one.line.item), day: expired.expires_on });
    if (compare(arrived(lots), one.most) > 0)
      return t("receive.over", { total: group(arrived(lots)), left: group(one.open) });
  }
  return null;
}

/** The body as docs/sync.md wants it. */
export function bodyOf(draft: ReceiptDraft, view: OrderView): CommandBodies["purchasing.receive"] {
  const note = draft.delivery_note.trim();
  return {
    order_id: view.order.id,
    ...(note ? { delivery_note: note } : {}),
    lines: touched(draft, view).map(({ line }) => ({
      line_id: line.id,
      lots: lotsOf(draft, line.id)
        .filter(lot => isPositive(read(lot)))
        .map(lotBody),
    })),
  };
}

function lotBody(lot: LotDraft): ReceivedLot {
  const own = lot.supplier_lot.trim();
  return {
    quantity: read(lot),
    ...(own ? { supplier_lot: own } : {}),
    ...(lot.expires_on ? { expires_on: lot.expires_on } : {}),
    ...(piecesIn(lot).length > 0 ? { serials: piecesIn(lot) } : {}),
  };
}

/** A filled form as the record that it becomes; saving it closes the form. */
export function recordOf(draft: ReceiptDraft, view: OrderView, source: FormDraft): NewRecord {
  const { order } = view;
  return {
    type: "purchasing.receive",
    body: bodyOf(draft, view),
    lane: `po:${order.id}`,
    base: { po: order.version },
    about: aboutOf(touched(draft, view), order),
    draft: source,
    replaces: draft.replaces,
  };
}

/** In both languages, for whoever reads it later. */
function aboutOf(lines: readonly LineView[], { number, supplier }: Purchase): About {
  const [first] = lines;
  const item = first?.line.item;
  const more = lines.length - 1;
  return {
    work_order: number,
    item: `${item?.name ?? ""}${more > 0 ? ` 等 ${lines.length} 种` : ""}`,
    item_en: item?.name_en ? `${item.name_en}${more > 0 ? ` and ${more} more` : ""}` : null,
    operation: supplier.name,
    operation_en: supplier.name_en,
    piece_price: null,
  };
}

/** A refused receipt as a form again: it is mended and sent as a new record. */
export function draftFrom(body: CommandBodies["purchasing.receive"], replaces: Uuid): ReceiptDraft {
  const lots = body.lines.map(
    line =>
      [
        line.line_id,
        line.lots.map(lot => ({
          quantity: lot.quantity,
          supplier_lot: lot.supplier_lot ?? "",
          expires_on: lot.expires_on ?? "",
          ...(lot.serials ? { serials: lot.serials.join("\n") } : {}),
        })),
      ] as const,
  );
  return { lots: Object.fromEntries(lots), delivery_note: body.delivery_note ?? "", replaces };
}

/** "100 pcs" of one thing, "3 items" of several, for the button. */
export function sayWhat(draft: ReceiptDraft, view: OrderView, unit: string): string {
  const lines = touched(draft, view);
  const [only] = lines;
  if (!only || lines.length > 1) return t("receive.items", { n: lines.length });
  const total = group(arrived(lotsOf(draft, only.line.id)));
  return unit && language.value === "en" ? `${total} ${unit}` : `${total}${unit ? ` ${unit}` : ""}`;
}
