import { deliveries, everPulled, loaded, records } from "../../app/live";
import { href } from "../../app/router";
import { Figure } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Empty, Pill, Waiting } from "../../app/ui/states";
import { isPositive } from "../../shared/decimal";
import { nameOf, t, unitOf } from "../../shared/i18n";
import { DueDate } from "../jobs/due";
import { LastNotice } from "../jobs/last";
import { openCamera } from "../scan/takers";
import { type DeliveryView, isWanted, viewDeliveries } from "./shipping";

const SHOWN_ITEMS = 2;

/** Customers' orders to be put together: rush orders first, then by the day of shipping. What stands ready comes last. */
export function ShipsPage() {
  if (!loaded.value) return <Waiting />;
  const all = viewDeliveries(deliveries.value, records.value);
  const wanted = all.filter(isWanted);
  const shown = [...wanted, ...all.filter(view => !isWanted(view))];
  return (
    <Page
      title={t("ship.list")}
      sub={t("ship.orders", { n: wanted.length })}
      testid="ships-page"
      action={
        <button type="button" class="button button--primary big" data-testid="scan-open" onClick={openCamera}>
          <Icon name="scan" large />
          {t("ship.scan_order")}
        </button>
      }
    >
      <LastNotice of={record => record.command.type === "sales.pick"} />
      {shown.length === 0 ? <Nothing /> : null}
      <ul class="cards">
        {shown.map(view => (
          <li key={view.order.id}>
            <DeliveryCard view={view} />
          </li>
        ))}
      </ul>
    </Page>
  );
}

function Nothing() {
  if (!everPulled.value) {
    return (
      <Empty icon="offline" title={t("ship.never_pulled")}>
        <p>{t("home.never_pulled_help")}</p>
      </Empty>
    );
  }
  return (
    <Empty icon="passed" title={t("ship.none")}>
      <p>{t("ship.none_help")}</p>
    </Empty>
  );
}

function DeliveryCard({ view }: { view: DeliveryView }) {
  const { order, lines } = view;
  const more = lines.length - SHOWN_ITEMS;
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
      {lines.slice(0, SHOWN_ITEMS).map(({ line, wanted, pending }) => (
        <span class="job__foot" key={line.id}>
          <span class="job__item">{nameOf(line.item)}</span>
          <span>
            <Figure value={wanted} unit={unitOf(line.item)} />
            {isPositive(pending) ? (
              <span class="pending" title={t("job.pending")}>
                <Icon name="clock" />
              </span>
            ) : null}
          </span>
        </span>
      ))}
      <span class="job__foot">
        <span class="code">{order.number}</span>
        <span>
          {order.rush ? (
            <Pill state="attention" icon="warning">
              {t("ship.rush")}
            </Pill>
          ) : null}
          {more > 0 ? t("receive.more", { n: more }) : null}
        </span>
      </span>
    </a>
  );
}
