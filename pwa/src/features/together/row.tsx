import { useEffect } from "preact/hooks";
import { type Draft, useDraft } from "../../app/drafts";
import { company } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { overReport } from "../../outbox/overlay";
import { group, isPositive } from "../../shared/decimal";
import { nameOf, t, unitOf } from "../../shared/i18n";
import type { Uuid } from "../../shared/types";
import { emptyReport, obstacle, piecesOf, type ReportDraft, reportKey, totals } from "../report/form";
import { GoodRow } from "../report/good";
import { Rest } from "../report/page";
import type { Entry } from "./group";

/** The same form as when the ticket is reported alone: what was typed there is here, and the other way round. */
export const keyOf = (worker: Uuid, { job, view }: Entry): string => reportKey(worker, job.id, view.operation.id);

type Filled = { draft: Draft<ReportDraft>; value: ReportDraft };
type Props = { entry: Entry; worker: Uuid; share: string | null; onChange: (filled: Filled) => void };

/** One of the tickets: how many are good, its share of the minutes, and all else that a report may say behind a tap. */
export function TicketRow({ entry, worker, share, onChange }: Props) {
  const draft = useDraft<ReportDraft>(keyOf(worker, entry), emptyReport);
  const { value } = draft;
  useEffect(() => {
    if (value) onChange({ draft, value });
  }, [value]);
  if (!value) return null;
  const { job, view } = entry;
  const unit = unitOf(job.work_order.item);
  const needsMore = view.operation.parameters.some(one => one.required);
  const why = isPositive(piecesOf(value)) ? obstacle(value, view) : null;
  return (
    <section class="card stack" data-testid={`row-${job.work_order.number}-${view.operation.seq}`}>
      <p class="job__line">
        <span class="job__name">
          {nameOf(job.work_order.item)} · {nameOf(view.operation)}
        </span>
        <span class="code">{job.work_order.number}</span>
      </p>
      <GoodRow good={value.good} view={view} unit={unit} testid="row" onChange={good => draft.change({ good })} />
      {share !== null ? (
        <label class="share">
          <span>{t("report.minutes")}</span>
          <input
            class="input input--floor num share__field"
            data-testid="row-minutes"
            inputMode="decimal"
            autoComplete="off"
            value={value.minutes || share}
            onFocus={event => event.currentTarget.select()}
            onInput={event => draft.change({ minutes: event.currentTarget.value })}
          />
          <span class="unit">{t("unit.minutes")}</span>
        </label>
      ) : null}
      <Over value={value} entry={entry} />
      {why ? (
        <p class="field__error">
          <Icon name="alert" />
          {why}
        </p>
      ) : null}
      <details class="more" open={needsMore}>
        <summary data-testid="row-more">{t("together.more")}</summary>
        <div class="stack">
          <Rest draft={value} change={draft.change} job={job} view={view} />
        </div>
      </details>
    </section>
  );
}

/** Too much is said before, in words, and allowed. */
function Over({ value, entry }: { value: ReportDraft; entry: Entry }) {
  const over = overReport(entry.view, totals(value));
  if (!over) return null;
  const text = company.value?.over_report === "flag" ? "report.over_flag" : "report.over_hold";
  return (
    <p class="action__say" data-state="attention" role="status">
      <Icon name="hand" />
      {t(text, { total: group(over.total), left: group(over.left) })}
    </p>
  );
}
