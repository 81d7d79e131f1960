import { notSaved } from "../../app/act";
import { Icon } from "../../app/ui/icon";
import { Notice } from "../../app/ui/states";
import { describe } from "../../app/words";
import { AlreadySaved } from "../../db/commands";
import { t } from "../../shared/i18n";

type Props = {
  /** What saving threw, or why it was not tried in words; null when all is well. */
  error: unknown;
  /** It is the same: the form that became a record in another window is closed. */
  onDone: (already: AlreadySaved) => void;
  /** It is something else, and becomes a record too. */
  onFurther: () => void;
};

/** Why a form was not saved, and the worker's choice where another window has saved it already. */
export function Unsaved({ error, onDone, onFurther }: Props) {
  if (error === null) return null;
  if (!(error instanceof AlreadySaved)) {
    const title = typeof error === "string" ? error : notSaved(error);
    return <Notice state="stopped" icon="alert" title={title} testid="save-error" live="assertive" />;
  }
  const what = error.records.map(describe).join(t("app.comma"));
  return (
    <Notice state="act" icon="check" title={t("already.saved", { what })} testid="already-saved" live="assertive">
      <p>{t("already.help")}</p>
      <button
        type="button"
        class="button button--primary button--floor"
        data-testid="already-done"
        onClick={() => onDone(error)}
      >
        <Icon name="check" />
        {t("already.done")}
      </button>
      <button type="button" class="button button--floor" data-testid="already-further" onClick={onFurther}>
        <Icon name="plus" />
        {t("already.further")}
      </button>
    </Notice>
  );
}
