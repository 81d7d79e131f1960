import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../app/ui/icon";
import { PinPad } from "../../app/ui/pinpad";
import type { SessionRecord } from "../../db/schema";
import { spaced } from "../../shared/codes";
import { nameOf, t } from "../../shared/i18n";
import { SECOND } from "../../shared/time";
import { enter, type Said } from "./enter";
import { standing } from "./lockout";
import { badgeOf } from "./signin";

/** Who is asked for a PIN: somebody's badge, or a worker whom this phone knows. */
export type Who = { badge: string } | { record: SessionRecord };

/** The PIN for a scanned badge, or for a worker whom this phone knows. */
export function PinForm({ who, onBack }: { who: Who; onBack?: () => void }) {
  const known = "record" in who ? who.record : null;
  const badge = known?.badge ?? ("badge" in who ? badgeOf(who.badge) : "");
  return (
    <section class="stack">
      <div class="who">
        <Icon name="person" />
        <span class="who__name">
          {known ? nameOf(known.user) : spaced(badge)}
          {known ? <span class="who__number">{known.user.number}</span> : null}
        </span>
        {onBack ? (
          <button type="button" class="button button--quiet button--floor" data-testid="signin-other" onClick={onBack}>
            {t("signin.other")}
          </button>
        ) : null}
      </div>
      <Pin badge={badge} first={known ? first(known) : null} />
    </section>
  );
}

/** What is to be known before the first digit: a lock, or a pause that is still running. */
function first(record: SessionRecord): Said {
  const now = standing(record.tries, Date.now());
  if (now.is === "locked") return { text: t("signin.locked"), waitMs: 0 };
  return now.is === "pause" ? { text: t("signin.pause"), waitMs: now.ms } : null;
}

/** The keys, and in words why a PIN did not do. */
export function Pin({ badge, first: before = null }: { badge: string; first?: Said }) {
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Said>(before);
  const waiting = useCountdown(said);
  const submit = async () => {
    if (busy || !pin || waiting > 0) return;
    setBusy(true);
    const wrong = await enter({ badge, pin });
    setBusy(false);
    setSaid(wrong);
    setPin("");
  };
  return (
    <PinPad value={pin} onChange={setPin} onSubmit={() => void submit()} busy={busy} submitLabel={t("signin.submit")}>
      {said && !(said.waitMs > 0 && waiting === 0) ? (
        <p class="field__error" role="alert" data-testid="signin-error">
          <Icon name="alert" />
          {said.text}
          {waiting > 0 ? ` ${t("signin.seconds", { n: waiting })}` : ""}
        </p>
      ) : null}
    </PinPad>
  );
}

/** Whole seconds until the next try; 0 when it may be made. */
function useCountdown(said: Said): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const end = performance.now() + (said?.waitMs ?? 0);
    const show = () => setLeft(Math.max(0, Math.ceil((end - performance.now()) / SECOND)));
    show();
    const timer = setInterval(show, SECOND / 4);
    return () => clearInterval(timer);
  }, [said]);
  return left;
}
