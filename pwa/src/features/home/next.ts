import type { CommandRecord } from "../../db/schema";
import { type OperationView, viewJob } from "../../outbox/overlay";
import { isPositive } from "../../shared/decimal";
import type { Job } from "../../shared/types";

export type NextJob = { job: Job; view: OperationView };

/** The tickets that can be worked on, the one due first on top; of each the first operation that has something to do. */
export function upNext(jobs: readonly Job[], records: readonly CommandRecord[]): NextJob[] {
  const next = jobs.flatMap(job => {
    const view = viewJob(job, records).find(isWorkable);
    return view ? [{ job, view }] : [];
  });
  return next.sort(
    (a, b) => dueOf(a.job).localeCompare(dueOf(b.job)) || numberOf(a.job).localeCompare(numberOf(b.job)),
  );
}

/** Something to do: pieces that have come in, or only those that have to be worked on again. */
export const isWorkable = (view: OperationView): boolean =>
  view.status !== "finished" && (isPositive(view.remaining) || isPositive(view.toRework));
const dueOf = (job: Job): string => job.work_order.due_date ?? "9999";
const numberOf = (job: Job): string => job.work_order.number;
