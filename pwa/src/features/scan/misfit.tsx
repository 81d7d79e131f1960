import { useEffect, useState } from "preact/hooks";
import { Icon, type IconName } from "../../app/ui/icon";
import { Sheet } from "../../app/ui/sheet";
import type { State } from "../../app/ui/states";
import { spaced } from "../../shared/codes";
import { type PlainKey, t } from "../../shared/i18n";
import { pulls } from "../../sync/engine";
import { Renewal } from "../signin/fresh";
import type { Found, NotYet, Why } from "./resolve";
import { askAgain, cameraOpen, lookAgain, misfit } from "./takers";

type Look = { state: State; icon: IconName; title: PlainKey; help: PlainKey };

const LOOKS: Record<Exclude<Found["is"], "document" | "not_yet">, Look> = {
  unknown: { state: "stopped", icon: "failed", title: "scan.unknown", help: "scan.unknown_help" },
  foreign: { state: "act", icon: "ban", title: "scan.foreign", help: "scan.foreign_help" },
  damaged: { state: "attention", icon: "warning", title: "scan.damaged", help: "scan.damaged_help" },
  other: { state: "attention", icon: "warning", title: "scan.other", help: "scan.other_help" },
  person: { state: "act", icon: "person", title: "scan.person", help: "scan.person_help" },
  enrolment: { state: "act", icon: "phone", title: "scan.enrolment", help: "scan.enrolment_help" },
  basket: { state: "act", icon: "hand", title: "scan.basket", help: "scan.basket_help" },
  serial: { state: "act", icon: "hand", title: "scan.serial", help: "scan.serial_help" },
};
const ELSEWHERE: Look = { state: "act", icon: "hand", title: "scan.elsewhere", help: "scan.elsewhere_help" };
const NOT_ASKED: Record<Why, Look> = {
  offline: { state: "attention", icon: "offline", title: "scan.not_yet", help: "scan.not_yet_help" },
  pin: { state: "act", icon: "person", title: "scan.not_yet", help: "scan.pin_help" },
  office: { state: "act", icon: "phone", title: "scan.not_yet", help: "scan.office_help" },
  busy: { state: "attention", icon: "clock", title: "scan.not_yet", help: "scan.busy_help" },
  signed_out: ELSEWHERE,
};

function lookOf(found: Found): Look {
  if (found.is === "not_yet") return NOT_ASKED[found.why];
  return found.is === "document" ? ELSEWHERE : LOOKS[found.is];
}

/** Why a scan led nowhere; stays until the next one. One that is not known yet opens by itself when a pull has brought it. */
export function MisfitCard({ found }: { found: Found }) {
  const look = lookOf(found);
  const text = "code" in found ? spaced(found.code) : found.text;
  const waits = found.is === "not_yet" ? found : null;
  const came = pulls.value;
  useEffect(() => {
    if (waits && came > waits.pulls) void lookAgain(waits);
  }, [came, waits]);
  return (
    <div
      class="card card--state misfit"
      data-state={look.state}
      data-testid={`scan-${found.is}`}
      data-why={waits?.why}
      role="alert"
    >
      <Icon name={look.icon} large />
      <div>
        <p class="notice__title">{t(look.title)}</p>
        <p class="code misfit__code">{text}</p>
        <p>{t(look.help)}</p>
        {waits?.why === "pin" ? <PinFirst found={waits} /> : null}
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

/** The server wants to know who asks; then it is asked again. */
function PinFirst({ found }: { found: NotYet }) {
  const [asking, setAsking] = useState(false);
  const done = (renewed: boolean) => {
    setAsking(false);
    if (renewed) void askAgain(found);
  };
  return (
    <>
      <button type="button" class="button button--floor" data-testid="scan-pin" onClick={() => setAsking(true)}>
        {t("renew.do")}
      </button>
      {asking ? <Renewal onDone={done} /> : null}
    </>
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
