import { useState } from "preact/hooks";
import { Icon } from "../../app/ui/icon";
import type { SessionRecord } from "../../db/schema";
import { t } from "../../shared/i18n";
import { openCamera, useScanTaker } from "../scan/takers";
import type { Who } from "./pin";
import { Faces } from "./workers";

/** Who takes this phone: a badge before the camera, a face that is known here, or a badge code typed. */
export function WhoIsIt({ workers, onPick }: { workers: SessionRecord[]; onPick: (who: Who) => void }) {
  const [typed, setTyped] = useState("");
  const badge = (code: string) => {
    const known = workers.find(record => record.badge === code);
    onPick(known ? { record: known } : { badge: code });
  };
  useScanTaker(found => {
    if (found.is !== "person" && found.is !== "unknown" && found.is !== "not_yet") return false;
    badge(found.code);
    return true;
  });
  return (
    <>
      <button type="button" class="button button--primary big" data-testid="signin-scan" onClick={openCamera}>
        <Icon name="scan" large />
        {t("signin.scan")}
      </button>
      <Faces workers={workers} onPick={record => onPick({ record })} />
      <form
        class="row"
        onSubmit={event => {
          event.preventDefault();
          if (typed.trim()) onPick({ badge: typed });
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
        <button type="submit" class="button button--floor" data-testid="signin-badge-next" disabled={!typed.trim()}>
          {t("app.next")}
        </button>
      </form>
    </>
  );
}
