import { Amount, Figure, quantityError } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { group } from "../../shared/decimal";
import { nameOf, t, unitOf } from "../../shared/i18n";
import type { DeliveryLine } from "../../shared/types";
import type { Fetched, Short, Stop } from "./shipping";
import { placeName, type Stock } from "./stock";

type StopProps = { stop: Stop; at: number; next: boolean; stock: Stock; onTake: () => void; onNothing: () => void };

/** One stop on the way: where, which lot, how much; taken by a scan or a tap. */
export function StopCard({ stop, at, next, stock, onTake, onNothing }: StopProps) {
  const { view, source, quantity } = stop;
  const { item } = view.line;
  return (
    <section class="card stack receive" data-active={next ? "" : undefined} data-testid={`stop-${at}`}>
      <p class="job__line">
        <span class="stop__place">{placeName(stock, source.place)}</span>
        <Figure value={quantity} unit={unitOf(item)} />
      </p>
      <p class="job__name">{nameOf(item)}</p>
      <p class="job__foot">
        <span class="code">{source.lot?.number ?? item.number}</span>
        {source.lot?.expires_on ? (
          <span class="num">{t("pick.until", { day: source.lot.expires_on })}</span>
        ) : (
          <span class="soft">{t("ship.there", { n: group(source.there) })}</span>
        )}
      </p>
      <div class="stop__acts">
        <button type="button" class="button button--floor" data-testid={`stop-${at}-nothing`} onClick={onNothing}>
          <Icon name="failed" />
          {t("ship.nothing_there")}
        </button>
        <button
          type="button"
          class={next ? "button button--floor button--act" : "button button--floor"}
          data-testid={`stop-${at}-take`}
          onClick={onTake}
        >
          <Icon name="check" />
          {t("ship.take")}
        </button>
      </div>
    </section>
  );
}

type FetchedProps = {
  part: Fetched;
  line: DeliveryLine | undefined;
  stock: Stock;
  testid: string;
  onChange: (quantity: string) => void;
  onRemove: () => void;
};

/** What was taken at a stop; the quantity can be put right. */
export function FetchedPart({ part, line, stock, testid, onChange, onRemove }: FetchedProps) {
  const lot = part.lot ? stock.lots.get(part.lot) : undefined;
  return (
    <div class="stack receive__lot" data-testid={testid}>
      <p class="job__line">
        <span>
          {line ? nameOf(line.item) : "–"} <span class="code">{lot?.number}</span>
          <br />
          <span class="soft">{placeName(stock, part.place)}</span>
        </span>
        <button type="button" class="icon-button" aria-label={t("pick.remove")} onClick={onRemove}>
          <Icon name="bin" />
        </button>
      </p>
      <Amount
        label={t("pick.taken")}
        unit={line ? unitOf(line.item) : ""}
        value={part.quantity}
        onChange={onChange}
        testid={`${testid}-quantity`}
        invalid={quantityError(part.quantity)}
      />
    </div>
  );
}

const REASONS = ["ship.reason.later", "ship.reason.no_stock", "ship.reason.damaged", "ship.reason.agreed"] as const;

type ShortProps = { short: Short; reason: string; onReason: (reason: string) => void };

/** Less of a line goes than the customer ordered: why. */
export function ShortCard({ short: { view, missing }, reason, onReason }: ShortProps) {
  const { line } = view;
  return (
    <section class="card stack" data-state="attention" data-testid={`short-${line.seq}`}>
      <p class="job__line">
        <span class="job__name">{nameOf(line.item)}</span>
        <span class="soft">
          {t("ship.missing")} <Figure value={missing} unit={unitOf(line.item)} />
        </span>
      </p>
      <fieldset class="chips">
        <legend class="field__label">{t("ship.why_less")}</legend>
        {REASONS.map(key => (
          <button
            type="button"
            class="chip chip--floor"
            key={key}
            aria-pressed={reason === t(key)}
            data-testid={`short-${line.seq}-${key.split(".").at(-1)}`}
            onClick={() => onReason(t(key))}
          >
            {t(key)}
          </button>
        ))}
      </fieldset>
    </section>
  );
}
