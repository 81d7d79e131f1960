import { reloadRecords } from "../../app/live";
import { go } from "../../app/router";
import { company, session } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Pill } from "../../app/ui/states";
import { describe, standingOf, subjectOf } from "../../app/words";
import { putDraft } from "../../db/drafts";
import type { CommandRecord } from "../../db/schema";
import { dismiss, tryOneAgain } from "../../outbox/outbox";
import { nameOf, t } from "../../shared/i18n";
import { clockIn, dayIn } from "../../shared/time";
import { nudge } from "../../sync/engine";
import { draftFrom, reportKey } from "../report/form";

/** One record: what it is, where it stands, why, and what its worker can do about it. */
export function RecordCard({ record }: { record: CommandRecord }) {
  const standing = standingOf(record);
  const zone = company.value?.time_zone ?? "Asia/Shanghai";
  const at = Date.parse(record.command.occurred_at);
  return (
    <li class="card record" data-testid="record" data-status={record.state}>
      <p class="job__line">
        <span class="job__name">{describe(record)}</span>
        <Pill state={standing.state} icon={standing.icon}>
          {standing.word}
        </Pill>
      </p>
      <p class="job__item">{subjectOf(record)}</p>
      {standing.reason ? (
        <p class="record__why" data-state={standing.state}>
          {standing.reason}
        </p>
      ) : null}
      {(record.result?.errors ?? []).map(error => (
        <p class="field__error" key={error.field}>
          <Icon name="alert" />
          {error.message}
        </p>
      ))}
      <p class="job__foot faint small">
        <span>{nameOf(record.user)}</span>
        <time class="num">
          {dayIn(zone, at).slice(5)} {clockIn(zone, at)}
        </time>
      </p>
      <Ways record={record} />
    </li>
  );
}

/** A refused report is mended and sent as a new record; a rejected one is offered once more as it is. */
function Ways({ record }: { record: CommandRecord }) {
  const own = record.user.id === session.value?.id;
  const done = async (work: Promise<unknown>) => {
    await work;
    await reloadRecords();
  };
  if (record.state === "rejected") {
    const again = () => done(tryOneAgain(record.id)).then(() => void nudge());
    return (
      <button
        type="button"
        class="button button--floor button--wide"
        data-testid="record-again"
        onClick={() => void again()}
      >
        <Icon name="refresh" />
        {t("records.again")}
      </button>
    );
  }
  if (record.state !== "refused" || record.closed !== null || !own) return null;
  return (
    <div class="row">
      {record.command.type === "production.report" ? (
        <button
          type="button"
          class="button button--primary button--floor"
          data-testid="record-edit"
          onClick={() => void mend(record)}
        >
          {t("records.edit")}
        </button>
      ) : null}
      <button
        type="button"
        class="button button--floor"
        data-testid="record-dismiss"
        onClick={() => void done(dismiss(record.id))}
      >
        {t("records.dismiss")}
      </button>
    </div>
  );
}

async function mend(record: CommandRecord): Promise<void> {
  if (record.command.type !== "production.report") return;
  const { body, blobs } = record.command;
  const key = reportKey(record.user.id, body.ticket_id, body.operation_id);
  await putDraft(key, draftFrom(body, blobs, record.id), Date.now());
  go("report", body.ticket_id, body.operation_id);
}
