import { purchases, records } from "../../app/live";
import { href } from "../../app/router";
import { Icon } from "../../app/ui/icon";
import { t } from "../../shared/i18n";
import { LastNotice } from "../jobs/last";
import { isAwaited, viewOrders } from "./expected";

/** What a storekeeper does, one tap each, with how much of it waits. */
export function StoreTasks() {
  const awaited = viewOrders(purchases.value, records.value).filter(isAwaited).length;
  return (
    <section>
      <h2 class="section">{t("store.title")}</h2>
      <LastNotice of={record => record.command.type.startsWith("purchasing.")} />
      <ul class="tiles">
        <li>
          <a class="card tile" data-testid="task-receive" href={href("store", "receive")}>
            <Icon name="truck" large />
            <span class="tile__name">{t("receive.title")}</span>
            {awaited > 0 ? <span class="soft small">{t("receive.orders", { n: awaited })}</span> : null}
          </a>
        </li>
      </ul>
    </section>
  );
}
