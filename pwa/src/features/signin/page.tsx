import { useState } from "preact/hooks";
import { company } from "../../app/session";
import { Notice } from "../../app/ui/states";
import { Unsent } from "../../app/unsent";
import { nameOf, t } from "../../shared/i18n";
import { paused } from "../../sync/engine";
import { LanguageSwitch } from "../me/language";
import { PasswordForm } from "./password";
import { PinForm, type Who } from "./pin";
import { WhoIsIt } from "./who";
import { useWorkers } from "./workers";

/** Signing in on a phone that the company knows. */
export function SignInPage() {
  const [who, setWho] = useState<Who | null>(null);
  const [withPassword, setWithPassword] = useState(false);
  const [workers, reload] = useWorkers();
  const known = company.value;
  const back = () => {
    setWho(null);
    void reload();
  };
  return (
    <main class="gate" data-testid="signin-page">
      <header class="gate__head">
        <LanguageSwitch />
        <h1 class="gate__title">{known ? nameOf(known) : t("app.name")}</h1>
        <p class="gate__sub">{t("signin.title")}</p>
      </header>
      <div class="gate__body">
        {paused.value === "office" ? <Notice state="act" icon="phone" title={t("sync.office")} /> : null}
        {who ? (
          <PinForm who={who} onBack={back} />
        ) : withPassword ? (
          <PasswordForm onBack={() => setWithPassword(false)} />
        ) : (
          <>
            <Unsent />
            <WhoIsIt workers={workers} onPick={setWho} />
            <button
              type="button"
              class="button button--quiet button--floor"
              data-testid="signin-with-password"
              onClick={() => setWithPassword(true)}
            >
              {t("signin.with_password")}
            </button>
          </>
        )}
      </div>
    </main>
  );
}
