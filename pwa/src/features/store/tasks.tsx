import { deliveries, picks, purchases, records, shipments, stocktakes } from "../../app/live";
import { href } from "../../app/router";
import { counts, keepsStore } from "../../app/session";
import { Icon, type IconName } from "../../app/ui/icon";
import { t } from "../../shared/i18n";
import type { User } from "../../shared/types";
import { LastNotice } from "../jobs/last";
import { viewHandovers } from "./delivering";
import { isAwaited, viewOrders } from "./expected";
import { viewPicks } from "./picking";
import { isWanted, viewDeliveries } from "./shipping";

const OURS = ["purchasing.", "inventory.", "production.issue_materials", "sales."];

/**
 * What a storekeeper does, one tap each, with how much of it waits. Others see it only while a stocktake is open: who counts a
 * line again must be somebody else.
 */
export function StoreTasks({ worker }: { worker: User }) {
  const keeper = keepsStore(worker);
  const isCounting = counts(worker) && stocktakes.value.length > 0;
  if (!keeper && !isCounting) return null;
  return (
    <section>
      <h2 class="section">{t("store.title")}</h2>
      <LastNotice of={record => OURS.some(type => record.command.type.startsWith(type))} />
      <ul class="tiles">
        {keeper ? <KeeperTiles /> : null}
        {isCounting ? (
          <Tile
            task="count"
            icon="inspect"
            name={t("count.title")}
            more={t("count.open", { n: stocktakes.value.length })}
          />
        ) : null}
      </ul>
    </section>
  );
}

function KeeperTiles() {
  const awaited = viewOrders(purchases.value, records.value).filter(isAwaited).length;
  const wanted = viewPicks(picks.value, records.value).length;
  const sold = viewDeliveries(deliveries.value, records.value).filter(isWanted).length;
  const notes = shipments.value.length;
  const toSign = viewHandovers(shipments.value, records.value).filter(one => !one.pending).length;
  return (
    <>
      <Tile
        task="receive"
        icon="truck"
        name={t("receive.title")}
        more={awaited > 0 ? t("receive.orders", { n: awaited }) : null}
      />
      <Tile task="pick" icon="item" name={t("pick.title")} more={wanted > 0 ? t("pick.orders", { n: wanted }) : null} />
      <Tile task="ship" icon="layers" name={t("ship.title")} more={sold > 0 ? t("ship.orders", { n: sold }) : null} />
      {notes > 0 ? (
        <Tile
          task="deliver"
          icon="signature"
          name={t("deliver.title")}
          more={toSign > 0 ? t("deliver.notes", { n: toSign }) : null}
        />
      ) : null}
      <Tile task="carry" icon="swap" name={t("carry.title")} more={null} />
    </>
  );
}

type TileProps = { task: string; icon: IconName; name: string; more: string | null };

function Tile({ task, icon, name, more }: TileProps) {
  return (
    <li>
      <a class="card tile" data-testid={`task-${task}`} href={href("store", task)}>
        <Icon name={icon} large />
        <span class="tile__name">{name}</span>
        {more ? <span class="soft small">{more}</span> : null}
      </a>
    </li>
  );
}
