import { useState } from "preact/hooks";
import { records } from "../../app/live";
import { Figure } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { Empty } from "../../app/ui/states";
import { nameOf, t, unitOf } from "../../shared/i18n";
import { allOf, lyingNow, placeName, type Stock, type Thing } from "./stock";

const MOST = 12;

type Row = { thing: Thing; lying: ReturnType<typeof lyingNow> };

/** Everything that lies somewhere, to choose from without a camera; what has not been put away yet stands first. */
export function Things({ stock, onPick }: { stock: Stock; onPick: (thing: Thing) => void }) {
  const [search, setSearch] = useState("");
  const rows = rowsOf(stock, search);
  return (
    <section class="stack">
      <input
        class="input input--floor"
        type="search"
        data-testid="things-search"
        aria-label={t("app.search")}
        placeholder={t("carry.search")}
        value={search}
        onInput={event => setSearch(event.currentTarget.value)}
      />
      {rows.length === 0 ? <Empty icon="item" title={t("carry.none")} /> : null}
      <ul class="cards">
        {rows.slice(0, MOST).map(row => (
          <li key={`${row.thing.item}/${row.thing.lot}`}>
            <ThingCard row={row} stock={stock} onPick={() => onPick(row.thing)} />
          </li>
        ))}
      </ul>
      {rows.length > MOST ? <p class="soft">{t("carry.more", { n: rows.length - MOST })}</p> : null}
    </section>
  );
}

function ThingCard({ row, stock, onPick }: { row: Row; stock: Stock; onPick: () => void }) {
  const item = stock.items.get(row.thing.item);
  const lot = row.thing.lot ? stock.lots.get(row.thing.lot) : undefined;
  if (!item) return null;
  return (
    <button type="button" class="card job job--thing" data-testid="thing" onClick={onPick}>
      <span class="job__line">
        <span class="job__name">{nameOf(item)}</span>
        <Figure value={allOf(row.lying)} unit={unitOf(item)} />
      </span>
      <span class="job__foot">
        <span class="code">{lot?.number ?? item.number}</span>
        <span class="receive__say">
          <Icon name="place" />
          {row.lying.map(one => placeName(stock, one.place_id)).join(t("app.comma"))}
        </span>
      </span>
    </button>
  );
}

/** Does any of it lie where receipts land, in a warehouse that has places inside? */
function isToPutAway(stock: Stock, { lying }: Row): boolean {
  const withPlaces = new Set([...stock.places.values()].map(place => place.warehouse_id));
  return lying.some(one => withPlaces.has(one.place_id));
}

function rowsOf(stock: Stock, search: string): Row[] {
  const things: Thing[] = [
    ...[...stock.lots.values()].map(lot => ({ item: lot.item_id, lot: lot.id })),
    ...[...stock.loose.keys()].map(item => ({ item, lot: null })),
  ];
  const wanted = search.trim().toLowerCase();
  const found = things.filter(thing => stock.items.has(thing.item) && matches(stock, thing, wanted));
  const rows = found.map(thing => ({ thing, lying: lyingNow(stock, thing, records.value) }));
  const first = (row: Row) => (isToPutAway(stock, row) ? 0 : 1);
  // The last to come is what is carried most often.
  const came = ({ thing }: Row) => thing.lot ?? "";
  return rows.filter(row => row.lying.length > 0).sort((a, b) => first(a) - first(b) || came(b).localeCompare(came(a)));
}

function matches(stock: Stock, { item, lot }: Thing, wanted: string): boolean {
  if (wanted === "") return true;
  const found = stock.items.get(item);
  const texts = [found?.number, found?.name, found?.name_en, lot ? stock.lots.get(lot)?.number : ""];
  return texts.some(text => text?.toLowerCase().includes(wanted));
}
