import { waitingCommands } from "../db/commands";
import type { CommandRecord } from "../db/schema";
import { momentOf } from "../shared/time";
import type { PushAnswer, SentCommand } from "../shared/types";
import { markTooLarge, markTried, settleAll } from "./outbox";
import { asSent, BATCH_LIMIT, nextBatch, turnOf } from "./policy";

/** How one call ended. Only `answer` says anything about a record. */
export type Sent =
  | { is: "answer"; answer: PushAnswer }
  | { is: "unauthorised"; code: string }
  | { is: "too_large" }
  | { is: "trouble" }
  | { is: "timeout" }
  | { is: "wait"; seconds: number | null }
  | { is: "offline" };

export type Send = (commands: readonly SentCommand[]) => Promise<Sent>;

/**
 * How a round ended, and so when the next one makes sense. `jammed`: the records `ids` did not get through although they went
 * alone; all others did, unless so many failed in a row that pushing as a whole seems ill (`gaveUp`). That says nothing about
 * what else the server does: it may be asked for everything but these.
 */
export type Ending =
  | { is: "empty" }
  | { is: "unauthorised"; code: string }
  | { is: "jammed"; ids: string[]; gaveUp: boolean }
  | { is: "later"; seconds: number | null; offline: boolean };

/** What the last rounds taught: how large a batch goes through, and which lanes are jammed. Kept in memory only. */
export type Pace = { limit: number; jammed: Set<string>; failures: number };

export const newPace = (): Pace => ({ limit: BATCH_LIMIT, jammed: new Set(), failures: 0 });

/** After so many failures in a row it is hardly a record's fault. */
const SERVER_IS_DOWN = 10;

/**
 * Sends what waits until nothing is left or going on is pointless. A batch that fails is halved until the culprit stands alone;
 * its lane then waits for a later round, behind everyone else's.
 */
export async function replay(
  send: Send,
  pace: Pace,
  now: () => number,
  onAnswer?: (answer: PushAnswer) => Promise<void>,
): Promise<Ending> {
  const jam = { lanes: new Set(pace.jammed), ids: new Set<string>() };
  const retried = new Set<string>();
  for (;;) {
    const waiting = await waitingCommands();
    let batch = nextBatch(waiting, jam, pace.limit);
    if (batch.length === 0) {
      batch = oneJammed(waiting, pace, retried, jam.ids);
      if (batch.length === 0) return waiting.length === 0 ? { is: "empty" } : jammed(jam, false);
    }
    const ids = batch.map(record => record.id);
    // A phone that is too full to note it must all the more get rid of what it has.
    await markTried(ids, now()).catch(() => 0);
    const sent = await send(batch.map(asSent));
    const ending = await digest(sent, batch, { pace, jam, now, onAnswer });
    if (ending) return ending;
  }
}

/** Once everybody else is through, each jammed lane gets one try with its first record. */
function oneJammed(waiting: CommandRecord[], pace: Pace, retried: Set<string>, ids: Set<string>): CommandRecord[] {
  const first = waiting.find(({ command }) => pace.jammed.has(turnOf(command)) && !retried.has(turnOf(command)));
  if (!first || first.command.depends_on.some(id => ids.has(id))) return [];
  retried.add(turnOf(first.command));
  return [first];
}

type Round = {
  pace: Pace;
  jam: { lanes: Set<string>; ids: Set<string> };
  now: () => number;
  onAnswer: ((answer: PushAnswer) => Promise<void>) | undefined;
};

async function digest(sent: Sent, batch: CommandRecord[], round: Round): Promise<Ending | null> {
  switch (sent.is) {
    case "answer":
      return takeAnswer(sent.answer, batch, round);
    case "unauthorised":
      return sent;
    case "wait":
      return later(sent.seconds);
    case "offline":
      return later(null, true);
    case "too_large":
      // A phone that is too full to note it tells its worker later.
      if (batch.length === 1) await markTooLarge((batch[0] as CommandRecord).id).catch(() => 0);
      return halve(batch, round, 1);
    default:
      return halve(batch, round, sent.is === "timeout" ? 3 : 1);
  }
}

const later = (seconds: number | null, offline = false): Ending => ({ is: "later", seconds, offline });
const jammed = ({ ids }: Round["jam"], gaveUp: boolean): Ending => ({ is: "jammed", ids: [...ids], gaveUp });

async function takeAnswer(answer: PushAnswer, batch: CommandRecord[], { pace, jam, now, onAnswer }: Round) {
  await onAnswer?.(answer);
  await settleAll(answer.results, momentOf(answer.server_time) ?? now(), answer.epoch);
  const answered = new Set(answer.results.map(result => result.id));
  const silent = batch.filter(record => !answered.has(record.id));
  pace.failures = 0;
  for (const record of batch) if (answered.has(record.id)) release(record, pace, jam);
  for (const record of silent) setAside(record, pace, jam);
  pace.limit = Math.min(BATCH_LIMIT, pace.limit * 2);
  return null;
}

function release(record: CommandRecord, pace: Pace, jam: Round["jam"]): void {
  pace.jammed.delete(turnOf(record.command));
  jam.lanes.delete(turnOf(record.command));
}

function setAside(record: CommandRecord, pace: Pace, jam: Round["jam"]): void {
  pace.jammed.add(turnOf(record.command));
  jam.lanes.add(turnOf(record.command));
  jam.ids.add(record.id);
}

function halve(batch: CommandRecord[], { pace, jam }: Round, weight: number): Ending | null {
  const [first] = batch;
  pace.failures += weight;
  if (batch.length > 1) pace.limit = Math.ceil(batch.length / 2);
  else if (first) setAside(first, pace, jam);
  if (pace.failures < SERVER_IS_DOWN) return null;
  pace.failures = 0;
  return jammed(jam, true);
}
