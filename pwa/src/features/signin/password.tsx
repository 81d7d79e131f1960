import { useState } from "preact/hooks";
import { Icon } from "../../app/ui/icon";
import { t } from "../../shared/i18n";
import { enter, type Said } from "./enter";

/** For those who have an account and no badge. */
export function PasswordForm({ onBack }: { onBack: () => void }) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Said>(null);
  const submit = async () => {
    setBusy(true);
    setTrouble(await enter({ username: username.trim(), password }));
    setBusy(false);
  };
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault();
        void submit();
      }}
    >
      <label class="field">
        <span class="field__label">{t("signin.username")}</span>
        <input
          class="input input--floor"
          data-testid="signin-username"
          autoComplete="username"
          autoCapitalize="none"
          required
          value={username}
          onInput={e => setUsername(e.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span class="field__label">{t("signin.password")}</span>
        <input
          class="input input--floor"
          data-testid="signin-password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onInput={e => setPassword(e.currentTarget.value)}
        />
      </label>
      {trouble ? (
        <p class="field__error" role="alert" data-testid="signin-error">
          <Icon name="alert" />
          {trouble.text}
        </p>
      ) : null}
      <button type="submit" class="button button--primary big" data-testid="signin-submit" aria-busy={busy}>
        {t("signin.submit")}
      </button>
      <button type="button" class="button button--quiet button--floor" onClick={onBack}>
        {t("signin.with_badge")}
      </button>
    </form>
  );
}
