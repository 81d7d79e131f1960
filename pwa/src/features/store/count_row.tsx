import type { IconName } from "../../app/ui/icon";
import { Pill, type State } from "../../app/ui/states";
import { nameOf, t } from "../../shared/i18n";
import type { LineView, Standing } from "./counting";
import { placeName, type Stock } from "./stock";

const LOOKS: Record<Standing, [State, IconName]> = {
  open: ["nodata", "dashed"],
  recount: ["act", "refresh"],
  mine: ["attention", "person"],
  counted: ["running", "passed"],
  here: ["attention", "clock"],
};

type Props = { view: LineView; stock: Stock; named?: boolean; onOpen: () => void };

/** One line of a stocktake: what it is and how it stands with it, and no figure; where it lies if that is to be *named*. */
export function CountRow({ view, stock, named = false, onOpen }: Props) {
  const item = stock.items.get(view.spot.item);
  const lot = view.spot.lot ? stock.lots.get(view.spot.lot) : undefined;
  const [state, icon] = LOOKS[view.standing];
  return (
    <li>
      <button
        type="button"
        class="card job job--thing"
        data-testid="count-line"
        data-standing={view.standing}
        onClick={onOpen}
      >
        <span class="job__line">
          <span class="job__name">{item ? nameOf(item) : "–"}</span>
          <Pill state={state} icon={icon}>
            {t(`count.is_${view.standing}`)}
          </Pill>
        </span>
        <span class="job__foot">
          <span class="code">{lot?.number ?? item?.number}</span>
          <span>{named ? placeName(stock, view.spot.place) : item?.specification}</span>
        </span>
      </button>
    </li>
  );
}
