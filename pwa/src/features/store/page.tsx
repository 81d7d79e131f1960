import { counts, keepsStore, user } from "../../app/session";
import { Page } from "../../app/ui/page";
import { Empty } from "../../app/ui/states";
import { t } from "../../shared/i18n";
import { CarryPage } from "./carry_page";
import { CountPage } from "./count_page";
import { DeliverPage } from "./deliver_page";
import { DeliversPage } from "./delivers";
import { OrdersPage } from "./orders";
import { PickPage } from "./pick_page";
import { PicksPage } from "./picks";
import { ReceivePage } from "./receive";
import { ShipPage } from "./ship_page";
import { ShipsPage } from "./ships";

/** The store's pages, one chunk of their own: few phones need them. */
export function StorePage({ parts }: { parts: readonly string[] }) {
  const [task = "", a = "", b = ""] = parts;
  const worker = user.value;
  if (worker && !(task === "count" ? counts(worker) : keepsStore(worker))) {
    return (
      <Page title={t("store.title")} testid="store-page">
        <Empty icon="ban" title={t("store.not_yours")} />
      </Page>
    );
  }
  return <Task task={task} a={a} b={b} />;
}

function Task({ task, a, b }: { task: string; a: string; b: string }) {
  switch (task) {
    case "receive":
      return a ? <ReceivePage key={`${a}/${b}`} id={a} replaces={b || null} /> : <OrdersPage />;
    case "pick":
      return a ? <PickPage key={`${a}/${b}`} id={a} replaces={b || null} /> : <PicksPage />;
    case "ship":
      return a ? <ShipPage key={`${a}/${b}`} id={a} replaces={b || null} /> : <ShipsPage />;
    case "deliver":
      return a ? <DeliverPage key={`${a}/${b}`} id={a} replaces={b || null} /> : <DeliversPage />;
    case "carry":
      return <CarryPage key={`${a}/${b}`} kind={a} id={b} replaces={a === "again" ? b : null} />;
    case "count":
      return <CountPage id={a} />;
    default:
      return <OrdersPage />;
  }
}
