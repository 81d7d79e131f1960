import { useEffect, useState } from "preact/hooks";
import { user, waitingWorkers } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { Sheet } from "../../app/ui/sheet";
import { Pill } from "../../app/ui/states";
import type { SessionRecord } from "../../db/schema";
import { nameOf, t } from "../../shared/i18n";
import { MOST_WRONG } from "./lockout";
import { takeLockBack } from "./signin";

export const isLocked = (record: SessionRecord): boolean => (record.tries?.wrong ?? 0) >= MOST_WRONG;

/** The workers whom this phone knows, and a way to read them again. */
export function useWorkers(): [workers: SessionRecord[], reload: () => Promise<void>] {
  const [workers, setWorkers] = useState<SessionRecord[]>([]);
  const reload = async () => setWorkers(await waitingWorkers());
  useEffect(() => void reload(), []);
  return [workers, reload];
}

/** Faces of those who have worked with this phone: one tap and the PIN, without network too. */
export function Faces({ workers, onPick }: { workers: SessionRecord[]; onPick: (record: SessionRecord) => void }) {
  if (workers.length === 0) return null;
  return (
    <section>
      <h2 class="section">{t("signin.here")}</h2>
      <ul class="people">
        {workers.map(record => (
          <li key={record.id}>
            <button
              type="button"
              class="person"
              data-testid={`worker-${record.user.number}`}
              onClick={() => onPick(record)}
            >
              <span class="person__face" data-locked={isLocked(record) ? "" : undefined} aria-hidden="true">
                {isLocked(record) ? <Icon name="lock" /> : nameOf(record.user).slice(0, 1)}
              </span>
              <span class="person__name">{nameOf(record.user)}</span>
              <span class="person__number">{isLocked(record) ? t("workers.locked") : record.user.number}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Who may take a lock back: the server has the same rule for its own. */
const LEADERS = ["team_leader", "administrator"];
export const leads = (): boolean => user.value?.roles.some(role => LEADERS.includes(role)) ?? false;

/** The workers of this phone, for whoever leads them: a lock is taken back here, without network too. */
export function WorkersSheet({ onClose }: { onClose: () => void }) {
  const [workers, reload] = useWorkers();
  return (
    <Sheet title={t("workers.title")} onClose={onClose} testid="workers-sheet">
      <ul class="cards">
        {workers.map(record => (
          <li class="card record" key={record.id} data-testid={`worker-row-${record.user.number}`}>
            <p class="job__line">
              <span class="job__name">
                {nameOf(record.user)} <span class="faint small">{record.user.number}</span>
              </span>
              {isLocked(record) ? (
                <Pill state="stopped" icon="lock">
                  {t("workers.locked")}
                </Pill>
              ) : (
                <Pill state="running" icon="check">
                  {t("workers.open")}
                </Pill>
              )}
            </p>
            {isLocked(record) ? (
              <button
                type="button"
                class="button button--floor button--wide"
                data-testid={`unlock-${record.user.number}`}
                onClick={() => void takeLockBack(record.id).then(reload)}
              >
                {t("workers.unlock")}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      <p class="soft small">{t("workers.help")}</p>
    </Sheet>
  );
}
