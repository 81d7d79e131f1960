import { onOperation } from "../../app/act";
import type { NewRecord } from "../../outbox/outbox";
import type { Job, Operation } from "../../shared/types";
import { machineFor } from "../machine/choice";

/** The records of work on an operation, as the door wants them. */

const about = (job: Job, operation: Operation) => ({ ticket_id: job.id, operation_id: operation.id });

export function startOf(job: Job, operation: Operation): NewRecord<"production.start"> {
  const machine = machineFor(operation);
  const body = { ...about(job, operation), ...(machine ? { machine_id: machine } : {}) };
  return { type: "production.start", body, ...onOperation(job, operation) };
}

/** @param past when it stopped, if that is over; with the proof that held then */
export function pauseOf(
  job: Job,
  operation: Operation,
  reason?: string,
  past: NewRecord["past"] = null,
): NewRecord<"production.pause"> {
  const body = { ...about(job, operation), ...(reason ? { reason } : {}) };
  return { type: "production.pause", body, past, ...onOperation(job, operation) };
}

export const finishOf = (job: Job, operation: Operation): NewRecord<"production.finish"> => ({
  type: "production.finish",
  body: about(job, operation),
  ...onOperation(job, operation),
});
