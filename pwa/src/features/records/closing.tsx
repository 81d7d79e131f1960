import { useState } from "preact/hooks";
import { book } from "../../app/act";
import { session } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Sheet } from "../../app/ui/sheet";
import { Notice } from "../../app/ui/states";
import { useFormOpen } from "../../app/update";
import { describe, subjectOf } from "../../app/words";
import type { CommandRecord } from "../../db/schema";
import { mayBeClosedFor } from "../../outbox/policy";
import { nameOf, t } from "../../shared/i18n";
import { useFreshTicket } from "../signin/fresh";
import { leads } from "../signin/workers";

const LONGEST = 500;

/** Lets a team leader close what somebody else cannot, who has left or lost the badge; nothing for all others. */
export function CloseFor({ record }: { record: CommandRecord }) {
  const [asking, setAsking] = useState(false);
  if (record.user.id === session.value?.id || !leads() || !mayBeClosedFor(record)) return null;
  return (
    <div class="record__ways">
      <button type="button" class="button button--floor" data-testid="record-close-for" onClick={() => setAsking(true)}>
        <Icon name="check" />
        {t("records.close", { name: nameOf(record.user) })}
      </button>
      {asking ? <ClosingSheet record={record} onClose={() => setAsking(false)} /> : null}
    </div>
  );
}

/** Asks why, and tells the server so by a record of the leader's own: nothing leaves the list unseen. */
function ClosingSheet({ record, onClose }: { record: CommandRecord; onClose: () => void }) {
  const [note, setNote] = useState("");
  const [trouble, setTrouble] = useState(false);
  const [busy, setBusy] = useState(false);
  const ticket = useFreshTicket();
  const leader = session.value?.id;
  useFormOpen();
  const why = note.trim();
  const send = async () => {
    if (busy || why === "" || !(await ticket.ensure())) return;
    setBusy(true);
    try {
      await book(closing(record, why), leader);
      onClose();
    } catch {
      setTrouble(true);
      setBusy(false);
    }
  };
  return (
    <Sheet title={t("records.close_title", { name: nameOf(record.user) })} onClose={onClose} testid="close-sheet">
      {ticket.prompt}
      <p class="strong">{describe(record)}</p>
      <p class="soft">{subjectOf(record)}</p>
      {trouble ? <Notice state="stopped" icon="alert" title={t("error.not_saved")} live="assertive" /> : null}
      <label class="field">
        <span class="field__label">{t("records.close_why")}</span>
        <textarea
          class="input input--floor"
          data-testid="close-why"
          maxLength={LONGEST}
          value={note}
          onInput={event => setNote(event.currentTarget.value)}
        />
      </label>
      <p class="soft small">{t("records.close_help")}</p>
      <button
        type="button"
        class="button button--primary big"
        data-testid="close-submit"
        disabled={why === ""}
        aria-busy={busy}
        onClick={() => void send()}
      >
        <Icon name="check" large />
        {t("records.close", { name: nameOf(record.user) })}
      </button>
    </Sheet>
  );
}

const closing = (record: CommandRecord, note: string) => ({
  type: "floor.close_record" as const,
  body: { record_id: record.id, note },
  lane: `close:${record.id}`,
  about: record.about,
  closes: record.id,
});
