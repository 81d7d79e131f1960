import { records } from "../../app/live";
import { t } from "../../shared/i18n";
import type { Uuid } from "../../shared/types";

/** What a form says about why stock that is locked for another order is taken; left out where it says nothing. */
export type Overriding = { override?: string };

/** The same as a body of a command has it. */
export function overrideOf({ override }: Overriding): { override_reason?: string } {
  const reason = override?.trim();
  return reason ? { override_reason: reason } : {};
}

/** What the server says of somebody who takes what is locked, or may not. */
const LOCKED = ["stock_locked", "may_not_override"];

type Props = { replaces: Uuid | null; value: string | undefined; onChange: (override: string) => void };

/** Over a record that was refused since its stock is locked for another order: why it is taken all the same. */
export function Override({ replaces, value, onChange }: Props) {
  const refused = records.value.find(one => one.id === replaces)?.result;
  const codes = [refused?.code ?? "", ...(refused?.errors ?? []).map(one => one.code)];
  if (!value && !codes.some(code => LOCKED.includes(code))) return null;
  return (
    <label class="field">
      <span class="field__label">{t("override.why")}</span>
      <input
        class="input input--floor"
        data-testid="override"
        maxLength={200}
        autoComplete="off"
        enterKeyHint="done"
        value={value ?? ""}
        onInput={event => onChange(event.currentTarget.value)}
      />
      <span class="field__help">{t("override.help")}</span>
    </label>
  );
}
