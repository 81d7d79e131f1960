import { quantity, quantityError } from "../../app/ui/amount";
import type { OperationView, Reported } from "../../outbox/overlay";
import { compare, group, isPositive, isZero, sum } from "../../shared/decimal";
import { nameOf, t } from "../../shared/i18n";
import type { BlobReference, CommandBodies, Parameter, ScrapLine, Uuid } from "../../shared/types";
import { judgeNumber } from "../../shared/verdict";

/** A report while it is being typed. Everything is text as it stands in the fields. */
export type ReportDraft = {
  good: string;
  scrap: ScrapLine[];
  rework: string;
  /** How many of the good and scrapped ones had been reported as rework before. */
  from_rework: string;
  on_hold: string;
  minutes: string;
  parameters: Record<string, string>;
  note: string;
  photos: BlobReference[];
  replaces: Uuid | null;
};

export const emptyReport = (): ReportDraft => ({
  good: "",
  scrap: [],
  rework: "",
  from_rework: "",
  on_hold: "",
  minutes: "",
  parameters: {},
  note: "",
  photos: [],
  replaces: null,
});

/** A record that is put right has a draft of its own beside the form that may already be begun. */
export const reportKey = (user: Uuid, job: Uuid, operation: Uuid, replaces: Uuid | null = null): string =>
  ["report", user, job, operation, ...(replaces ? [replaces] : [])].join(":");

/** What the form adds up to; fields that cannot be read count as nothing. */
export function totals(draft: ReportDraft): Reported {
  const scrap = sum(...draft.scrap.map(line => quantity(line.quantity) || "0"));
  const read = (text: string) => quantity(text) || "0";
  return {
    good: read(draft.good),
    scrap,
    rework: read(draft.rework),
    on_hold: read(draft.on_hold),
    from_rework: read(draft.from_rework),
  };
}

/** All pieces that the form deals with. */
export function piecesOf(draft: ReportDraft): string {
  const { good, scrap, rework, on_hold } = totals(draft);
  return sum(good, scrap, rework, on_hold);
}

/** Why the report cannot be sent yet, the first reason first; null when it can. Over-reporting is no reason. */
export function obstacle(draft: ReportDraft, { operation, toRework }: OperationView): string | null {
  const single = [draft.good, draft.from_rework, draft.rework, draft.on_hold, draft.minutes];
  const amounts = [...single, ...draft.scrap.map(line => line.quantity)];
  const unreadable = amounts.map(quantityError).find(error => error !== null);
  if (unreadable) return unreadable;
  if (draft.scrap.some(line => line.reason === "")) return t("report.scrap_reason_missing");
  if (draft.scrap.some(line => !isPositive(line.quantity))) return t("report.scrap_quantity_missing");
  if (isZero(piecesOf(draft))) return t("report.nothing");
  return reworkObstacle(draft, toRework) ?? parameterObstacle(draft, operation.parameters);
}

function reworkObstacle(draft: ReportDraft, toRework: string): string | null {
  const { good, scrap, from_rework } = totals(draft);
  if (compare(from_rework, sum(good, scrap)) > 0) return t("report.from_rework_too_many");
  return compare(from_rework, toRework) > 0 ? t("report.from_rework_not_there", { n: group(toRework) }) : null;
}

function parameterObstacle(draft: ReportDraft, parameters: readonly Parameter[]): string | null {
  for (const parameter of parameters) {
    const value = draft.parameters[parameter.key] ?? "";
    if (parameter.required && value.trim() === "") return t("report.parameter_missing", { name: nameOf(parameter) });
    if (hasLimits(parameter) && judgeNumber(value, parameter) === "unreadable")
      return t("report.parameter_unreadable", { name: nameOf(parameter) });
  }
  return null;
}

/** A parameter without limits may be text. */
export const hasLimits = (parameter: Parameter): boolean => parameter.lower !== null || parameter.upper !== null;

/** The body as docs/sync.md wants it. */
export function bodyOf(
  draft: ReportDraft,
  view: OperationView,
  ticket: Uuid,
  machine: Uuid | null,
): CommandBodies["production.report"] {
  const { good, rework, on_hold, from_rework } = totals(draft);
  const filled = Object.entries(draft.parameters).filter(([, value]) => value.trim() !== "");
  const note = draft.note.trim();
  return {
    ticket_id: ticket,
    operation_id: view.operation.id,
    ...(machine ? { machine_id: machine } : {}),
    good,
    scrap: draft.scrap.map(line => ({ ...line, quantity: quantity(line.quantity) })),
    rework,
    ...(isPositive(from_rework) ? { from_rework } : {}),
    on_hold,
    ...(draft.minutes.trim() ? { minutes: quantity(draft.minutes) } : {}),
    parameters: Object.fromEntries(filled.map(([key, value]) => [key, value.trim()])),
    ...(note ? { note } : {}),
  };
}

/** A refused report as a form again: it is mended and sent as a new record. */
export function draftFrom(
  body: CommandBodies["production.report"],
  photos: readonly BlobReference[],
  replaces: Uuid,
): ReportDraft {
  return {
    good: body.good,
    scrap: body.scrap.map(line => ({ ...line })),
    rework: isZero(body.rework) ? "" : body.rework,
    from_rework: body.from_rework ?? "",
    on_hold: isZero(body.on_hold) ? "" : body.on_hold,
    minutes: body.minutes ?? "",
    parameters: { ...body.parameters },
    note: body.note ?? "",
    photos: [...photos],
    replaces,
  };
}
