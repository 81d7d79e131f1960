import { records } from "../../app/live";
import { company, session } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Pill } from "../../app/ui/states";
import { describe, faultsOf, standingOf, subjectOf } from "../../app/words";
import type { CommandRecord } from "../../db/schema";
import { isIdTaken, isMoved } from "../../outbox/policy";
import { nameOf, t } from "../../shared/i18n";
import { clockIn, dayIn } from "../../shared/time";
import { cardOf } from "./photos";
import { useSeen } from "./seen";
import { Story } from "./story";
import { Ways } from "./ways";

/** One record: what it is, where it stands, why, who recorded it, and what its worker can do about it. */
export function RecordCard({ record }: { record: CommandRecord }) {
  const standing = standingOf(record);
  const zone = company.value?.time_zone ?? "Asia/Shanghai";
  const at = Date.parse(record.command.occurred_at);
  const own = record.user.id === session.value?.id;
  const card = useSeen(record);
  const before = records.value.find(one => isMoved(one) && one.closed === record.id);
  return (
    <li
      ref={card}
      id={cardOf(record.id)}
      tabIndex={-1}
      class={own ? "card record" : "card record record--other"}
      data-testid="record"
      data-status={record.state}
      data-unread={record.unread === true ? "" : undefined}
    >
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
      {faultsOf(record).map(fault => (
        <p class="field__error" key={fault}>
          <Icon name="alert" />
          {fault}
        </p>
      ))}
      {before ? (
        <p class="soft small" data-testid="record-moved">
          {t(isIdTaken(before) ? "records.moved" : "records.mended")}
        </p>
      ) : null}
      <Story record={record} />
      <p class="job__foot faint small">
        <span class={own ? "" : "record__by"}>
          {own ? nameOf(record.user) : t("records.by_other", { name: nameOf(record.user) })}
        </span>
        <time class="num">
          {dayIn(zone, at).slice(5)} {clockIn(zone, at)}
        </time>
      </p>
      <Ways record={record} />
    </li>
  );
}
