import { loaded, picks, records } from "../../app/live";
import { go, href } from "../../app/router";
import { Empty, Waiting } from "../../app/ui/states";
import { getDocument } from "../../db/documents";
import { isPositive } from "../../shared/decimal";
import { nameOf, t } from "../../shared/i18n";
import type { Pick } from "../../shared/types";
import { DueDate } from "../jobs/due";
import { useScanTaker } from "../scan/takers";
import { ListPage } from "./listing";
import { viewMaterials, viewPicks } from "./picking";

/** The work orders that want material, the most urgent first; a ticket before the scanner opens its order. */
export function PicksPage() {
  useScanTaker(found => {
    if (found.is !== "document" || found.kind !== "job") return false;
    void getDocument("job", found.id).then(job => job && go("store", "pick", job.work_order.id));
    return true;
  });
  if (!loaded.value) return <Waiting />;
  const shown = viewPicks(picks.value, records.value);
  return (
    <ListPage
      title={t("pick.list")}
      sub={t("pick.orders", { n: shown.length })}
      testid="picks-page"
      scan={t("pick.scan_ticket")}
      command="production.issue_materials"
    >
      {shown.length === 0 ? (
        <Empty icon="passed" title={t("pick.none")}>
          <p>{t("pick.none_help")}</p>
        </Empty>
      ) : null}
      <ul class="cards">
        {shown.map(pick => (
          <li key={pick.id}>
            <PickCard pick={pick} />
          </li>
        ))}
      </ul>
    </ListPage>
  );
}

function PickCard({ pick }: { pick: Pick }) {
  const wanted = viewMaterials(pick, records.value).filter(one => isPositive(one.wanted));
  return (
    <a class="card job" data-testid="pick" href={href("store", "pick", pick.id)}>
      <span class="job__line">
        <span class="job__name">{nameOf(pick.item)}</span>
        <DueDate date={pick.due_date} />
      </span>
      <span class="job__foot">
        <span class="code">{pick.number}</span>
        <span>{t("pick.materials", { n: wanted.length })}</span>
      </span>
    </a>
  );
}
