import { useState } from "preact/hooks";
import { useDraft } from "../../app/drafts";
import { deliveries, loaded, records } from "../../app/live";
import { company, serverNow, user } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Empty, Notice, Waiting } from "../../app/ui/states";
import { nameOf, t } from "../../shared/i18n";
import { dayIn } from "../../shared/time";
import type { Delivery, Uuid } from "../../shared/types";
import { Replacing } from "../records/replacing";
import { SubmitRow } from "../report/submit";
import { openCamera, useScanTaker } from "../scan/takers";
import { Destination } from "./destination";
import { Override } from "./override";
import { useSaving } from "./saving";
import { takerOf } from "./ship_scan";
import {
  emptyShipping,
  type Fetched,
  isUntouched,
  leftOf,
  lessThanWanted,
  obstacle,
  recordOf,
  route,
  type ShippingDraft,
  type SoldLine,
  type Stop,
  shelvesFor,
  shippingKey,
  viewDelivery,
  withGap,
  withStop,
} from "./shipping";
import { placeName, type Stock, useStock } from "./stock";
import { FetchedPart, ShortCard, StopCard } from "./stop";

/** The goods of a customer's order, stop by stop in walking order; each is confirmed by a scan or a tap. */
export function ShipPage({ id, replaces }: { id: Uuid; replaces: Uuid | null }) {
  const stock = useStock();
  const worker = user.value;
  const order = deliveries.value.find(one => one.id === id);
  if (!loaded.value || !worker || !stock) return <Waiting />;
  if (!order) {
    return (
      <Page title={t("ship.title")} testid="ship-page">
        <Empty icon="records" title={t("ship.gone")}>
          <p>{t("job.gone_help")}</p>
        </Empty>
      </Page>
    );
  }
  return <ShipForm key={worker.id} order={order} stock={stock} worker={worker.id} replaces={replaces} />;
}

type FormProps = { order: Delivery; stock: Stock; worker: Uuid; replaces: Uuid | null };

function ShipForm({ order, stock, worker, replaces }: FormProps) {
  const draft = useDraft<ShippingDraft>(shippingKey(worker, order.id, replaces), emptyShipping);
  const [odd, setOdd] = useState<string | null>(null);
  const [here, setHere] = useState<Uuid | null>(null);
  const view = viewDelivery(order, records.value);
  const value = draft.value ?? emptyShipping();
  const why = obstacle(value, view);
  const saving = useSaving(draft, worker, source => (why ? null : [recordOf(value, view, source)]));
  const today = dayIn(company.value?.time_zone ?? "Asia/Shanghai", serverNow());
  const shelves = shelvesFor(order, stock, deliveries.value, records.value, today);
  const { stops, shorts } = route(view, value, shelves, stock);
  const take = (stop: Stop) => draft.change(now => withStop(now, stop));
  const left = (sold: SoldLine) => leftOf(sold, value);
  const onTo = (to: Uuid) => draft.change({ to });
  useScanTaker(
    takerOf({ view, stock, shelves, stops, here, onHere: setHere, onTo, onTake: take, onOdd: setOdd, left }),
  );
  if (!draft.value) return <Waiting />;
  const untouched = isUntouched(value);
  const short = untouched ? shorts : lessThanWanted(value, view).map(one => ({ view: one, missing: left(one) }));
  return (
    <Page
      title={t("ship.title")}
      sub={`${order.number} · ${nameOf(order.customer)}`}
      testid="ship-page"
      action={
        stops.length > 0 && untouched ? (
          <button type="button" class="button button--primary big" data-testid="scan-open" onClick={openCamera}>
            <Icon name="scan" large />
            {t("ship.scan")}
          </button>
        ) : (
          <SubmitRow
            label={why ? t("ship.submit") : t("ship.submit_what", { n: value.fetched.length })}
            why={why}
            busy={saving.busy}
            quiet={untouched}
            testid="ship-submit"
            onSubmit={saving.submit}
          />
        )
      }
    >
      {saving.notices}
      <Replacing id={value.replaces} />
      <Override replaces={value.replaces} value={value.override} onChange={override => draft.change({ override })} />
      {odd ? <Notice state="attention" icon="warning" title={odd} testid="ship-odd" live="assertive" /> : null}
      {here ? <p class="soft">{t("ship.here", { place: placeName(stock, here) })}</p> : null}
      <Walk
        stops={stops}
        here={here}
        stock={stock}
        scans={!untouched}
        done={untouched && shorts.length === 0}
        onTake={take}
        onNothing={stop => draft.change(now => withGap(now, stop))}
      />
      <Taken order={order} value={value} stock={stock} onChange={fetched => draft.change({ fetched })} />
      {short.map(one => (
        <ShortCard
          key={one.view.line.id}
          short={one}
          reason={value.reasons[one.view.line.id] ?? ""}
          onReason={reason => draft.change(now => ({ reasons: { ...now.reasons, [one.view.line.id]: reason } }))}
        />
      ))}
      {value.fetched.length > 0 && stops.length === 0 ? (
        <>
          <p class="soft">{t("ship.put_together")}</p>
          <Destination
            stock={stock}
            from={null}
            to={value.to}
            onPick={to => draft.change(now => ({ to: now.to === to ? null : to }))}
          />
        </>
      ) : null}
    </Page>
  );
}

type WalkProps = {
  stops: Stop[];
  here: Uuid | null;
  stock: Stock;
  scans: boolean;
  done: boolean;
  onTake: (stop: Stop) => void;
  onNothing: (stop: Stop) => void;
};

/** What is still to be fetched; where one stands goes first. */
function Walk({ stops, here, stock, scans, done, onTake, onNothing }: WalkProps) {
  if (stops.length === 0) return done ? <Empty icon="passed" title={t("ship.all_ready")} /> : null;
  const isHere = (stop: Stop) => Number(stop.source.place !== here);
  return (
    <>
      {scans ? (
        <button type="button" class="button button--floor button--wide" data-testid="ship-scan" onClick={openCamera}>
          <Icon name="scan" />
          {t("ship.scan")}
        </button>
      ) : null}
      {[...stops]
        .sort((a, b) => isHere(a) - isHere(b))
        .map((stop, at) => (
          <StopCard
            key={`${stop.view.line.id}/${stop.source.lot?.id}/${stop.source.place}`}
            stop={stop}
            at={at}
            next={at === 0}
            stock={stock}
            onTake={() => onTake(stop)}
            onNothing={() => onNothing(stop)}
          />
        ))}
    </>
  );
}

type TakenProps = { order: Delivery; value: ShippingDraft; stock: Stock; onChange: (fetched: Fetched[]) => void };

/** What was taken so far, each part to be put right or back. */
function Taken({ order, value, stock, onChange }: TakenProps) {
  const lines = new Map(order.lines.map(line => [line.id, line]));
  const { fetched } = value;
  if (fetched.length === 0) return null;
  return (
    <section class="card stack" data-testid="fetched">
      <h2 class="field__label">{t("ship.fetched")}</h2>
      {fetched.map((part, at) => (
        <FetchedPart
          key={`${part.line}/${part.lot}/${part.place}`}
          part={part}
          line={lines.get(part.line)}
          stock={stock}
          testid={`fetched-${at}`}
          onChange={quantity => onChange(fetched.map((one, n) => (n === at ? { ...one, quantity } : one)))}
          onRemove={() => onChange(fetched.filter((_, n) => n !== at))}
        />
      ))}
    </section>
  );
}
