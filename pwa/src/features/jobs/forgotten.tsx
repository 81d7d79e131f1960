import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { mine, records } from "../../app/live";
import { company, session, user } from "../../app/session";
import { Amount, quantityError } from "../../app/ui/amount";
import { Icon } from "../../app/ui/icon";
import { Sheet } from "../../app/ui/sheet";
import { getDraft, putDraft } from "../../db/drafts";
import type { NewRecord } from "../../outbox/outbox";
import { compare, group, isPositive } from "../../shared/decimal";
import { t } from "../../shared/i18n";
import { clockIn, dayIn, daysBetween, HOUR, MINUTE } from "../../shared/time";
import type { Job, Operation, Uuid } from "../../shared/types";
import { offsetMs } from "../../sync/clock";
import { reportKey } from "../report/form";
import {
  FORGOTTEN_AFTER,
  type Forgotten,
  forgottenOf,
  lastSign,
  minutesOf,
  openSign,
  type StartElsewhere,
} from "./hours";
import { pauseOf } from "./work";

/** How long the worker says they really worked; null when they went back. */
type Answer = { minutes: string } | null;
type Question = { forgotten: Forgotten; standard: string | null };

/**
 * Asks how long it really was before anything is posted about a start that was forgotten. `ask` gives null when the worker went
 * back; then nothing may be posted.
 */
export function useForgotten(): {
  ask: (question: Question) => Promise<Answer>;
  prompt: ComponentChildren;
} {
  const [question, setQuestion] = useState<Question | null>(null);
  const resolve = useRef<(answer: Answer) => void>(() => undefined);
  const ask = (next: Question) => {
    setQuestion(next);
    return new Promise<Answer>(done => {
      resolve.current = done;
    });
  };
  const close = (answer: Answer) => {
    setQuestion(null);
    resolve.current(answer);
  };
  return { ask, prompt: question ? <ForgottenSheet {...question} onDone={close} /> : null };
}

/** The worker's forgotten start of an operation, as things stand now. */
export const forgottenNow = (operation: Uuid): Forgotten | null =>
  forgottenOf(user.value?.id ?? "", operation, records.value, Date.now(), startsElsewhere());

/** Does the worker's start of an operation on another phone still run, as far as is known here? */
export const runsElsewhere = (operation: Uuid): boolean =>
  openSign(user.value?.id ?? "", operation, records.value, startsElsewhere()) !== null;

const startsElsewhere = (): StartElsewhere[] =>
  (mine.value?.open ?? []).map(({ operation_id, last_at }) => ({
    operation: operation_id,
    at: Date.parse(last_at) - offsetMs(),
  }));

/**
 * The stop that should have been recorded then, or none when they worked until now. It is booked for that time, under a ticket
 * that held then.
 * @param reason what the worker picked as to why it stopped
 */
export function stopThen(
  job: Job,
  operation: Operation,
  forgotten: Forgotten,
  minutes: string,
  reason?: string,
): NewRecord[] {
  const at = forgotten.since + Math.round(Number(minutes) * MINUTE);
  if (at >= Date.now() - MINUTE) return [];
  const current = session.value;
  const ticket = current?.ticket && at >= current.used_at ? current.ticket : forgotten.record?.command.ticket;
  // Started on another phone, whose proof is not here: the minutes of the report say how long it was.
  if (!ticket) return [];
  return [pauseOf(job, operation, reason, { at, ticket })];
}

/** What was answered at a pause or a finish waits in the report's form for the pieces. */
export async function keepMinutes(job: Uuid, operation: Uuid, minutes: string): Promise<void> {
  const key = reportKey(user.value?.id ?? "", job, operation);
  const draft = ((await getDraft(key))?.value ?? {}) as { minutes?: string };
  if (!draft.minutes) await putDraft(key, { ...draft, minutes }, Date.now());
}

function ForgottenSheet({ forgotten, standard, onDone }: Question & { onDone: (answer: Answer) => void }) {
  const [minutes, setMinutes] = useState("");
  const { since, ms } = forgotten;
  const sign = lastSign(user.value?.id ?? "", forgotten, records.value);
  const all = minutesOf(ms);
  const wrong =
    quantityError(minutes) ?? (isPositive(minutes) && compare(minutes, all) > 0 ? t("hours.too_many") : null);
  const choices: [testid: string, text: string, minutes: string][] = [
    ...(sign
      ? [["sign", t("hours.sign", { time: clock(sign) }), minutesOf(sign - since)] as [string, string, string]]
      : []),
    ["shift", t("hours.shift", { time: clock(since + FORGOTTEN_AFTER) }), minutesOf(FORGOTTEN_AFTER)],
    ...(standard ? [["standard", t("hours.standard"), standard] as [string, string, string]] : []),
  ];
  return (
    <Sheet title={t("hours.title")} onClose={() => onDone(null)} testid="forgotten-sheet">
      <p data-testid="forgotten-why">{t("hours.why", { when: moment(since), long: duration(ms) })}</p>
      {choices.map(([id, text, value]) => (
        <button
          type="button"
          class="button button--floor button--wide choice"
          key={id}
          data-testid={`forgotten-${id}`}
          onClick={() => onDone({ minutes: value })}
        >
          <span>{text}</span>
          <span class="num strong">{t("hours.minutes", { n: group(value) })}</span>
        </button>
      ))}
      <Amount
        label={t("hours.own")}
        unit={t("unit.minutes")}
        value={minutes}
        onChange={setMinutes}
        testid="forgotten-minutes"
        invalid={wrong}
      />
      <button
        type="button"
        class="button button--primary big"
        data-testid="forgotten-own"
        disabled={!isPositive(minutes) || wrong !== null}
        onClick={() => onDone({ minutes })}
      >
        <Icon name="check" large />
        {isPositive(minutes) ? t("hours.minutes", { n: group(minutes) }) : t("hours.own")}
      </button>
      <button
        type="button"
        class="button button--quiet button--floor button--wide"
        data-testid="forgotten-all"
        onClick={() => onDone({ minutes: all })}
      >
        {t("hours.all", { long: duration(ms) })}
      </button>
    </Sheet>
  );
}

const zone = (): string => company.value?.time_zone ?? "Asia/Shanghai";
const clock = (at: number): string => clockIn(zone(), at);

/** "yesterday 16:40", "on 20/11 16:40". */
function moment(at: number): string {
  const day = dayIn(zone(), at);
  const days = daysBetween(day, dayIn(zone(), Date.now()));
  const time = clock(at);
  if (days === 0) return t("hours.today", { time });
  if (days === 1) return t("hours.yesterday", { time });
  return t("hours.on", { month: Number(day.slice(5, 7)), day: Number(day.slice(8, 10)), time });
}

const duration = (ms: number): string =>
  t("hours.long", { h: Math.floor(ms / HOUR), m: Math.floor((ms % HOUR) / MINUTE) });
