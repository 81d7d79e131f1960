import { useState } from "preact/hooks";
import { everPulled, jobsById, loaded, plans, records } from "../../app/live";
import { replace } from "../../app/router";
import { user } from "../../app/session";
import { Page } from "../../app/ui/page";
import { Empty, Waiting } from "../../app/ui/states";
import { type OperationView, viewJob } from "../../outbox/overlay";
import { nameOf, t } from "../../shared/i18n";
import type { Job } from "../../shared/types";
import { takeMachine } from "../machine/choice";
import { useScanTaker } from "../scan/takers";
import { JobActions } from "./actions";
import { JobHead } from "./head";
import { LastRecord } from "./last";
import { TicketNotes } from "./note";
import { noteNow } from "./notes";
import { OperationCard } from "./operation";
import { JobPapers } from "./paperlist";
import { likelyOperation } from "./pick";

/** The scanned ticket. */
export function JobPage({ id, operation }: { id: string; operation: string | null }) {
  const job = jobsById.value.get(id);
  const worker = user.value;
  if (!loaded.value || !worker) return <Waiting />;
  if (!job) return <Gone />;
  const views = viewJob(job, records.value);
  const chosen =
    views.find(view => view.operation.id === operation) ?? likelyOperation(views, worker.id, records.value);
  // A scan may lead from one ticket to the next while something about the first is open.
  return <Ticket key={job.id} job={job} views={views} chosen={chosen} />;
}

function Ticket({ job, views, chosen }: { job: Job; views: OperationView[]; chosen: OperationView | undefined }) {
  const [trouble, setTrouble] = useState<string | null>(null);
  useScanTaker(found => chosen !== undefined && takeMachine(chosen.operation, found));
  const { item, number } = job.work_order;
  // What somebody wrote is read first; an empty note is out of the way.
  const noted = Object.values(noteNow(job, records.value).fields).some(text => text !== "");
  return (
    <Page
      title={nameOf(item)}
      sub={number}
      testid="job-page"
      action={chosen ? <JobActions job={job} view={chosen} onTrouble={setTrouble} /> : undefined}
    >
      <LastRecord job={job.id} trouble={trouble} />
      <JobHead job={job} />
      <JobPapers order={job.work_order} />
      {noted ? <TicketNotes job={job} onTrouble={setTrouble} /> : null}
      <h2 class="section">{t("job.operations")}</h2>
      <ol class="operations">
        {views.map(view => (
          <OperationCard
            key={view.operation.id}
            job={job}
            view={view}
            open={view === chosen}
            plans={plans.value.filter(plan => view.operation.plans.includes(plan.id))}
            onOpen={() => replace("job", job.id, view.operation.id)}
          />
        ))}
      </ol>
      {noted ? null : <TicketNotes job={job} onTrouble={setTrouble} />}
    </Page>
  );
}

/** The ticket is not on this phone, or no longer. Records made for it are safe and are said to be. */
function Gone() {
  return (
    <Page title={t("job.title")} testid="job-page">
      <Empty icon="records" title={t(everPulled.value ? "job.gone" : "scan.not_yet")}>
        <p>{t("job.gone_help")}</p>
      </Empty>
    </Page>
  );
}
