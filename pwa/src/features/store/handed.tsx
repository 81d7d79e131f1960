import { Amount, Figure, quantityError } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { nameOf, t, unitOf } from "../../shared/i18n";
import type { ShipmentLine } from "../../shared/types";
import type { NotTaken } from "./delivering";

const REASONS = [
  "deliver.reason.short",
  "deliver.reason.damaged",
  "deliver.reason.wrong",
  "deliver.reason.refused",
] as const;

type Props = { line: ShipmentLine; gap: NotTaken | undefined; onChange: (gap: NotTaken | null) => void };

/** A line of the delivery as the customer counts it; with a tap, how much of it was not taken, and why. */
export function HandedLine({ line, gap, onChange }: Props) {
  const { item } = line;
  const testid = `line-${line.seq}`;
  return (
    <section class="card stack" data-state={gap ? "attention" : undefined} data-testid={testid}>
      <p class="job__line">
        <span class="job__name">{nameOf(item)}</span>
        <Figure value={line.quantity} unit={unitOf(item)} />
      </p>
      <p class="job__foot">
        <span class="code">{item.number}</span>
        <span class="code">{line.lots.join(t("app.comma"))}</span>
      </p>
      {gap ? (
        <Gap line={line} gap={gap} onChange={onChange} />
      ) : (
        <button
          type="button"
          class="button button--floor"
          data-testid={`${testid}-less`}
          onClick={() => onChange({ quantity: "", reason: "" })}
        >
          <Icon name="minus" />
          {t("deliver.less")}
        </button>
      )}
    </section>
  );
}

function Gap({ line, gap, onChange }: Props & { gap: NotTaken }) {
  const testid = `line-${line.seq}`;
  return (
    <>
      <Amount
        label={t("deliver.not_taken")}
        unit={unitOf(line.item)}
        value={gap.quantity}
        onChange={quantity => onChange({ ...gap, quantity })}
        testid={`${testid}-quantity`}
        invalid={quantityError(gap.quantity)}
      />
      <fieldset class="chips">
        <legend class="field__label">{t("deliver.why")}</legend>
        {REASONS.map(key => (
          <button
            type="button"
            class="chip chip--floor"
            key={key}
            aria-pressed={gap.reason === t(key)}
            data-testid={`${testid}-${key.split(".").at(-1)}`}
            onClick={() => onChange({ ...gap, reason: t(key) })}
          >
            {t(key)}
          </button>
        ))}
      </fieldset>
      <button type="button" class="button button--floor" data-testid={`${testid}-all`} onClick={() => onChange(null)}>
        <Icon name="check" />
        {t("deliver.all_taken")}
      </button>
    </>
  );
}
