import { useEffect, useState } from "preact/hooks";
import { documentsRead } from "../../app/live";
import { documentsOf } from "../../db/documents";
import type { CommandRecord } from "../../db/schema";
import { isPending } from "../../outbox/policy";
import { compare, isPositive, subtract, sum } from "../../shared/decimal";
import { nameOf } from "../../shared/i18n";
import type { Command, Item, Lot, Lying, StoragePlace, Uuid } from "../../shared/types";

/** What this phone knows of the store, by id. Read when a page wants it: it may be thousands of rows. */
export type Stock = {
  items: ReadonlyMap<Uuid, Item>;
  lots: ReadonlyMap<Uuid, Lot>;
  places: ReadonlyMap<Uuid, StoragePlace>;
  /** What lies in no lot, by item. */
  loose: ReadonlyMap<Uuid, Lying[]>;
};

/** A thing that lies somewhere: a lot, or what of an item is in none. */
export type Thing = { item: Uuid; lot: Uuid | null };

const byId = <T extends { id: Uuid }>(rows: readonly T[]): Map<Uuid, T> => new Map(rows.map(row => [row.id, row]));

/** The store as it is on this phone; null until it has been read. */
export function useStock(): Stock | null {
  const [stock, setStock] = useState<Stock | null>(null);
  const version = documentsRead.value;
  useEffect(() => {
    let here = true;
    void readStock().then(read => here && setStock(read));
    return () => {
      here = false;
    };
  }, [version]);
  return stock;
}

export async function readStock(): Promise<Stock> {
  const [items, lots, places, loose] = await Promise.all([
    documentsOf("item"),
    documentsOf("lot"),
    documentsOf("place"),
    documentsOf("stock"),
  ]);
  const lying = new Map(loose.map(one => [one.id, one.places]));
  return { items: byId(items), lots: byId(lots), places: byId(places), loose: lying };
}

/** The places of ours where something may lie, by number. */
export const warehouses = ({ places }: Stock): StoragePlace[] =>
  [...places.values()].filter(place => place.kind === "warehouse").sort((a, b) => a.number.localeCompare(b.number));

/** Where a thing lies and how much of it: the server's word, and this phone's own records that it does not hold yet. */
export function lyingNow(stock: Stock, thing: Thing, records: readonly CommandRecord[]): Lying[] {
  const known = thing.lot ? stock.lots.get(thing.lot)?.places : stock.loose.get(thing.item);
  const at = new Map((known ?? []).map(one => [one.place_id, one.quantity]));
  const pending = records.filter(isPending).flatMap(record => movesOf(record.command, thing));
  for (const { place, by } of pending) at.set(place, sum(at.get(place) ?? "0", by));
  return [...at].map(([place_id, quantity]) => ({ place_id, quantity })).filter(one => isPositive(one.quantity));
}

type Move = { place: Uuid; by: string };

/** What a command does to a thing at its places. */
function movesOf({ type, body }: Command, { item, lot }: Thing): Move[] {
  if (type === "inventory.transfer" || type === "inventory.put_away") {
    if (body.item_id !== item || (body.lot_id ?? null) !== lot) return [];
    return [
      { place: body.from_place_id, by: subtract("0", body.quantity) },
      { place: body.to_place_id, by: body.quantity },
    ];
  }
  if (type !== "production.issue_materials" || !lot) return [];
  const own = body.lines.filter(line => line.lot_id === lot);
  return own.flatMap(line => (line.place_id ? [{ place: line.place_id, by: subtract("0", line.quantity) }] : []));
}

/** Lots of an item that may be taken, the first to expire first, and of those the first to come. */
export function fefo(stock: Stock, item: Uuid, today: string): Lot[] {
  const usable = [...stock.lots.values()].filter(
    lot => lot.item_id === item && lot.status === "available" && (lot.expires_on === null || lot.expires_on >= today),
  );
  const until = (lot: Lot) => lot.expires_on ?? "9999-12-31";
  // Ids are made in the order of coming.
  return usable.sort((a, b) => until(a).localeCompare(until(b)) || a.id.localeCompare(b.id));
}

export const placeName = (stock: Stock, id: Uuid): string => {
  const place = stock.places.get(id);
  return place ? nameOf(place) : "–";
};

/** Of what lies somewhere, all of it together. */
export const allOf = (lying: readonly Lying[]): string => sum(...lying.map(one => one.quantity));

export const least = (a: string, b: string): string => (compare(a, b) < 0 ? a : b);
