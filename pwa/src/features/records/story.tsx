import { decisionOf, leaderNote } from "../../app/words";
import type { CommandRecord } from "../../db/schema";
import { t } from "../../shared/i18n";
import { differences } from "./differences";

/** What a team leader asked, said or changed about a record. */
export function Story({ record }: { record: CommandRecord }) {
  const decision = decisionOf(record);
  const note = leaderNote(record);
  if (decision === null) return null;
  const lines = decision === "changed" ? differences(record) : [];
  return (
    <div class="record__story" data-testid={`record-${decision}`}>
      {note ? (
        <blockquote class="record__quote">
          <p class="small soft">{t(decision === "returned" ? "records.question" : "records.says")}</p>
          <p>{note}</p>
        </blockquote>
      ) : null}
      {lines.length > 0 ? (
        <table class="record__change">
          <thead>
            <tr>
              <td />
              <th scope="col">{t("records.before")}</th>
              <th scope="col">{t("records.after")}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(line => (
              <tr key={line.label}>
                <th scope="row">{line.label}</th>
                <td class="num">{line.before}</td>
                <td class="num strong">{line.after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </div>
  );
}
