import { useEffect } from "preact/hooks";
import { replace } from "../../app/router";
import { session } from "../../app/session";
import { Page } from "../../app/ui/page";
import { nameOf, t } from "../../shared/i18n";
import { PinForm } from "./pin";

/** A badge was scanned while somebody is signed in: the phone changes hands, and the one before keeps their records. */
export function SwitchPage({ badge }: { badge: string }) {
  const before = session.value;
  useEffect(() => {
    const first = session.value?.ticket;
    return session.subscribe(now => {
      if (now?.ticket && now.ticket !== first) replace();
    });
  }, []);
  return (
    <Page
      title={t("switch.title")}
      sub={before ? t("switch.from", { name: nameOf(before.user) }) : undefined}
      testid="switch-page"
    >
      <PinForm who={{ badge }} />
    </Page>
  );
}
