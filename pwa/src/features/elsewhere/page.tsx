import { useState } from "preact/hooks";
import { type InApp, isIos } from "../../app/platform";
import { Icon } from "../../app/ui/icon";
import { t } from "../../shared/i18n";
import { LanguageSwitch } from "../me/language";

/**
 * Inside another app's browser: how to get out of it into a real one. Nothing can be enrolled in here, for what is recorded
 * may vanish with that app's next clean-up, and an enrolment code works once only. Who has records in here already may go on:
 * they must be able to send them.
 */
export function ElsewherePage({ app, onContinue }: { app: InApp | null; onContinue?: (() => void) | undefined }) {
  const [copied, setCopied] = useState(false);
  const address = location.href;
  const browser = isIos() ? "Safari" : "Chrome / Edge";
  return (
    <main class="gate" data-testid="elsewhere-page">
      <header class="gate__head">
        <LanguageSwitch />
        <h1 class="gate__title">
          {app ? t("elsewhere.title", { app: t(`elsewhere.${app}`) }) : t("elsewhere.cannot")}
        </h1>
        <p class="gate__sub">{t("elsewhere.why")}</p>
      </header>
      <div class="gate__body">
        {app ? (
          <p class="elsewhere__dots">
            <span class="elsewhere__mark" aria-hidden="true">
              ⋯
            </span>
            {t("elsewhere.dots", { browser })}
          </p>
        ) : null}
        <p>{t(app ? "elsewhere.or_copy" : "elsewhere.copy", { browser })}</p>
        <label class="field">
          <span class="field__label">{t("elsewhere.address")}</span>
          <input
            class="input input--floor code"
            readOnly
            value={address}
            data-testid="elsewhere-address"
            onFocus={event => event.currentTarget.select()}
          />
        </label>
        <button
          type="button"
          class="button button--primary big"
          data-testid="elsewhere-copy"
          onClick={() => void copy(address).then(setCopied)}
        >
          {copied ? <Icon name="check" large /> : null}
          {t(copied ? "elsewhere.copied" : "elsewhere.copy_it")}
        </button>
        {onContinue ? (
          <button
            type="button"
            class="button button--quiet button--floor"
            data-testid="elsewhere-continue"
            onClick={onContinue}
          >
            {t("elsewhere.continue")}
          </button>
        ) : null}
      </div>
    </main>
  );
}

/** In-app browsers often lack the clipboard's newer way. */
async function copy(text: string): Promise<boolean> {
  const modern = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  if (modern) return true;
  document.querySelector<HTMLInputElement>('[data-testid="elsewhere-address"]')?.select();
  return document.execCommand("copy");
}
