import { useState } from "preact/hooks";
import { useDraft } from "../../app/drafts";
import { loaded, picks, records } from "../../app/live";
import { company, serverNow, user } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Empty, Notice, Waiting } from "../../app/ui/states";
import { nameOf, t } from "../../shared/i18n";
import { dayIn } from "../../shared/time";
import type { Pick, Uuid } from "../../shared/types";
import { Replacing } from "../records/replacing";
import { SubmitRow } from "../report/submit";
import { openCamera, type Taker, useScanTaker } from "../scan/takers";
import { Material } from "./material";
import { Override } from "./override";
import {
  doubt,
  emptyPicking,
  type MaterialView,
  obstacle,
  type PickingDraft,
  pickingKey,
  recordOf,
  type Source,
  sourcesOf,
  viewMaterials,
  withSource,
} from "./picking";
import { useSaving } from "./saving";
import { type Stock, useStock } from "./stock";

/** Material for a work order: what it wants, where the lots lie that go first, and each lot scanned as it is fetched. */
export function PickPage({ id, replaces }: { id: Uuid; replaces: Uuid | null }) {
  const stock = useStock();
  const worker = user.value;
  const pick = picks.value.find(one => one.id === id);
  if (!loaded.value || !worker || !stock) return <Waiting />;
  if (!pick) {
    return (
      <Page title={t("pick.title")} testid="pick-page">
        <Empty icon="records" title={t("pick.gone")}>
          <p>{t("job.gone_help")}</p>
        </Empty>
      </Page>
    );
  }
  return <PickForm key={worker.id} pick={pick} stock={stock} worker={worker.id} replaces={replaces} />;
}

type FormProps = { pick: Pick; stock: Stock; worker: Uuid; replaces: Uuid | null };
type Row = { view: MaterialView; sources: Source[] };

function PickForm({ pick, stock, worker, replaces }: FormProps) {
  const draft = useDraft<PickingDraft>(pickingKey(worker, pick.id, replaces), emptyPicking);
  const [odd, setOdd] = useState<string | null>(null);
  const value = draft.value;
  const why = value ? obstacle(value) : t("pick.nothing");
  const saving = useSaving(draft, worker, source => (why || !value ? null : [recordOf(value, pick, source)]));
  const today = dayIn(company.value?.time_zone ?? "Asia/Shanghai", serverNow());
  const rows: Row[] = viewMaterials(pick, records.value).map(view => ({
    view,
    sources: sourcesOf(stock, view.material.item_id, records.value, today),
  }));
  const take = (view: MaterialView, source: Source) => draft.change(now => withSource(now, view, source));
  useScanTaker(takerOf(stock, rows, take, setOdd));
  if (!value) return <Waiting />;
  const doubts = why
    ? null
    : doubt(
        value,
        rows.map(row => row.view),
        stock,
      );
  const isEmpty = value.taken.length === 0;
  return (
    <Page
      title={t("pick.title")}
      sub={`${pick.number} · ${nameOf(pick.item)}`}
      testid="pick-page"
      action={
        isEmpty ? (
          <button type="button" class="button button--primary big" data-testid="scan-open" onClick={openCamera}>
            <Icon name="scan" large />
            {t("pick.scan_lot")}
          </button>
        ) : (
          <>
            {doubts ? (
              <p class="action__say" data-state="attention" data-testid="pick-doubt" role="status">
                <Icon name="hand" />
                {doubts}
              </p>
            ) : null}
            <SubmitRow
              label={why ? t("pick.submit") : t("pick.submit_what", { n: value.taken.length })}
              why={why}
              busy={saving.busy}
              testid="pick-submit"
              onSubmit={saving.submit}
            />
          </>
        )
      }
    >
      {saving.notices}
      <Replacing id={value.replaces} />
      <Override replaces={value.replaces} value={value.override} onChange={override => draft.change({ override })} />
      {odd ? <Notice state="attention" icon="warning" title={odd} testid="pick-odd" live="assertive" /> : null}
      {isEmpty ? null : (
        <button type="button" class="button button--floor button--wide" data-testid="pick-scan" onClick={openCamera}>
          <Icon name="scan" />
          {t("pick.scan_lot")}
        </button>
      )}
      {rows.length === 0 ? <Empty icon="passed" title={t("pick.all_out")} /> : null}
      {rows.map(({ view, sources }) => (
        <Material
          key={view.material.id}
          view={view}
          sources={sources}
          item={stock.items.get(view.material.item_id)}
          stock={stock}
          draft={value}
          onTake={source => take(view, source)}
          onChange={taken => draft.change({ taken })}
        />
      ))}
    </Page>
  );
}

/** A lot that is wanted is taken; one that another should go before too, but that is said. */
function takerOf(stock: Stock, rows: readonly Row[], take: Take, say: (odd: string | null) => void): Taker {
  return found => {
    if (found.is !== "document" || (found.kind !== "lot" && found.kind !== "item")) return false;
    const lot = found.kind === "lot" ? found.id : null;
    const item = lot ? stock.lots.get(lot)?.item_id : found.id;
    const row = rows.find(({ view }) => view.material.item_id === item);
    if (!row) say(t("pick.not_wanted"));
    else say(lot ? takeLot(row, lot, take) : takeLoose(row, take));
    return true;
  };
}

type Take = (view: MaterialView, source: Source) => void;

/** Takes a scanned lot; returns what is odd about it. */
function takeLot(row: Row, lot: Uuid, take: Take): string | null {
  const source = row.sources.find(one => one.lot?.id === lot);
  if (!source) return t("pick.lot_not_usable");
  take(row.view, source);
  return elderThan(row, source);
}

/** What lies in no lot is taken by the item's own label. */
function takeLoose(row: Row, take: Take): string | null {
  if (row.sources.some(one => one.lot)) return t("pick.scan_the_lot");
  const [first] = row.sources;
  if (first) take(row.view, first);
  return first ? null : t("pick.nowhere");
}

function elderThan({ sources }: Row, { lot }: Source): string | null {
  const first = sources[0]?.lot;
  return first && first.id !== lot?.id && first.expires_on !== (lot?.expires_on ?? null)
    ? t("pick.elder", { lot: first.number })
    : null;
}
