import type { CommandRecord } from "../../db/schema";
import { type OperationView, type Running, runningOf, viewJob } from "../../outbox/overlay";
import { isMoved } from "../../outbox/policy";
import type { Job, Uuid } from "../../shared/types";

/** Several tickets under one worker's hands at once. What runs follows from the worker's records; a pick is only a wish. */

export type Pick = { ticket: Uuid; operation: Uuid };
export type Entry = { job: Job; view: OperationView; running: Running | null };

/** What is picked and not started yet, and the minutes typed for all together, as long as nothing was reported since. */
export type TogetherDraft = { picks: Pick[]; minutes: string; since: string };

export const emptyTogether = (): TogetherDraft => ({ picks: [], minutes: "", since: "" });
export const togetherKey = (user: Uuid): string => `together:${user}`;

/** The worker's open operations, the oldest first, and then the picks. Tickets that have left this phone are not among them. */
export function groupOf(
  user: Uuid,
  jobs: ReadonlyMap<Uuid, Job>,
  records: readonly CommandRecord[],
  picks: readonly Pick[],
): Entry[] {
  const open = runningOf(user, records).reverse();
  const known = new Set(open.map(one => one.operation));
  const entry = (ticket: Uuid, operation: Uuid, running: Running | null): Entry[] => {
    const job = jobs.get(ticket);
    const view = job && viewJob(job, records).find(one => one.operation.id === operation);
    return job && view && view.status !== "finished" ? [{ job, view, running }] : [];
  };
  return [
    ...open.flatMap(one => entry(one.ticket, one.operation, one)),
    ...picks.filter(one => !known.has(one.operation)).flatMap(one => entry(one.ticket, one.operation, null)),
  ];
}

/** Which report was the worker's last: minutes typed before it belong to it. */
export const lastReport = (user: Uuid, records: readonly CommandRecord[]): string =>
  records.filter(one => one.user.id === user && one.command.type === "production.report" && !isMoved(one)).at(-1)?.id ??
  "";

export const isRunning = (entry: Entry): boolean => entry.running !== null && !entry.running.paused;
