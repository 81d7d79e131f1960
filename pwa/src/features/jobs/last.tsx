import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { records } from "../../app/live";
import { Notice } from "../../app/ui/states";
import { describe, standingOf } from "../../app/words";
import type { CommandRecord } from "../../db/schema";
import { t } from "../../shared/i18n";
import type { Uuid } from "../../shared/types";

/** The record that was saved last; its result stays on the page and changes with the server's word. */
export const lastSaved = signal<Uuid | null>(null);

/** The browser comes back to where the page was scrolled to; the result is what the worker wants to see. */
let shown: Uuid | null = null;

export const LastRecord = ({ job, trouble }: { job: Uuid; trouble: string | null }) => (
  <LastNotice trouble={trouble} of={record => (record.command.body as { ticket_id?: Uuid }).ticket_id === job} />
);

type Props = { trouble?: string | null; of: (record: CommandRecord) => boolean };

/** The record that was saved last, where the page is about such records. */
export function LastNotice({ trouble = null, of }: Props) {
  const id = lastSaved.value;
  useEffect(() => {
    if (id === shown && !trouble) return;
    shown = id;
    const frame = requestAnimationFrame(() => scrollTo(0, 0));
    return () => cancelAnimationFrame(frame);
  }, [id, trouble]);
  if (trouble) return <Notice state="stopped" icon="alert" title={trouble} testid="save-error" live="assertive" />;
  const record = records.value.find(one => one.id === id);
  if (!record || !of(record)) return null;
  const standing = standingOf(record);
  return (
    <Notice
      state={standing.state}
      icon={standing.icon}
      title={t("record.saved", { what: describe(record) })}
      testid="last-record"
    >
      <p>{standing.reason ?? standing.word}</p>
    </Notice>
  );
}
