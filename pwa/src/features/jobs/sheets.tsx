import { downtimes } from "../../app/live";
import { Figure } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { Sheet } from "../../app/ui/sheet";
import type { OperationView } from "../../outbox/overlay";
import { nameOf, t } from "../../shared/i18n";

/** Why work stops. The end of a shift is not a downtime and stands apart. */
export function PauseSheet({ onClose, onPick }: { onClose: () => void; onPick: (reason?: string) => void }) {
  return (
    <Sheet title={t("pause.why")} onClose={onClose} testid="pause-sheet">
      <div class="chips">
        {downtimes.value.map(downtime => (
          <button
            type="button"
            class="chip chip--floor"
            key={downtime.code}
            data-testid={`pause-${downtime.code}`}
            onClick={() => onPick(downtime.code)}
          >
            {nameOf(downtime)}
          </button>
        ))}
      </div>
      <button
        type="button"
        class="button button--floor button--wide"
        data-testid="pause-shift"
        onClick={() => onPick()}
      >
        <Icon name="signOut" />
        {t("pause.shift")}
      </button>
    </Sheet>
  );
}

type Finish = { view: OperationView; unit: string; onClose: () => void; onReport: () => void; onFinish: () => void };

/** Pieces are left: most likely their report was forgotten. */
export function FinishSheet({ view, unit, onClose, onReport, onFinish }: Finish) {
  return (
    <Sheet title={t("finish.title")} onClose={onClose} testid="finish-sheet">
      <p class="sheet__figure">
        {t("finish.left")} <Figure value={view.remaining} unit={unit} />
      </p>
      <button type="button" class="button button--primary big" onClick={onReport}>
        <Icon name="send" large />
        {t("finish.report_first")}
      </button>
      <button type="button" class="button button--floor button--wide" data-testid="finish-anyway" onClick={onFinish}>
        {t("finish.anyway")}
      </button>
    </Sheet>
  );
}
