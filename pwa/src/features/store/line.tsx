import { useEffect, useRef } from "preact/hooks";
import { Amount, Figure, quantityError } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { group, isPositive, isZero } from "../../shared/decimal";
import { nameOf, t, unitOf } from "../../shared/i18n";
import { DueDate } from "../jobs/due";
import { openCamera } from "../scan/takers";
import type { LineView } from "./expected";
import { arrived, emptyLot, LONGEST, type LotDraft, piecesIn, restFor } from "./receipt";

type Props = {
  view: LineView;
  lots: LotDraft[];
  /** It is all that the order says. */
  only: boolean;
  /** Scanned or typed in last: what is scanned next belongs to it. */
  active: boolean;
  onChange: (lots: LotDraft[]) => void;
};

/** One line of an order: what it is, what is to come, and what came of it, lot by lot. */
export function ReceivedLine({ view, lots, only, active, onChange }: Props) {
  const { line } = view;
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (active && !only) card.current?.scrollIntoView?.({ block: "nearest" });
  }, [active]);
  const unit = unitOf(line.item);
  const change = (at: number, next: Partial<LotDraft>) =>
    onChange(lots.map((lot, other) => (other === at ? { ...lot, ...next } : lot)));
  const more = line.in_lots && lots.every(lot => isPositive(lot.quantity));
  return (
    <section
      class="card stack receive"
      ref={card}
      data-testid={`line-${line.seq}`}
      data-active={active && !only ? "" : undefined}
    >
      <div class="receive__head">
        <p class="job__name">{nameOf(line.item)}</p>
        <p class="job__item">
          <span class="code">{line.item.number}</span> {line.item.specification}
        </p>
        <p class="job__foot">
          <DueDate date={line.due_on} />
          <span>
            {t("receive.open")} <Figure value={view.open} unit={unit} />
          </span>
        </p>
        {isPositive(view.pending) ? (
          <p class="pending">
            <Icon name="clock" />
            {t("receive.pending", { n: group(view.pending) })}
          </p>
        ) : null}
      </div>
      {lots.map((lot, at) => (
        <Lot
          key={at}
          view={view}
          lot={lot}
          at={at}
          large={only && lots.length === 1}
          rest={restFor(view, lots, at)}
          onChange={next => change(at, next)}
          onRemove={lots.length > 1 ? () => onChange(lots.filter((_, other) => other !== at)) : null}
        />
      ))}
      {more ? (
        <button
          type="button"
          class="button button--floor button--wide"
          data-testid={`line-${line.seq}-more`}
          onClick={() => onChange([...lots, emptyLot()])}
        >
          <Icon name="plus" />
          {t("receive.another_lot")}
        </button>
      ) : null}
      {line.inspected && isPositive(arrived(lots)) ? (
        <p class="receive__say" data-state="act">
          <Icon name="inspect" />
          {t("receive.inspected")}
        </p>
      ) : null}
    </section>
  );
}

type LotProps = {
  view: LineView;
  lot: LotDraft;
  at: number;
  large: boolean;
  rest: string;
  onChange: (next: Partial<LotDraft>) => void;
  onRemove: (() => void) | null;
};

/** How much of one lot, whose lot, and how long it is good. Lot and day are asked for once there is a quantity. */
function Lot({ view, lot, at, large, rest, onChange, onRemove }: LotProps) {
  const { line } = view;
  const testid = `line-${line.seq}-lot-${at}`;
  const asks = line.in_lots && (lot.quantity.trim() !== "" || lot.supplier_lot !== "" || lot.expires_on !== "");
  const offersAll = isPositive(rest) && (isZero(lot.quantity || "0") || lot.quantity.trim() === "");
  return (
    <div class="stack receive__lot" data-testid={testid}>
      <Amount
        large={large}
        label={at === 0 ? t("receive.came") : t("receive.lot_n", { n: at + 1 })}
        unit={unitOf(line.item)}
        value={lot.quantity}
        onChange={quantity => onChange({ quantity })}
        testid={`${testid}-quantity`}
        invalid={quantityError(lot.quantity)}
      />
      {offersAll || onRemove ? (
        <div class="report__left">
          {onRemove ? (
            <button type="button" class="icon-button" aria-label={t("receive.remove_lot")} onClick={onRemove}>
              <Icon name="bin" />
            </button>
          ) : (
            <span />
          )}
          {offersAll ? (
            <button
              type="button"
              class="chip chip--floor"
              data-testid={`${testid}-all`}
              onClick={() => onChange({ quantity: rest })}
            >
              {t("report.all", { n: group(rest) })}
            </button>
          ) : null}
        </div>
      ) : null}
      {line.pieces ? <Pieces lot={lot} testid={testid} onChange={onChange} /> : null}
      {asks ? <LotFields lot={lot} testid={testid} days={line.shelf_life_days} onChange={onChange} /> : null}
    </div>
  );
}

type PiecesProps = { lot: LotDraft; testid: string; onChange: (next: Partial<LotDraft>) => void };

/** The numbers on the pieces, scanned one after the other; left empty, the pieces get numbers of ours. */
function Pieces({ lot, testid, onChange }: PiecesProps) {
  const named = piecesIn(lot).length;
  return (
    <label class="field">
      <span class="field__label">
        {t("field.serials")} <span class="field__optional">{t("app.optional")}</span>
        {named > 0 ? <span class="num"> × {named}</span> : null}
      </span>
      <span class="row">
        <textarea
          class="input input--floor"
          data-testid={`${testid}-serials`}
          rows={Math.min(Math.max(named, 1), 6)}
          autoComplete="off"
          autoCapitalize="characters"
          value={lot.serials ?? ""}
          onInput={event => onChange({ serials: event.currentTarget.value })}
        />
        <button type="button" class="button button--floor" aria-label={t("receive.scan_serial")} onClick={openCamera}>
          <Icon name="scan" />
        </button>
      </span>
      <span class="field__help">{t("receive.serials_help")}</span>
    </label>
  );
}

type FieldsProps = { lot: LotDraft; testid: string; days: number | null; onChange: (next: Partial<LotDraft>) => void };

function LotFields({ lot, testid, days, onChange }: FieldsProps) {
  return (
    <>
      <label class="field">
        <span class="field__label">
          {t("field.supplier_lot")} <span class="field__optional">{t("app.optional")}</span>
        </span>
        <span class="row">
          <input
            class="input input--floor"
            data-testid={`${testid}-supplier`}
            maxLength={LONGEST}
            autoComplete="off"
            autoCapitalize="characters"
            value={lot.supplier_lot}
            onInput={event => onChange({ supplier_lot: event.currentTarget.value })}
          />
          <button type="button" class="button button--floor" aria-label={t("receive.scan_lot")} onClick={openCamera}>
            <Icon name="scan" />
          </button>
        </span>
      </label>
      <label class="field">
        <span class="field__label">
          {t("field.expires_on")} <span class="field__optional">{t("app.optional")}</span>
        </span>
        <input
          class="input input--floor"
          type="date"
          data-testid={`${testid}-expires`}
          value={lot.expires_on}
          onInput={event => onChange({ expires_on: event.currentTarget.value })}
        />
        {days && !lot.expires_on ? <span class="field__help">{t("receive.shelf_life", { n: days })}</span> : null}
      </label>
    </>
  );
}
