import { useState } from "preact/hooks";
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
import { forgottenNow, keepMinutes, runsElsewhere, stopThen, useForgotten } from "./forgotten";
import { lastSaved } from "./last";
import { FinishSheet, PauseSheet } from "./sheets";
import { useTap } from "./tap";
import { finishOf, pauseOf, startOf } from "./work";

type Props = { job: Job; view: OperationView; onTrouble: (trouble: string | null) => void };

/** One big next action at the thumb; what is rarer stands smaller beside it. */
export function JobActions({ job, view, onTrouble }: Props) {
  const [asking, setAsking] = useState<"pause" | "finish" | null>(null);
  const { operation } = view;
  const forgotten = useForgotten();
  const { tap, prompt } = useTap();
  const worker = user.value?.id;
  const save = async (some: NewRecord[]) => {
    try {
      lastSaved.value = (await bookAll(some, worker)).at(-1)?.id ?? null;
      onTrouble(null);
    } catch (error) {
      onTrouble(notSaved(error));
    }
  };
  /** Ends what runs; where its end was forgotten, at the time that the worker names. */
  const stop = async (then: NewRecord, pause?: { reason: string | undefined }) => {
    const found = forgottenNow(operation.id);
    if (!found) return save([then]);
    const answer = await forgotten.ask({ forgotten: found, standard: null });
    if (!answer) return;
    const stopped = stopThen(job, operation, found, answer.minutes, pause?.reason);
    await save(pause && stopped.length > 0 ? stopped : [...stopped, then]);
    await keepMinutes(job.id, operation.id, answer.minutes);
  };
  const pause = (reason?: string) => {
    setAsking(null);
    void tap(() => stop(pauseOf(job, operation, reason), { reason }));
  };
  const end = () => {
    setAsking(null);
    void tap(() => stop(finishOf(job, operation)));
  };
  const mine = runningOf(worker ?? "", records.value).find(one => one.operation === operation.id);
  const runs = mine ? !mine.paused : view.status !== "finished" && runsElsewhere(operation.id);
  const finish = () => (isPositive(view.remaining) ? setAsking("finish") : end());
  const report = () => go("report", job.id, operation.id);
  return (
    <>
      {prompt}
      {forgotten.prompt}
      {runs ? (
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
            onClick={() => void tap(() => save([startOf(job, operation)]))}
          />
        </>
      )}
      {asking === "pause" ? <PauseSheet onClose={() => setAsking(null)} onPick={pause} /> : null}
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
