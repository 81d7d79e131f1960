import { useState } from "preact/hooks";
import { company } from "../../app/session";
import { normalise, read } from "../../shared/codes";
import { t } from "../../shared/i18n";
import { takeScan } from "./takers";

/** The code in print, typed by hand. A wrong character is found by the check character before anything is looked up. */
export function TypedCode() {
  const [text, setText] = useState("");
  const whole = normalise(text).length === 10;
  const damaged = whole && read(text, company.value?.tag ?? null).is === "damaged";
  return (
    <form
      class="row"
      onSubmit={event => {
        event.preventDefault();
        if (!text.trim()) return;
        void takeScan(text);
        setText("");
      }}
    >
      <input
        class="input input--floor input--code"
        data-testid="scan-typed"
        aria-label={t("scan.typed")}
        placeholder={t("scan.typed")}
        autoCapitalize="characters"
        autoComplete="off"
        spellcheck={false}
        enterKeyHint="go"
        aria-invalid={damaged ? "true" : undefined}
        value={text}
        onInput={event => setText(event.currentTarget.value)}
      />
      <button
        type="submit"
        class="button button--primary button--floor"
        data-testid="scan-submit"
        disabled={!text.trim()}
      >
        {t("scan.go")}
      </button>
    </form>
  );
}
