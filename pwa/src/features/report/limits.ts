import { t } from "../../shared/i18n";
import type { Limits, Verdict } from "../../shared/verdict";

/** As the plan has them, trailing zeros too: they tell how finely to read. "9.95 – 10.05", "≥ 9.95", "≤ 10.05", or nothing. */
export function limitsText({ lower, upper }: Limits): string {
  if (lower !== null && upper !== null) return `${lower} – ${upper}`;
  if (lower !== null) return `≥ ${lower}`;
  return upper === null ? "" : `≤ ${upper}`;
}

export const verdictText = (verdict: Exclude<Verdict, "none">): string => t(`verdict.${verdict}`);
