import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { t } from "../../shared/i18n";
import { Icon } from "./icon";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const LONGEST = 12;

/** A PIN on keys that a gloved thumb finds; a keyboard or a scanner may type into the field as well. */
export function PinPad(props: {
  value: string;
  onChange: (pin: string) => void;
  onSubmit: () => void;
  busy: boolean;
  submitLabel: string;
  children?: ComponentChildren;
}) {
  const id = useId();
  const press = (digit: string) => props.value.length < LONGEST && props.onChange(props.value + digit);
  return (
    <div class="pin">
      <label class="visually-hidden" for={id}>
        {t("signin.pin")}
      </label>
      <input
        id={id}
        class="pin__field"
        data-testid="signin-pin"
        type="password"
        inputMode="none"
        autoComplete="off"
        placeholder={t("signin.pin")}
        maxLength={LONGEST}
        value={props.value}
        onInput={event => props.onChange(event.currentTarget.value.replace(/\D/g, ""))}
        onKeyDown={event => event.key === "Enter" && props.onSubmit()}
      />
      {props.children}
      <div class="pin__keys">
        {DIGITS.map(digit => (
          <button type="button" class="pin__key" key={digit} onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <button
          type="button"
          class="pin__key pin__key--quiet"
          aria-label={t("signin.erase")}
          onClick={() => props.onChange(props.value.slice(0, -1))}
        >
          <Icon name="backspace" />
        </button>
        <button type="button" class="pin__key" onClick={() => press("0")}>
          0
        </button>
        <button
          type="button"
          class="pin__key pin__key--go"
          data-testid="signin-submit"
          aria-busy={props.busy}
          disabled={props.value.length === 0}
          onClick={props.onSubmit}
        >
          {props.busy ? "…" : props.submitLabel}
        </button>
      </div>
    </div>
  );
}
