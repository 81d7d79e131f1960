import { useState } from "preact/hooks";
import { attention, held, records, reloadRecords, unsent, unsentPhotos } from "../../app/live";
import { company, device, serverNow } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Empty, Notice } from "../../app/ui/states";
import type { CommandRecord } from "../../db/schema";
import { exportFile } from "../../outbox/export";
import { isOpen } from "../../outbox/policy";
import { t } from "../../shared/i18n";
import { dayIn, instant } from "../../shared/time";
import { lastContact, offline, paused, resume, syncing } from "../../sync/engine";
import { RecordCard } from "./card";
import { deliver } from "./deliver";

/** Everything that is not simply done: unsent, waiting for a person, needing attention. In words. */
export function RecordsPage() {
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    await resume();
    await reloadRecords();
    setBusy(false);
  };
  const nothing = unsent.value.length + held.value.length + attention.value.length === 0;
  return (
    <Page
      title={t("records.title")}
      testid="records-page"
      silent
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
      <Group title={t("records.attention")} records={attention.value} testid="records-attention" />
      <Group title={t("records.unsent")} records={unsent.value} testid="records-unsent" />
      {unsentPhotos.value > 0 ? (
        <Notice state="attention" icon="camera" title={t("banner.photos", { n: unsentPhotos.value })} />
      ) : null}
      <Group title={t("records.held")} records={held.value} testid="records-held" />
      <Export />
    </Page>
  );
}

function Group({ title, records: some, testid }: { title: string; records: CommandRecord[]; testid: string }) {
  if (some.length === 0) return null;
  return (
    <section data-testid={testid}>
      <h2 class="section">
        {title} <span class="badge">{some.length}</span>
      </h2>
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
  if (paused.value === "pin") return <Notice state="act" icon="person" title={t("sync.pin")} testid="sync-state" />;
  if (offline.value)
    return (
      <Notice state="nodata" icon="offline" title={t("sync.offline")} testid="sync-state">
        <p>{t("sync.offline_help")}</p>
      </Notice>
    );
  return at === null ? null : <Notice state="running" icon="check" title={t("sync.online")} testid="sync-state" />;
}

/** A way out for the records when the phone breaks or the server is gone for long. */
function Export() {
  const count = records.value.filter(isOpen).length;
  const [done, setDone] = useState<string | null>(null);
  const run = async () => {
    const day = dayIn(company.value?.time_zone ?? "Asia/Shanghai", serverNow());
    const name = `suigong-${device.value?.number ?? "phone"}-${day}.json`;
    const file = await exportFile(records.value, device.value, instant(serverNow()));
    setDone((await deliver(file, name)) ? name : null);
  };
  return (
    <section class="stack export">
      <button
        type="button"
        class="button button--floor button--wide"
        data-testid="records-export"
        onClick={() => void run()}
      >
        <Icon name="download" />
        {t("records.export", { n: count })}
      </button>
      <p class="soft small">{done ? t("records.exported", { name: done }) : t("records.export_help")}</p>
    </section>
  );
}
