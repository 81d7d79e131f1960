import { useEffect, useState } from "preact/hooks";
import { href } from "../../app/router";
import { keepsStore, user } from "../../app/session";
import { Figure } from "../../app/ui/amount";
import type { IconName } from "../../app/ui/icon";
import { Icon } from "../../app/ui/icon";
import { Page } from "../../app/ui/page";
import { Empty, Pill, Waiting } from "../../app/ui/states";
import { getDocument } from "../../db/documents";
import { spaced } from "../../shared/codes";
import { nameOf, t, unitOf, word } from "../../shared/i18n";
import type { Item, Lot, StoragePlace } from "../../shared/types";
import { openCamera } from "../scan/takers";

type Kind = "lot" | "item" | "place";
type Shown = { lot?: Lot; item?: Item; place?: StoragePlace };

const ICONS: Record<Kind, IconName> = { lot: "lot", item: "item", place: "place" };
const isKind = (text: string): text is Kind => text in ICONS;

async function load(kind: Kind, id: string): Promise<Shown | null> {
  if (kind === "lot") {
    const lot = await getDocument("lot", id);
    return lot ? { lot, item: await getDocument("item", lot.item_id) } : null;
  }
  const found = await getDocument(kind, id);
  return found ? { [kind]: found } : null;
}

/** A lot, an item or a place that was scanned outside any form: what it is. */
export function FoundPage({ kind, id }: { kind: string; id: string }) {
  const [shown, setShown] = useState<Shown | null | undefined>(undefined);
  useEffect(() => {
    if (isKind(kind)) void load(kind, id).then(setShown);
  }, [kind, id]);
  if (shown === undefined) return <Waiting />;
  const { lot, item, place } = shown ?? {};
  const title = item ? nameOf(item) : place ? nameOf(place) : (lot?.number ?? t("found.gone"));
  return (
    <Page
      title={title}
      sub={isKind(kind) ? t(`kind.${kind}`) : undefined}
      testid="found-page"
      action={
        <button type="button" class="button button--primary big" data-testid="scan-open" onClick={openCamera}>
          <Icon name="scan" large />
          {t("job.scan_next")}
        </button>
      }
    >
      {shown === null ? <Empty icon="records" title={t("found.gone")} /> : null}
      {lot ? <LotCard lot={lot} unit={item ? unitOf(item) : null} /> : null}
      {item ? <ItemCard item={item} /> : null}
      <CarryLink kind={kind} id={id} lot={lot} item={item} />
      {place ? (
        <dl class="card parameters">
          <Row label={t("kind.place")} value={place.number} />
          <Row label={t("found.code")} value={spaced(place.code)} />
        </dl>
      ) : null}
    </Page>
  );
}

/** A storekeeper carries what was scanned; of an item in lots it has to be said which. */
function CarryLink({
  kind,
  id,
  lot,
  item,
}: {
  kind: string;
  id: string;
  lot?: Lot | undefined;
  item?: Item | undefined;
}) {
  const isThing = lot !== undefined || item?.lot_traced === false;
  if (!isThing || !user.value || !keepsStore(user.value)) return null;
  return (
    <a class="button button--floor button--wide" data-testid="found-carry" href={href("store", "carry", kind, id)}>
      <Icon name="swap" />
      {t("carry.title")}
    </a>
  );
}

function Row({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd class="code">{value}</dd>
    </div>
  );
}

function LotCard({ lot, unit }: { lot: Lot; unit: string | null }) {
  const good = lot.status === "available";
  return (
    <section class="card stack">
      <p class="job__line">
        <span class="head__quantity">
          <Figure value={lot.on_hand} unit={unit} />
        </span>
        <Pill state={good ? "running" : "attention"} icon={good ? "passed" : "hand"}>
          {word("lot", lot.status, lot.status)}
        </Pill>
      </p>
      <dl class="parameters">
        <Row label={t("kind.lot")} value={lot.number} />
        {lot.expires_on ? <Row label={t("found.expires")} value={lot.expires_on} /> : null}
        <Row label={t("found.code")} value={spaced(lot.code)} />
      </dl>
    </section>
  );
}

function ItemCard({ item }: { item: Item }) {
  return (
    <dl class="card parameters">
      <Row label={t("kind.item")} value={item.number} />
      {item.specification ? <Row label={t("found.specification")} value={item.specification} /> : null}
      {unitOf(item) ? <Row label={t("found.unit")} value={unitOf(item)} /> : null}
    </dl>
  );
}
