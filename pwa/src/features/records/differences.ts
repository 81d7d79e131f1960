import { describe } from "../../app/words";
import type { CommandRecord } from "../../db/schema";
import { scrapOf } from "../../outbox/overlay";
import { group, isDecimal } from "../../shared/decimal";
import { t } from "../../shared/i18n";
import type { Command, CommandBodies } from "../../shared/types";

/** One line of "you recorded … → counts now …". */
export type Difference = { label: string; before: string; after: string };

type Report = CommandBodies["production.report"];
const REPORTED = ["good", "rework", "from_rework", "on_hold", "minutes", "note"] as const;

/** What a team leader changed in a record; where fields cannot be set side by side, the whole of both. */
export function differences(record: CommandRecord): Difference[] {
  const { command, result } = record;
  const after = result?.result?.body;
  if (typeof after !== "object" || after === null) return [];
  const lines =
    command.type === "production.report" ? inReport(command.body, after as Report) : inNotes(command, after);
  if (lines.length > 0) return lines;
  const then = describe({ ...record, command: { ...command, body: after } as Command });
  const before = describe(record);
  return then === before ? [] : [{ label: t("standing.changed"), before, after: then }];
}

function inReport(before: Report, after: Report): Difference[] {
  const plain = REPORTED.map(field => ({
    label: t(`field.${field}`),
    before: shown(before[field]),
    after: shown(after[field]),
  }));
  const scrap = { label: t("field.scrap"), before: scrapText(before), after: scrapText(after) };
  return [...plain, scrap].filter(line => line.before !== line.after);
}

function inNotes(command: Command, after: object): Difference[] {
  if (command.type !== "production.note_ticket") return [];
  const changed = (after as CommandBodies["production.note_ticket"]).changes ?? {};
  const fields = ["remark", "standing_at"] as const;
  return fields
    .map(field => ({
      label: t(`field.${field}`),
      before: command.body.changes[field]?.to || "–",
      after: changed[field]?.to || "–",
    }))
    .filter(line => line.before !== line.after);
}

const shown = (value: string | undefined): string => {
  if (value === undefined || value === "") return "–";
  return isDecimal(value) ? group(value) : value;
};

const scrapText = (body: Report): string => {
  const lines = (body.scrap ?? []).map(line => `${group(line.quantity)} ${line.reason}`);
  return lines.length > 1 ? `${group(scrapOf(body))} (${lines.join(t("app.comma"))})` : (lines[0] ?? "–");
};
