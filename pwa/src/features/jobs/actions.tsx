import { useRef, useState } from "preact/hooks";
import { bookAll, notSaved } from "../../app/act";
import { records } from "../../app/live";
import { go } from "../../app/router";
import { user } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import type { NewRecord } from "../../outbox/outbox";
import { type OperationView, runningOf } from "../../outbox/overlay";
import { isPositive } from "../../shared/decimal";
import { t, unitOf } from "../../shared/i18n";
import type { Job } from "../../shared/types";
import { openCamera } from "../scan/takers";
import { forgottenNow, keepMinutes, stopThen, useForgotten } from "./forgotten";
import { lastSaved } from "./last";
import { FinishSheet, PauseSheet } from "./sheets";
import { finishOf, pauseOf, startOf } from "./work";

type Props = { job: Job; view: OperationView; onTrouble: (trouble: string | null) => void };

/** One big next action at the thumb; what is rarer stands smaller beside it. */
export function JobActions({ job, view, onTrouble }: Props) {
  const [asking, setAsking] = useState<"pause" | "finish" | null>(null);
  const { operation } = view;
  const forgotten = useForgotten();
  /** A second tap before the first is on the disk is the same tap. */
  const saving = useRef(false);
  const save = async (some: NewRecord[]) => {
    if (saving.current) return;
    saving.current = true;
    try {
      lastSaved.value = (await bookAll(some)).at(-1)?.id ?? null;
      onTrouble(null);
    } catch (error) {
      onTrouble(notSaved(error));
    }
    saving.current = false;
  };
  /** Ends what runs; where its end was forgotten, at the time that the worker names. */
  const stop = async (then: NewRecord, isPause: boolean) => {
    setAsking(null);
    const found = forgottenNow(operation.id);
    if (!found) return save([then]);
    const answer = await forgotten.ask({ forgotten: found, standard: null });
    if (!answer) return;
    const stopped = stopThen(job, operation, found, answer.minutes);
    await save(isPause && stopped.length > 0 ? stopped : [...stopped, then]);
    await keepMinutes(job.id, operation.id, answer.minutes);
  };
  const mine = runningOf(user.value?.id ?? "", records.value).find(one => one.operation === operation.id);
  const end = () => void stop(finishOf(job, operation), false);
  const finish = () => (isPositive(view.remaining) ? setAsking("finish") : end());
  const report = () => go("report", job.id, operation.id);
  return (
    <>
      {forgotten.prompt}
      {mine && !mine.paused ? (
        <>
          <Secondary icon="pause" testid="job-pause" label={t("job.pause")} onClick={() => setAsking("pause")} />
          <Secondary icon="check" testid="job-finish" label={t("job.finish")} onClick={finish} />
          <Primary icon="send" testid="report-open" label={t("job.report")} onClick={report} />
        </>
      ) : view.status === "finished" ? (
        <>
          <Secondary icon="send" testid="report-open" label={t("job.report")} onClick={report} />
          <Primary icon="scan" testid="scan-open" label={t("job.scan_next")} onClick={openCamera} />
        </>
      ) : (
        <>
          <Secondary icon="send" testid="report-open" label={t("job.report")} onClick={report} />
          <Primary
            icon="play"
            testid="job-start"
            label={t(mine ? "job.go_on" : "job.start")}
            onClick={() => void save([startOf(job, operation)])}
          />
        </>
      )}
      {asking === "pause" ? (
        <PauseSheet
          onClose={() => setAsking(null)}
          onPick={reason => void stop(pauseOf(job, operation, reason), true)}
        />
      ) : null}
      {asking === "finish" ? (
        <FinishSheet
          view={view}
          unit={unitOf(job.work_order.item)}
          onClose={() => setAsking(null)}
          onReport={report}
          onFinish={end}
        />
      ) : null}
    </>
  );
}

type ButtonProps = {
  icon: "send" | "play" | "pause" | "check" | "scan";
  testid: string;
  label: string;
  onClick: () => void;
};

function Primary({ icon, testid, label, onClick }: ButtonProps) {
  return (
    <button type="button" class="button button--primary big" data-testid={testid} onClick={onClick}>
      <Icon name={icon} large />
      {label}
    </button>
  );
}

function Secondary({ icon, testid, label, onClick }: ButtonProps) {
  return (
    <button type="button" class="button button--floor action__second" data-testid={testid} onClick={onClick}>
      <Icon name={icon} />
      {label}
    </button>
  );
}
