import { useState } from "preact/hooks";
import { attention, held, records, reloadRecords, troubled, unsent, unsentPhotos } from "../../app/live";
import { session } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Empty, Notice } from "../../app/ui/states";
import type { CommandRecord } from "../../db/schema";
import { isOpen } from "../../outbox/policy";
import { t } from "../../shared/i18n";
import { lastContact, offline, paused, pushPaused, resume, serverBusy, syncing } from "../../sync/engine";
import { RecordCard } from "./card";
import { ExportButton } from "./export";
import { doneButForPhotos, PhotoTroubles } from "./photos";
import { useReading } from "./seen";

/** Everything that is not simply done: unsent, waiting for a person, needing attention. In words. */
export function RecordsPage() {
  const [busy, setBusy] = useState(false);
  useReading();
  const own = (record: CommandRecord) => record.user.id === session.value?.id;
  const send = async () => {
    setBusy(true);
    await resume();
    await reloadRecords();
    setBusy(false);
  };
  const nothing = unsent.value.length + held.value.length + attention.value.length + troubled.value.length === 0;
  // Those that were tried again and again are told of by themselves.
  const waitingPhotos = unsentPhotos.value - troubled.value.filter(photo => !photo.stuck).length;
  return (
    <Page
      title={t("records.title")}
      testid="records-page"
      silent
      tabs
      action={
        unsent.value.length > 0 ? (
          <button
            type="button"
            class="button button--primary big"
            data-testid="records-retry"
            aria-busy={busy || syncing.value}
            onClick={() => void send()}
          >
            <Icon name="refresh" large />
            {busy ? t("records.sending") : t("records.retry")}
          </button>
        ) : undefined
      }
    >
      <Connection />
      {nothing ? (
        <Empty icon="passed" title={t("records.nothing")}>
          <p>{t("records.nothing_help")}</p>
        </Empty>
      ) : null}
      <Group
        title={t("records.attention")}
        records={attention.value.filter(own)}
        testid="records-attention"
        help={t("records.attention_help")}
      />
      <Group title={t("records.unsent")} records={unsent.value} testid="records-unsent" />
      {waitingPhotos > 0 ? (
        <Notice state="attention" icon="camera" title={t("banner.photos", { n: waitingPhotos })} />
      ) : null}
      <PhotoTroubles />
      <Group title={t("records.photos_records")} records={doneButForPhotos()} testid="records-photos" />
      <Group title={t("records.held")} records={held.value} testid="records-held" />
      <Group
        title={t("records.others")}
        records={attention.value.filter(record => !own(record))}
        testid="records-others"
      />
      <ExportButton count={records.value.filter(isOpen).length} />
    </Page>
  );
}

type GroupProps = { title: string; records: CommandRecord[]; testid: string; help?: string };

function Group({ title, records: some, testid, help }: GroupProps) {
  if (some.length === 0) return null;
  return (
    <section data-testid={testid}>
      <h2 class="section">
        {title} <span class="badge">{some.length}</span>
      </h2>
      {help ? <p class="soft small">{help}</p> : null}
      <ul class="cards">
        {[...some].reverse().map(record => (
          <RecordCard key={record.id} record={record} />
        ))}
      </ul>
    </section>
  );
}

/** How the phone stands with the server, in words. */
function Connection() {
  const at = lastContact.value;
  if (paused.value === "office")
    return <Notice state="act" icon="phone" title={t("sync.office")} testid="sync-state" />;
  if (paused.value === "pin") {
    const title = t(pushPaused.value ? "sync.pin" : "sync.pin_reading");
    return <Notice state="act" icon="person" title={title} testid="sync-state" />;
  }
  if (paused.value === "forbidden")
    return <Notice state="act" icon="person" title={t("sync.forbidden")} testid="sync-state" />;
  if (offline.value)
    return (
      <Notice state="nodata" icon="offline" title={t("sync.offline")} testid="sync-state">
        <p>{t("sync.offline_help")}</p>
      </Notice>
    );
  if (serverBusy.value)
    return (
      <Notice state="nodata" icon="clock" title={t("sync.busy")} testid="sync-state">
        <p>{t("sync.busy_help")}</p>
      </Notice>
    );
  return at === null ? null : <Notice state="running" icon="check" title={t("sync.online")} testid="sync-state" />;
}
