import { useEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "../../app/ui/icon";
import { Sheet } from "../../app/ui/sheet";
import type { State } from "../../app/ui/states";
import { spaced } from "../../shared/codes";
import { type PlainKey, t } from "../../shared/i18n";
import { lastContact } from "../../sync/engine";
import type { Found } from "./resolve";
import { cameraOpen, misfit, takeScan } from "./takers";

type Look = { state: State; icon: IconName; title: PlainKey; help: PlainKey };

const LOOKS: Record<Exclude<Found["is"], "document">, Look> = {
  unknown: { state: "stopped", icon: "failed", title: "scan.unknown", help: "scan.unknown_help" },
  not_yet: { state: "attention", icon: "offline", title: "scan.not_yet", help: "scan.not_yet_help" },
  foreign: { state: "act", icon: "ban", title: "scan.foreign", help: "scan.foreign_help" },
  damaged: { state: "attention", icon: "warning", title: "scan.damaged", help: "scan.damaged_help" },
  other: { state: "attention", icon: "warning", title: "scan.other", help: "scan.other_help" },
  person: { state: "act", icon: "person", title: "scan.person", help: "scan.person_help" },
  enrolment: { state: "act", icon: "phone", title: "scan.enrolment", help: "scan.enrolment_help" },
};
const ELSEWHERE: Look = { state: "act", icon: "hand", title: "scan.elsewhere", help: "scan.elsewhere_help" };

/** Why a scan led nowhere; stays until the next one. One that is not known yet opens by itself when the network is back. */
export function MisfitCard({ found }: { found: Found }) {
  const look = found.is === "document" ? ELSEWHERE : LOOKS[found.is];
  const text = "code" in found ? spaced(found.code) : found.text;
  const contact = lastContact.value;
  const before = useRef(contact);
  useEffect(() => {
    if (found.is === "not_yet" && contact !== before.current) void takeScan(found.code);
    before.current = contact;
  }, [contact]);
  return (
    <div class="card card--state misfit" data-state={look.state} data-testid={`scan-${found.is}`} role="alert">
      <Icon name={look.icon} large />
      <div>
        <p class="notice__title">{t(look.title)}</p>
        <p class="code misfit__code">{text}</p>
        <p>{t(look.help)}</p>
      </div>
      <button
        type="button"
        class="icon-button misfit__close"
        aria-label={t("app.close")}
        data-testid="misfit-close"
        onClick={() => {
          misfit.value = null;
        }}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

/** The same card for scans of a wedge, where no camera is open. */
export function MisfitSheet() {
  const found = misfit.value;
  if (!found || cameraOpen.value) return null;
  const close = () => {
    misfit.value = null;
  };
  return (
    <Sheet title={t("scan.result")} onClose={close}>
      <MisfitCard found={found} />
      <button type="button" class="button button--primary big" onClick={close}>
        {t("app.ok")}
      </button>
    </Sheet>
  );
}
