import { group } from "../../shared/decimal";
import { t } from "../../shared/i18n";
import type { Limits, Verdict } from "../../shared/verdict";

/** "9.95 – 10.05", "≥ 9.95", "≤ 10.05", or nothing. */
export function limitsText({ lower, upper }: Limits): string {
  if (lower !== null && upper !== null) return `${group(lower)} – ${group(upper)}`;
  if (lower !== null) return `≥ ${group(lower)}`;
  return upper === null ? "" : `≤ ${group(upper)}`;
}

export const verdictText = (verdict: Exclude<Verdict, "none">): string => t(`verdict.${verdict}`);
