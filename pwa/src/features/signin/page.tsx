import { useEffect, useState } from "preact/hooks";
import { Unsent } from "../../app/banner";
import { company, waitingWorkers } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Notice } from "../../app/ui/states";
import type { SessionRecord } from "../../db/schema";
import { nameOf, t } from "../../shared/i18n";
import { paused } from "../../sync/engine";
import { LanguageSwitch } from "../me/language";
import { openCamera, useScanTaker } from "../scan/takers";
import { PasswordForm } from "./password";
import { PinForm } from "./pin";

/** Who is asked for a PIN: somebody's badge, or a worker whose ticket is still locked on this phone. */
export type Who = { badge: string } | { record: SessionRecord };

/** Signing in on a phone that the company knows. */
export function SignInPage() {
  const [who, setWho] = useState<Who | null>(null);
  const [typed, setTyped] = useState("");
  const [withPassword, setWithPassword] = useState(false);
  const [workers, setWorkers] = useState<SessionRecord[]>([]);
  useEffect(() => void waitingWorkers().then(setWorkers), []);
  useScanTaker(found => {
    if (found.is !== "person" && found.is !== "unknown" && found.is !== "not_yet") return false;
    setWho({ badge: found.code });
    return true;
  });
  const known = company.value;
  return (
    <main class="gate" data-testid="signin-page">
      <header class="gate__head">
        <LanguageSwitch />
        <h1 class="gate__title">{known ? nameOf(known) : t("app.name")}</h1>
        <p class="gate__sub">{t("signin.title")}</p>
      </header>
      <div class="gate__body">
        {paused.value === "office" ? <Notice state="act" icon="phone" title={t("sync.office")} /> : null}
        <Unsent />
        {who ? (
          <PinForm who={who} onBack={() => setWho(null)} />
        ) : withPassword ? (
          <PasswordForm onBack={() => setWithPassword(false)} />
        ) : (
          <>
            <button type="button" class="button button--primary big" data-testid="signin-scan" onClick={openCamera}>
              <Icon name="scan" large />
              {t("signin.scan")}
            </button>
            <form
              class="row"
              onSubmit={event => {
                event.preventDefault();
                if (typed.trim()) setWho({ badge: typed });
              }}
            >
              <input
                class="input input--floor"
                data-testid="signin-badge"
                aria-label={t("signin.badge")}
                placeholder={t("signin.badge")}
                autoCapitalize="characters"
                autoComplete="off"
                spellcheck={false}
                value={typed}
                onInput={event => setTyped(event.currentTarget.value)}
              />
              <button
                type="submit"
                class="button button--floor"
                data-testid="signin-badge-next"
                disabled={!typed.trim()}
              >
                {t("app.next")}
              </button>
            </form>
            {workers.length > 0 ? <Workers workers={workers} onPick={record => setWho({ record })} /> : null}
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

/** Faces of those who were here today: one tap and the PIN, without network too. */
function Workers({ workers, onPick }: { workers: SessionRecord[]; onPick: (record: SessionRecord) => void }) {
  return (
    <section>
      <h2 class="section">{t("signin.today")}</h2>
      <ul class="people">
        {workers.map(record => (
          <li key={record.id}>
            <button type="button" class="person" onClick={() => onPick(record)}>
              <span class="person__face" aria-hidden="true">
                {nameOf(record.user).slice(0, 1)}
              </span>
              <span class="person__name">{nameOf(record.user)}</span>
              <span class="person__number">{record.user.number}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
