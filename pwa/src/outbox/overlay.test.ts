import { describe, expect, it } from "vitest";
import type { CommandRecord } from "../db/schema";
import type { Command, CommandBodies, CommandType } from "../shared/types";
import { job, liNa, operation, wang } from "../testing/make";
import { overReport, runningOf, viewJob } from "./overlay";

let counter = 0;

function record<T extends CommandType>(
  type: T,
  body: Partial<CommandBodies[T]>,
  given: Partial<CommandRecord> = {},
): CommandRecord {
  counter += 1;
  const whole = { ticket_id: "ticket-1", operation_id: "op-10", ...body };
  return {
    id: `c${counter}`,
    n: counter,
    command: { type, body: whole, occurred_at: "2026-11-22T08:00:00.000Z" } as unknown as Command,
    user: liNa,
    state: "waiting",
    seen: false,
    closed: null,
    saved_at: 0,
    ...given,
  } as CommandRecord;
}

const reported = (good: string, given: Partial<CommandRecord> = {}, scrap: string[] = []) =>
  record(
    "production.report",
    { good, scrap: scrap.map(quantity => ({ quantity, reason: "B03", cause: "process" })), rework: "0", on_hold: "0" },
    given,
  );

describe("the view of a ticket", () => {
  it("is the server's state plus what is still on its way from this phone", () => {
    const [view] = viewJob(job([operation(10, { good: "3", scrap: "1" })]), [reported("2", {}, ["1"])]);
    expect(view).toMatchObject({
      server: { good: "3", scrap: "1" },
      pending: { good: "2", scrap: "1" },
      remaining: "3",
      over: "0",
    });
  });

  it("counts an applied record until a pull that began after it has come", () => {
    const at = (seen: boolean) => viewJob(job(), [reported("2", { state: "applied", seen })])[0]?.pending.good;
    expect(at(false)).toBe("2");
    expect(at(true)).toBe("0");
  });

  it.each(["held", "stored", "deferred", "failed"] as const)("still counts a record that is %s", state => {
    expect(viewJob(job(), [reported("2", { state })])[0]?.pending.good).toBe("2");
  });

  it.each(["refused", "rejected"] as const)("does not count a record that was %s", state => {
    expect(viewJob(job(), [reported("2", { state })])[0]?.pending.good).toBe("0");
  });

  it("lets the next operation have the good pieces that are on their way", () => {
    const [, next] = viewJob(job([operation(10), operation(20, { input: "3" })]), [reported("2")]);
    expect(next).toMatchObject({ input: "5", remaining: "5" });
  });

  it("leaves other tickets' records alone", () => {
    const elsewhere = record("production.report", {
      ticket_id: "ticket-2",
      good: "9",
      scrap: [],
      rework: "0",
      on_hold: "0",
    });
    expect(viewJob(job(), [elsewhere])[0]?.pending.good).toBe("0");
  });

  it("says how many are too many instead of a negative rest", () => {
    const [view] = viewJob(job([operation(10, { input: "10" })]), [reported("15")]);
    expect(view).toMatchObject({ remaining: "0", over: "5" });
  });

  it("has the state that the last own record gave it", () => {
    const status = (...records: CommandRecord[]) => viewJob(job(), records)[0]?.status;
    expect(status(record("production.start", {}))).toBe("running");
    expect(status(record("production.start", {}), record("production.pause", {}))).toBe("paused");
    expect(status(reported("1"))).toBe("running");
    expect(status(record("production.finish", {}))).toBe("finished");
  });

  it("warns of too much before it is sent, in exact decimals", () => {
    const [view] = viewJob(job([operation(10, { input: "10" })]), []);
    if (!view) throw new Error("no view");
    expect(overReport(view, { good: "9.9", scrap: "0.1", rework: "0", on_hold: "0", from_rework: "0" })).toBeNull();
    expect(overReport(view, { good: "15", scrap: "0", rework: "0", on_hold: "0", from_rework: "0" })).toEqual({
      total: "15",
      left: "10",
    });
  });
});

describe("pieces in rework", () => {
  const reworked = (body: Partial<CommandBodies["production.report"]>) =>
    record("production.report", { good: "0", scrap: [], rework: "0", on_hold: "0", ...body });
  const some = { good: "6", rework: "4" };

  it("were counted before: done again they leave as many to report as there were", () => {
    const [view] = viewJob(job([operation(10, some)]), [reworked({ good: "3", from_rework: "3" })]);
    expect(view).toMatchObject({ remaining: "0", over: "0", toRework: "1", pending: { good: "3", rework: "-3" } });
  });

  it("include the own ones that are on their way, and are never fewer than none", () => {
    const toRework = (...records: CommandRecord[]) => viewJob(job([operation(10, some)]), records)[0]?.toRework;
    expect(toRework()).toBe("4");
    expect(toRework(reworked({ rework: "2" }))).toBe("6");
    expect(toRework(reworked({ good: "4", from_rework: "4" }), reworked({ good: "1", from_rework: "1" }))).toBe("0");
  });

  it("need no input a second time", () => {
    const [view] = viewJob(job([operation(10, some)]), []);
    if (!view) throw new Error("no view");
    const all = { good: "4", scrap: "0", rework: "0", on_hold: "0" };
    expect(overReport(view, { ...all, from_rework: "4" })).toBeNull();
    expect(overReport(view, { ...all, from_rework: "3" })).toEqual({ total: "1", left: "0" });
  });
});

describe("what a worker has running", () => {
  it("runs from the start to the finish, and waits while paused", () => {
    const start = record("production.start", {}, { state: "applied", seen: true });
    expect(runningOf(liNa.id, [start])).toMatchObject([{ operation: "op-10", paused: false }]);
    expect(runningOf(liNa.id, [start, record("production.pause", {})])).toMatchObject([{ paused: true }]);
    expect(runningOf(liNa.id, [start, record("production.finish", {})])).toEqual([]);
  });

  it("is each worker's own on a shared phone", () => {
    expect(runningOf(wang.id, [record("production.start", {})])).toEqual([]);
  });
});
