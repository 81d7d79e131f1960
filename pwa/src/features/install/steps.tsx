import { installPrompt } from "../../app/install";
import { isInstalled, isIos } from "../../app/platform";
import { Icon, type IconName } from "../../app/ui/icon";
import { t } from "../../shared/i18n";

const ON_IPHONE: [IconName, "install.ios_share" | "install.ios_add" | "install.ios_open"][] = [
  ["share", "install.ios_share"],
  ["plus", "install.ios_add"],
  ["home", "install.ios_open"],
];

/** On the home screen the app keeps its data; on an iPhone that is the only place where it does. */
export function InstallSteps() {
  if (isInstalled()) return null;
  const prompt = installPrompt.value;
  return (
    <section class="card stack" data-testid="install">
      <h2 class="section section--in">{t("install.title")}</h2>
      <p class="soft">{t(isIos() ? "install.ios_why" : "install.why")}</p>
      {isIos() ? (
        <ol class="steps">
          {ON_IPHONE.map(([icon, text]) => (
            <li class="steps__step" key={text}>
              <Icon name={icon} large />
              <span>{t(text)}</span>
            </li>
          ))}
        </ol>
      ) : null}
      {prompt ? (
        <button
          type="button"
          class="button button--floor"
          data-testid="install-do"
          onClick={() => void prompt.prompt()}
        >
          <Icon name="download" />
          {t("install.do")}
        </button>
      ) : null}
      {prompt || isIos() ? null : <p class="soft small">{t("install.menu")}</p>}
    </section>
  );
}
