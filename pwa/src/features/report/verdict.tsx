import type { IconName } from "../../app/ui/icon";
import { Pill, type State } from "../../app/ui/states";
import type { Verdict } from "../../shared/verdict";
import { verdictText } from "./limits";

const LOOKS: Record<Exclude<Verdict, "none">, [State, IconName]> = {
  ok: ["running", "passed"],
  low: ["stopped", "failed"],
  high: ["stopped", "failed"],
  ng: ["stopped", "failed"],
  unreadable: ["attention", "alert"],
};

/** A reading's verdict, the moment it is typed. */
export function VerdictPill({ verdict }: { verdict: Verdict }) {
  if (verdict === "none") return null;
  const [state, icon] = LOOKS[verdict];
  return (
    <span role="status" data-testid={`verdict-${verdict}`}>
      <Pill state={state} icon={icon}>
        {verdictText(verdict)}
      </Pill>
    </span>
  );
}
