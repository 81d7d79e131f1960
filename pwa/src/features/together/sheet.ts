import { records } from "../../app/live";
import { quantityError } from "../../app/ui/amount";
import type { FormDraft } from "../../db/drafts";
import type { NewRecord } from "../../outbox/outbox";
import { dealtWith } from "../../outbox/overlay";
import { isPositive, isZero, sum } from "../../shared/decimal";
import { t } from "../../shared/i18n";
import type { Uuid } from "../../shared/types";
import { forgottenNow, stopThen } from "../jobs/forgotten";
import { type Forgotten, minutesOf, unreportedMs } from "../jobs/hours";
import { obstacle, piecesOf, type ReportDraft } from "../report/form";
import { reportOf } from "../report/page";
import { capturing } from "../report/photos";
import { type Entry, lastReport, type TogetherDraft } from "./group";
import { sharesOf, standardMinutes } from "./split";

/** One ticket with pieces to report, and its part of the minutes. */
export type Line = { entry: Entry; form: ReportDraft; standard: string | null; share: string };

/** What the joint form comes to. */
export type Sums = {
  lines: Line[];
  /** Minutes of all together; empty while a forgotten stop makes them unknown. */
  total: string;
  /** Minutes since the last report, pauses left out. */
  worked: string;
  /** The start that was forgotten first, if any. */
  late: Forgotten | null;
  /** Why it cannot be sent yet. */
  why: string | null;
};

/** Adds up the forms of all tickets; those without pieces stay out of it. */
export function sumUp(
  worker: Uuid,
  entries: readonly Entry[],
  forms: Record<Uuid, ReportDraft>,
  draft: TogetherDraft,
): Sums {
  const ids = entries.map(one => one.view.operation.id);
  const late = ids.map(forgottenNow).filter(one => one !== null);
  late.sort((a, b) => a.since - b.since);
  const typed = draft.since === lastReport(worker, records.value) ? draft.minutes : "";
  const worked = minutesOf(unreportedMs(worker, ids, records.value, Date.now()));
  const total = typed || (late.length > 0 ? "" : worked);
  const lines = linesOf(total, entries, forms);
  return { lines, total, worked, late: late[0] ?? null, why: obstacleOf(total, lines) };
}

function linesOf(total: string, entries: readonly Entry[], forms: Record<Uuid, ReportDraft>): Line[] {
  const open = entries.flatMap(entry => {
    const form = forms[entry.view.operation.id];
    return form && isPositive(piecesOf(form)) ? [{ entry, form, standard: standardOf(entry, form) }] : [];
  });
  const shares = sharesOf(
    total,
    open.map(({ form, standard }) => ({ minutes: form.minutes, standard })),
  );
  return open.map((line, index) => ({ ...line, share: shares[index] ?? "0" }));
}

const standardOf = ({ view }: Entry, form: ReportDraft): string | null =>
  standardMinutes(view.operation, piecesOf(form), isZero(sum(dealtWith(view.server), dealtWith(view.pending))));

function obstacleOf(total: string, lines: readonly Line[]): string | null {
  if (capturing.value > 0) return t("photo.busy");
  if (lines.length === 0) return t("together.nothing");
  const first = lines.map(({ entry, form }) => obstacle(form, entry.view)).find(one => one !== null);
  return quantityError(total) ?? first ?? null;
}

/** Standard minutes of all lines; null when none has any. */
export function standardOfAll(lines: readonly Line[]): string | null {
  const all = sum(...lines.map(line => line.standard ?? "0"));
  return isPositive(all) ? all : null;
}

/**
 * Everything that one submit saves: stops that were forgotten, for when they were, and a report of each line.
 * @param sourceOf the form of an operation
 */
export function recordsOf(
  entries: readonly Entry[],
  { lines, total }: Sums,
  sourceOf: (operation: Uuid) => FormDraft | null,
): NewRecord[] {
  const stops = entries.flatMap(({ job, view }) => {
    const found = forgottenNow(view.operation.id);
    return found ? stopThen(job, view.operation, found, total) : [];
  });
  // Two operations of one ticket: the pieces come out of the first before they go into the second.
  const inOrder = [...lines].sort((a, b) => a.entry.view.operation.seq - b.entry.view.operation.seq);
  const reports = inOrder.map(({ entry, form, share }) => {
    const told = { ...form, minutes: isPositive(share) ? share : "" };
    return reportOf(told, entry.view, entry.job, sourceOf(entry.view.operation.id));
  });
  return [...stops, ...reports];
}
