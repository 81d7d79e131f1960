import { useState } from "preact/hooks";
import { bookAll, onOperation } from "../../app/act";
import { useDraft } from "../../app/drafts";
import { jobsById, loaded, records } from "../../app/live";
import { back } from "../../app/router";
import { company, user } from "../../app/session";
import { Amount, Figure, quantityError } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Empty, Waiting } from "../../app/ui/states";
import { useFormOpen } from "../../app/update";
import type { AlreadySaved } from "../../db/commands";
import type { FormDraft } from "../../db/drafts";
import type { NewRecord } from "../../outbox/outbox";
import { dealtWith, type OperationView, overReport, viewJob } from "../../outbox/overlay";
import { group, isPositive, isZero } from "../../shared/decimal";
import { nameOf, t, unitOf } from "../../shared/i18n";
import type { Job } from "../../shared/types";
import { forgottenNow, stopThen, useForgotten } from "../jobs/forgotten";
import type { Forgotten } from "../jobs/hours";
import { lastSaved } from "../jobs/last";
import { MachineChips } from "../machine/chips";
import { machineFor, takeMachine } from "../machine/choice";
import { Replacing } from "../records/replacing";
import { Unsaved } from "../records/unsaved";
import { useScanTaker } from "../scan/takers";
import { useFreshTicket } from "../signin/fresh";
import { standardMinutes } from "../together/split";
import { bodyOf, emptyReport, obstacle, piecesOf, type ReportDraft, reportKey, totals } from "./form";
import { GoodRow } from "./good";
import { ParameterFields } from "./parameters";
import { capturing, PhotoStrip } from "./photos";
import { ScrapLines } from "./scrap";
import { SubmitRow } from "./submit";

type Address = { job: string; operation: string; replaces?: string | null };

/** Reporting an operation: everything about it in one form and one submit. */
export function ReportPage({ job: jobId, operation, replaces = null }: Address) {
  const job = jobsById.value.get(jobId);
  const view = job && viewJob(job, records.value).find(one => one.operation.id === operation);
  const worker = user.value;
  if (!loaded.value || !worker) return <Waiting />;
  if (!job || !view) {
    return (
      <Page title={t("report.title")} testid="report-page">
        <Empty icon="records" title={t("job.gone")} />
      </Page>
    );
  }
  return <ReportForm key={worker.id} job={job} view={view} worker={worker.id} replaces={replaces} />;
}

type FormProps = { job: Job; view: OperationView; worker: string; replaces: string | null };

function ReportForm({ job, view, worker, replaces }: FormProps) {
  const { operation } = view;
  const key = reportKey(worker, job.id, operation.id, replaces);
  const draft = useDraft<ReportDraft>(key, emptyReport);
  const [trouble, setTrouble] = useState<unknown>(null);
  const [saving, setSaving] = useState(false);
  const ticket = useFreshTicket();
  const forgotten = useForgotten();
  useFormOpen();
  useScanTaker(found => takeMachine(operation, found));
  if (!draft.value) return <Waiting />;
  const value = draft.value;
  const why = capturing.value > 0 ? t("photo.busy") : obstacle(value, view);
  const submit = async () => {
    if (why || saving || !(await ticket.ensure())) return;
    const time = await sayTime(value, view, forgotten.ask);
    if (!time) return;
    setTrouble(null);
    setSaving(true);
    draft.release();
    try {
      const told = { ...value, minutes: time.minutes };
      const stopped = time.forgotten ? stopThen(job, operation, time.forgotten, time.minutes) : [];
      const kept = await bookAll([...stopped, reportOf(told, view, job, draft.source())], worker);
      lastSaved.value = kept.at(-1)?.id ?? null;
      back();
    } catch (error) {
      draft.hold();
      setTrouble(error);
      setSaving(false);
    }
  };
  const done = async ({ records: already }: AlreadySaved) => {
    await draft.discard();
    lastSaved.value = already.at(-1)?.id ?? null;
    back();
  };
  const further = () => void draft.renew().then(submit);
  return (
    <Page
      title={t("report.title")}
      sub={`${operation.seq} ${nameOf(operation)} · ${nameOf(job.work_order.item)}`}
      testid="report-page"
      action={<Submit value={value} view={view} why={why} busy={saving} onSubmit={() => void submit()} />}
    >
      {ticket.prompt}
      {forgotten.prompt}
      <Unsaved error={trouble} onDone={already => void done(already)} onFurther={further} />
      <Replacing id={value.replaces} />
      <Fields draft={value} change={draft.change} job={job} view={view} />
    </Page>
  );
}

type Time = { minutes: string; forgotten: Forgotten | null };

/** Minutes that were typed are an answer too; null when the worker went back to the form. */
async function sayTime(
  value: ReportDraft,
  view: OperationView,
  ask: ReturnType<typeof useForgotten>["ask"],
): Promise<Time | null> {
  const forgotten = forgottenNow(view.operation.id);
  if (!forgotten || isPositive(value.minutes)) return { minutes: value.minutes, forgotten };
  const standard = standardMinutes(view.operation, piecesOf(value), isZero(dealtWith(view.server)));
  const answer = await ask({ forgotten, standard });
  return answer && { minutes: answer.minutes, forgotten };
}

/** A filled form as the record that it becomes; saving it closes the form. */
export function reportOf(value: ReportDraft, view: OperationView, job: Job, draft: FormDraft | null): NewRecord {
  const { operation } = view;
  const body = bodyOf(value, view, job.id, machineFor(operation));
  const extras = { photos: value.photos, draft, replaces: value.replaces };
  return { type: "production.report", body, ...onOperation(job, operation), ...extras };
}

type FieldsProps = { draft: ReportDraft; change: (next: Partial<ReportDraft>) => void; job: Job; view: OperationView };

function Fields({ draft, change, job, view }: FieldsProps) {
  const unit = unitOf(job.work_order.item);
  return (
    <>
      <section class="card stack">
        <GoodRow large good={draft.good} view={view} unit={unit} testid="report" onChange={good => change({ good })} />
      </section>
      <Rest draft={draft} change={change} job={job} view={view} />
    </>
  );
}

/** All but the good pieces. */
export function Rest({ draft, change, job, view }: FieldsProps) {
  const unit = unitOf(job.work_order.item);
  const { operation } = view;
  return (
    <>
      <FromRework draft={draft} change={change} unit={unit} toRework={view.toRework} />
      <ScrapLines lines={draft.scrap} unit={unit} onChange={scrap => change({ scrap })} />
      <ParameterFields
        parameters={operation.parameters}
        values={draft.parameters}
        onChange={parameters => change({ parameters })}
      />
      <PhotoStrip
        photos={draft.photos}
        onChange={photos => change({ photos })}
        testid="report-photo"
        label={t("photo.add")}
      />
      <MachineChips operation={operation} />
      <More draft={draft} change={change} unit={unit} />
    </>
  );
}

type FromReworkProps = { draft: ReportDraft; change: FieldsProps["change"]; unit: string; toRework: string };

/** Where pieces wait to be worked on again: how many of those reported here were such. They are not counted twice. */
function FromRework({ draft, change, unit, toRework }: FromReworkProps) {
  if (!isPositive(toRework) && draft.from_rework === "") return null;
  return (
    <section class="card stack">
      <Amount
        label={t("report.from_rework")}
        unit={unit}
        value={draft.from_rework}
        onChange={from_rework => change({ from_rework })}
        testid="report-from-rework"
        invalid={quantityError(draft.from_rework)}
      />
      <p class="report__left">
        <span>
          {t("report.to_rework")} <Figure value={toRework} unit={unit} />
        </span>
      </p>
    </section>
  );
}

/** What most reports do not need; open when something is in it. */
function More({ draft, change, unit }: { draft: ReportDraft; change: FieldsProps["change"]; unit: string }) {
  const used = [draft.rework, draft.on_hold, draft.minutes, draft.note].some(text => text !== "");
  return (
    <details class="card more" open={used}>
      <summary data-testid="report-more">{t("report.more")}</summary>
      <div class="stack">
        <Amount
          label={t("quantity.rework")}
          unit={unit}
          value={draft.rework}
          onChange={rework => change({ rework })}
          testid="report-rework"
          invalid={quantityError(draft.rework)}
        />
        <Amount
          label={t("quantity.on_hold")}
          unit={unit}
          value={draft.on_hold}
          onChange={on_hold => change({ on_hold })}
          testid="report-hold"
          invalid={quantityError(draft.on_hold)}
        />
        <Amount
          label={t("report.minutes")}
          unit={t("unit.minutes")}
          value={draft.minutes}
          onChange={minutes => change({ minutes })}
          testid="report-minutes"
          invalid={quantityError(draft.minutes)}
        />
        <label class="field">
          <span class="field__label">{t("report.note")}</span>
          <textarea
            class="input input--floor"
            data-testid="report-note"
            value={draft.note}
            onInput={event => change({ note: event.currentTarget.value })}
          />
        </label>
      </div>
    </details>
  );
}

type SubmitProps = { value: ReportDraft; view: OperationView; why: string | null; busy: boolean; onSubmit: () => void };

/** The button says what it will book; too much is said before, in words, and allowed. */
function Submit({ value, view, why, busy, onSubmit }: SubmitProps) {
  const sums = totals(value);
  const over = why ? null : overReport(view, sums);
  const overText = company.value?.over_report === "flag" ? "report.over_flag" : "report.over_hold";
  const touched = value.good !== "" || value.from_rework !== "" || value.scrap.length > 0;
  return (
    <>
      {over ? (
        <p class="action__say" data-state="attention" data-testid="report-over" role="status">
          <Icon name="hand" />
          {t(overText, { total: group(over.total), left: group(over.left) })}
        </p>
      ) : null}
      <SubmitRow
        label={why ? t("report.submit") : t("report.submit_what", { what: saySums(sums) })}
        why={why}
        quiet={!touched}
        busy={busy}
        testid="report-submit"
        onSubmit={onSubmit}
      />
    </>
  );
}

function saySums(sums: ReturnType<typeof totals>): string {
  const parts = [
    isPositive(sums.good) ? `${group(sums.good)} ${t("quantity.good")}` : null,
    isPositive(sums.scrap) ? `${group(sums.scrap)} ${t("quantity.scrap")}` : null,
    isPositive(sums.from_rework) ? t("report.of_rework", { n: group(sums.from_rework) }) : null,
    isPositive(sums.rework) ? `${group(sums.rework)} ${t("quantity.rework")}` : null,
    isPositive(sums.on_hold) ? `${group(sums.on_hold)} ${t("quantity.on_hold")}` : null,
  ];
  return parts.filter(Boolean).join(t("app.comma"));
}
