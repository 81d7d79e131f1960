import { useDraft } from "../../app/drafts";
import { loaded, records, shipments } from "../../app/live";
import { user } from "../../app/session";
import { Page } from "../../app/ui/page";
import { Empty, Waiting } from "../../app/ui/states";
import { nameOf, t } from "../../shared/i18n";
import type { Shipment, Uuid } from "../../shared/types";
import { Replacing } from "../records/replacing";
import { SubmitRow } from "../report/submit";
import {
  type DeliveringDraft,
  deliveringKey,
  emptyDelivering,
  type NotTaken,
  obstacle,
  recordOf,
  viewHandovers,
} from "./delivering";
import { HandedLine } from "./handed";
import { SignaturePad } from "./pad";
import { useSaving } from "./saving";

/** Goods are handed over: what they are, what of them is not taken, and the customer's name and signature. */
export function DeliverPage({ id, replaces }: { id: Uuid; replaces: Uuid | null }) {
  const worker = user.value;
  if (!loaded.value || !worker) return <Waiting />;
  const view = viewHandovers(shipments.value, records.value).find(one => one.shipment.id === id);
  if (!view || (view.pending && !replaces)) {
    return (
      <Page title={t("deliver.title")} testid="deliver-page">
        <Empty icon={view ? "passed" : "records"} title={view ? t("deliver.signed_here") : t("deliver.gone")}>
          <p>{view ? t("deliver.signed_here_help") : t("deliver.gone_help")}</p>
        </Empty>
      </Page>
    );
  }
  return <DeliverForm key={worker.id} shipment={view.shipment} worker={worker.id} replaces={replaces} />;
}

type FormProps = { shipment: Shipment; worker: Uuid; replaces: Uuid | null };

function DeliverForm({ shipment, worker, replaces }: FormProps) {
  const draft = useDraft<DeliveringDraft>(deliveringKey(worker, shipment.id, replaces), emptyDelivering);
  const value = draft.value ?? emptyDelivering();
  const why = obstacle(value, shipment);
  const saving = useSaving(draft, worker, source => (why ? null : [recordOf(value, shipment, source)]));
  if (!draft.value) return <Waiting />;
  const untouched = !value.signer && value.strokes.length === 0 && Object.keys(value.notTaken).length === 0;
  return (
    <Page
      title={t("deliver.title")}
      sub={`${shipment.number} · ${nameOf(shipment.customer)}`}
      testid="deliver-page"
      action={
        <SubmitRow
          label={t("deliver.submit")}
          why={why}
          busy={saving.busy}
          quiet={untouched}
          testid="deliver-submit"
          onSubmit={saving.submit}
        />
      }
    >
      {saving.notices}
      <Replacing id={value.replaces} />
      <Where shipment={shipment} />
      {shipment.lines.map(line => (
        <HandedLine
          key={line.id}
          line={line}
          gap={value.notTaken[line.id]}
          onChange={gap => draft.change(now => ({ notTaken: withGap(now.notTaken, line.id, gap) }))}
        />
      ))}
      <label class="field">
        <span class="field__label">{t("deliver.signer")}</span>
        <input
          class="input input--floor"
          data-testid="sign-name"
          maxLength={100}
          autoComplete="off"
          enterKeyHint="done"
          value={value.signer}
          onInput={event => draft.change({ signer: event.currentTarget.value })}
        />
      </label>
      <SignaturePad strokes={value.strokes} onChange={strokes => draft.change({ strokes })} />
      <label class="field">
        <span class="field__label">{t("deliver.note")}</span>
        <input
          class="input input--floor"
          data-testid="sign-note"
          maxLength={200}
          autoComplete="off"
          enterKeyHint="done"
          value={value.note}
          onInput={event => draft.change({ note: event.currentTarget.value })}
        />
      </label>
    </Page>
  );
}

function withGap(all: Record<Uuid, NotTaken>, line: Uuid, gap: NotTaken | null): Record<Uuid, NotTaken> {
  const { [line]: _, ...others } = all;
  return gap ? { ...others, [line]: gap } : others;
}

/** Where the goods go and who is asked for there. */
function Where({ shipment }: { shipment: Shipment }) {
  const { address, contact, phone, customer_reference, carrier, tracking_number } = shipment;
  const person = [contact, phone].filter(Boolean).join(" · ");
  const way = [carrier, tracking_number].filter(Boolean).join(" · ");
  if (!(address || person || customer_reference || way)) return null;
  return (
    <section class="card stack" data-testid="deliver-where">
      {address ? <p class="job__name">{address}</p> : null}
      {person ? <p>{person}</p> : null}
      {customer_reference ? <p class="soft">{t("deliver.their_number", { number: customer_reference })}</p> : null}
      {way ? <p class="soft">{way}</p> : null}
    </section>
  );
}
