import { useEffect, useState } from "preact/hooks";
import { lazy } from "../../app/lazy";
import { reloadRecords } from "../../app/live";
import { isInstalled, isIos } from "../../app/platform";
import { Icon } from "../../app/ui/icon";
import { Notice } from "../../app/ui/states";
import { Unsent } from "../../app/unsent";
import { normalise } from "../../shared/codes";
import { t } from "../../shared/i18n";
import { InstallSteps } from "../install/steps";
import { LanguageSwitch } from "../me/language";
import { openCamera, useScanTaker } from "../scan/takers";
import { enrolHere, type Trouble } from "./enrol";

const ExportButton = lazy(() => import("../records/export").then(it => it.ExportButton));

/** A phone's first screen: a code from the office makes it one of the company's phones. */
export function EnrolPage({ code: given }: { code: string | null }) {
  const [code, setCode] = useState(given ?? "");
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useScanTaker(found => {
    if (found.is !== "enrolment") return false;
    setCode(found.code);
    return true;
  });
  useEffect(() => setCode(given ?? ""), [given]);
  const submit = async (letGo = false) => {
    setBusy(true);
    setTrouble(await enrolHere(normalise(code), name.trim(), letGo));
    await reloadRecords();
    setBusy(false);
  };
  return (
    <main class="gate" data-testid="enrol-page">
      <header class="gate__head">
        <LanguageSwitch />
        <h1 class="gate__title">{t("app.name")}</h1>
        <p class="gate__sub">{t("enrol.title")}</p>
      </header>
      <form
        class="gate__body"
        onSubmit={event => {
          event.preventDefault();
          void submit();
        }}
      >
        <Unsent />
        {isIos() && !isInstalled() ? (
          <>
            <InstallSteps />
            <p class="soft small">{t("install.ios_code")}</p>
          </>
        ) : null}
        <p class="soft">{t("enrol.how")}</p>
        <button type="button" class="button big" onClick={openCamera}>
          <Icon name="scan" large />
          {t("enrol.scan")}
        </button>
        <label class="field">
          <span class="field__label">{t("enrol.code")}</span>
          <input
            class="input input--floor input--code"
            data-testid="enrol-code"
            autoCapitalize="characters"
            autoComplete="off"
            spellcheck={false}
            required
            value={code}
            onInput={e => setCode(e.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span class="field__label">
            {t("enrol.name")} <span class="field__optional">{t("app.optional")}</span>
          </span>
          <input
            class="input input--floor"
            data-testid="enrol-name"
            autoComplete="off"
            placeholder={t("enrol.name_example")}
            value={name}
            onInput={e => setName(e.currentTarget.value)}
          />
        </label>
        {trouble ? (
          <Notice
            state={trouble.photos > 0 ? "act" : "stopped"}
            icon={trouble.photos > 0 ? "camera" : "alert"}
            title={trouble.text}
            testid="enrol-error"
            live="assertive"
          >
            {trouble.photos > 0 ? <LetGo onLetGo={() => void submit(true)} /> : null}
          </Notice>
        ) : null}
        <button type="submit" class="button button--primary big" data-testid="enrol-submit" aria-busy={busy}>
          {t("enrol.submit")}
        </button>
      </form>
    </main>
  );
}

/** Photos that the old company would not take: into a file, or away. The worker decides, and is told before. */
function LetGo({ onLetGo }: { onLetGo: () => void }) {
  return (
    <>
      <p>{t("enrol.photos_help")}</p>
      <ExportButton count={null} />
      <button type="button" class="button button--floor button--wide" data-testid="enrol-let-go" onClick={onLetGo}>
        <Icon name="close" />
        {t("enrol.photos_let_go")}
      </button>
    </>
  );
}
