import { isPositive } from "../../shared/decimal";
import { t } from "../../shared/i18n";
import type { Uuid } from "../../shared/types";
import type { Taker } from "../scan/takers";
import type { Source } from "./picking";
import type { DeliveryView, Shelves, SoldLine, Stop } from "./shipping";
import { least, type Stock } from "./stock";

/** What a scan means while an order is put together. */
export type Walk = {
  view: DeliveryView;
  stock: Stock;
  shelves: Shelves;
  stops: readonly Stop[];
  /** The place whose label was scanned last. */
  here: Uuid | null;
  onHere: (place: Uuid) => void;
  onTo: (place: Uuid) => void;
  onTake: (stop: Stop) => void;
  onOdd: (odd: string | null) => void;
  /** What of a line is still to be fetched. */
  left: (sold: SoldLine) => string;
};

/**
 * A place says where one stands, or where the goods are put together once there is no stop at it; a lot, or an item that lies
 * in none, is taken. A lot that another should go before is taken too, but that is said.
 */
export function takerOf(walk: Walk): Taker {
  return found => {
    if (found.is !== "document") return false;
    if (found.kind === "place") return takePlace(walk, found.id);
    if (found.kind === "lot") walk.onOdd(takeLot(walk, found.id));
    else if (found.kind === "item") walk.onOdd(takeLoose(walk, found.id));
    else return false;
    return true;
  };
}

function takePlace({ stock, stops, onHere, onTo, onOdd }: Walk, place: Uuid): boolean {
  if (stock.places.get(place)?.kind !== "warehouse") return false;
  const isStop = stops.some(stop => stop.source.place === place);
  if (isStop) onHere(place);
  else onTo(place);
  onOdd(isStop || stops.length === 0 ? null : t("ship.no_stop_here"));
  return true;
}

function takeLot(walk: Walk, lot: Uuid): string | null {
  const { stock, stops, view, shelves, here, left } = walk;
  const mine = stops.filter(stop => stop.source.lot?.id === lot);
  const stop = mine.find(one => one.source.place === here) ?? mine[0];
  if (stop) {
    walk.onTake(stop);
    return null;
  }
  const item = stock.lots.get(lot)?.item_id;
  const sold = view.lines.filter(one => one.line.item.id === item);
  if (sold.length === 0) return t("ship.not_wanted");
  const open = sold.find(one => isPositive(left(one)));
  if (!open) return t("ship.enough");
  const source = sourceOf(shelves.get(item ?? "") ?? [], lot, here);
  if (!source) return t("pick.lot_not_usable");
  walk.onTake({ view: open, source, quantity: least(left(open), source.there) });
  const first = stops.find(one => one.view === open)?.source.lot;
  return first && first.expires_on !== source.lot?.expires_on ? t("pick.elder", { lot: first.number }) : null;
}

const sourceOf = (sources: readonly Source[], lot: Uuid, here: Uuid | null): Source | undefined => {
  const mine = sources.filter(one => one.lot?.id === lot);
  return mine.find(one => one.place === here) ?? mine[0];
};

/** What lies in no lot is taken by the item's own label. */
function takeLoose({ stops, view, here, onTake }: Walk, item: Uuid): string | null {
  const mine = stops.filter(stop => stop.view.line.item.id === item);
  if (mine.length === 0)
    return t(view.lines.some(one => one.line.item.id === item) ? "ship.enough" : "ship.not_wanted");
  if (mine.some(stop => stop.source.lot)) return t("pick.scan_the_lot");
  const stop = mine.find(one => one.source.place === here) ?? mine[0];
  if (stop) onTake(stop);
  return null;
}
