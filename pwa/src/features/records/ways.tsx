import { useState } from "preact/hooks";
import { reloadRecords } from "../../app/live";
import { session } from "../../app/session";
import { Icon, type IconName } from "../../app/ui/icon";
import { Notice } from "../../app/ui/states";
import { decisionOf } from "../../app/words";
import type { CommandRecord } from "../../db/schema";
import { dismiss, sendAsNew, tryOneAgain } from "../../outbox/outbox";
import { isIdTaken, needsAttention } from "../../outbox/policy";
import { nameOf, t } from "../../shared/i18n";
import { nudge } from "../../sync/engine";
import { CloseFor } from "./closing";
import { openForm } from "./mend";
import { Resend } from "./resend";

/**
 * What can be done about a record. Its own worker answers for it, or a team leader closes it for them; anybody may send a
 * rejected one, which stays as it is.
 */
export function Ways({ record }: { record: CommandRecord }) {
  const [sending, setSending] = useState(false);
  const done = async (work: Promise<unknown>) => {
    await work;
    await reloadRecords();
  };
  if (!needsAttention(record)) return <CloseFor record={record} />;
  if (isIdTaken(record)) return <AsNew record={record} />;
  const edit = async () => {
    if (!(await openForm(record))) setSending(true);
  };
  const resend = sending ? <Resend record={record} onClose={() => setSending(false)} /> : null;
  if (record.state === "rejected") {
    const again = () => done(tryOneAgain(record.id)).then(() => void nudge());
    const own = record.user.id === session.value?.id;
    return (
      <div class="record__ways">
        <p class="soft small">{t("records.keep")}</p>
        {own ? (
          <Way main icon="send" label={t("records.edit")} testid="record-edit" onClick={() => void edit()} />
        ) : null}
        <Way icon="refresh" label={t("records.again")} testid="record-again" onClick={() => void again()} />
        {resend}
      </div>
    );
  }
  if (record.user.id !== session.value?.id) {
    return (
      <>
        <p class="soft small" data-testid="record-of-other">
          {t("records.only", { name: nameOf(record.user) })}
        </p>
        <CloseFor record={record} />
      </>
    );
  }
  const decision = decisionOf(record);
  const leave = () => void done(dismiss(record.id));
  const anew = decision === "returned" ? "records.answer" : decision ? "records.anew" : "records.edit";
  const main = decision === "changed" || decision === "declined";
  return (
    <div class="record__ways">
      {decision === "changed" ? null : (
        <Way icon="send" main={!main} label={t(anew)} testid="record-edit" onClick={() => void edit()} />
      )}
      {decision === "returned" ? null : (
        <Way
          icon="check"
          main={main}
          label={t(main ? "records.got_it" : "records.dismiss")}
          testid="record-dismiss"
          onClick={leave}
        />
      )}
      {resend}
    </div>
  );
}

/** The same content under an id of its own: sending it once more under the taken one could never succeed. */
function AsNew({ record }: { record: CommandRecord }) {
  const [trouble, setTrouble] = useState(false);
  const send = async () => {
    try {
      await sendAsNew(record.id, session.value?.id ?? "", Date.now());
      await reloadRecords();
      void nudge();
    } catch {
      setTrouble(true);
    }
  };
  return (
    <>
      <p class="soft small">{t("records.as_new_help")}</p>
      {trouble ? <Notice state="stopped" icon="alert" title={t("error.not_saved")} live="assertive" /> : null}
      <Way main icon="send" label={t("records.as_new")} testid="record-as-new" onClick={() => void send()} />
    </>
  );
}

type WayProps = { icon: IconName; label: string; testid: string; onClick: () => void; main?: boolean };

function Way({ icon, label, testid, onClick, main = false }: WayProps) {
  return (
    <button
      type="button"
      class={main ? "button button--primary button--floor" : "button button--floor"}
      data-testid={testid}
      onClick={onClick}
    >
      <Icon name={icon} />
      {label}
    </button>
  );
}
