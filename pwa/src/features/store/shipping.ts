import { quantity, quantityError } from "../../app/ui/amount";
import type { FormDraft } from "../../db/drafts";
import type { CommandRecord } from "../../db/schema";
import type { NewRecord } from "../../outbox/outbox";
import { isPending } from "../../outbox/policy";
import { compare, isPositive, subtract, sum } from "../../shared/decimal";
import { nameOf, t } from "../../shared/i18n";
import type { CommandBodies, Delivery, DeliveryLine, NotFetched, PickedPart, Uuid } from "../../shared/types";
import { type Overriding, overrideOf } from "./override";
import { type Source, sourcesOf } from "./picking";
import { least, type Stock } from "./stock";

/** Goods of a customer's order while they are fetched from the shelves; quantities are text as it stands in the fields. */
export type Fetched = { line: Uuid; item: Uuid; lot: Uuid | null; place: Uuid; quantity: string };
/** A place where nothing of a lot was found, though the books have some there. */
export type Gap = { line: Uuid; item: Uuid; lot: Uuid | null; place: Uuid };
export type ShippingDraft = {
  fetched: Fetched[];
  gaps: Gap[];
  /** By order line: why less of it was fetched. */
  reasons: Record<Uuid, string>;
  /** Where the goods were put together. */
  to: Uuid | null;
  replaces: Uuid | null;
} & Overriding;

export const emptyShipping = (): ShippingDraft => ({ fetched: [], gaps: [], reasons: {}, to: null, replaces: null });
export const shippingKey = (user: Uuid, order: Uuid, replaces: Uuid | null = null): string =>
  ["ship", user, order, ...(replaces ? [replaces] : [])].join(":");

/** A line, what of it was fetched on this phone and is not in the server's figures yet, and what is still wanted after that. */
export type SoldLine = { line: DeliveryLine; pending: string; wanted: string };
export type DeliveryView = { order: Delivery; lines: SoldLine[] };

export function viewDelivery(order: Delivery, records: readonly CommandRecord[]): DeliveryView {
  const pending = pendingByLine(records);
  const view = (line: DeliveryLine): SoldLine => {
    const own = pending.get(line.id) ?? "0";
    const ready = sum(own, ...line.picked.map(one => one.quantity));
    return { line, pending: own, wanted: compare(ready, line.open) >= 0 ? "0" : subtract(line.open, ready) };
  };
  return { order, lines: order.lines.map(view) };
}

/** All orders of which goods are to leave: rush orders first, then by the day of shipping. */
export const viewDeliveries = (orders: readonly Delivery[], records: readonly CommandRecord[]): DeliveryView[] =>
  [...orders]
    .sort(
      (a, b) => Number(b.rush) - Number(a.rush) || a.due_on.localeCompare(b.due_on) || a.number.localeCompare(b.number),
    )
    .map(order => viewDelivery(order, records))
    .filter(view => view.lines.length > 0);

export const isWanted = ({ lines }: DeliveryView): boolean => lines.some(one => isPositive(one.wanted));

const pickRecords = (records: readonly CommandRecord[]) =>
  records.flatMap(record => (record.command.type === "sales.pick" && isPending(record) ? [record.command.body] : []));

function pendingByLine(records: readonly CommandRecord[]): Map<Uuid, string> {
  const found = new Map<Uuid, string>();
  for (const { lines } of pickRecords(records))
    for (const part of lines) found.set(part.line_id, sum(found.get(part.line_id) ?? "0", part.quantity));
  return found;
}

const at = (item: Uuid, lot: Uuid | null | undefined, place: Uuid | null | undefined): string =>
  [item, lot ?? "", place ?? ""].join("/");

/** What stands ready for any order and must stay where it is: by item, lot and place. */
function standing(orders: readonly Delivery[], records: readonly CommandRecord[]): Map<string, string> {
  const found = new Map<string, string>();
  const add = (key: string, much: string) => found.set(key, sum(found.get(key) ?? "0", much));
  const items = new Map(orders.flatMap(order => order.lines.map(line => [line.id, line.item.id] as const)));
  for (const { lines } of orders)
    for (const line of lines)
      for (const one of line.picked) add(at(line.item.id, one.lot_id, one.place_id), one.quantity);
  for (const { lines } of pickRecords(records))
    for (const part of lines) add(at(items.get(part.line_id) ?? "", part.lot_id, part.place_id), part.quantity);
  return found;
}

/** The sources of each item of an order: lots that the customer will take, first to expire first out, beside a line last. */
export type Shelves = ReadonlyMap<Uuid, readonly Source[]>;

export function shelvesFor(
  order: Delivery,
  stock: Stock,
  orders: readonly Delivery[],
  records: readonly CommandRecord[],
  today: string,
): Shelves {
  const kept = standing(orders, records);
  const goodOn = dayAfter(today, order.shelf_days ?? 0);
  const free = (item: Uuid): Source[] =>
    sourcesOf(stock, item, records, goodOn)
      .map(one => ({ ...one, there: lessen(one.there, kept.get(at(item, one.lot?.id, one.place)) ?? "0") }))
      .filter(one => isPositive(one.there))
      .sort((a, b) => besideLine(stock, a) - besideLine(stock, b));
  return new Map(order.lines.map(({ item }) => [item.id, free(item.id)]));
}

const besideLine = (stock: Stock, { place }: Source): number => Number(stock.places.get(place)?.use === "line");
const lessen = (of: string, by: string): string => (compare(by, of) >= 0 ? "0" : subtract(of, by));

export function dayAfter(day: string, days: number): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + days);
  return next.toISOString().slice(0, 10);
}

/** One stop on the way through the store: so much of this lot at this place. */
export type Stop = { view: SoldLine; source: Source; quantity: string };
/** What of a line no stop is left for. */
export type Short = { view: SoldLine; missing: string };

const fetchedOf = (draft: ShippingDraft, line: Uuid): string =>
  sum(...draft.fetched.filter(one => one.line === line).map(one => quantity(one.quantity) || "0"));

/** What is still to be fetched of a line beside what stands in the form. */
export const leftOf = ({ line, wanted }: SoldLine, draft: ShippingDraft): string =>
  lessen(wanted, fetchedOf(draft, line.id));

/** What is still to be fetched, in walking order of the places, and what nothing is left for. */
export function route(
  view: DeliveryView,
  draft: ShippingDraft,
  shelves: Shelves,
  stock: Stock,
): { stops: Stop[]; shorts: Short[] } {
  const used = new Map<string, string>();
  const add = (key: string, much: string) => used.set(key, sum(used.get(key) ?? "0", much));
  for (const one of draft.fetched) add(at(one.item, one.lot, one.place), quantity(one.quantity) || "0");
  const empty = new Set(draft.gaps.map(gap => at(gap.item, gap.lot, gap.place)));
  const stops: Stop[] = [];
  const shorts: Short[] = [];
  for (const sold of view.lines) {
    const item = sold.line.item.id;
    let left = leftOf(sold, draft);
    for (const source of shelves.get(item) ?? []) {
      const key = at(item, source.lot?.id, source.place);
      const much = least(left, lessen(source.there, used.get(key) ?? "0"));
      if (empty.has(key) || !isPositive(much)) continue;
      stops.push({ view: sold, source, quantity: much });
      add(key, much);
      left = subtract(left, much);
    }
    if (isPositive(left)) shorts.push({ view: sold, missing: left });
  }
  const number = (stop: Stop) => stock.places.get(stop.source.place)?.number ?? "";
  stops.sort(
    (a, b) =>
      number(a).localeCompare(number(b), undefined, { numeric: true }) ||
      a.view.line.item.number.localeCompare(b.view.line.item.number),
  );
  return { stops, shorts };
}

/** The form with this stop done. */
export function withStop(draft: ShippingDraft, { view, source, quantity: much }: Stop): ShippingDraft {
  const { line } = view;
  const lot = source.lot?.id ?? null;
  const same = (one: Fetched) => one.line === line.id && one.lot === lot && one.place === source.place;
  const known = draft.fetched.find(same);
  const part = { line: line.id, item: line.item.id, lot, place: source.place, quantity: much };
  if (!known) return { ...draft, fetched: [...draft.fetched, part] };
  const more = sum(quantity(known.quantity) || "0", much);
  return { ...draft, fetched: draft.fetched.map(one => (one === known ? { ...one, quantity: more } : one)) };
}

/** The form with nothing found at this stop: another lot is looked for. */
export const withGap = (draft: ShippingDraft, { view, source }: Stop): ShippingDraft => ({
  ...draft,
  gaps: [
    ...draft.gaps,
    { line: view.line.id, item: view.line.item.id, lot: source.lot?.id ?? null, place: source.place },
  ],
});

/** Lines of which less is in the form than the customer is to get. */
export const lessThanWanted = (draft: ShippingDraft, view: DeliveryView): SoldLine[] =>
  view.lines.filter(one => isPositive(leftOf(one, draft)));

/** Why it cannot be sent yet, the first reason first; null when it can. */
export function obstacle(draft: ShippingDraft, view: DeliveryView): string | null {
  const wrong = draft.fetched.map(one => quantityError(one.quantity)).find(error => error !== null);
  if (wrong) return wrong;
  for (const one of view.lines)
    if (compare(fetchedOf(draft, one.line.id), one.wanted) > 0) return t("ship.over", { item: nameOf(one.line.item) });
  const silent = lessThanWanted(draft, view).find(one => !draft.reasons[one.line.id]?.trim());
  if (isUntouched(draft)) return t("ship.nothing");
  return silent ? t("ship.say_why", { item: nameOf(silent.line.item) }) : null;
}

export const isUntouched = (draft: ShippingDraft): boolean =>
  draft.gaps.length === 0 && !draft.fetched.some(one => isPositive(one.quantity));

export function bodyOf(draft: ShippingDraft, view: DeliveryView): CommandBodies["sales.pick"] {
  const where = ({ lot, place }: Gap | Fetched) => ({ ...(lot ? { lot_id: lot } : {}), place_id: place });
  const lines = draft.fetched
    .filter(one => isPositive(one.quantity))
    .map((one): PickedPart => ({ line_id: one.line, quantity: quantity(one.quantity), ...where(one) }));
  const gaps = draft.gaps.map(
    (gap): NotFetched => ({ line_id: gap.line, ...where(gap), reason: t("ship.nothing_there") }),
  );
  const less = lessThanWanted(draft, view).map(
    ({ line }): NotFetched => ({ line_id: line.id, reason: draft.reasons[line.id]?.trim() ?? "" }),
  );
  const to = draft.to && lines.length > 0 ? { to_place_id: draft.to } : {};
  return { order_id: view.order.id, ...to, lines, missing: [...gaps, ...less], ...overrideOf(draft) };
}

/** A filled form as the record that it becomes. */
export function recordOf(draft: ShippingDraft, view: DeliveryView, source: FormDraft): NewRecord {
  const { order } = view;
  const [first] = order.lines;
  const more = order.lines.length - 1;
  const english = first?.item.name_en;
  return {
    type: "sales.pick",
    body: bodyOf(draft, view),
    lane: `so:${order.id}`,
    base: { so: order.version },
    about: {
      work_order: order.number,
      item: `${first?.item.name ?? ""}${more > 0 ? ` 等 ${order.lines.length} 种` : ""}`,
      item_en: english ? `${english}${more > 0 ? ` and ${more} more` : ""}` : null,
      operation: order.customer.name,
      operation_en: order.customer.name_en,
      piece_price: null,
    },
    draft: source,
    replaces: draft.replaces,
  };
}

/** A refused record as a form again. */
export function draftFrom(body: CommandBodies["sales.pick"], order: Delivery, replaces: Uuid): ShippingDraft {
  const items = new Map(order.lines.map(line => [line.id, line.item.id]));
  const part = (one: PickedPart | NotFetched) => ({
    line: one.line_id,
    item: items.get(one.line_id) ?? "",
    lot: one.lot_id ?? null,
    place: one.place_id ?? "",
  });
  return {
    fetched: body.lines.map(one => ({ ...part(one), quantity: one.quantity })),
    gaps: body.missing.filter(one => one.place_id).map(part),
    reasons: Object.fromEntries(body.missing.filter(one => !one.place_id).map(one => [one.line_id, one.reason])),
    to: body.to_place_id ?? null,
    ...(body.override_reason ? { override: body.override_reason } : {}),
    replaces,
  };
}
