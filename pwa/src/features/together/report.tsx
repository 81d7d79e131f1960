import { useState } from "preact/hooks";
import { bookAll } from "../../app/act";
import { type Draft, useDraft } from "../../app/drafts";
import { jobsById, loaded, records } from "../../app/live";
import { replace } from "../../app/router";
import { user } from "../../app/session";
import { Amount, quantityError } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Empty, Waiting } from "../../app/ui/states";
import { useFormOpen } from "../../app/update";
import type { AlreadySaved } from "../../db/commands";
import { compare, group, isPositive, sum } from "../../shared/decimal";
import { t } from "../../shared/i18n";
import type { Uuid } from "../../shared/types";
import { useForgotten } from "../jobs/forgotten";
import { lastSaved } from "../jobs/last";
import { Unsaved } from "../records/unsaved";
import type { ReportDraft } from "../report/form";
import { SubmitRow } from "../report/submit";
import { useFreshTicket } from "../signin/fresh";
import { emptyTogether, groupOf, lastReport, type TogetherDraft, togetherKey } from "./group";
import { TicketRow } from "./row";
import { recordsOf, type Sums, standardOfAll, sumUp } from "./sheet";

/** Reporting all tickets that are worked on together, on one screen, with one worker's minutes shared out among them. */
export function TogetherReport() {
  const worker = user.value;
  if (!loaded.value || !worker) return <Waiting />;
  return <Form key={worker.id} worker={worker.id} />;
}

/** The rows' forms, as they show themselves. */
type Forms = Record<Uuid, { draft: Draft<ReportDraft>; value: ReportDraft }>;

function Form({ worker }: { worker: Uuid }) {
  const draft = useDraft<TogetherDraft>(togetherKey(worker), emptyTogether);
  const [forms, setForms] = useState<Forms>({});
  const [trouble, setTrouble] = useState<unknown>(null);
  const [saving, setSaving] = useState(false);
  const ticket = useFreshTicket();
  const forgotten = useForgotten();
  useFormOpen();
  if (!draft.value) return <Waiting />;
  const entries = groupOf(worker, jobsById.value, records.value, []);
  const values = Object.fromEntries(Object.entries(forms).map(([id, form]) => [id, form.value]));
  const sums = sumUp(worker, entries, values, draft.value);
  const change = (minutes: string) => draft.change({ minutes, since: lastReport(worker, records.value) });
  const drafts = () => sums.lines.map(line => forms[line.entry.view.operation.id]?.draft);
  const sourceOf = (operation: Uuid) => forms[operation]?.draft.source() ?? null;
  const post = async () => {
    setTrouble(null);
    setSaving(true);
    for (const one of drafts()) one?.release();
    try {
      lastSaved.value = (await bookAll(recordsOf(entries, sums, sourceOf), worker)).at(-1)?.id ?? null;
      replace("together");
    } catch (error) {
      for (const one of drafts()) one?.hold();
      setTrouble(error);
      setSaving(false);
    }
  };
  /** The rows that another window has saved are closed; what else was typed can be sent. */
  const done = async ({ records: already }: AlreadySaved) => {
    const saved = new Set(already.map(record => record.draft));
    for (const one of drafts()) if (one && saved.has(one.source().key)) await one.discard();
    setTrouble(null);
    if (saved.size === sums.lines.length) replace("together");
  };
  const further = async () => {
    for (const one of drafts()) await one?.renew();
    await post();
  };
  const submit = async () => {
    if (sums.why || saving || !(await ticket.ensure())) return;
    if (!sums.late || isPositive(sums.total)) return post();
    const answer = await forgotten.ask({ forgotten: sums.late, standard: standardOfAll(sums.lines) });
    // The shares are shown before anything is posted.
    if (answer) change(answer.minutes);
  };
  const shareOf = (id: Uuid) => sums.lines.find(line => line.entry.view.operation.id === id)?.share ?? null;
  const n = sums.lines.length;
  return (
    <Page
      title={t("together.report_title")}
      sub={t("together.count", { n: entries.length })}
      testid="together-report-page"
      action={
        <SubmitRow
          label={n > 0 ? t("together.submit", { n }) : t("report.submit")}
          why={sums.why}
          busy={saving}
          testid="together-submit"
          onSubmit={() => void submit()}
        />
      }
    >
      {ticket.prompt}
      {forgotten.prompt}
      <Unsaved error={trouble} onDone={already => void done(already)} onFurther={() => void further()} />
      {entries.length === 0 ? <Empty icon="layers" title={t("together.none")} /> : null}
      {entries.map(({ view, ...entry }) => (
        <TicketRow
          key={view.operation.id}
          entry={{ view, ...entry }}
          worker={worker}
          share={shareOf(view.operation.id)}
          onChange={next => setForms(before => ({ ...before, [view.operation.id]: next }))}
        />
      ))}
      {entries.length > 0 ? <Total sums={sums} onChange={change} /> : null}
    </Page>
  );
}

/** One worker, one time: what is shared out, and whether the parts still make the whole. */
function Total({ sums, onChange }: { sums: Sums; onChange: (minutes: string) => void }) {
  const { total, lines, late, worked } = sums;
  const all = sum(...lines.map(line => line.share));
  const differs = isPositive(total) && lines.length > 0 && compare(all, total) !== 0;
  return (
    <section class="card stack">
      <Amount
        label={t("together.total")}
        unit={t("unit.minutes")}
        value={total}
        onChange={onChange}
        testid="together-minutes"
        invalid={quantityError(total)}
      />
      <p class="soft small">
        {late && !isPositive(total) ? t("together.late") : t("together.worked", { n: group(worked) })}
      </p>
      {differs ? (
        <p class="action__say" data-state="attention" data-testid="together-differs">
          <Icon name="alert" />
          {t("together.differs", { all: group(all), total: group(total) })}
        </p>
      ) : null}
    </section>
  );
}
