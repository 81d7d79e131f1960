import { useState } from "preact/hooks";
import { Icon } from "../../app/ui/icon";
import { exportOutbox } from "../../outbox/export";
import { t } from "../../shared/i18n";
import { offsetMs } from "../../sync/clock";
import { deliver } from "./deliver";

type Said = { text: string; bad?: boolean };

/** A way out for the records when the phone breaks, the server is gone for long, or the app itself does not work. */
export function ExportButton({ count }: { count: number | null }) {
  const [said, setSaid] = useState<Said | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    setSaid(await write().catch(() => ({ text: t("records.export_failed"), bad: true })));
    setBusy(false);
  };
  return (
    <section class="stack export">
      <button
        type="button"
        class="button button--floor button--wide"
        data-testid="records-export"
        aria-busy={busy}
        onClick={() => void run()}
      >
        <Icon name="download" />
        {count === null ? t("records.export_all") : t("records.export", { n: count })}
      </button>
      <p class={said?.bad ? "field__error" : "soft small"} role="status" data-testid="export-said">
        {said?.text ?? t("records.export_help")}
      </p>
    </section>
  );
}

async function write(): Promise<Said> {
  const made = await exportOutbox(Date.now() + offsetMs());
  if (!made || made.records + made.photos === 0) return { text: t("records.export_none") };
  const what = t("records.export_what", { records: made.records, photos: made.photos });
  const way = await deliver(made.file, made.name);
  if (way === "cancelled") return { text: t("records.export_cancelled") };
  return { text: `${t("records.exported", { name: made.name })} ${what}` };
}
