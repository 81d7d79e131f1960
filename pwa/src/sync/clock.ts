import { getMeta, setMeta } from "../db/meta";
import { MINUTE } from "../shared/time";

/** Answers that took longer say too little about the moment they were written. */
const LONGEST_ROUND_TRIP = 5000;
const WORTH_STORING = 50;
export const CLOCK_IS_OFF = 5 * MINUTE;

let offset = 0;

/** Server time − phone time in milliseconds, as last measured. */
export const offsetMs = (): number => offset;

export async function loadOffset(): Promise<void> {
  offset = (await getMeta("clock_offset_ms")) ?? 0;
}

/** Learns from an answer's `server_time`, taken to be the middle of the round trip. */
export function noteServerTime(body: unknown, started: number, ended: number): void {
  const text = (body as { server_time?: unknown } | null)?.server_time;
  if (typeof text !== "string" || ended < started || ended - started > LONGEST_ROUND_TRIP) return;
  const measured = Date.parse(text) - (started + ended) / 2;
  if (!Number.isFinite(measured)) return;
  const moved = Math.abs(measured - offset) > WORTH_STORING;
  offset = measured;
  if (moved) void setMeta("clock_offset_ms", Math.round(measured)).catch(() => undefined);
}
