import type { CommandRecord } from "../../db/schema";
import { scrapOf } from "../../outbox/overlay";
import { isPending } from "../../outbox/policy";
import { multiply, sum } from "../../shared/decimal";
import type { CommandBodies, Mine, MineReport, Uuid } from "../../shared/types";

/** A line of my day: the server's row, this phone's record, or both. */
export type DayLine = {
  id: Uuid;
  at: number;
  work_order: string | null;
  item: { name: string; name_en: string | null };
  operation: { name: string; name_en: string | null };
  good: string;
  scrap: string;
  pay: string | null;
  /** This phone's record, when it made it. */
  record: CommandRecord | null;
  status: string | null;
};

type Body = CommandBodies["production.report"];

/** The worker's reports of the last days, the newest first: the server's, and what only this phone has yet. */
export function mergeDay(mine: Mine | null, records: readonly CommandRecord[], user: Uuid): DayLine[] {
  const own = records.filter(record => record.user.id === user && record.command.type === "production.report");
  const byId = new Map(own.map(record => [record.id, record]));
  const known = new Set((mine?.reports ?? []).map(report => report.id));
  const fromServer = (mine?.reports ?? []).map(report => serverLine(report, byId.get(report.id) ?? null));
  const fromPhone = own.filter(record => !known.has(record.id) && record.closed === null).map(phoneLine);
  return [...fromServer, ...fromPhone].sort((a, b) => b.at - a.at);
}

function serverLine(report: MineReport, record: CommandRecord | null): DayLine {
  return {
    id: report.id,
    at: Date.parse(report.occurred_at),
    work_order: report.work_order,
    item: { name: report.item, name_en: report.item_en },
    operation: { name: report.operation, name_en: report.operation_en },
    good: report.good,
    scrap: report.scrap,
    pay: report.pay,
    record,
    status: report.status,
  };
}

function phoneLine(record: CommandRecord): DayLine {
  const body = record.command.body as Body;
  const { about } = record;
  return {
    id: record.id,
    at: Date.parse(record.command.occurred_at),
    work_order: about.work_order,
    item: { name: about.item, name_en: about.item_en },
    operation: { name: about.operation, name_en: about.operation_en },
    good: body.good,
    scrap: scrapOf(body),
    pay: null,
    record,
    status: null,
  };
}

/**
 * What today's reports on their way will probably earn, without those that a person may still decline: good pieces and material scrap at the piece price known to the phone. Only
 * an estimate: price lists, tiers and shares are the server's business.
 */
export function estimatePay(lines: readonly DayLine[], isToday: (at: number) => boolean): string {
  const open = lines.filter(line => line.record && line.pay === null && isToday(line.at) && isLikely(line.record));
  return sum(
    ...open.map(({ record }) => {
      const body = record?.command.body as Body;
      const paidScrap = body.scrap.filter(line => line.cause === "material").map(line => line.quantity);
      return multiply(sum(body.good, ...paidScrap), record?.about.piece_price ?? "0");
    }),
  );
}

const isLikely = (record: CommandRecord): boolean =>
  isPending(record) && record.state !== "held" && record.state !== "stored";
