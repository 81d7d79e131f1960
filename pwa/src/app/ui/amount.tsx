import { useId } from "preact/hooks";
import { canonical, compare, group, isDecimal, subtract, sum } from "../../shared/decimal";
import { t } from "../../shared/i18n";
import { Icon } from "./icon";

type Props = {
  label: string;
  value: string;
  unit?: string | null;
  onChange: (value: string) => void;
  testid?: string;
  /** The one figure of the page. */
  large?: boolean;
  invalid?: string | null;
};

/** One less or one more; never below nothing. Text that is not a number counts from nothing. */
function step(value: string, by: "1" | "-1"): string {
  const next = sum(isDecimal(value) ? value : "0", by);
  return compare(next, "0") < 0 ? "0" : next;
}

/** A quantity that a gloved thumb can set: big figure, big minus and plus, the phone's number pad when it is tapped. */
export function Amount({ label, value, unit, onChange, testid, large = false, invalid = null }: Props) {
  const id = useId();
  return (
    <div class={large ? "amount amount--large" : "amount"}>
      <label class="amount__label" for={id}>
        {label}
        {unit ? <span class="unit">{unit}</span> : null}
      </label>
      <div class="amount__row" data-invalid={invalid ? "" : undefined}>
        <button
          type="button"
          class="amount__step"
          aria-label={t("amount.less", { what: label })}
          onClick={() => onChange(step(value, "-1"))}
        >
          <Icon name="minus" />
        </button>
        <input
          id={id}
          class="amount__input"
          data-testid={testid}
          inputMode="decimal"
          enterKeyHint="done"
          autoComplete="off"
          placeholder="0"
          value={value}
          aria-invalid={invalid ? "true" : undefined}
          onFocus={event => event.currentTarget.select()}
          onInput={event => onChange(event.currentTarget.value)}
          onKeyDown={event => event.key === "Enter" && event.currentTarget.blur()}
        />
        <button
          type="button"
          class="amount__step"
          aria-label={t("amount.more", { what: label })}
          onClick={() => onChange(step(value, "1"))}
        >
          <Icon name="plus" />
        </button>
      </div>
      {invalid ? (
        <p class="field__error">
          <Icon name="alert" />
          {invalid}
        </p>
      ) : null}
    </div>
  );
}

/** What a field says while it holds something that is no quantity; null when all is well. */
export function quantityError(value: string): string | null {
  if (value.trim() === "") return null;
  if (!isDecimal(value)) return t("amount.unreadable");
  return compare(value, "0") < 0 ? t("amount.negative") : null;
}

/** Empty counts as nothing; canonical otherwise. */
export const quantity = (value: string): string => (value.trim() === "" ? "0" : canonical(value));

/** A figure and its unit. */
export function Figure({ value, unit }: { value: string; unit?: string | null }) {
  return (
    <span class="num">
      {group(value)}
      {unit ? <span class="unit">{unit}</span> : null}
    </span>
  );
}

/** Server's figure, and beside it what is still on its way: 12 +5. */
export function WithPending({ server, pending }: { server: string; pending: string }) {
  const more = compare(pending, "0") !== 0;
  return (
    <span class="num">
      {group(server)}
      {more ? (
        <span class="pending" title={t("job.pending")}>
          {compare(pending, "0") > 0 ? "+" : "−"}
          {group(compare(pending, "0") > 0 ? pending : subtract("0", pending))}
          <Icon name="clock" />
        </span>
      ) : null}
    </span>
  );
}
