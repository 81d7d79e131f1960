import { useState } from "preact/hooks";
import { book } from "../../app/act";
import { Icon } from "../../app/ui/icon";
import { Sheet } from "../../app/ui/sheet";
import { Notice } from "../../app/ui/states";
import { useFormOpen } from "../../app/update";
import { describe, leaderNote, subjectOf } from "../../app/words";
import { AlreadySaved } from "../../db/commands";
import type { CommandRecord } from "../../db/schema";
import { t } from "../../shared/i18n";
import { useFreshTicket } from "../signin/fresh";
import { anew, type Fields, fieldsOf, reasons } from "./anew";

type Props = { record: CommandRecord; onClose: () => void };

/** For records whose form is not here: what they have to type over, and one button that sends them anew. */
export function Resend({ record, onClose }: Props) {
  const [fields, setFields] = useState<Fields>(() => fieldsOf(record));
  const [trouble, setTrouble] = useState(false);
  const [busy, setBusy] = useState(false);
  const ticket = useFreshTicket();
  useFormOpen();
  const send = async () => {
    if (busy || !(await ticket.ensure())) return;
    setBusy(true);
    try {
      await book(anew(record, fields), record.user.id);
      onClose();
    } catch (error) {
      if (error instanceof AlreadySaved) return onClose();
      setTrouble(true);
      setBusy(false);
    }
  };
  const question = leaderNote(record);
  return (
    <Sheet title={t("records.resend")} onClose={onClose} testid="resend-sheet">
      {ticket.prompt}
      <p class="strong">{describe(record)}</p>
      <p class="soft">{subjectOf(record)}</p>
      {question ? <blockquote class="record__quote">{question}</blockquote> : null}
      {trouble ? <Notice state="stopped" icon="alert" title={t("error.not_saved")} live="assertive" /> : null}
      <Inputs fields={fields} onChange={next => setFields({ ...fields, ...next })} asked={question !== ""} />
      <p class="soft small">{t("records.resend_as")}</p>
      <button
        type="button"
        class="button button--primary big"
        data-testid="resend-submit"
        aria-busy={busy}
        onClick={() => void send()}
      >
        <Icon name="send" large />
        {t("records.resend")}
      </button>
    </Sheet>
  );
}

type InputsProps = { fields: Fields; onChange: (next: Fields) => void; asked: boolean };

function Inputs({ fields, onChange, asked }: InputsProps) {
  return (
    <>
      {(["remark", "standing_at", "note"] as const).map(field =>
        fields[field] === undefined ? null : (
          <label class="field" key={field}>
            <span class="field__label">
              {field === "note" && asked ? t("records.your_answer") : t(`field.${field}`)}
            </span>
            <textarea
              class="input input--floor"
              data-testid={`resend-${field}`}
              value={fields[field]}
              onInput={event => onChange({ [field]: event.currentTarget.value })}
            />
          </label>
        ),
      )}
      {fields.reason === undefined ? null : (
        <div class="chips">
          {reasons().map(({ value, name }) => (
            <button
              type="button"
              class="chip chip--floor"
              key={value}
              aria-pressed={fields.reason === value}
              onClick={() => onChange({ reason: value })}
            >
              {name}
            </button>
          ))}
        </div>
      )}
    </>
  );
}
