import type { CommandRecord } from "../db/schema";
import { compare, subtract, sum } from "../shared/decimal";
import type { Command, Job, Operation, OperationStatus, Uuid } from "../shared/types";
import { isPending } from "./policy";

/** What a worker sees of an operation: the server's state, and on top of it what this phone still has on the way. */
export type Quantities = { good: string; scrap: string; rework: string; on_hold: string };
/** What one report says; `from_rework` of its good and scrapped pieces had been counted as rework before. */
export type Reported = Quantities & { from_rework: string };
export type OperationView = {
  operation: Operation;
  server: Quantities;
  pending: Quantities;
  /** What came in, own pending good pieces of the operation before included. */
  input: string;
  /** What is left to report; never below nothing. */
  remaining: string;
  /** How many more were reported than came in. */
  over: string;
  /** What waits to be worked on again, own pending records included; never below nothing. */
  toRework: string;
  status: OperationStatus;
  hasPending: boolean;
};

type ReportCommand = Command<"production.report">;
const ZERO: Quantities = { good: "0", scrap: "0", rework: "0", on_hold: "0" };

const isReport = (command: Command): command is ReportCommand => command.type === "production.report";

/** Total of a report's scrap lines. */
export const scrapOf = (body: ReportCommand["body"]): string => sum(...body.scrap.map(line => line.quantity));

function add(total: Quantities, { body }: ReportCommand): Quantities {
  return {
    good: sum(total.good, body.good),
    scrap: sum(total.scrap, scrapOf(body)),
    rework: subtract(sum(total.rework, body.rework), body.from_rework ?? "0"),
    on_hold: sum(total.on_hold, body.on_hold),
  };
}

/** All pieces that an operation has dealt with. */
export const dealtWith = (q: Quantities): string => sum(q.good, q.scrap, q.rework, q.on_hold);

/** Server state + own pending commands, for each operation of a ticket. A pull never hides what is pending. */
export function viewJob(job: Job, records: readonly CommandRecord[]): OperationView[] {
  const pending = records.filter(record => isPending(record) && "ticket_id" in record.command.body);
  const own = pending.filter(record => (record.command.body as { ticket_id?: Uuid }).ticket_id === job.id);
  let carried = "0";
  return [...job.operations]
    .sort((a, b) => a.seq - b.seq)
    .map(operation => {
      const view = viewOperation(operation, own, carried);
      carried = view.pending.good;
      return view;
    });
}

function viewOperation(operation: Operation, records: readonly CommandRecord[], carried: string): OperationView {
  const mine = records
    .map(record => record.command)
    .filter(command => (command.body as { operation_id?: Uuid }).operation_id === operation.id);
  const server = { good: operation.good, scrap: operation.scrap, rework: operation.rework, on_hold: operation.on_hold };
  const pending = mine.filter(isReport).reduce(add, ZERO);
  const input = sum(operation.input, carried);
  const left = subtract(input, sum(dealtWith(server), dealtWith(pending)));
  const isOver = compare(left, "0") < 0;
  return {
    operation,
    server,
    pending,
    input,
    remaining: isOver ? "0" : left,
    over: isOver ? subtract("0", left) : "0",
    toRework: notBelowNothing(sum(server.rework, pending.rework)),
    status: mine.reduce(statusAfter, operation.status),
    hasPending: mine.length > 0,
  };
}

const notBelowNothing = (amount: string): string => (compare(amount, "0") < 0 ? "0" : amount);

function statusAfter(status: OperationStatus, command: Command): OperationStatus {
  if (command.type === "production.start") return "running";
  if (command.type === "production.pause") return "paused";
  if (command.type === "production.finish") return "finished";
  return command.type === "production.report" && (status === "ready" || status === "pending") ? "running" : status;
}

/** How many more than there are left a report would book; null when it fits. What comes out of rework was counted before. */
export function overReport(view: OperationView, reported: Reported): { total: string; left: string } | null {
  const total = subtract(dealtWith(reported), reported.from_rework);
  return compare(total, view.remaining) > 0 ? { total, left: view.remaining } : null;
}

/** What a worker has running: the last word on each operation was a start or a report. */
export type Running = { record: CommandRecord; ticket: Uuid; operation: Uuid; since: number; paused: boolean };

/** The worker's open operations after their own records on this phone, the newest first. */
export function runningOf(user: Uuid, records: readonly CommandRecord[]): Running[] {
  const open = new Map<Uuid, Running>();
  for (const record of records) {
    const { type, body } = record.command;
    if (record.user.id !== user || record.state === "refused" || record.state === "rejected") continue;
    if (type === "production.start") {
      const { ticket_id, operation_id } = body;
      const since = Date.parse(record.command.occurred_at);
      open.set(operation_id, { record, ticket: ticket_id, operation: operation_id, since, paused: false });
    } else if (type === "production.pause") {
      const running = open.get(body.operation_id);
      if (running) open.set(body.operation_id, { ...running, since: record.saved_at, paused: true });
    } else if (type === "production.finish") open.delete(body.operation_id);
  }
  return [...open.values()].sort((a, b) => b.record.n - a.record.n);
}
