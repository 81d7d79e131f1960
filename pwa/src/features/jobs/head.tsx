import { useEffect, useState } from "preact/hooks";
import { Figure } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { spaced } from "../../shared/codes";
import { nameOf, t, unitOf } from "../../shared/i18n";
import type { Job } from "../../shared/types";
import { drawingUrl } from "../../sync/drawings";
import { DueDate } from "./due";

/** What the ticket is about: item, quantity, order, due date and drawing. */
export function JobHead({ job }: { job: Job }) {
  const { work_order } = job;
  const { item } = work_order;
  const customer = nameOf({ name: work_order.customer ?? "", name_en: work_order.customer_en ?? null });
  return (
    <section class="card head">
      <Drawing path={item.drawing} />
      <div class="head__facts">
        <p class="head__quantity">
          <Figure value={job.quantity} unit={unitOf(item)} />
          <DueDate date={work_order.due_date} />
        </p>
        <p class="code">{item.number}</p>
        {item.specification ? <p class="soft small">{item.specification}</p> : null}
        {customer || work_order.sales_order ? (
          <p class="soft small">{[customer, work_order.sales_order].filter(Boolean).join(" · ")}</p>
        ) : null}
        <p class="faint small">
          {t("job.ticket")} <span class="code">{spaced(job.code)}</span>
        </p>
      </div>
      {work_order.note ? (
        <p class="head__note">
          <Icon name="alert" />
          {work_order.note}
        </p>
      ) : null}
    </section>
  );
}

/** The drawing as it was kept on this phone; large on a tap. */
function Drawing({ path }: { path: string | null }) {
  const [shown, setShown] = useState<{ url: string; type: string } | null>(null);
  useEffect(() => {
    if (!path) return;
    let url: string | null = null;
    let gone = false;
    void drawingUrl(path).then(found => {
      url = found?.url ?? null;
      if (gone && url) URL.revokeObjectURL(url);
      else setShown(found);
    });
    return () => {
      gone = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [path]);
  if (!path) return null;
  if (!shown) {
    return (
      <span class="drawing drawing--none">
        <Icon name="offline" />
        <span class="small">{t("job.drawing_not_here")}</span>
      </span>
    );
  }
  return (
    <a class="drawing" href={shown.url} target="_blank" rel="noreferrer" aria-label={t("job.drawing")}>
      {shown.type.startsWith("image/") ? (
        <img src={shown.url} alt={t("job.drawing")} />
      ) : (
        <span class="strong">PDF</span>
      )}
    </a>
  );
}
