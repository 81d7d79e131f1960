import { records } from "../../app/live";
import { Notice } from "../../app/ui/states";
import { leaderNote } from "../../app/words";
import { t } from "../../shared/i18n";
import type { Uuid } from "../../shared/types";

/** Over a form that puts a record right: that it does, and the leader's question that it answers. */
export function Replacing({ id }: { id: Uuid | null }) {
  if (!id) return null;
  const record = records.value.find(one => one.id === id);
  const question = record ? leaderNote(record) : "";
  return (
    <Notice
      state="act"
      icon={question ? "hand" : "refresh"}
      title={question || t("report.replaces")}
      testid="replacing"
    >
      {question ? <p class="small">{t("report.replaces")}</p> : null}
    </Notice>
  );
}
