import { jobs, machines, records } from "../../app/live";
import { href } from "../../app/router";
import { Figure } from "../../app/ui/amount";
import type { IconName } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Empty, Pill, type State } from "../../app/ui/states";
import { viewJob } from "../../outbox/overlay";
import { spaced } from "../../shared/codes";
import { nameOf, t, unitOf, word } from "../../shared/i18n";
import { DueDate } from "../jobs/due";

const LAMPS: Record<string, [State, IconName]> = {
  running: ["running", "running"],
  idle: ["nodata", "paused"],
  setup: ["attention", "clock"],
  maintenance: ["attention", "clock"],
  down: ["stopped", "failed"],
  fault: ["stopped", "failed"],
};

/** A scanned machine: its state, and the tickets that can run on it. */
export function MachinePage({ id }: { id: string }) {
  const machine = machines.value.find(one => one.id === id);
  if (!machine) {
    return (
      <Page title={t("machine.title")} testid="machine-page">
        <Empty icon="machine" title={t("machine.gone")} />
      </Page>
    );
  }
  const [state, icon] = LAMPS[machine.status ?? ""] ?? ["nodata", "dashed"];
  const here = jobs.value.flatMap(job =>
    viewJob(job, records.value)
      .filter(view => view.status !== "finished" && view.operation.machines.some(one => one.id === id))
      .map(view => ({ job, view })),
  );
  return (
    <Page title={nameOf(machine)} sub={machine.number} testid="machine-page">
      <section class="card stack">
        <p class="job__line">
          <Pill state={state} icon={icon}>
            {word("machine", machine.status, machine.status ?? t("machine.no_data"))}
          </Pill>
          <span class="code">{spaced(machine.code)}</span>
        </p>
      </section>
      <h2 class="section">{t("machine.tickets")}</h2>
      {here.length === 0 ? <Empty icon="passed" title={t("machine.nothing")} /> : null}
      <ul class="cards">
        {here.map(({ job, view }) => (
          <li key={view.operation.id}>
            <a class="card job" href={href("job", job.id, view.operation.id)}>
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
    </Page>
  );
}
