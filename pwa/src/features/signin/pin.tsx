import { useState } from "preact/hooks";
import { Icon } from "../../app/ui/icon";
import { PinPad } from "../../app/ui/pinpad";
import { spaced } from "../../shared/codes";
import { nameOf, t } from "../../shared/i18n";
import type { Who } from "./page";
import { badgeOf, signInOnline, type Trouble, unlock } from "./signin";

/** The PIN for a scanned badge, or for a worker whose ticket waits on this phone. */
export function PinForm({ who, onBack }: { who: Who; onBack?: () => void }) {
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>(null);
  const submit = async () => {
    if (busy || !pin) return;
    setBusy(true);
    const wrong =
      "record" in who ? await unlock(who.record, pin) : await signInOnline({ badge: badgeOf(who.badge), pin });
    setBusy(false);
    setTrouble(wrong);
    if (wrong) setPin("");
  };
  const name = "record" in who ? nameOf(who.record.user) : spaced(badgeOf(who.badge));
  return (
    <section class="stack">
      <div class="who">
        <Icon name="person" />
        <span class="who__name">{name}</span>
        {onBack ? (
          <button type="button" class="button button--quiet" onClick={onBack}>
            {t("signin.other")}
          </button>
        ) : null}
      </div>
      <PinPad value={pin} onChange={setPin} onSubmit={() => void submit()} busy={busy} submitLabel={t("signin.submit")}>
        {trouble ? (
          <p class="field__error" role="alert" data-testid="signin-error">
            <Icon name="alert" />
            {trouble}
          </p>
        ) : null}
      </PinPad>
    </section>
  );
}
