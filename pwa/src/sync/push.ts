import type { Send, Sent } from "../outbox/replay";
import type { PushAnswer, SentCommand } from "../shared/types";
import { type Answer, call, isOurs, NoAnswer, problemOf, retryAfter } from "./http";
import { phoneState } from "./state";

const TIMEOUT = 30_000;

/** One `POST /sync/push`, with what its end means for the outbox. */
export const sender =
  (token: string, language: string): Send =>
  async commands => {
    try {
      const state = await phoneState({ ids: commands.map(command => command.id) });
      const headers = { Authorization: `Bearer ${token}`, "X-Phone-State": state };
      const path = "/api/v1/sync/push";
      return understand(await call(path, { json: { commands }, headers, timeoutMs: TIMEOUT, language }), commands);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return error.timedOut ? { is: "timeout" } : { is: "offline" };
    }
  };

function understand(answer: Answer, commands: readonly SentCommand[]): Sent {
  if (answer.status === 200)
    return isPushAnswer(answer.body) ? { is: "answer", answer: answer.body } : { is: "offline" };
  if (answer.status === 401 && !isOurs(answer)) return { is: "offline" };
  if (answer.status === 401) return { is: "unauthorised", code: problemOf(answer).code };
  if (answer.status === 413) return { is: "too_large" };
  const seconds = retryAfter(answer.headers);
  if (answer.status === 429 || (answer.status === 503 && seconds !== null)) return { is: "wait", seconds };
  if (answer.status >= 500) return { is: "trouble" };
  return commands.length > 0 ? { is: "trouble" } : { is: "offline" };
}

/** A proxy may answer 200 with JSON of its own; only results in the right form may settle a record. */
function isPushAnswer(body: unknown): body is PushAnswer {
  const answer = body as Partial<PushAnswer> | null;
  if (!answer || typeof answer.epoch !== "string" || !Array.isArray(answer.results)) return false;
  return answer.results.every(result => typeof result?.id === "string" && STATUSES.has(result.status));
}

const STATUSES = new Set<string>(["applied", "held", "deferred", "refused", "stored", "failed", "rejected"]);
