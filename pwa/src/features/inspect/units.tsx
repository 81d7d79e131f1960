import { Icon, type IconName } from "../../app/ui/icon";
import type { State } from "../../app/ui/states";
import { t } from "../../shared/i18n";
import type { Plan } from "../../shared/types";
import { type InspectDraft, stateOf, type UnitState } from "./form";

const LOOKS: Record<UnitState, [State, IconName]> = {
  empty: ["nodata", "dashed"],
  partial: ["attention", "clock"],
  passed: ["running", "passed"],
  failed: ["stopped", "failed"],
};

type Props = { plan: Plan; draft: InspectDraft; current: number; onPick: (unit: number) => void };

/** The units of the sample and how each stands. One unit needs no choice. */
export function UnitTabs({ plan, draft, current, onPick }: Props) {
  if (plan.sample_size < 2) return null;
  return (
    <div class="units" role="tablist" aria-label={t("inspect.units")}>
      {Array.from({ length: plan.sample_size }, (_, index) => index + 1).map(unit => {
        const state = stateOf(plan, draft, unit);
        const [lamp, icon] = LOOKS[state];
        return (
          <button
            type="button"
            role="tab"
            class="units__tab"
            key={unit}
            data-state={lamp}
            data-testid={`inspect-unit-${unit}`}
            aria-selected={unit === current}
            aria-label={`${t("inspect.unit", { n: unit })} · ${t(`unit_state.${state}`)}`}
            onClick={() => onPick(unit)}
          >
            <span class="num">{unit}</span>
            <Icon name={icon} />
          </button>
        );
      })}
    </div>
  );
}
