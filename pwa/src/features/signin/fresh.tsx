import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { isExpired, session } from "../../app/session";
import { Sheet } from "../../app/ui/sheet";
import { nameOf, t } from "../../shared/i18n";
import { PasswordForm } from "./password";
import { Pin } from "./pin";

type Fresh = {
  /** True when the record may be saved: the ticket is good, was renewed, or the worker chose to save without. */
  ensure: () => Promise<boolean>;
  prompt: ComponentChildren;
};

/**
 * Before a record is saved with an expired ticket the worker is asked for the PIN, over the form, which stays as it is. Without
 * network there is no new ticket; the record is saved all the same and the office decides.
 */
export function useFreshTicket(): Fresh {
  const [asking, setAsking] = useState(false);
  const answer = useRef<(go: boolean) => void>(() => undefined);
  const close = (go: boolean) => {
    setAsking(false);
    answer.current(go);
  };
  const ensure = () => {
    if (session.value && !isExpired(session.value)) return Promise.resolve(true);
    setAsking(true);
    return new Promise<boolean>(done => {
      answer.current = done;
    });
  };
  return { ensure, prompt: asking ? <Renewal onDone={close} onSkip={() => close(true)} /> : null };
}

type RenewalProps = { onDone: (renewed: boolean) => void; onSkip?: () => void };

/** Asks for the PIN again; nothing else changes. Where something is to be saved it may be saved without (`onSkip`). */
export function Renewal({ onDone, onSkip }: RenewalProps) {
  const record = session.value;
  const first = useRef(record);
  useEffect(() => {
    // Somebody else's PIN must not send this worker's form as their own.
    if (record?.ticket && record.ticket !== first.current?.ticket) onDone(record.id === first.current?.id);
  }, [record?.ticket]);
  if (!record) return null;
  return (
    <Sheet title={t("renew.title")} onClose={() => onDone(false)} testid="renew-sheet">
      <p>{t("renew.why", { name: nameOf(record.user) })}</p>
      {record.badge ? <Pin badge={record.badge} /> : <PasswordForm onBack={() => onDone(false)} />}
      {onSkip ? (
        <button
          type="button"
          class="button button--quiet button--floor button--wide"
          data-testid="renew-skip"
          onClick={onSkip}
        >
          {t("renew.skip")}
        </button>
      ) : null}
    </Sheet>
  );
}
