import { useState } from "preact/hooks";
import { useDraft } from "../../app/drafts";
import { loaded, purchases, records } from "../../app/live";
import { company, serverNow, user } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Empty, Waiting } from "../../app/ui/states";
import { nameOf, t, unitOf } from "../../shared/i18n";
import { dayIn } from "../../shared/time";
import type { Uuid } from "../../shared/types";
import { Replacing } from "../records/replacing";
import { SubmitRow } from "../report/submit";
import { useScanTaker } from "../scan/takers";
import { type OrderView, viewOrder } from "./expected";
import { ReceivedLine } from "./line";
import {
  doubt,
  emptyReceipt,
  LONGEST,
  LONGEST_SERIAL,
  type LotDraft,
  lotsOf,
  obstacle,
  type ReceiptDraft,
  receiptKey,
  recordOf,
  sayWhat,
  touched,
  withPiece,
} from "./receipt";
import { useSaving } from "./saving";

/** What came on an order: quantities, the supplier's lots, one submit. */
export function ReceivePage({ id, replaces }: { id: Uuid; replaces: Uuid | null }) {
  const order = purchases.value.find(one => one.id === id);
  const worker = user.value;
  if (!loaded.value || !worker) return <Waiting />;
  if (!order) {
    return (
      <Page title={t("receive.title")} testid="receive-page">
        <Empty icon="records" title={t("receive.gone")}>
          <p>{t("job.gone_help")}</p>
        </Empty>
      </Page>
    );
  }
  return <ReceiveForm key={worker.id} view={viewOrder(order, records.value)} worker={worker.id} replaces={replaces} />;
}

type FormProps = { view: OrderView; worker: Uuid; replaces: Uuid | null };

function ReceiveForm({ view, worker, replaces }: FormProps) {
  const { order } = view;
  const draft = useDraft<ReceiptDraft>(receiptKey(worker, order.id, replaces), emptyReceipt);
  const [active, setActive] = useState<Uuid | null>(view.lines.length === 1 ? (view.lines[0]?.line.id ?? null) : null);
  const value = draft.value;
  const why = value ? obstacle(value, view) : t("receive.nothing");
  const saving = useSaving(draft, worker, source => (why || !value ? null : [recordOf(value, view, source)]));
  const setLots = (line: Uuid, lots: LotDraft[]) => {
    setActive(line);
    draft.change(now => ({ lots: { ...now.lots, [line]: lots } }));
  };
  useScanTaker(found => {
    if (found.is === "serial" && value) return takePiece(found.code);
    if (found.is === "document" && found.kind === "item") {
      const line = view.lines.find(one => one.line.item.id === found.id);
      if (line) setActive(line.line.id);
      return line !== undefined;
    }
    if (found.is !== "other" || !value) return false;
    takeText(found.text);
    return true;
  });
  /** The number on a piece of the line in hand, if its pieces have numbers. */
  const takePiece = (piece: string): boolean => {
    const line = view.lines.find(one => one.line.id === active && one.line.pieces);
    if (!value || !line) return false;
    const lots = lotsOf(value, line.line.id);
    setLots(
      line.line.id,
      lots.map((lot, at) => (at === lots.length - 1 ? withPiece(lot, piece) : lot)),
    );
    return true;
  };
  /** A supplier's own label: the lot of the line in hand, or else the delivery note. */
  const takeText = (text: string) => {
    if (takePiece(text.trim().slice(0, LONGEST_SERIAL))) return;
    const line = view.lines.find(one => one.line.id === active && one.line.in_lots);
    const own = text.slice(0, LONGEST);
    if (!value || !line) draft.change({ delivery_note: own });
    else {
      const lots = lotsOf(value, line.line.id);
      setLots(
        line.line.id,
        lots.map((lot, at) => (at === lots.length - 1 ? { ...lot, supplier_lot: own } : lot)),
      );
    }
  };
  if (!value) return <Waiting />;
  const isTouched = touched(value, view).length > 0;
  return (
    <Page
      title={t("receive.title")}
      sub={`${order.number} · ${nameOf(order.supplier)}`}
      testid="receive-page"
      action={<Submit value={value} view={view} why={why} quiet={!isTouched} {...saving} />}
    >
      {saving.notices}
      <Replacing id={value.replaces} />
      {view.lines.map(one => (
        <ReceivedLine
          key={one.line.id}
          view={one}
          lots={lotsOf(value, one.line.id)}
          only={view.lines.length === 1}
          active={one.line.id === active}
          onChange={lots => setLots(one.line.id, lots)}
        />
      ))}
      <label class="field card">
        <span class="field__label">
          {t("receive.delivery_note")} <span class="field__optional">{t("app.optional")}</span>
        </span>
        <input
          class="input input--floor"
          data-testid="delivery-note"
          maxLength={LONGEST}
          autoComplete="off"
          value={value.delivery_note}
          onInput={event => draft.change({ delivery_note: event.currentTarget.value })}
        />
      </label>
    </Page>
  );
}

type SubmitProps = {
  value: ReceiptDraft;
  view: OrderView;
  why: string | null;
  quiet: boolean;
  busy: boolean;
  submit: () => void;
};

/** The button says what it will book; what a person will be asked about is said before, and allowed. */
function Submit({ value, view, why, quiet, busy, submit }: SubmitProps) {
  const today = dayIn(company.value?.time_zone ?? "Asia/Shanghai", serverNow());
  const doubts = why ? null : doubt(value, view, today);
  const [only] = touched(value, view);
  const unit = only ? unitOf(only.line.item) : "";
  return (
    <>
      {doubts ? (
        <p class="action__say" data-state="attention" data-testid="receive-doubt" role="status">
          <Icon name="hand" />
          {doubts}
        </p>
      ) : null}
      <SubmitRow
        label={why ? t("receive.submit") : t("receive.submit_what", { what: sayWhat(value, view, unit) })}
        why={why}
        quiet={quiet}
        busy={busy}
        testid="receive-submit"
        onSubmit={submit}
      />
    </>
  );
}
