import { useDraft } from "../../app/drafts";
import { Amount, quantityError } from "../../app/ui/amount";
import { Sheet } from "../../app/ui/sheet";
import { Notice } from "../../app/ui/states";
import { group } from "../../shared/decimal";
import { nameOf, t, unitOf } from "../../shared/i18n";
import type { Stocktake, Uuid } from "../../shared/types";
import { SubmitRow } from "../report/submit";
import { cameraOpen } from "../scan/takers";
import { type CountDraft, countKey, emptyCount, obstacle, recordOf, type Spot, unitsOf } from "./counting";
import { useSaving } from "./saving";
import { placeName, type Stock } from "./stock";

type Props = {
  stocktake: Stocktake;
  spot: Spot;
  /** It stands on the list; else it was found here. */
  listed: boolean;
  stock: Stock;
  worker: Uuid;
  onClose: () => void;
};

/** How many lie there, counted and not looked up. */
export function CountSheet({ stocktake, spot, listed, stock, worker, onClose }: Props) {
  const draft = useDraft<CountDraft>(countKey(worker, stocktake.id, spot), emptyCount);
  const value = draft.value;
  const why = value ? obstacle(value) : null;
  const saving = useSaving(
    draft,
    worker,
    source => (why || !value ? null : [recordOf(value, stocktake, spot, stock, source)]),
    onClose,
  );
  if (!value || cameraOpen.value) return null;
  const item = stock.items.get(spot.item);
  const lot = spot.lot ? stock.lots.get(spot.lot) : undefined;
  const units = unitsOf(item);
  const unit = units.find(one => one.id === value.unit) ?? units[0];
  const said = unit ? unitOf({ unit: unit.name, unit_en: unit.name_en }) : item ? unitOf(item) : "";
  return (
    <Sheet title={item ? nameOf(item) : "–"} onClose={onClose} testid="count-sheet">
      {saving.notices}
      <p class="soft">
        {placeName(stock, spot.place)} · <span class="code">{lot?.number ?? item?.number}</span>
      </p>
      {listed ? null : <Notice state="act" icon="hand" title={t("count.not_listed")} testid="count-found" />}
      <Amount
        large
        label={t("count.counted")}
        unit={said}
        value={value.quantity}
        onChange={quantity => draft.change({ quantity })}
        testid="count-quantity"
        invalid={quantityError(value.quantity)}
      />
      {units.length > 1 ? (
        <fieldset class="chips">
          <legend class="field__label">{t("count.in_unit")}</legend>
          {units.map(one => (
            <button
              type="button"
              class="chip chip--floor"
              key={one.id}
              aria-pressed={one === unit}
              onClick={() => draft.change({ unit: one.id })}
            >
              {unitOf({ unit: one.name, unit_en: one.name_en }) || one.name}
            </button>
          ))}
        </fieldset>
      ) : null}
      <label class="field">
        <span class="field__label">
          {t("field.note")} <span class="field__optional">{t("app.optional")}</span>
        </span>
        <input
          class="input input--floor"
          data-testid="count-note"
          maxLength={200}
          value={value.note}
          onInput={event => draft.change({ note: event.currentTarget.value })}
        />
      </label>
      <SubmitRow
        label={why ? t("count.submit") : t("count.submit_what", { n: group(value.quantity), unit: said })}
        why={why}
        quiet={value.quantity === ""}
        busy={saving.busy}
        testid="count-submit"
        onSubmit={saving.submit}
      />
    </Sheet>
  );
}
