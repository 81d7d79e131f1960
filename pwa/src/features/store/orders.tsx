import { useState } from "preact/hooks";
import { loaded, purchases, records } from "../../app/live";
import { go, href } from "../../app/router";
import { Icon } from "../../app/ui/icon";
import { Empty, Pill, Waiting } from "../../app/ui/states";
import { nameOf, t } from "../../shared/i18n";
import { DueDate } from "../jobs/due";
import { useScanTaker } from "../scan/takers";
import { isAwaited, type OrderView, viewOrders } from "./expected";
import { FirstLines, furtherLines, ListPage, Nothing } from "./listing";

const SEARCH_FROM = 6;

/** What is to come, the most urgent first; found by scanning or typing its number, its supplier or what is on it. */
export function OrdersPage() {
  const [search, setSearch] = useState("");
  const [item, setItem] = useState<string | null>(null);
  const all = viewOrders(purchases.value, records.value);
  useScanTaker(found => {
    if (found.is !== "document" || found.kind !== "item") return false;
    const waiting = all.filter(view => isAwaited(view) && hasItem(view, found.id));
    const [only] = waiting;
    if (only && waiting.length === 1) go("store", "receive", only.order.id);
    else setItem(found.id);
    return true;
  });
  if (!loaded.value) return <Waiting />;
  const shown = all.filter(view => (item ? hasItem(view, item) : matches(view, search)));
  return (
    <ListPage
      title={t("receive.list")}
      sub={t("receive.orders", { n: all.filter(isAwaited).length })}
      testid="orders-page"
      scan={t("receive.scan")}
      command="purchasing.receive"
    >
      {item || all.length >= SEARCH_FROM ? (
        <Search search={search} item={item} onSearch={setSearch} onAll={() => setItem(null)} />
      ) : null}
      {shown.length === 0 ? <NoOrder filtered={all.length > 0} /> : null}
      <ul class="cards">
        {shown.map(view => (
          <li key={view.order.id}>
            <OrderCard view={view} />
          </li>
        ))}
      </ul>
    </ListPage>
  );
}

const hasItem = ({ lines }: OrderView, item: string): boolean => lines.some(one => one.line.item.id === item);

function matches({ order, lines }: OrderView, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  if (wanted === "") return true;
  const { supplier } = order;
  const texts = [order.number, order.supplier_reference, supplier.name, supplier.name_en];
  const items = lines.flatMap(({ line: { item } }) => [item.number, item.name, item.name_en, item.specification]);
  return [...texts, ...items].some(text => text?.toLowerCase().includes(wanted));
}

type SearchProps = {
  search: string;
  item: string | null;
  onSearch: (text: string) => void;
  onAll: () => void;
};

function Search({ search, item, onSearch, onAll }: SearchProps) {
  if (item) {
    return (
      <button type="button" class="button button--floor button--wide" data-testid="orders-all" onClick={onAll}>
        <Icon name="close" />
        {t("receive.show_all")}
      </button>
    );
  }
  return (
    <input
      class="input input--floor"
      type="search"
      data-testid="orders-search"
      aria-label={t("app.search")}
      placeholder={t("receive.search")}
      value={search}
      onInput={event => onSearch(event.currentTarget.value)}
    />
  );
}

function NoOrder({ filtered }: { filtered: boolean }) {
  if (filtered) return <Empty icon="records" title={t("receive.not_found")} />;
  return <Nothing never={t("receive.never_pulled")} none={t("receive.none")} help={t("receive.none_help")} />;
}

function OrderCard({ view }: { view: OrderView }) {
  const { order, lines } = view;
  return (
    <a class="card job" data-testid="order" href={href("store", "receive", order.id)}>
      <span class="job__line">
        <span class="job__name">{nameOf(order.supplier)}</span>
        {isAwaited(view) ? (
          <DueDate date={order.due_on} />
        ) : (
          <Pill state="attention" icon="clock">
            {t("receive.all_here")}
          </Pill>
        )}
      </span>
      <FirstLines
        lines={lines.map(({ line, open, pending }) => ({ id: line.id, item: line.item, quantity: open, pending }))}
      />
      <span class="job__foot">
        <span class="code">{order.number}</span>
        <span>{furtherLines(lines.length)}</span>
      </span>
    </a>
  );
}
