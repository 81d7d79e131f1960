import { useState } from "preact/hooks";
import { everPulled, jobs, jobsById, loaded, records } from "../../app/live";
import { href } from "../../app/router";
import { company, keepsStore, user, worksOnTickets } from "../../app/session";
import { Figure } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { Empty, Pill, Waiting } from "../../app/ui/states";
import { Timer } from "../../app/ui/timer";
import { type Running, runningOf, viewJob } from "../../outbox/overlay";
import { nameOf, t, unitOf } from "../../shared/i18n";
import { offline, syncing } from "../../sync/engine";
import { DueDate } from "../jobs/due";
import { forgottenNow } from "../jobs/forgotten";
import { openCamera } from "../scan/takers";
import { StoreTasks } from "../store/tasks";
import { upNext } from "./next";

const FIRST = 6;

/** The worker's first screen: what runs, what comes next, and one big button. */
export function HomePage() {
  const worker = user.value;
  if (!worker || !loaded.value) return <Waiting />;
  const running = runningOf(worker.id, records.value);
  return (
    <>
      <main class="page page--action" data-testid="home">
        {running.length > 0 ? <Current running={running} /> : null}
        <StoreTasks worker={worker} />
        {keepsStore(worker) && !worksOnTickets(worker) ? null : (
          <Next busy={new Set(running.map(one => one.operation))} />
        )}
      </main>
      <div class="action action--tabs">
        <button type="button" class="button button--primary big big--scan" data-testid="scan-open" onClick={openCamera}>
          <Icon name="scan" large />
          {t("home.scan")}
        </button>
      </div>
    </>
  );
}

function Current({ running }: { running: Running[] }) {
  return (
    <section>
      <div class="section section--row">
        <h2>{t("home.current")}</h2>
        {running.length > 1 ? (
          <a class="button button--floor" data-testid="together-report" href={href("together", "report")}>
            <Icon name="send" />
            {t("home.report_all", { n: running.length })}
          </a>
        ) : null}
      </div>
      <ul class="cards">
        {running.map(one => (
          <CurrentCard key={one.operation} running={one} />
        ))}
      </ul>
    </section>
  );
}

/** Runs on from the phone's own records, even when the ticket has left this phone meanwhile. */
function CurrentCard({ running }: { running: Running }) {
  const job = jobsById.value.get(running.ticket);
  const view = job && viewJob(job, records.value).find(one => one.operation.id === running.operation);
  const { about } = running.record;
  const forgotten = forgottenNow(running.operation) !== null;
  const state = running.paused || forgotten ? "attention" : "running";
  return (
    <li>
      <a
        class="card job job--current"
        data-state={state}
        data-testid="current-job"
        href={href("job", running.ticket, running.operation)}
      >
        <span class="job__top">
          <Pill state={state} icon={forgotten ? "warning" : running.paused ? "paused" : "running"}>
            {t(forgotten ? "home.forgotten" : running.paused ? "op.paused" : "op.running")}
          </Pill>
          <span class="job__timer">
            <Icon name="timer" />
            <Timer since={running.since} stopped={running.paused} />
          </span>
        </span>
        <span class="job__name">{nameOf({ name: about.operation, name_en: about.operation_en })}</span>
        <span class="job__item">{nameOf({ name: about.item, name_en: about.item_en })}</span>
        <span class="job__foot">
          <span class="code">{about.work_order}</span>
          {view ? (
            <span>
              {t("home.left")} <Figure value={view.remaining} unit={job && unitOf(job.work_order.item)} />
            </span>
          ) : null}
        </span>
      </a>
    </li>
  );
}

function Next({ busy }: { busy: Set<string> }) {
  const [all, setAll] = useState(false);
  const next = upNext(jobs.value, records.value).filter(one => !busy.has(one.view.operation.id));
  const shown = all ? next : next.slice(0, FIRST);
  if (next.length === 0) return <NothingNext />;
  return (
    <section>
      <div class="section section--row">
        <h2>{t("home.next")}</h2>
        <a class="button button--quiet button--floor" data-testid="together-open" href={href("together")}>
          <Icon name="layers" />
          {t("home.together")}
        </a>
      </div>
      <ul class="cards">
        {shown.map(({ job, view }) => (
          <li key={job.id}>
            <a class="card job" data-testid="next-job" href={href("job", job.id, view.operation.id)}>
              <span class="job__line">
                <span class="job__name">{nameOf(view.operation)}</span>
                <DueDate date={job.work_order.due_date} />
              </span>
              <span class="job__item">{nameOf(job.work_order.item)}</span>
              <span class="job__foot">
                <span class="code">{job.work_order.number}</span>
                <span>
                  {t("home.left")} <Figure value={view.remaining} unit={unitOf(job.work_order.item)} />
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {next.length > shown.length ? (
        <button type="button" class="button button--quiet button--floor button--wide" onClick={() => setAll(true)}>
          {t("home.all", { n: next.length })}
        </button>
      ) : null}
    </section>
  );
}

function NothingNext() {
  if (!everPulled.value && syncing.value && !offline.value) return <Waiting />;
  if (!everPulled.value)
    return (
      <Empty icon="offline" title={t("home.never_pulled")}>
        <p>{t("home.never_pulled_help")}</p>
      </Empty>
    );
  return (
    <Empty icon="passed" title={t("home.nothing")}>
      <p>{t("home.nothing_help", { company: company.value ? nameOf(company.value) : "" })}</p>
    </Empty>
  );
}
