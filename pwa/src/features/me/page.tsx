import { useEffect, useState } from "preact/hooks";
import { Unsent } from "../../app/banner";
import { unsent } from "../../app/live";
import { isInstalled, isIos } from "../../app/platform";
import { changeSound, changeTheme, sound, type Theme, theme } from "../../app/preferences";
import { replace } from "../../app/router";
import { company, device, end, user } from "../../app/session";
import { fullness, measureStorage, persistent } from "../../app/storage";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Sheet } from "../../app/ui/sheet";
import { applyUpdate, checkForUpdate, installPrompt, updateReady } from "../../app/update";
import { nameOf, t } from "../../shared/i18n";
import { VERSION } from "../../shared/version";
import { leads, WorkersSheet } from "../signin/workers";
import { LanguageSwitch } from "./language";

const THEMES: Theme[] = ["auto", "light", "dark"];

/** The worker, the phone, and the way out. */
export function MePage() {
  const [leaving, setLeaving] = useState(false);
  const worker = user.value;
  useEffect(() => void measureStorage(), []);
  const leave = async () => {
    await end();
    replace();
  };
  const signOut = () => (unsent.value.length > 0 ? setLeaving(true) : void leave());
  return (
    <Page title={worker ? nameOf(worker) : t("me.title")} sub={worker?.number} testid="me-page">
      <section class="card stack">
        <Setting label={t("me.language")}>
          <LanguageSwitch />
        </Setting>
        <Setting label={t("me.theme")}>
          <fieldset class="switch" aria-label={t("me.theme")}>
            {THEMES.map(one => (
              <button
                type="button"
                class="switch__choice"
                key={one}
                aria-pressed={theme.value === one}
                data-testid={`theme-${one}`}
                onClick={() => void changeTheme(one)}
              >
                {t(`theme.${one}`)}
              </button>
            ))}
          </fieldset>
        </Setting>
        <Setting label={t("me.sound")}>
          <fieldset class="switch" aria-label={t("me.sound")}>
            {[true, false].map(on => (
              <button
                type="button"
                class="switch__choice"
                key={String(on)}
                aria-pressed={sound.value === on}
                onClick={() => void changeSound(on)}
              >
                {t(on ? "app.on" : "app.off")}
              </button>
            ))}
          </fieldset>
        </Setting>
      </section>
      <Install />
      <Phone />
      <Workers />
      <button
        type="button"
        class="button button--danger button--floor button--wide"
        data-testid="sign-out"
        onClick={signOut}
      >
        <Icon name="signOut" />
        {t("signout.title")}
      </button>
      {leaving ? (
        <Sheet title={t("signout.title")} onClose={() => setLeaving(false)} testid="signout-sheet">
          <Unsent />
          <button
            type="button"
            class="button button--primary big"
            data-testid="sign-out-confirm"
            onClick={() => void leave()}
          >
            {t("signout.confirm")}
          </button>
        </Sheet>
      ) : null}
    </Page>
  );
}

/** For whoever leads them. */
function Workers() {
  const [open, setOpen] = useState(false);
  if (!leads()) return null;
  return (
    <>
      <button
        type="button"
        class="button button--floor button--wide"
        data-testid="workers-open"
        onClick={() => setOpen(true)}
      >
        <Icon name="person" />
        {t("workers.title")}
      </button>
      {open ? <WorkersSheet onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function Setting({ label, children }: { label: string; children: preact.ComponentChildren }) {
  return (
    <div class="setting">
      <span class="setting__label">{label}</span>
      {children}
    </div>
  );
}

/** On the home screen the app keeps its data; on an iPhone that is the only place where it does. */
function Install() {
  if (isInstalled()) return null;
  const prompt = installPrompt.value;
  return (
    <section class="card stack">
      <h2 class="section section--in">{t("install.title")}</h2>
      <p class="soft">{t(isIos() ? "install.ios" : "install.why")}</p>
      {prompt ? (
        <button type="button" class="button button--floor" onClick={() => void prompt.prompt()}>
          <Icon name="download" />
          {t("install.do")}
        </button>
      ) : null}
    </section>
  );
}

function Phone() {
  const share = fullness.value;
  return (
    <section class="card stack">
      <dl class="parameters">
        <div>
          <dt>{t("me.company")}</dt>
          <dd>{company.value ? nameOf(company.value) : "–"}</dd>
        </div>
        <div>
          <dt>{t("me.phone")}</dt>
          <dd>
            {device.value?.number} {device.value?.name}
          </dd>
        </div>
        <div>
          <dt>{t("me.storage")}</dt>
          <dd class="num">
            {share === null ? "–" : t("me.storage_used", { n: Math.ceil(share * 100) })}
            {persistent.value === false ? <span class="soft"> · {t("me.storage_risky")}</span> : null}
          </dd>
        </div>
        <div>
          <dt>{t("me.version")}</dt>
          <dd class="code">{VERSION}</dd>
        </div>
      </dl>
      <button
        type="button"
        class="button button--floor"
        data-testid="update-check"
        onClick={() => (updateReady.value ? applyUpdate() : void checkForUpdate())}
      >
        <Icon name="refresh" />
        {t(updateReady.value ? "update.now" : "update.check")}
      </button>
    </section>
  );
}
