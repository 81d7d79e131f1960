import { useState } from "preact/hooks";
import { loaded, records, shipments } from "../../app/live";
import { href } from "../../app/router";
import { company, serverNow } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Pill, Waiting } from "../../app/ui/states";
import { language, nameOf, t } from "../../shared/i18n";
import { dayIn, nearDay } from "../../shared/time";
import { type HandoverView, matches, viewHandovers } from "./delivering";
import { FirstLines, furtherLines, ListPage, Nothing } from "./listing";

const SEARCH_FROM = 6;

/** Deliveries that nobody has signed for, the latest first; found by scanning the note, or by customer, address or number. */
export function DeliversPage() {
  const [search, setSearch] = useState("");
  if (!loaded.value) return <Waiting />;
  const all = viewHandovers(shipments.value, records.value);
  const shown = all.filter(view => matches(view, search));
  return (
    <ListPage
      title={t("deliver.list")}
      sub={t("deliver.notes", { n: all.filter(view => !view.pending).length })}
      testid="delivers-page"
      scan={t("deliver.scan")}
      command="sales.sign_delivery"
    >
      {all.length >= SEARCH_FROM ? (
        <input
          class="input input--floor"
          type="search"
          data-testid="delivers-search"
          aria-label={t("deliver.search")}
          placeholder={t("deliver.search")}
          value={search}
          onInput={event => setSearch(event.currentTarget.value)}
        />
      ) : null}
      {shown.length === 0 ? (
        <Nothing
          never={t("deliver.never_pulled")}
          none={all.length > 0 ? t("deliver.none_found") : t("deliver.none")}
          help={t("deliver.none_help")}
        />
      ) : null}
      <ul class="cards">
        {shown.map(view => (
          <li key={view.shipment.id}>
            <HandoverCard view={view} />
          </li>
        ))}
      </ul>
    </ListPage>
  );
}

function HandoverCard({ view: { shipment, pending } }: { view: HandoverView }) {
  const { lines } = shipment;
  return (
    <a class="card job" data-testid="handover" href={href("store", "deliver", shipment.id)}>
      <span class="job__line">
        <span class="job__name">{nameOf(shipment.customer)}</span>
        {pending ? (
          <Pill state="running" icon="check">
            {t("deliver.signed")}
          </Pill>
        ) : (
          <ShippedOn at={shipment.shipped_at} />
        )}
      </span>
      {shipment.address ? (
        <span class="job__foot">
          <span>
            <Icon name="place" /> {shipment.address}
          </span>
        </span>
      ) : null}
      <FirstLines lines={lines.map(one => ({ id: one.id, item: one.item, quantity: one.quantity, pending: "0" }))} />
      <span class="job__foot">
        <span class="code">{shipment.number}</span>
        <span>{furtherLines(lines.length)}</span>
      </span>
    </a>
  );
}

/** The day on which it left, in the company's time; today in words. */
function ShippedOn({ at }: { at: string }) {
  const zone = company.value?.time_zone ?? "Asia/Shanghai";
  const day = dayIn(zone, Date.parse(at));
  return (
    <span class="soft num">{day === dayIn(zone, serverNow()) ? t("deliver.today") : nearDay(day, language.value)}</span>
  );
}
