import { useState } from "preact/hooks";
import { Icon } from "../../app/ui/icon";
import { nameOf, t } from "../../shared/i18n";
import type { StoragePlace, Uuid } from "../../shared/types";
import { openCamera } from "../scan/takers";
import { type Stock, warehouses } from "./stock";

const MOST = 9;

type Props = { stock: Stock; from: Uuid | null; to: Uuid | null; onPick: (place: Uuid) => void };

/** Where it goes: scanned, or picked; places inside the warehouse where it lies stand first. */
export function Destination({ stock, from, to, onPick }: Props) {
  const [search, setSearch] = useState("");
  const all = warehouses(stock).filter(place => place.id !== from);
  const shown = offered(all, stock, from, to, search);
  return (
    <section class="card stack" data-testid="destination">
      <fieldset class="chips">
        <legend class="field__label">{t("carry.to")}</legend>
        {shown.map(place => (
          <button
            type="button"
            class="chip chip--floor"
            key={place.id}
            aria-pressed={place.id === to}
            data-testid={`to-${place.number}`}
            onClick={() => onPick(place.id)}
          >
            {nameOf(place)}
          </button>
        ))}
        {all.length === 0 ? <p class="soft">{t("carry.no_places")}</p> : null}
      </fieldset>
      {all.length > MOST ? (
        <span class="row">
          <input
            class="input input--floor"
            type="search"
            data-testid="to-search"
            aria-label={t("carry.search_place")}
            placeholder={t("carry.search_place")}
            value={search}
            onInput={event => setSearch(event.currentTarget.value)}
          />
          <button type="button" class="button button--floor" aria-label={t("ticket.scan_place")} onClick={openCamera}>
            <Icon name="scan" />
          </button>
        </span>
      ) : null}
    </section>
  );
}

function offered(
  all: StoragePlace[],
  stock: Stock,
  from: Uuid | null,
  to: Uuid | null,
  search: string,
): StoragePlace[] {
  const wanted = search.trim().toLowerCase();
  const home = from ? (stock.places.get(from)?.warehouse_id ?? from) : null;
  const rank = (place: StoragePlace) => (place.id === to ? 0 : place.warehouse_id === home && home !== null ? 1 : 2);
  return all
    .filter(place => [place.number, place.name, place.name_en].some(text => text?.toLowerCase().includes(wanted)))
    .sort((a, b) => rank(a) - rank(b) || a.number.localeCompare(b.number))
    .slice(0, MOST);
}
