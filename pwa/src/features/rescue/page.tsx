import { Icon } from "../../app/ui/icon";
import { t } from "../../shared/i18n";
import { VERSION } from "../../shared/version";
import { ExportButton } from "../records/export";
import { fetchNewest } from "./newest";

/** `newer`: a newer app wrote the data. `blocked`: another window holds the database. `crashed`: anything else. */
export type Mishap = "newer" | "blocked" | "crashed";

/** When the app cannot go on: what happened, what to do, and the records as a file. It touches nothing. */
export function RescuePage({ mishap, error }: { mishap: Mishap; error?: unknown }) {
  return (
    <main class="gate" data-testid={`rescue-${mishap}`}>
      <header class="gate__head">
        <h1 class="gate__title">{t(`rescue.${mishap}`)}</h1>
      </header>
      <div class="gate__body">
        <p>{t(`rescue.${mishap}_how`)}</p>
        <p class="strong">{t("rescue.safe")}</p>
        {mishap === "blocked" ? null : (
          <button
            type="button"
            class="button button--primary big"
            data-testid="rescue-go"
            onClick={() => void (mishap === "newer" ? fetchNewest() : location.reload())}
          >
            <Icon name={mishap === "newer" ? "download" : "refresh"} large />
            {t(mishap === "newer" ? "update.now" : "error.reload")}
          </button>
        )}
        <ExportButton count={null} />
        {error === undefined ? null : (
          <details class="soft small more">
            <summary>{t("rescue.details")}</summary>
            <p class="code">
              {VERSION} {String(error)}
            </p>
          </details>
        )}
      </div>
    </main>
  );
}
