import { quantity, quantityError } from "../../app/ui/amount";
import type { FormDraft } from "../../db/drafts";
import type { CommandRecord } from "../../db/schema";
import type { NewRecord } from "../../outbox/outbox";
import { isPending } from "../../outbox/policy";
import { compare, isPositive } from "../../shared/decimal";
import { nameOf, t } from "../../shared/i18n";
import type { CommandBodies, Shipment, Uuid } from "../../shared/types";
import { hasInk, type Stroke } from "./strokes";

/** What the customer did not take of a line; the quantity is text as it stands in the field. */
export type NotTaken = { quantity: string; reason: string };
/** A delivery while it is handed over. */
export type DeliveringDraft = {
  signer: string;
  strokes: Stroke[];
  /** By line of the delivery. */
  notTaken: Record<Uuid, NotTaken>;
  note: string;
  replaces: Uuid | null;
};

export const emptyDelivering = (): DeliveringDraft => ({
  signer: "",
  strokes: [],
  notTaken: {},
  note: "",
  replaces: null,
});
export const deliveringKey = (user: Uuid, shipment: Uuid, replaces: Uuid | null = null): string =>
  ["deliver", user, shipment, ...(replaces ? [replaces] : [])].join(":");

/** A delivery, and whether its signature is on its way out of this phone. */
export type HandoverView = { shipment: Shipment; pending: boolean };

/** Deliveries to be signed, the latest first; what was signed here stands last until the server has it. */
export function viewHandovers(shipments: readonly Shipment[], records: readonly CommandRecord[]): HandoverView[] {
  const signed = new Set(
    records.flatMap(({ command, ...record }) =>
      command.type === "sales.sign_delivery" && isPending({ command, ...record }) ? [command.body.shipment_id] : [],
    ),
  );
  return shipments
    .map(shipment => ({ shipment, pending: signed.has(shipment.id) }))
    .sort(
      (a, b) =>
        Number(a.pending) - Number(b.pending) ||
        b.shipment.shipped_at.localeCompare(a.shipment.shipped_at) ||
        b.shipment.number.localeCompare(a.shipment.number),
    );
}

/** Number, customer or address: what the driver remembers of it. */
export function matches({ shipment }: HandoverView, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  const { number, order_number, customer, address } = shipment;
  return [number, order_number, customer.name, customer.name_en ?? "", address].some(one =>
    one.toLowerCase().includes(wanted),
  );
}

/** Why it cannot be sent yet, the first reason first; null when it can. */
export function obstacle(draft: DeliveringDraft, shipment: Shipment): string | null {
  for (const line of shipment.lines) {
    const gap = draft.notTaken[line.id];
    if (!gap) continue;
    const wrong = quantityError(gap.quantity);
    if (wrong) return wrong;
    const item = nameOf(line.item);
    const missing = quantity(gap.quantity);
    if (compare(missing || "0", line.quantity) > 0) return t("deliver.over", { item });
    if (isPositive(missing) && !gap.reason.trim()) return t("deliver.say_why", { item });
  }
  if (!draft.signer.trim()) return t("deliver.who");
  return hasInk(draft.strokes) ? null : t("deliver.sign_first");
}

export function bodyOf(draft: DeliveringDraft, shipment: Shipment): CommandBodies["sales.sign_delivery"] {
  const differences = shipment.lines.flatMap(line => {
    const gap = draft.notTaken[line.id];
    const missing = quantity(gap?.quantity ?? "");
    return gap && isPositive(missing) ? [{ line_id: line.id, quantity: missing, reason: gap.reason.trim() }] : [];
  });
  const note = draft.note.trim();
  return {
    shipment_id: shipment.id,
    signer: draft.signer.trim(),
    strokes: draft.strokes,
    differences,
    ...(note ? { note } : {}),
  };
}

/** A signed form as the record that it becomes. */
export function recordOf(draft: DeliveringDraft, shipment: Shipment, source: FormDraft): NewRecord {
  return {
    type: "sales.sign_delivery",
    body: bodyOf(draft, shipment),
    lane: `dn:${shipment.id}`,
    about: {
      work_order: shipment.number,
      item: shipment.customer.name,
      item_en: shipment.customer.name_en,
      operation: "",
      operation_en: null,
      piece_price: null,
    },
    draft: source,
    replaces: draft.replaces,
  };
}

/** A refused record as a form again. */
export function draftFrom(body: CommandBodies["sales.sign_delivery"], replaces: Uuid): DeliveringDraft {
  return {
    signer: body.signer,
    strokes: body.strokes.map(stroke => [...stroke]),
    notTaken: Object.fromEntries(
      body.differences.map(({ line_id, quantity: missing, reason }) => [line_id, { quantity: missing, reason }]),
    ),
    note: body.note ?? "",
    replaces,
  };
}
