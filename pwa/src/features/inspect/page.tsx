import { useState } from "preact/hooks";
import { book, onOperation } from "../../app/act";
import { useDraft } from "../../app/drafts";
import { jobsById, loaded, plans } from "../../app/live";
import { back } from "../../app/router";
import { user } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Empty, Waiting } from "../../app/ui/states";
import { useFormOpen } from "../../app/update";
import type { AlreadySaved } from "../../db/commands";
import { nameOf, t } from "../../shared/i18n";
import type { Job, Operation, Plan } from "../../shared/types";
import { lastSaved } from "../jobs/last";
import { Replacing } from "../records/replacing";
import { Unsaved } from "../records/unsaved";
import { capturing } from "../report/photos";
import { useFreshTicket } from "../signin/fresh";
import {
  bodyOf,
  characteristicsOf,
  emptyInspection,
  type InspectDraft,
  inspectKey,
  type Obstacle,
  obstacle,
  photosOf,
  readingOf,
  tally,
} from "./form";
import { Reading } from "./reading";
import { UnitTabs } from "./units";

/** An inspection after its plan, one unit at a time. */
export function InspectPage({
  plan: planId,
  job: jobId,
  operation: operationId,
  replaces = null,
}: {
  plan: string;
  job: string;
  operation: string;
  replaces?: string | null;
}) {
  const plan = plans.value.find(one => one.id === planId);
  const job = jobsById.value.get(jobId);
  const operation = job?.operations.find(one => one.id === operationId);
  const worker = user.value;
  if (!loaded.value || !worker) return <Waiting />;
  if (!plan || !job || !operation) {
    return (
      <Page title={t("inspect.title")} testid="inspect-page">
        <Empty icon="inspect" title={t("inspect.gone")} />
      </Page>
    );
  }
  return (
    <InspectForm key={worker.id} plan={plan} job={job} operation={operation} worker={worker.id} replaces={replaces} />
  );
}

type Props = { plan: Plan; job: Job; operation: Operation; worker: string; replaces: string | null };

function InspectForm({ plan, job, operation, worker, replaces }: Props) {
  const key = inspectKey(worker, plan.id, job.id, operation.id, replaces);
  const draft = useDraft<InspectDraft>(key, emptyInspection);
  const [unit, setUnit] = useState(1);
  const [trouble, setTrouble] = useState<unknown>(null);
  const [saving, setSaving] = useState(false);
  const ticket = useFreshTicket();
  useFormOpen();
  if (!draft.value) return <Waiting />;
  const value = draft.value;
  const missing = obstacle(plan, value);
  const show = ({ unit: at, characteristic }: Obstacle) => {
    setUnit(at);
    const find = () => document.querySelector(`[data-testid="reading-${characteristic.seq}"]`);
    requestAnimationFrame(() => find()?.scrollIntoView({ block: "center" }));
  };
  const submit = async () => {
    if (capturing.value > 0) return setTrouble(t("photo.busy"));
    if (missing) return show(missing);
    if (saving || !(await ticket.ensure())) return;
    setTrouble(null);
    setSaving(true);
    draft.release();
    try {
      const body = bodyOf(plan, value, job.id, operation.id);
      const extras = { photos: photosOf(value), draft: draft.source(), replaces: value.replaces };
      const record = { type: "quality.inspect" as const, body, ...onOperation(job, operation), ...extras };
      lastSaved.value = (await book(record, worker)).id;
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
  const set = (characteristic: string, text: string, photo?: InspectDraft["photos"][number]) =>
    // A photo comes after a while, in which other readings were typed.
    draft.change(now => ({
      units: { ...now.units, [unit]: { ...now.units[unit], [characteristic]: text } },
      photos: photo ? [...now.photos, photo] : now.photos,
    }));
  return (
    <Page
      title={nameOf(plan)}
      sub={`${t(`plan.${plan.type}`)} · ${nameOf(job.work_order.item)} · ${nameOf(operation)}`}
      testid="inspect-page"
      action={
        <Actions plan={plan} draft={value} unit={unit} busy={saving} onUnit={setUnit} onSubmit={() => void submit()} />
      }
    >
      {ticket.prompt}
      <Unsaved error={trouble} onDone={already => void done(already)} onFurther={further} />
      <Replacing id={value.replaces} />
      <UnitTabs plan={plan} draft={value} current={unit} onPick={setUnit} />
      <section class="stack" key={unit} aria-label={t("inspect.unit", { n: unit })}>
        {characteristicsOf(plan).map(one => (
          <Reading
            key={one.id}
            characteristic={one}
            value={readingOf(value, unit, one.id)}
            onChange={(text, photo) => set(one.id, text, photo)}
          />
        ))}
      </section>
      <label class="field">
        <span class="field__label">{t("report.note")}</span>
        <textarea
          class="input input--floor"
          data-testid="inspect-note"
          value={value.note}
          onInput={event => draft.change({ note: event.currentTarget.value })}
        />
      </label>
    </Page>
  );
}

type ActionsProps = {
  plan: Plan;
  draft: InspectDraft;
  unit: number;
  busy: boolean;
  onUnit: (unit: number) => void;
  onSubmit: () => void;
};

/** "Next unit" until the last one, then the submit, which says what it will record and why it cannot yet. */
function Actions({ plan, draft, unit, busy, onUnit, onSubmit }: ActionsProps) {
  const missing = obstacle(plan, draft);
  const started = Object.keys(draft.units).length > 0;
  const goOn = missing !== null && unit < plan.sample_size && missing.unit > unit;
  const sums = tally(plan, draft);
  return (
    <>
      {missing && started && !goOn ? (
        <p class="action__say" data-state="act" data-testid="inspect-why" role="status">
          <Icon name="alert" />
          {missing.why}
        </p>
      ) : null}
      {goOn ? (
        <button
          type="button"
          class="button button--primary big"
          data-testid="inspect-next"
          onClick={() => onUnit(unit + 1)}
        >
          {t("inspect.next", { n: unit + 1 })}
          <Icon name="right" large />
        </button>
      ) : (
        <button
          type="button"
          class="button button--primary big"
          data-testid="inspect-submit"
          aria-disabled={missing !== null}
          aria-busy={busy}
          onClick={onSubmit}
        >
          <Icon name="inspect" large />
          {missing ? t("inspect.submit") : t("inspect.submit_what", sums)}
        </button>
      )}
    </>
  );
}
