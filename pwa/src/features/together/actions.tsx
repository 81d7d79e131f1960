import { useState } from "preact/hooks";
import { bookAll, notSaved } from "../../app/act";
import { go } from "../../app/router";
import { Figure } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { Sheet } from "../../app/ui/sheet";
import type { NewRecord } from "../../outbox/outbox";
import { isPositive } from "../../shared/decimal";
import { nameOf, t, unitOf } from "../../shared/i18n";
import type { Uuid } from "../../shared/types";
import { forgottenNow, keepMinutes, stopThen, useForgotten } from "../jobs/forgotten";
import { PauseSheet } from "../jobs/sheets";
import { useTap } from "../jobs/tap";
import { finishOf, pauseOf, startOf } from "../jobs/work";
import { openCamera } from "../scan/takers";
import { type Entry, isRunning } from "./group";

type ActionsProps = { group: Entry[]; worker: Uuid; onTrouble: (trouble: string | null) => void };

/** Start what stands, then report what runs; pausing and finishing all stand smaller beside it. */
export function Actions({ group, worker, onTrouble }: ActionsProps) {
  const [asking, setAsking] = useState<"pause" | "finish" | null>(null);
  const forgotten = useForgotten();
  const running = group.filter(isRunning);
  const standing = group.filter(one => !isRunning(one));
  const { tap, prompt } = useTap();
  const save = async (some: NewRecord[]) => {
    try {
      await bookAll(some, worker);
      onTrouble(null);
    } catch (error) {
      onTrouble(notSaved(error));
    }
  };
  /** Ends several; those whose end was forgotten at the time that the worker names, the others now. */
  const stop = async (
    some: Entry[],
    then: (entry: Entry) => NewRecord,
    pause?: { reason: string | undefined },
  ): Promise<void> => {
    const found = some.map(({ view }) => forgottenNow(view.operation.id));
    const [first] = found.filter(one => one !== null).sort((a, b) => a.since - b.since);
    const answer = first ? await forgotten.ask({ forgotten: first, standard: null }) : null;
    if (first && !answer) return;
    const made = some.map((entry, index) => {
      const late = found[index];
      const { operation } = entry.view;
      const stopped = late && answer ? stopThen(entry.job, operation, late, answer.minutes, pause?.reason) : [];
      return pause && stopped.length > 0 ? stopped : [...stopped, then(entry)];
    });
    await save(made.flat());
    const [only] = some;
    if (answer && only && some.length === 1) await keepMinutes(only.job.id, only.view.operation.id, answer.minutes);
  };
  const pause = (reason?: string) => {
    setAsking(null);
    void tap(() => stop(running, one => pauseOf(one.job, one.view.operation, reason), { reason }));
  };
  const finish = () => {
    setAsking(null);
    const open = group.filter(one => one.running);
    void tap(() => stop(open, one => finishOf(one.job, one.view.operation)));
  };
  const start = () => void tap(() => save(standing.map(one => startOf(one.job, one.view.operation))));
  const left = group.filter(one => one.running && isPositive(one.view.remaining));
  return (
    <>
      {prompt}
      {forgotten.prompt}
      {running.length > 0 ? (
        <>
          <Small icon="pause" id="together-pause" label={t("together.pause")} onClick={() => setAsking("pause")} />
          <Small
            icon="check"
            id="together-finish"
            label={t("together.finish")}
            onClick={() => (left.length > 0 ? setAsking("finish") : finish())}
          />
        </>
      ) : null}
      {group.length === 0 ? (
        <button type="button" class="button button--primary big" data-testid="together-scan" onClick={openCamera}>
          <Icon name="scan" large />
          {t("together.scan")}
        </button>
      ) : standing.length > 0 ? (
        <button type="button" class="button button--primary big" data-testid="together-start" onClick={start}>
          <Icon name="play" large />
          {t("together.start", { n: standing.length })}
        </button>
      ) : (
        <button
          type="button"
          class="button button--primary big"
          data-testid="together-report"
          onClick={() => go("together", "report")}
        >
          <Icon name="send" large />
          {t("together.report", { n: running.length })}
        </button>
      )}
      {asking === "pause" ? <PauseSheet onClose={() => setAsking(null)} onPick={pause} /> : null}
      {asking === "finish" ? <Left entries={left} onClose={() => setAsking(null)} onFinish={finish} /> : null}
    </>
  );
}

function Small(props: { icon: "pause" | "check"; id: string; label: string; onClick: () => void }) {
  return (
    <button type="button" class="button button--floor action__second" data-testid={props.id} onClick={props.onClick}>
      <Icon name={props.icon} />
      {props.label}
    </button>
  );
}

/** Pieces are left: most likely their report was forgotten. */
function Left({ entries, onClose, onFinish }: { entries: Entry[]; onClose: () => void; onFinish: () => void }) {
  return (
    <Sheet title={t("finish.title")} onClose={onClose} testid="finish-sheet">
      <ul class="plain">
        {entries.map(({ job, view }) => (
          <li key={view.operation.id}>
            {nameOf(job.work_order.item)} · {nameOf(view.operation)}: {t("finish.left")}{" "}
            <Figure value={view.remaining} unit={unitOf(job.work_order.item)} />
          </li>
        ))}
      </ul>
      <button type="button" class="button button--primary big" onClick={() => go("together", "report")}>
        <Icon name="send" large />
        {t("finish.report_first")}
      </button>
      <button type="button" class="button button--floor button--wide" data-testid="finish-anyway" onClick={onFinish}>
        {t("finish.anyway")}
      </button>
    </Sheet>
  );
}
