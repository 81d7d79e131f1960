import { allCommands } from "../db/commands";
import { applyChanges, clearDocuments, getPlace, type Place } from "../db/documents";
import { markSeen, settleAll } from "../outbox/outbox";
import type { Kind, PullAnswer } from "../shared/types";
import { type Answer, call, problemOf, retryAfter } from "./http";

export type Pulled =
  | { is: "done"; epoch: string; kinds: ReadonlySet<Kind>; outcomes: number; seen: number }
  | { is: "unauthorised"; code: string }
  | { is: "later"; seconds: number | null };

const PAGE = 500;
const START = { cursor: 0, etag: null, complete_at: null };

/**
 * Fetches what changed since the last time, page by page. The cursor moves with the page that it belongs to, so that a
 * pull may break off anywhere.
 * @throws NoAnswer
 */
export async function pull(token: string, ticket: string, language: string): Promise<Pulled> {
  const applied = (await allCommands()).filter(record => record.state === "applied" && !record.seen);
  const kinds = new Set<Kind>();
  let outcomes = 0;
  for (;;) {
    const place: Place = (await getPlace()) ?? { epoch: "", ...START };
    const answer = await ask(place, token, ticket, language);
    if (answer.status !== 200 && answer.status !== 304) return refusal(answer);
    const page = answer.status === 304 ? null : (answer.body as PullAnswer);
    if (page && place.epoch !== "" && page.epoch !== place.epoch) {
      await startOver(page.epoch);
      continue;
    }
    if (page) outcomes += await takePage(page, answer.headers.get("ETag"), kinds);
    else await applyChanges([], { ...place, complete_at: Date.now() });
    if (page?.more) continue;
    const seen = await markSeen(applied.map(record => record.id));
    return { is: "done", epoch: page?.epoch ?? place.epoch, kinds, outcomes, seen };
  }
}

const ask = (place: Place, token: string, ticket: string, language: string): Promise<Answer> =>
  call(`/api/v1/sync/pull?cursor=${place.cursor}&limit=${PAGE}`, {
    headers: {
      Authorization: `Bearer ${token}`,
      "X-Actor-Ticket": ticket,
      ...(place.etag === null ? {} : { "If-None-Match": place.etag }),
    },
    language,
  });

/** The server was restored from a backup: its counter starts elsewhere, so nothing that we have from it is certain. */
async function startOver(epoch: string): Promise<void> {
  await clearDocuments();
  await applyChanges([], { epoch, ...START });
}

/** Outcomes first: should the phone die between the two, the same page comes again. */
async function takePage(page: PullAnswer, etag: string | null, kinds: Set<Kind>): Promise<number> {
  const outcomes = await settleAll(page.outcomes ?? [], Date.now());
  const complete_at = page.more ? null : Date.now();
  await applyChanges(page.changes, { epoch: page.epoch, cursor: page.cursor, etag, complete_at });
  for (const change of page.changes) kinds.add(change.kind);
  return outcomes;
}

function refusal(answer: Answer): Pulled {
  if (answer.status === 401) return { is: "unauthorised", code: problemOf(answer).code };
  return { is: "later", seconds: retryAfter(answer.headers) };
}
