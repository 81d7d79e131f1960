import { keepsStore, user } from "../../app/session";
import { Page } from "../../app/ui/page";
import { Empty } from "../../app/ui/states";
import { t } from "../../shared/i18n";
import { OrdersPage } from "./orders";
import { ReceivePage } from "./receive";

/** The storekeeper's pages, one chunk of their own: no other phone needs them. */
export function StorePage({ parts }: { parts: readonly string[] }) {
  const [task, a = "", b = ""] = parts;
  if (user.value && !keepsStore(user.value)) {
    return (
      <Page title={t("store.title")} testid="store-page">
        <Empty icon="ban" title={t("store.not_yours")} />
      </Page>
    );
  }
  if (task === "receive" && a) return <ReceivePage key={`${a}/${b}`} id={a} replaces={b || null} />;
  return <OrdersPage />;
}
