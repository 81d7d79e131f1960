import { compare, isDecimal } from "./decimal";

/** What a reading says against its limits. `none`: nothing typed; `unreadable`: not a number. */
export type Verdict = "none" | "ok" | "low" | "high" | "ng" | "unreadable";
export type Limits = { lower: string | null; upper: string | null };

/** The limits themselves are still good: a tolerance includes its ends (ISO 14405-1). */
export function judgeNumber(value: string, limits: Limits): Verdict {
  if (value.trim() === "") return "none";
  if (!isDecimal(value)) return "unreadable";
  if (limits.lower !== null && compare(value, limits.lower) < 0) return "low";
  if (limits.upper !== null && compare(value, limits.upper) > 0) return "high";
  return "ok";
}

/** Does this verdict fail the unit? */
export const isFailure = (verdict: Verdict): boolean => verdict === "low" || verdict === "high" || verdict === "ng";
