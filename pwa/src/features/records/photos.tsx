import { attention, held, records, reloadRecords, stuckPhotos, troubled, unsent } from "../../app/live";
import { company, session } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Notice } from "../../app/ui/states";
import { describe, subjectOf } from "../../app/words";
import type { CommandRecord } from "../../db/schema";
import { type Troubled, tryPhotosAgain } from "../../outbox/photos";
import { nameOf, t, word } from "../../shared/i18n";
import { clockIn, dayIn } from "../../shared/time";
import { resume } from "../../sync/engine";

/** Where the card of a record stands on this page. */
export const cardOf = (id: string): string => `record-${id}`;

const recordOf = (photo: Troubled): CommandRecord | undefined =>
  records.value.find(({ command }) => command.blobs.some(({ sha256 }) => sha256 === photo.sha256));

/** Records that are done but for a photo: no other list of the page holds their cards. */
export function doneButForPhotos(): CommandRecord[] {
  const elsewhere = new Set([...unsent.value, ...held.value, ...attention.value].map(record => record.id));
  const named = new Set(troubled.value.map(photo => recordOf(photo)?.id));
  return records.value.filter(({ id }) => named.has(id) && !elsewhere.has(id));
}

/** Photos that do not get through: of which record, why, and what can be done. They stay on this phone, and in its file. */
export function PhotoTroubles() {
  const photos = troubled.value;
  if (photos.length === 0) return null;
  const [refused, trying] = [photos.filter(photo => photo.stuck), photos.filter(photo => !photo.stuck)];
  return (
    <>
      {refused.length > 0 ? (
        <Notice
          state="act"
          icon="camera"
          title={t("records.photos_stuck", { n: stuckPhotos.value })}
          testid="photos-stuck"
        >
          <Photos photos={refused} />
          <p class="soft">{t("records.photos_stuck_help")}</p>
          <Again />
        </Notice>
      ) : null}
      {trying.length > 0 ? (
        <Notice
          state="attention"
          icon="camera"
          title={t("records.photos_trying", { n: trying.length })}
          testid="photos-trying"
        >
          <Photos photos={trying} />
          <p class="soft">{t("records.photos_trying_help")}</p>
        </Notice>
      ) : null}
    </>
  );
}

function Again() {
  const again = async () => {
    await tryPhotosAgain();
    await reloadRecords();
    void resume();
  };
  return (
    <button type="button" class="button button--floor" data-testid="photos-again" onClick={() => void again()}>
      <Icon name="refresh" />
      {t("records.photos_again")}
    </button>
  );
}

/** Several photos of one record with the same trouble are one line. */
function Photos({ photos }: { photos: Troubled[] }) {
  const lines = new Map<string, { photo: Troubled; record: CommandRecord | undefined; n: number }>();
  for (const photo of photos) {
    const record = recordOf(photo);
    const key = `${record?.id} ${photo.code}`;
    lines.set(key, { photo, record, n: (lines.get(key)?.n ?? 0) + 1 });
  }
  return (
    <ul class="plain stack">
      {[...lines.entries()].map(([key, { photo, record, n }]) => (
        <li key={key} data-testid="photo-trouble">
          {record ? <CardLink record={record} n={n} /> : null}
          <p>{whyOf(photo)}</p>
        </li>
      ))}
    </ul>
  );
}

const whyOf = ({ code, stuck }: Troubled): string =>
  word("photo", code, "") || t(stuck ? "photo.refused" : "photo.trouble", { code: code.replace("http_", "") });

/** Leads to the record's card further down. */
function CardLink({ record, n }: { record: CommandRecord; n: number }) {
  const zone = company.value?.time_zone ?? "Asia/Shanghai";
  const at = Date.parse(record.command.occurred_at);
  const show = () => {
    const card = document.getElementById(cardOf(record.id));
    card?.scrollIntoView({ block: "center" });
    card?.focus({ preventScroll: true });
  };
  const by = record.user.id === session.value?.id ? [] : [nameOf(record.user)];
  return (
    <button type="button" class="photo__of" data-testid="photo-record" onClick={show}>
      <span>
        <span class="strong">{t("records.photos_of", { n, what: describe(record) })}</span>
        <span class="soft small">
          {[subjectOf(record), `${dayIn(zone, at).slice(5)} ${clockIn(zone, at)}`, ...by].join(" · ")}
        </span>
      </span>
      <Icon name="right" />
    </button>
  );
}
