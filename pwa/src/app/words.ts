import type { CommandRecord } from "../db/schema";
import { scrapOf } from "../outbox/overlay";
import { group, isPositive } from "../shared/decimal";
import { language, t, word } from "../shared/i18n";
import type { CommandBodies } from "../shared/types";
import type { IconName } from "./ui/icon";
import type { State } from "./ui/states";

/** What a record is, in words: "Report of 5 good, 1 scrap". */
export function describe(record: CommandRecord): string {
  const { type, body } = record.command;
  if (type === "production.report") return t("record.report", { what: quantitiesOf(body) });
  if (type === "quality.inspect") return t("record.inspect", { n: body.units.length });
  if (type === "production.note_ticket") return t("record.note_what", { what: noteOf(body) });
  return t(`record.${type === "production.start" ? "start" : type === "production.pause" ? "pause" : "finish"}`);
}

/** "Remark “urgent”, place “B3”": what was written on the ticket. */
export function noteOf({ changes }: CommandBodies["production.note_ticket"]): string {
  const parts = (["remark", "standing_at"] as const).flatMap(field => {
    const change = changes[field];
    return change ? [t(`note.${field}`, { text: change.to || "–" })] : [];
  });
  return parts.join(t("app.comma"));
}

/** "5 good, 1 scrap": only what is not nothing. */
export function quantitiesOf(body: CommandBodies["production.report"]): string {
  const parts: [string, string][] = [
    [body.good, t("quantity.good")],
    [scrapOf(body), t("quantity.scrap")],
    [body.rework, t("quantity.rework")],
    [body.on_hold, t("quantity.on_hold")],
  ];
  const said = parts.filter(([amount]) => isPositive(amount)).map(([amount, name]) => `${group(amount)} ${name}`);
  if (body.from_rework && isPositive(body.from_rework))
    said.push(t("report.of_rework", { n: group(body.from_rework) }));
  return said.length > 0 ? said.join(t("app.comma")) : `0 ${t("quantity.good")}`;
}

/** Item, operation and order of a record, in the reader's language. */
export function subjectOf({ about }: CommandRecord): string {
  const english = language.value === "en";
  const operation = english && about.operation_en ? about.operation_en : about.operation;
  const item = english && about.item_en ? about.item_en : about.item;
  return [about.work_order, item, operation].filter(Boolean).join(" · ");
}

export type Standing = { state: State; icon: IconName; word: string; reason: string | null };

/** Where a record stands between this phone and the server. */
export function standingOf(record: CommandRecord): Standing {
  const { state, result, closed } = record;
  const reason = result ? result.message || word("reason", result.code, "") || null : null;
  switch (state) {
    case "waiting":
      return {
        state: "attention",
        icon: "clock",
        word: t(record.again ? "standing.again" : "standing.waiting"),
        reason: null,
      };
    case "applied":
      return { state: "running", icon: "checkCheck", word: t("standing.applied"), reason: null };
    case "held":
      return { state: "act", icon: "hand", word: t("standing.held"), reason };
    case "deferred":
    case "failed":
      return { state: "nodata", icon: "check", word: t("standing.received"), reason };
    case "stored":
      return { state: "act", icon: "check", word: t("standing.received"), reason: reason ?? t("standing.stored_why") };
    case "refused":
      if (closed) return { state: "nodata", icon: "ban", word: t("standing.closed"), reason };
      return { state: "stopped", icon: "alert", word: t("standing.refused"), reason };
    case "rejected":
      return { state: "stopped", icon: "alert", word: t("standing.rejected"), reason };
  }
}
