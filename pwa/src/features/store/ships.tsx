import { deliveries, loaded, records } from "../../app/live";
import { href } from "../../app/router";
import { Pill, Waiting } from "../../app/ui/states";
import { nameOf, t } from "../../shared/i18n";
import { DueDate } from "../jobs/due";
import { FirstLines, furtherLines, ListPage, Nothing } from "./listing";
import { type DeliveryView, isWanted, viewDeliveries } from "./shipping";

/** Customers' orders to be put together: rush orders first, then by the day of shipping. What stands ready comes last. */
export function ShipsPage() {
  if (!loaded.value) return <Waiting />;
  const all = viewDeliveries(deliveries.value, records.value);
  const wanted = all.filter(isWanted);
  const shown = [...wanted, ...all.filter(view => !isWanted(view))];
  return (
    <ListPage
      title={t("ship.list")}
      sub={t("ship.orders", { n: wanted.length })}
      testid="ships-page"
      scan={t("ship.scan_order")}
      command="sales.pick"
    >
      {shown.length === 0 ? (
        <Nothing never={t("ship.never_pulled")} none={t("ship.none")} help={t("ship.none_help")} />
      ) : null}
      <ul class="cards">
        {shown.map(view => (
          <li key={view.order.id}>
            <DeliveryCard view={view} />
          </li>
        ))}
      </ul>
    </ListPage>
  );
}

function DeliveryCard({ view }: { view: DeliveryView }) {
  const { order, lines } = view;
  return (
    <a class="card job" data-testid="delivery" href={href("store", "ship", order.id)}>
      <span class="job__line">
        <span class="job__name">{nameOf(order.customer)}</span>
        {isWanted(view) ? (
          <DueDate date={order.due_on} />
        ) : (
          <Pill state="running" icon="passed">
            {t("ship.ready")}
          </Pill>
        )}
      </span>
      <FirstLines
        lines={lines.map(({ line, wanted, pending }) => ({ id: line.id, item: line.item, quantity: wanted, pending }))}
      />
      <span class="job__foot">
        <span class="code">{order.number}</span>
        <span>
          {order.rush ? (
            <Pill state="attention" icon="warning">
              {t("ship.rush")}
            </Pill>
          ) : null}
          {furtherLines(lines.length)}
        </span>
      </span>
    </a>
  );
}
