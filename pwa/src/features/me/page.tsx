import { useEffect, useState } from "preact/hooks";
import { records } from "../../app/live";
import { changeSound, changeTheme, changeVibration, sound, type Theme, theme, vibration } from "../../app/preferences";
import { replace } from "../../app/router";
import { company, device, end, user } from "../../app/session";
import { askPersistence, fullness, measureStorage, persistent, WARN_AT } from "../../app/storage";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Sheet } from "../../app/ui/sheet";
import { Notice } from "../../app/ui/states";
import { Unsent, unsentByWorker } from "../../app/unsent";
import { applyUpdate, checkForUpdate, updateReady } from "../../app/update";
import { isOpen } from "../../outbox/policy";
import { nameOf, t } from "../../shared/i18n";
import { VERSION } from "../../shared/version";
import { InstallSteps } from "../install/steps";
import { ExportButton } from "../records/export";
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
  const signOut = () => (unsentByWorker.value.length > 0 ? setLeaving(true) : void leave());
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
        <OnOff label={t("me.sound")} id="sound" value={sound.value} onChange={changeSound} />
        <OnOff label={t("me.vibration")} id="vibration" value={vibration.value} onChange={changeVibration} />
      </section>
      <InstallSteps />
      <Phone />
      <ExportButton count={records.value.filter(isOpen).length} />
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

type OnOffProps = { label: string; id: string; value: boolean; onChange: (next: boolean) => Promise<void> };

function OnOff({ label, id, value, onChange }: OnOffProps) {
  return (
    <Setting label={label}>
      <fieldset class="switch" aria-label={label}>
        {[true, false].map(on => (
          <button
            type="button"
            class="switch__choice"
            key={String(on)}
            aria-pressed={value === on}
            data-testid={`${id}-${on ? "on" : "off"}`}
            onClick={() => void onChange(on)}
          >
            {t(on ? "app.on" : "app.off")}
          </button>
        ))}
      </fieldset>
    </Setting>
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
          <dd class="num">{share === null ? "–" : t("me.storage_used", { n: Math.ceil(share * 100) })}</dd>
        </div>
        <div>
          <dt>{t("me.kept")}</dt>
          <dd data-testid="me-kept">{t(keptWord())}</dd>
        </div>
        <div>
          <dt>{t("me.version")}</dt>
          <dd class="code">{VERSION}</dd>
        </div>
      </dl>
      {share !== null && share >= WARN_AT ? (
        <Notice state="attention" icon="storage" title={t("banner.full", { n: Math.round(share * 100) })}>
          <p>{t("me.storage_what")}</p>
        </Notice>
      ) : null}
      {persistent.value === false ? (
        <button type="button" class="button button--floor" data-testid="me-keep" onClick={() => void askPersistence()}>
          <Icon name="storage" />
          {t("me.keep")}
        </button>
      ) : null}
      <button
        type="button"
        class="button button--floor"
        data-testid="update-check"
        onClick={() => void (updateReady.value ? applyUpdate() : checkForUpdate())}
      >
        <Icon name="refresh" />
        {t(updateReady.value ? "update.now" : "update.check")}
      </button>
    </section>
  );
}

function keptWord(): "me.kept_yes" | "me.kept_no" | "me.kept_unknown" {
  if (persistent.value === null) return "me.kept_unknown";
  return persistent.value ? "me.kept_yes" : "me.kept_no";
}
