import { useEffect, useState } from "preact/hooks";
import { documentsRead, loaded, records, stocktakes } from "../../app/live";
import { go } from "../../app/router";
import { user } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Empty, Notice, Waiting } from "../../app/ui/states";
import { documentsOf } from "../../db/documents";
import { nameOf, t } from "../../shared/i18n";
import type { CountLine, Stocktake, Uuid } from "../../shared/types";
import { LastNotice } from "../jobs/last";
import { openCamera, useScanTaker } from "../scan/takers";
import { CountRow } from "./count_row";
import { CountSheet } from "./count_sheet";
import { inOrder, isToCount, type LineView, matches, type Spot, spotKey, viewLines } from "./counting";
import { placeName, type Stock, useStock } from "./stock";

/** A stocktake on the phone: scan the place, scan what lies there, type how many. No figure of the books is shown. */
export function CountPage({ id }: { id: Uuid }) {
  const stock = useStock();
  const lines = useLines();
  const worker = user.value;
  const open = stocktakes.value;
  const [only] = open;
  const stocktake = open.find(one => one.id === id) ?? (open.length === 1 ? only : undefined);
  if (!loaded.value || !worker || !stock || !lines) return <Waiting />;
  if (!stocktake) return <Choose open={open} />;
  return <Counting key={stocktake.id} stocktake={stocktake} lines={lines} stock={stock} worker={worker.id} />;
}

function useLines(): CountLine[] | null {
  const [lines, setLines] = useState<CountLine[] | null>(null);
  const version = documentsRead.value;
  useEffect(() => {
    let here = true;
    void documentsOf("count_line").then(read => here && setLines(read));
    return () => {
      here = false;
    };
  }, [version]);
  return lines;
}

function Choose({ open }: { open: Stocktake[] }) {
  return (
    <Page title={t("count.title")} testid="count-page">
      {open.length === 0 ? (
        <Empty icon="inspect" title={t("count.none")}>
          <p>{t("count.none_help")}</p>
        </Empty>
      ) : null}
      <ul class="cards">
        {open.map(one => (
          <li key={one.id}>
            <button
              type="button"
              class="card job job--thing"
              data-testid="stocktake"
              onClick={() => go("store", "count", one.id)}
            >
              <span class="job__name">{one.number}</span>
              <span class="job__item">{one.note}</span>
            </button>
          </li>
        ))}
      </ul>
    </Page>
  );
}

/** So many lines need no search. */
const SEARCH_FROM = 6;

type Props = { stocktake: Stocktake; lines: CountLine[]; stock: Stock; worker: Uuid };

function Counting({ stocktake, lines, stock, worker }: Props) {
  const [place, setPlace] = useState<Uuid | null>(null);
  const [spot, setSpot] = useState<Spot | null>(null);
  const [say, setSay] = useState<string | null>(null);
  const [search, setSearch] = useState("");
  const views = viewLines(stocktake.id, lines, records.value, worker);
  const open = (next: Spot) => {
    const view = views.find(one => spotKey(one.spot) === spotKey(next));
    setSay(view?.standing === "mine" ? t("count.another_person") : null);
    setSpot(view?.standing === "mine" ? null : next);
  };
  const goTo = (id: Uuid) => {
    const isPart = stocktake.place_ids.includes(id);
    if (isPart) setPlace(id);
    setSay(isPart ? null : t("count.outside", { place: placeName(stock, id) }));
  };
  const take = (kind: "lot" | "item", id: Uuid) => {
    const next = spotFound(stock, views, place, kind, id);
    if (typeof next === "string") setSay(next);
    else open(next);
  };
  useScanTaker(found => {
    if (found.is !== "document") return false;
    if (found.kind === "place") goTo(found.id);
    else if (found.kind === "lot" || found.kind === "item") take(found.kind, found.id);
    else return false;
    return true;
  });
  const left = views.filter(isToCount).length;
  const here = views.filter(view => place === null || view.spot.place === place);
  const found = inOrder(here, stock).filter(view => matches(view, stock, search));
  return (
    <Page
      title={t("count.title")}
      sub={`${stocktake.number} · ${t("count.left", { n: left, total: views.length })}`}
      testid="count-page"
      action={
        <button type="button" class="button button--primary big" data-testid="scan-open" onClick={openCamera}>
          <Icon name="scan" large />
          {t(place ? "count.scan" : "count.scan_place")}
        </button>
      }
    >
      <LastNotice of={record => record.command.type === "inventory.count"} />
      {say ? <Notice state="attention" icon="warning" title={say} testid="count-say" live="assertive" /> : null}
      {place ? (
        <>
          <div class="section section--row">
            <h2>{placeName(stock, place)}</h2>
            <button
              type="button"
              class="button button--quiet button--floor"
              data-testid="count-places"
              onClick={() => setPlace(null)}
            >
              {t("count.other_place")}
            </button>
          </div>
          {here.length === 0 ? <Empty icon="place" title={t("count.nothing_here")} /> : null}
        </>
      ) : null}
      {here.length >= SEARCH_FROM ? (
        <input
          class="input input--floor"
          type="search"
          data-testid="count-search"
          aria-label={t("count.search")}
          placeholder={t("count.search")}
          value={search}
          onInput={event => setSearch(event.currentTarget.value)}
        />
      ) : null}
      {place || search.trim() ? (
        <ul class="cards">
          {found.map(view => (
            <CountRow
              key={spotKey(view.spot)}
              view={view}
              stock={stock}
              named={place === null}
              onOpen={() => open(view.spot)}
            />
          ))}
        </ul>
      ) : (
        <Places stocktake={stocktake} views={views} stock={stock} onPick={setPlace} />
      )}
      {search.trim() && here.length > 0 && found.length === 0 ? (
        <Empty icon="item" title={t("count.none_found")} />
      ) : null}
      {spot ? (
        <CountSheet
          key={spotKey(spot)}
          stocktake={stocktake}
          spot={spot}
          listed={views.some(one => one.line && spotKey(one.spot) === spotKey(spot))}
          stock={stock}
          worker={worker}
          onClose={() => setSpot(null)}
        />
      ) : null}
    </Page>
  );
}

/** Which line a scanned label is; where it is on none, a line of its own at the place in hand; or why it cannot be said. */
function spotFound(
  stock: Stock,
  views: readonly LineView[],
  place: Uuid | null,
  kind: "lot" | "item",
  id: Uuid,
): Spot | string {
  const is = ({ spot }: LineView) => (kind === "lot" ? spot.lot === id : spot.item === id);
  const found = views.filter(view => is(view) && (place === null || view.spot.place === place));
  const [only] = found;
  if (only && found.length === 1) return only.spot;
  if (found.length > 1) return t(place ? "count.scan_the_lot" : "count.place_first");
  if (!place) return t("count.place_first");
  const item = kind === "lot" ? stock.lots.get(id)?.item_id : id;
  if (!item) return t("found.gone");
  if (kind === "item" && stock.items.get(item)?.lot_traced) return t("count.scan_the_lot");
  return { item, lot: kind === "lot" ? id : null, place };
}

type PlacesProps = { stocktake: Stocktake; views: LineView[]; stock: Stock; onPick: (place: Uuid) => void };

/** Where something is left to count stands first. */
function Places({ stocktake, views, stock, onPick }: PlacesProps) {
  const left = (place: Uuid) => views.filter(view => view.spot.place === place && isToCount(view)).length;
  const listed = (place: Uuid) => views.some(view => view.spot.place === place);
  const places = stocktake.place_ids
    .flatMap(id => stock.places.get(id) ?? [])
    .sort((a, b) => Number(left(b.id) > 0) - Number(left(a.id) > 0) || a.number.localeCompare(b.number));
  return (
    <ul class="cards">
      {places.map(place => (
        <li key={place.id}>
          <button
            type="button"
            class="card job job--thing"
            data-testid={`count-at-${place.number}`}
            onClick={() => onPick(place.id)}
          >
            <span class="job__line">
              <span class="job__name">{nameOf(place)}</span>
              <span class="soft">
                {left(place.id) > 0
                  ? t("count.lines", { n: left(place.id) })
                  : t(listed(place.id) ? "count.done" : "count.none_listed")}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
