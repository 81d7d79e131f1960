import { useEffect } from "preact/hooks";
import { useDraft } from "../../app/drafts";
import { loaded, records } from "../../app/live";
import { user } from "../../app/session";
import { Amount, Figure, quantityError } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Waiting } from "../../app/ui/states";
import { group, isPositive } from "../../shared/decimal";
import { nameOf, t, unitOf } from "../../shared/i18n";
import type { Lying, Uuid } from "../../shared/types";
import { LastNotice } from "../jobs/last";
import { Replacing } from "../records/replacing";
import { SubmitRow } from "../report/submit";
import { openCamera, useScanTaker } from "../scan/takers";
import { type CarryDraft, carryKey, doubt, emptyCarry, fromOf, obstacle, recordOf } from "./carry";
import { Destination } from "./destination";
import { Override } from "./override";
import { useSaving } from "./saving";
import { lyingNow, placeName, type Stock, type Thing, useStock } from "./stock";
import { Things } from "./things";

type Address = { kind: string; id: string; replaces: Uuid | null };

/** Stock is carried to its place, or to another warehouse: scan what, scan where. */
export function CarryPage({ kind, id, replaces }: Address) {
  const stock = useStock();
  const worker = user.value;
  if (!loaded.value || !worker || !stock) return <Waiting />;
  const given = thingOf(stock, kind, id);
  return <CarryForm key={worker.id} stock={stock} worker={worker.id} given={given} replaces={replaces} />;
}

function thingOf(stock: Stock, kind: string, id: Uuid): Thing | null {
  const lot = kind === "lot" ? stock.lots.get(id) : undefined;
  if (lot) return { item: lot.item_id, lot: lot.id };
  if (kind !== "item") return null;
  if (stock.loose.has(id)) return { item: id, lot: null };
  const lots = [...stock.lots.values()].filter(one => one.item_id === id);
  const [only] = lots;
  return only && lots.length === 1 ? { item: id, lot: only.id } : null;
}

type FormProps = { stock: Stock; worker: Uuid; given: Thing | null; replaces: Uuid | null };

function CarryForm({ stock, worker, given, replaces }: FormProps) {
  const draft = useDraft<CarryDraft>(carryKey(worker, replaces), emptyCarry);
  const value = draft.value;
  const lying = value?.thing ? lyingNow(stock, value.thing, records.value) : [];
  const why = value ? obstacle(value, lying) : t("carry.what_missing");
  const saving = useSaving(draft, worker, source => {
    const record = why || !value ? null : recordOf(value, stock, lying, source);
    return record ? [record] : null;
  });
  const take = (thing: Thing | null) => draft.change({ thing, from: null, quantity: "" });
  const isHere = value !== null;
  useEffect(() => {
    // What was begun with another thing before must not be carried in its stead.
    if (given && value && (value.thing?.item !== given.item || value.thing.lot !== given.lot)) take(given);
  }, [isHere]);
  useScanTaker(found => {
    if (found.is !== "document") return false;
    const thing = thingOf(stock, found.kind, found.id);
    if (thing) take(thing);
    else if (found.kind === "place" && stock.places.get(found.id)?.kind === "warehouse") draft.change({ to: found.id });
    else return false;
    return true;
  });
  if (!value) return <Waiting />;
  const unit = unitOf(stock.items.get(value.thing?.item ?? "") ?? { unit: "" });
  return (
    <Page
      title={t("carry.title")}
      sub={t("carry.how")}
      testid="carry-page"
      action={<Submit value={value} why={why} unit={unit} lying={lying} {...saving} />}
    >
      {saving.notices}
      <LastNotice
        of={record => record.command.type === "inventory.transfer" || record.command.type === "inventory.put_away"}
      />
      <Replacing id={value.replaces} />
      <Override replaces={value.replaces} value={value.override} onChange={override => draft.change({ override })} />
      {value.thing ? (
        <>
          <Carried value={value} stock={stock} lying={lying} onChange={draft.change} onOther={() => take(null)} />
          <Destination stock={stock} from={fromOf(value, lying)} to={value.to} onPick={to => draft.change({ to })} />
        </>
      ) : (
        <Things stock={stock} onPick={take} />
      )}
    </Page>
  );
}

type CarriedProps = {
  value: CarryDraft;
  stock: Stock;
  lying: Lying[];
  onChange: (next: Partial<CarryDraft>) => void;
  onOther: () => void;
};

/** What is carried, from where, and how much of it. */
function Carried({ value, stock, lying, onChange, onOther }: CarriedProps) {
  const item = stock.items.get(value.thing?.item ?? "");
  const lot = stock.lots.get(value.thing?.lot ?? "");
  const from = fromOf(value, lying);
  const there = lying.find(one => one.place_id === from)?.quantity ?? "0";
  const unit = item ? unitOf(item) : "";
  return (
    <section class="card stack">
      <p class="job__line">
        <span class="job__name">{item ? nameOf(item) : "–"}</span>
        <button
          type="button"
          class="icon-button"
          aria-label={t("carry.other")}
          data-testid="carry-other"
          onClick={onOther}
        >
          <Icon name="close" />
        </button>
      </p>
      <p class="job__item code">{lot?.number ?? item?.number}</p>
      <fieldset class="chips">
        <legend class="field__label">{t("carry.from")}</legend>
        {lying.map(one => (
          <button
            type="button"
            class="chip chip--floor"
            key={one.place_id}
            aria-pressed={one.place_id === from}
            data-testid="carry-from"
            onClick={() => onChange({ from: one.place_id })}
          >
            {placeName(stock, one.place_id)} <Figure value={one.quantity} unit={unit} />
          </button>
        ))}
        {lying.length === 0 ? <p class="soft">{t("carry.nowhere")}</p> : null}
      </fieldset>
      <Amount
        label={t("field.quantity")}
        unit={unit}
        value={value.quantity}
        onChange={quantity => onChange({ quantity })}
        testid="carry-quantity"
        invalid={quantityError(value.quantity)}
      />
      {isPositive(there) ? (
        <p class="report__left">
          <span />
          <button
            type="button"
            class="chip chip--floor"
            data-testid="carry-all"
            onClick={() => onChange({ quantity: there })}
          >
            {t("report.all", { n: group(there) })}
          </button>
        </p>
      ) : null}
    </section>
  );
}

type SubmitProps = {
  value: CarryDraft;
  why: string | null;
  unit: string;
  lying: Lying[];
  busy: boolean;
  submit: () => void;
};

function Submit({ value, why, unit, lying, busy, submit }: SubmitProps) {
  const doubts = why ? null : doubt(value, lying);
  if (!value.thing || (value.quantity !== "" && !value.to)) {
    return (
      <button type="button" class="button button--primary big" data-testid="scan-open" onClick={openCamera}>
        <Icon name="scan" large />
        {t(value.thing ? "carry.scan_to" : "carry.scan")}
      </button>
    );
  }
  return (
    <>
      {doubts ? (
        <p class="action__say" data-state="attention" data-testid="carry-doubt" role="status">
          <Icon name="warning" />
          {doubts}
        </p>
      ) : null}
      <SubmitRow
        label={why ? t("carry.submit") : t("carry.submit_what", { n: group(value.quantity), unit })}
        why={why}
        quiet={value.quantity === ""}
        busy={busy}
        testid="carry-submit"
        onSubmit={submit}
      />
    </>
  );
}
