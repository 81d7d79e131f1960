import type { Instant } from "./types";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** RFC 3339 in UTC with milliseconds. */
export const instant = (ms: number): Instant => new Date(ms).toISOString();

/** The moment that a text names, in ms; null when it names none. */
export function momentOf(text: unknown): number | null {
  const ms = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isFinite(ms) ? ms : null;
}

/** The calendar day (YYYY-MM-DD) of a moment in the company's time zone, whatever the phone is set to. */
export function dayIn(timeZone: string, ms: number): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(ms);
}

/** Wall-clock HH:MM in the company's time zone. */
export function clockIn(timeZone: string, ms: number): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(ms);
}

const NEAR = {
  zh: new Intl.DateTimeFormat("zh-CN", { timeZone: "UTC", month: "long", day: "numeric" }),
  en: new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "short", day: "numeric" }),
};

/** A calendar day (YYYY-MM-DD) not far from today, so that nobody takes the month for the day: 12月16日, 16 Dec. */
export const nearDay = (day: string, language: "zh" | "en"): string =>
  NEAR[language].format(Date.parse(`${day.slice(0, 10)}T00:00:00Z`));

/** Days from one calendar day to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

/** A running timer: 0:07:03, hours without limit. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  const two = (n: number) => String(n).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
