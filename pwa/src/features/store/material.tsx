import { Amount, Figure, quantityError } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { Pill } from "../../app/ui/states";
import { group, isPositive } from "../../shared/decimal";
import { nameOf, t, unitOf } from "../../shared/i18n";
import type { Item } from "../../shared/types";
import { leftOf, type MaterialView, type PickingDraft, type Source, type TakenDraft } from "./picking";
import { placeName, type Stock } from "./stock";

const OFFERED = 3;

type Props = {
  view: MaterialView;
  sources: Source[];
  item: Item | undefined;
  stock: Stock;
  draft: PickingDraft;
  onTake: (source: Source) => void;
  onChange: (taken: TakenDraft[]) => void;
};

/** One material of the order: how much is wanted, where it lies, what was taken. */
export function Material({ view, sources, item, stock, draft, onTake, onChange }: Props) {
  const { material } = view;
  const unit = item ? unitOf(item) : "";
  const testid = `material-${material.seq}`;
  const mine = draft.taken.filter(one => one.material === material.id);
  const left = leftOf(view, draft);
  const isTaken = (source: Source) =>
    mine.some(one => one.lot === (source.lot?.id ?? null) && one.place === source.place);
  const offers = isPositive(left) ? sources.filter(one => !isTaken(one)).slice(0, OFFERED) : [];
  return (
    <section class="card stack receive" data-testid={testid}>
      <div class="receive__head">
        <p class="job__line">
          <span class="job__name">{item ? nameOf(item) : "–"}</span>
          {isPositive(left) ? null : (
            <Pill state="running" icon="passed">
              {t("pick.enough")}
            </Pill>
          )}
        </p>
        <p class="job__foot">
          <span class="code">{item?.number}</span>
          <span>
            {t("pick.wanted")} <Figure value={left} unit={unit} />
          </span>
        </p>
        {isPositive(view.pending) ? (
          <p class="pending">
            <Icon name="clock" />
            {t("pick.pending", { n: group(view.pending) })}
          </p>
        ) : null}
      </div>
      {mine.map(one => (
        <Taken
          key={`${one.lot}/${one.place}`}
          taken={one}
          stock={stock}
          unit={unit}
          testid={testid}
          onChange={next => onChange(draft.taken.map(other => (other === one ? { ...one, ...next } : other)))}
          onRemove={() => onChange(draft.taken.filter(other => other !== one))}
        />
      ))}
      {isPositive(left) && sources.length === 0 ? (
        <p class="receive__say" data-state="attention">
          <Icon name="warning" />
          {t("pick.nowhere")}
        </p>
      ) : null}
      {offers.map((source, at) => (
        <button
          type="button"
          class="card job job--thing"
          key={`${source.lot?.id}/${source.place}`}
          data-testid={`${testid}-source-${at}`}
          onClick={() => onTake(source)}
        >
          <span class="job__line">
            <span class="strong">{placeName(stock, source.place)}</span>
            <Figure value={source.there} unit={unit} />
          </span>
          {source.lot ? (
            <span class="job__foot">
              <span class="code">{source.lot.number}</span>
              {source.lot.expires_on ? (
                <span class="num">{t("pick.until", { day: source.lot.expires_on })}</span>
              ) : null}
            </span>
          ) : null}
        </button>
      ))}
    </section>
  );
}

type TakenProps = {
  taken: TakenDraft;
  stock: Stock;
  unit: string;
  testid: string;
  onChange: (next: Partial<TakenDraft>) => void;
  onRemove: () => void;
};

function Taken({ taken, stock, unit, testid, onChange, onRemove }: TakenProps) {
  const lot = taken.lot ? stock.lots.get(taken.lot) : undefined;
  const where = taken.place ? placeName(stock, taken.place) : "";
  return (
    <div class="stack receive__lot" data-testid={`${testid}-taken`}>
      <p class="job__line">
        <span>
          {where} <span class="code">{lot?.number}</span>
        </span>
        <button type="button" class="icon-button" aria-label={t("pick.remove")} onClick={onRemove}>
          <Icon name="bin" />
        </button>
      </p>
      <Amount
        label={t("pick.taken")}
        unit={unit}
        value={taken.quantity}
        onChange={quantity => onChange({ quantity })}
        testid={`${testid}-quantity`}
        invalid={quantityError(taken.quantity)}
      />
    </div>
  );
}
