import { beforeEach, describe, expect, it } from "vitest";
import { allCommands } from "../../db/commands";
import { save, settleAll } from "../../outbox/outbox";
import type { Mine, MineReport } from "../../shared/types";
import { freshPhone } from "../../testing/fresh";
import { actorOf, clock, liNa, report, result, wang } from "../../testing/make";
import { estimatePay, mergeDay } from "./merge";

beforeEach(freshPhone);

const mineReport = (id: string): MineReport => ({
  id,
  occurred_at: "2026-11-22T07:00:00.000Z",
  work_order: "WO-2026-0007",
  item: "风扇底座",
  item_en: "Fan base",
  operation: "冲压",
  operation_en: null,
  good: "5",
  scrap: "0",
  rework: "0",
  on_hold: "0",
  pay: "1.75",
  status: "applied",
});
const mine = (...reports: MineReport[]): Mine => ({ day: "2026-11-22", reports, pay_today: "1.75", good_today: "5" });
const always = () => true;

describe("my day", () => {
  it("shows each report once, with the server's pay and this phone's record", async () => {
    const { id } = await save(report("5"), actorOf(), clock);
    await settleAll([result(id)], 1);
    const lines = mergeDay(mine(mineReport(id)), await allCommands(), liNa.id);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ id, pay: "1.75", record: { state: "applied" } });
  });

  it("puts what only this phone has on top, and nobody else's", async () => {
    const own = await save(report("2"), actorOf(liNa), clock);
    await save(report("9"), actorOf(wang), clock);
    const lines = mergeDay(mine(mineReport("elsewhere")), await allCommands(), liNa.id);
    expect(lines.map(line => line.id)).toEqual([own.id, "elsewhere"]);
  });

  it("estimates pay for what is on its way: good pieces and material scrap, not process scrap", async () => {
    const scrap = [
      { quantity: "2", reason: "C04", cause: "material" as const },
      { quantity: "3", reason: "B03", cause: "process" as const },
    ];
    const body = { ticket_id: "t", operation_id: "o", good: "10", scrap, rework: "0", on_hold: "0", parameters: {} };
    await save(report("10", 10, { body }), actorOf(), clock);
    const lines = mergeDay(null, await allCommands(), liNa.id);
    expect(estimatePay(lines, always)).toBe("4.2");
    expect(estimatePay(lines, () => false)).toBe("0");
  });

  it("promises no pay for a report that waits for the team leader", async () => {
    const { id } = await save(report("99999"), actorOf(), clock);
    await settleAll([result(id, "held", { code: "over_report" })], 1);
    expect(estimatePay(mergeDay(null, await allCommands(), liNa.id), always)).toBe("0");
  });
});
