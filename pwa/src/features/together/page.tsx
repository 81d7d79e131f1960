import { useState } from "preact/hooks";
import { useDraft } from "../../app/drafts";
import { jobs, jobsById, loaded, records } from "../../app/live";
import { href } from "../../app/router";
import { user } from "../../app/session";
import { Figure } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Empty, Notice, Pill, Waiting } from "../../app/ui/states";
import { Timer } from "../../app/ui/timer";
import { viewJob } from "../../outbox/overlay";
import { nameOf, t, unitOf } from "../../shared/i18n";
import type { Uuid } from "../../shared/types";
import { upNext } from "../home/next";
import { unreportedMs } from "../jobs/hours";
import { likelyOperation } from "../jobs/pick";
import { openCamera, taken, useScanTaker } from "../scan/takers";
import { Actions } from "./actions";
import { type Entry, emptyTogether, groupOf, isRunning, type Pick, type TogetherDraft, togetherKey } from "./group";

const OFFERED = 6;

/** Several tickets at once: scan one after the other, start them together, stop them together. */
export function TogetherPage() {
  const worker = user.value;
  if (!loaded.value || !worker) return <Waiting />;
  return <Together key={worker.id} worker={worker.id} />;
}

function Together({ worker }: { worker: Uuid }) {
  const draft = useDraft<TogetherDraft>(togetherKey(worker), emptyTogether);
  const [trouble, setTrouble] = useState<string | null>(null);
  const picks = draft.value?.picks ?? [];
  const add = (pick: Pick) => draft.change({ picks: [...picks.filter(one => one.operation !== pick.operation), pick] });
  useScanTaker(found => {
    const job = found.is === "document" && found.kind === "job" ? jobsById.value.get(found.id) : undefined;
    const view = job && likelyOperation(viewJob(job, records.value), worker, records.value);
    if (!job || !view) return false;
    add({ ticket: job.id, operation: view.operation.id });
    taken.value = t("together.added", { what: `${nameOf(job.work_order.item)} · ${nameOf(view.operation)}` });
    return "more";
  });
  if (!draft.value) return <Waiting />;
  const group = groupOf(worker, jobsById.value, records.value, picks);
  const running = group.filter(isRunning);
  const ids = group.filter(one => one.running).map(one => one.view.operation.id);
  return (
    <Page
      title={t("together.title")}
      sub={t("together.count", { n: group.length })}
      testid="together-page"
      action={<Actions group={group} worker={worker} onTrouble={setTrouble} />}
    >
      {trouble ? <Notice state="stopped" icon="alert" title={trouble} testid="save-error" live="assertive" /> : null}
      {ids.length > 0 ? (
        <p class="joint" data-testid="together-timer">
          <Icon name="timer" />
          <Timer
            since={Date.now() - unreportedMs(worker, ids, records.value, Date.now())}
            stopped={running.length === 0}
          />
        </p>
      ) : null}
      {group.length === 0 ? (
        <Empty icon="layers" title={t("together.none")}>
          <p>{t("together.how")}</p>
        </Empty>
      ) : null}
      <ul class="cards">
        {group.map(entry => (
          <Row
            key={entry.view.operation.id}
            entry={entry}
            onRemove={() => draft.change({ picks: picks.filter(one => one.operation !== entry.view.operation.id) })}
          />
        ))}
      </ul>
      {group.length > 0 ? (
        <button
          type="button"
          class="button button--floor button--wide"
          data-testid="together-scan"
          onClick={openCamera}
        >
          <Icon name="scan" />
          {t("together.scan")}
        </button>
      ) : null}
      <Offers known={new Set(group.map(one => one.view.operation.id))} onPick={add} />
    </Page>
  );
}

function Row({ entry, onRemove }: { entry: Entry; onRemove: () => void }) {
  const { job, view, running } = entry;
  return (
    <li class="card record" data-testid="together-row">
      <div class="job__line">
        <a class="job__name job__link" href={href("job", job.id, view.operation.id)}>
          {nameOf(view.operation)}
        </a>
        {running ? (
          <Pill state={running.paused ? "attention" : "running"} icon={running.paused ? "paused" : "running"}>
            {t(running.paused ? "op.paused" : "op.running")}
          </Pill>
        ) : (
          <button type="button" class="icon-button" aria-label={t("together.remove")} onClick={onRemove}>
            <Icon name="close" />
          </button>
        )}
      </div>
      <p class="job__item">{nameOf(job.work_order.item)}</p>
      <p class="job__foot">
        <span class="code">{job.work_order.number}</span>
        <span>
          {t("home.left")} <Figure value={view.remaining} unit={unitOf(job.work_order.item)} />
        </span>
      </p>
    </li>
  );
}

/** Tickets that are next anyway, to pick without a camera. */
function Offers({ known, onPick }: { known: ReadonlySet<Uuid>; onPick: (pick: Pick) => void }) {
  const next = upNext(jobs.value, records.value).filter(one => !known.has(one.view.operation.id));
  if (next.length === 0) return null;
  return (
    <section>
      <h2 class="section">{t("together.pick")}</h2>
      <ul class="cards">
        {next.slice(0, OFFERED).map(({ job, view }) => (
          <li key={job.id}>
            <button
              type="button"
              class="card job job--pick"
              data-testid="together-offer"
              onClick={() => onPick({ ticket: job.id, operation: view.operation.id })}
            >
              <Icon name="plus" />
              <span class="job__name">{nameOf(view.operation)}</span>
              <span class="job__item">
                {nameOf(job.work_order.item)} · <span class="code">{job.work_order.number}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
