import { changeLanguage } from "../../app/preferences";
import { type Language, language, t } from "../../shared/i18n";

const NAMES: Record<Language, string> = { zh: "中文", en: "English" };

/** Each language in its own words, so that whoever needs it can read it. */
export function LanguageSwitch() {
  return (
    <fieldset class="switch" aria-label={t("me.language")}>
      {(Object.keys(NAMES) as Language[]).map(code => (
        <button
          type="button"
          key={code}
          lang={code}
          class="switch__choice"
          data-testid={`language-${code}`}
          aria-pressed={language.value === code}
          onClick={() => void changeLanguage(code)}
        >
          {NAMES[code]}
        </button>
      ))}
    </fieldset>
  );
}
