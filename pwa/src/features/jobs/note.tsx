import { useState } from "preact/hooks";
import { book, notSaved } from "../../app/act";
import { useDraft } from "../../app/drafts";
import { records } from "../../app/live";
import { user } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Sheet } from "../../app/ui/sheet";
import { useFormOpen } from "../../app/update";
import { getDocument } from "../../db/documents";
import { t } from "../../shared/i18n";
import type { Job, Uuid } from "../../shared/types";
import { cameraOpen, openCamera, useScanTaker } from "../scan/takers";
import { useFreshTicket } from "../signin/fresh";
import { broughtUp, changesOf, FIELDS, LONGEST, type NoteDraft, noteNow, noteRecord, type TicketFields } from "./notes";

/** What is noted on the ticket, where its parts stand, and a way to write it anew. */
export function TicketNotes({ job, onTrouble }: { job: Job; onTrouble: (trouble: string | null) => void }) {
  const [open, setOpen] = useState(false);
  const worker = user.value;
  const { fields, pending } = noteNow(job, records.value);
  return (
    <section class="card notes">
      <dl class="parameters">
        {FIELDS.map(field => (
          <div key={field}>
            <dt>{t(`ticket.${field}`)}</dt>
            <dd data-testid={`ticket-${field}`}>{fields[field] || <span class="faint">–</span>}</dd>
          </div>
        ))}
      </dl>
      {pending ? (
        <p class="pending notes__pending">
          <Icon name="clock" />
          {t("job.pending")}
        </p>
      ) : null}
      <button type="button" class="button button--floor" data-testid="note-open" onClick={() => setOpen(true)}>
        {t("ticket.change")}
      </button>
      {open && worker ? (
        <NoteSheet key={worker.id} job={job} worker={worker.id} onTrouble={onTrouble} onClose={() => setOpen(false)} />
      ) : null}
    </section>
  );
}

type SheetProps = { job: Job; worker: Uuid; onTrouble: (trouble: string | null) => void; onClose: () => void };

/** Two fields; a place's code before the scanner fills the second. */
function NoteSheet({ job, worker, onTrouble, onClose }: SheetProps) {
  const seen = useState(noteNow(job, records.value).fields)[0];
  const key = `note:${worker}:${job.id}`;
  const draft = useDraft<NoteDraft>(key, () => ({ ...seen, seen }));
  const [saving, setSaving] = useState(false);
  const ticket = useFreshTicket();
  useFormOpen();
  const value = draft.value && broughtUp(draft.value, seen);
  const change = (next: Partial<TicketFields>) => value && draft.change({ ...value, ...next });
  useScanTaker(found => {
    if (found.is !== "document" || found.kind !== "place") return false;
    void getDocument("place", found.id).then(place => place && change({ standing_at: place.number }));
    return true;
  });
  // A sheet stands above everything; it makes way for the camera and comes back as it was.
  if (!value || cameraOpen.value) return null;
  const changes = changesOf(value.seen, value);
  const save = async () => {
    if (saving || !(await ticket.ensure())) return;
    setSaving(true);
    draft.release();
    try {
      await book(noteRecord(job, changes, key), worker);
      onTrouble(null);
    } catch (error) {
      draft.hold();
      onTrouble(notSaved(error));
    }
    onClose();
  };
  return (
    <Sheet title={t("ticket.change")} onClose={onClose} testid="note-sheet">
      {ticket.prompt}
      <label class="field">
        <span class="field__label">{t("ticket.standing_at")}</span>
        <span class="row">
          <input
            class="input input--floor"
            data-testid="note-standing_at"
            maxLength={LONGEST.standing_at}
            value={value.standing_at}
            onInput={event => change({ standing_at: event.currentTarget.value })}
          />
          <button type="button" class="button button--floor" aria-label={t("ticket.scan_place")} onClick={openCamera}>
            <Icon name="scan" />
          </button>
        </span>
      </label>
      <label class="field">
        <span class="field__label">{t("ticket.remark")}</span>
        <textarea
          class="input input--floor"
          data-testid="note-remark"
          maxLength={LONGEST.remark}
          value={value.remark}
          onInput={event => change({ remark: event.currentTarget.value })}
        />
      </label>
      <button
        type="button"
        class="button button--primary big"
        data-testid="note-save"
        disabled={Object.keys(changes).length === 0}
        aria-busy={saving}
        onClick={() => void save()}
      >
        <Icon name="check" large />
        {t("ticket.save")}
      </button>
    </Sheet>
  );
}
