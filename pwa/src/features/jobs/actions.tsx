import { useState } from "preact/hooks";
import { book, onOperation } from "../../app/act";
import { records } from "../../app/live";
import { go } from "../../app/router";
import { user } from "../../app/session";
import { Icon } from "../../app/ui/icon";
import { type OperationView, runningOf } from "../../outbox/overlay";
import { isPositive } from "../../shared/decimal";
import { t, unitOf } from "../../shared/i18n";
import type { Job } from "../../shared/types";
import { machineFor } from "../machine/choice";
import { openCamera } from "../scan/takers";
import { lastSaved } from "./last";
import { FinishSheet, PauseSheet } from "./sheets";

type Doing = "production.start" | "production.pause" | "production.finish";
type Props = { job: Job; view: OperationView; onTrouble: (trouble: string | null) => void };

/** One big next action at the thumb; what is rarer stands smaller beside it. */
export function JobActions({ job, view, onTrouble }: Props) {
  const [asking, setAsking] = useState<"pause" | "finish" | null>(null);
  const { operation } = view;
  const act = async (type: Doing, reason?: string) => {
    setAsking(null);
    const about = { ticket_id: job.id, operation_id: operation.id };
    const machine = machineFor(operation);
    const body = {
      ...about,
      ...(type === "production.start" && machine ? { machine_id: machine } : {}),
      ...(type === "production.pause" && reason ? { reason } : {}),
    };
    try {
      lastSaved.value = (await book({ type, body, ...onOperation(job, operation) })).id;
      onTrouble(null);
    } catch {
      onTrouble(t("error.not_saved"));
    }
  };
  const mine = runningOf(user.value?.id ?? "", records.value).find(one => one.operation === operation.id);
  const finish = () => (isPositive(view.remaining) ? setAsking("finish") : void act("production.finish"));
  const report = () => go("report", job.id, operation.id);
  return (
    <>
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
            onClick={() => void act("production.start")}
          />
        </>
      )}
      {asking === "pause" ? (
        <PauseSheet onClose={() => setAsking(null)} onPick={reason => void act("production.pause", reason)} />
      ) : null}
      {asking === "finish" ? (
        <FinishSheet
          view={view}
          unit={unitOf(job.work_order.item)}
          onClose={() => setAsking(null)}
          onReport={report}
          onFinish={() => void act("production.finish")}
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
