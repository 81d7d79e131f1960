import { normalise } from "../../shared/decimal";
import { nameOf, t } from "../../shared/i18n";
import type { BlobReference, Characteristic, CommandBodies, InspectedUnit, Plan, Uuid } from "../../shared/types";
import { isFailure, judgeNumber, type Verdict } from "../../shared/verdict";

/** An inspection while it is being filled in: readings by unit and characteristic, as they stand in the fields. */
export type InspectDraft = {
  units: Record<string, Record<Uuid, string>>;
  note: string;
  photos: BlobReference[];
  replaces: Uuid | null;
};

export const emptyInspection = (): InspectDraft => ({ units: {}, note: "", photos: [], replaces: null });

/** A refused inspection as a form again: it is mended and sent as a new record. */
export function draftFrom(
  body: CommandBodies["quality.inspect"],
  photos: readonly BlobReference[],
  replaces: Uuid,
): InspectDraft {
  const readings = (unit: InspectedUnit) =>
    Object.fromEntries(unit.readings.map(reading => [reading.characteristic_id, reading.value]));
  const units = Object.fromEntries(body.units.map(unit => [String(unit.unit), readings(unit)]));
  return { units, note: body.note ?? "", photos: [...photos], replaces };
}

/** An inspection that is put right has a draft of its own beside the form that may already be begun. */
export const inspectKey = (user: Uuid, plan: Uuid, job: Uuid, operation: Uuid, replaces: Uuid | null = null): string =>
  ["inspect", user, plan, job, operation, ...(replaces ? [replaces] : [])].join(":");

export const characteristicsOf = (plan: Plan): Characteristic[] =>
  [...plan.characteristics].sort((a, b) => a.seq - b.seq);

export const readingOf = (draft: InspectDraft, unit: number, characteristic: Uuid): string =>
  draft.units[unit]?.[characteristic] ?? "";

/** One reading's verdict; texts and photos have none. */
export function judge(characteristic: Characteristic, value: string): Verdict {
  if (value.trim() === "") return "none";
  if (characteristic.kind === "numeric") return judgeNumber(value, characteristic);
  if (characteristic.kind === "attribute") return value === "ng" ? "ng" : "ok";
  if (characteristic.kind === "choice")
    return characteristic.choices?.find(choice => choice.value === value)?.ok === false ? "ng" : "ok";
  return "none";
}

export type UnitState = "empty" | "partial" | "passed" | "failed";

/** A unit has failed as soon as one reading has, and passed when every required reading is there and none failed. */
export function stateOf(plan: Plan, draft: InspectDraft, unit: number): UnitState {
  const values = plan.characteristics.map(one => [one, readingOf(draft, unit, one.id)] as const);
  const verdicts = values.map(([one, value]) => judge(one, value));
  if (verdicts.some(isFailure)) return "failed";
  if (values.every(([, value]) => value.trim() === "")) return "empty";
  const complete = values.every(([one, value]) => !one.required || value.trim() !== "");
  return complete && !verdicts.includes("unreadable") ? "passed" : "partial";
}

/** The first thing that keeps the form from being submitted, and where it is. */
export type Obstacle = { unit: number; characteristic: Characteristic; why: string };

export function obstacle(plan: Plan, draft: InspectDraft): Obstacle | null {
  for (let unit = 1; unit <= plan.sample_size; unit++) {
    for (const characteristic of characteristicsOf(plan)) {
      const why = obstacleAt(characteristic, readingOf(draft, unit, characteristic.id));
      if (why) return { unit, characteristic, why: t("inspect.at", { unit, why }) };
    }
  }
  return null;
}

function obstacleAt(characteristic: Characteristic, value: string): string | null {
  const name = nameOf(characteristic);
  if (judge(characteristic, value) === "unreadable") return t("inspect.unreadable", { name });
  if (!characteristic.required || value.trim() !== "") return null;
  return characteristic.kind === "photo" ? t("inspect.photo_missing", { name }) : t("inspect.missing", { name });
}

/** How many units stand how; what the submit button says. */
export function tally(plan: Plan, draft: InspectDraft): { passed: number; failed: number } {
  const states = Array.from({ length: plan.sample_size }, (_, index) => stateOf(plan, draft, index + 1));
  return {
    passed: states.filter(one => one === "passed").length,
    failed: states.filter(one => one === "failed").length,
  };
}

/** The body as docs/sync.md wants it. */
export function bodyOf(
  plan: Plan,
  draft: InspectDraft,
  ticket: Uuid,
  operation: Uuid,
): CommandBodies["quality.inspect"] {
  const units = Array.from({ length: plan.sample_size }, (_, index) => ({
    unit: index + 1,
    readings: characteristicsOf(plan)
      .map(one => ({ characteristic_id: one.id, value: sent(one, readingOf(draft, index + 1, one.id)) }))
      .filter(reading => reading.value !== ""),
  }));
  const note = draft.note.trim();
  return { plan_id: plan.id, ticket_id: ticket, operation_id: operation, units, ...(note ? { note } : {}) };
}

/** An inspector's reading keeps its trailing zeros: 10.00 was read to the hundredth. */
const sent = (characteristic: Characteristic, value: string): string =>
  characteristic.kind === "numeric" ? normalise(value) : value.trim();

/** Only photos that are still a reading go along; one that was taken again replaced the first. */
export function photosOf(draft: InspectDraft): BlobReference[] {
  const used = new Set(Object.values(draft.units).flatMap(unit => Object.values(unit)));
  return draft.photos.filter(photo => used.has(photo.sha256));
}
