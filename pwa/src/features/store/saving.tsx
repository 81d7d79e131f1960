import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { bookAll } from "../../app/act";
import type { Draft } from "../../app/drafts";
import { back } from "../../app/router";
import { useFormOpen } from "../../app/update";
import type { AlreadySaved } from "../../db/commands";
import type { FormDraft } from "../../db/drafts";
import type { NewRecord } from "../../outbox/outbox";
import type { Uuid } from "../../shared/types";
import { lastSaved } from "../jobs/last";
import { Unsaved } from "../records/unsaved";
import { useFreshTicket } from "../signin/fresh";

type Saving = { busy: boolean; submit: () => void; notices: ComponentChildren };

/**
 * How a form of the store becomes records: ticket, disk, one step back; nothing typed is lost on the way.
 * @param make the records, from the form as its draft names it; null while something is in the way
 * @param after where it goes on once they are saved
 */
export function useSaving<T extends object>(
  draft: Draft<T>,
  worker: Uuid,
  make: (source: FormDraft) => NewRecord[] | null,
  after: () => void = back,
): Saving {
  const [trouble, setTrouble] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const ticket = useFreshTicket();
  useFormOpen();
  const submit = async () => {
    const records = busy ? null : make(draft.source());
    if (!records || !(await ticket.ensure())) return;
    setTrouble(null);
    setBusy(true);
    draft.release();
    try {
      const kept = await bookAll(records, worker);
      lastSaved.value = kept.at(-1)?.id ?? null;
      after();
    } catch (error) {
      draft.hold();
      setTrouble(error);
      setBusy(false);
    }
  };
  const done = async ({ records: already }: AlreadySaved) => {
    await draft.discard();
    lastSaved.value = already.at(-1)?.id ?? null;
    after();
  };
  const further = () => void draft.renew().then(submit);
  const notices = (
    <>
      {ticket.prompt}
      <Unsaved error={trouble} onDone={already => void done(already)} onFurther={further} />
    </>
  );
  return { busy, submit: () => void submit(), notices };
}
