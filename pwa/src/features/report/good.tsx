import { Amount, Figure, quantityError } from "../../app/ui/amount";
import type { OperationView } from "../../outbox/overlay";
import { group, isPositive } from "../../shared/decimal";
import { t } from "../../shared/i18n";

type Props = {
  good: string;
  view: OperationView;
  unit: string;
  /** What the names of the field and the chip begin with. */
  testid: string;
  large?: boolean;
  onChange: (good: string) => void;
};

/** How many are good, how many are left, and all of them with one tap. */
export function GoodRow({ good, view, unit, testid, large = false, onChange }: Props) {
  return (
    <>
      <Amount
        large={large}
        label={t("quantity.good")}
        unit={unit}
        value={good}
        onChange={onChange}
        testid={`${testid}-good`}
        invalid={quantityError(good)}
      />
      <p class="report__left">
        <span>
          {t("report.left")} <Figure value={view.remaining} unit={unit} />
        </span>
        {isPositive(view.remaining) ? (
          <button
            type="button"
            class="chip chip--floor"
            data-testid={`${testid}-all`}
            onClick={() => onChange(view.remaining)}
          >
            {t("report.all", { n: group(view.remaining) })}
          </button>
        ) : null}
      </p>
    </>
  );
}
