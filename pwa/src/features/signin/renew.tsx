import { useState } from "preact/hooks";
import { Icon } from "../../app/ui/icon";
import { PinPad } from "../../app/ui/pinpad";
import { t } from "../../shared/i18n";
import { signInOnline, type Trouble } from "./signin";

/** The PIN of a worker whose badge this phone remembers. */
export function RenewPin({ badge }: { badge: string }) {
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>(null);
  const submit = async () => {
    setBusy(true);
    setTrouble(await signInOnline({ badge, pin }));
    setBusy(false);
    setPin("");
  };
  return (
    <PinPad value={pin} onChange={setPin} onSubmit={() => void submit()} busy={busy} submitLabel={t("signin.submit")}>
      {trouble ? (
        <p class="field__error" role="alert">
          <Icon name="alert" />
          {trouble}
        </p>
      ) : null}
    </PinPad>
  );
}
