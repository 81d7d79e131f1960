import { useEffect, useState } from "preact/hooks";
import { replace } from "../../app/router";
import { session } from "../../app/session";
import { Page } from "../../app/ui/page";
import { Unsent } from "../../app/unsent";
import { nameOf, t } from "../../shared/i18n";
import { PinForm, type Who } from "./pin";
import { WhoIsIt } from "./who";
import { useWorkers } from "./workers";

/**
 * The phone changes hands while somebody is signed in, who keeps their records: after a badge was scanned, or with a tap on one's
 * own face.
 */
export function SwitchPage({ badge }: { badge: string | null }) {
  const [before] = useState(session.value);
  const [picked, setPicked] = useState<Who | null>(null);
  const [workers] = useWorkers();
  useEffect(
    () =>
      session.subscribe(now => {
        if (now?.ticket && now.ticket !== before?.ticket) replace();
      }),
    [],
  );
  const scanned = badge ? (workers.find(record => record.badge === badge) ?? null) : null;
  const who = picked ?? (scanned ? { record: scanned } : badge ? { badge } : null);
  const another = () => {
    setPicked(null);
    replace("switch");
  };
  return (
    <Page
      title={t("switch.title")}
      sub={before ? t("switch.from", { name: nameOf(before.user) }) : undefined}
      testid="switch-page"
      silent
    >
      <Unsent brief />
      {who ? (
        <PinForm key={"record" in who ? who.record.id : who.badge} who={who} onBack={another} />
      ) : (
        <WhoIsIt workers={workers.filter(record => record.id !== before?.id)} onPick={setPicked} />
      )}
    </Page>
  );
}
