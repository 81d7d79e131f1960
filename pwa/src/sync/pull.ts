import { allCommands } from "../db/commands";
import {
  applyChanges,
  clearDocuments,
  clearStore,
  type Feed,
  getPlace,
  getReaders,
  type Place,
  putReaders,
  STORE_KINDS,
} from "../db/documents";
import { getMeta } from "../db/meta";
import { letGo, markSeen, settleAll } from "../outbox/outbox";
import { report } from "../shared/report";
import { DAY, HOUR, momentOf } from "../shared/time";
import type { Kind, PullAnswer, Uuid } from "../shared/types";
import { noteEpoch } from "./epoch";
import { type Answer, call, isOurs, NoAnswer, problemOf, retryAfter } from "./http";
import { phoneState } from "./state";

export type Pulled =
  | { is: "done"; epoch: string; kinds: ReadonlySet<Kind>; outcomes: number; seen: number; restored: boolean }
  | { is: "unauthorised"; code: string }
  | { is: "forbidden"; code: string }
  | { is: "later"; seconds: number | null };

const PAGE = 500;
const START = { cursor: 0, etag: null, complete_at: null };
/**
 * Which form of the documents this app reads. What an earlier app fetched lacks what the server has learned to say since, so all
 * of it is asked for once more; until it has come, what is here stays.
 */
const FORM = 2;
/** The same of what only storekeepers see. It comes whole, without tombstones: what is here of it goes when it comes. */
const STORE_FORM = 2;
/** Whoever was shown the store longer ago is not waited for: as long as a phone lets a worker in without a network. */
const READS_ON_FOR = 14 * DAY;

/**
 * Fetches what changed since the last time, page by page. The cursor moves with the page that it belongs to, so that a
 * pull may break off anywhere.
 * @throws NoAnswer
 */
export async function pull(token: string, ticket: string, language: string): Promise<Pulled> {
  const applied = (await allCommands()).filter(record => record.state === "applied" && !record.seen);
  const round: Round = { kinds: new Set(), outcomes: 0, restored: false };
  for (;;) {
    const place = await placeNow();
    const answer = await ask(place, token, ticket, language);
    if (answer.status !== 200 && answer.status !== 304) return refusal(answer);
    const page = answer.status === 304 ? null : pageIn(answer.body);
    if (page && (await take(page, place, answer.headers.get("ETag"), round))) continue;
    if (!page) await applyChanges([], { ...place, complete_at: Date.now() });
    const seen = round.restored ? 0 : await markSeen(applied.map(record => record.id));
    return { is: "done", epoch: page?.epoch ?? place.epoch, ...round, seen };
  }
}

async function placeNow(): Promise<Place> {
  const place = await getPlace();
  if (!place) return { epoch: "", ...START, form: FORM };
  return place.form === FORM ? place : { ...place, cursor: 0, etag: null, form: FORM };
}

type Round = { kinds: Set<Kind>; outcomes: number; restored: boolean };

/** Takes a page over; returns whether to ask for another one. */
async function take(page: PullAnswer, place: Place, etag: string | null, round: Round): Promise<boolean> {
  // Before anything in the page is believed: its outcomes count within the new epoch.
  if (await noteEpoch(page.epoch)) round.restored = true;
  if (place.epoch !== "" && page.epoch !== place.epoch) {
    await startOver(page.epoch);
    return true;
  }
  round.outcomes += await takePage(page, etag, round.kinds);
  return page.more;
}

/**
 * What only storekeepers see, with its own cursor. Comes after the floor's own pull, which notices a restored server.
 * @returns the kinds that changed; nothing where the server does not show it now
 * @throws NoAnswer
 */
export async function pullStore(
  user: Uuid,
  token: string,
  ticket: string,
  language: string,
): Promise<ReadonlySet<Kind>> {
  const kinds = new Set<Kind>();
  for (;;) {
    const { place, anew } = await storePlace();
    const answer = await ask(place, token, ticket, language, "store");
    if (answer.status !== 200) return noStorePage(answer, user, kinds);
    const page = pageIn(answer.body);
    // The server was restored after the floor's pull: the next one begins all anew.
    if (place.epoch !== "" && page.epoch !== place.epoch) return kinds;
    const { epoch, cursor } = page;
    const etag = answer.headers.get("ETag");
    const next = { epoch, cursor, etag, complete_at: page.more ? null : Date.now(), form: STORE_FORM };
    await applyChanges(page.changes, next, "store", anew);
    for (const kind of [...anew, ...page.changes.map(change => change.kind)]) kinds.add(kind);
    if (page.more) continue;
    await noteReader(user);
    return kinds;
  }
}

async function noStorePage(answer: Answer, user: Uuid, kinds: ReadonlySet<Kind>): Promise<ReadonlySet<Kind>> {
  if (answer.status === 403 && isOurs(answer)) return withoutReader(user, true);
  if (answer.status === 304) await noteReader(user);
  return kinds;
}

/** To the hour: a write with every look would be too many. */
async function noteReader(user: Uuid): Promise<void> {
  const readers = await getReaders();
  const known = readers[user];
  if (known === undefined || Math.abs(Date.now() - known) > HOUR) await putReaders({ ...readers, [user]: Date.now() });
}

/**
 * The worker may not see the store any more. What is here of it goes, unless another worker of this phone was shown it lately.
 * @param told the server has just said so; else the worker signed in as somebody who never asks
 * @returns the kinds that changed
 */
export async function withoutReader(user: Uuid, told = false): Promise<ReadonlySet<Kind>> {
  const readers = await getReaders();
  if (!told && !(user in readers)) return new Set();
  const others = Object.entries(readers).filter(([id, at]) => id !== user && Date.now() - at < READS_ON_FOR);
  if (others.length > 0) {
    await putReaders(Object.fromEntries(others));
    return new Set();
  }
  await clearStore();
  return new Set(STORE_KINDS);
}

/** Where the store's pull goes on, and what of it has to come anew. */
async function storePlace(): Promise<{ place: Place; anew: readonly Kind[] }> {
  const known = await getPlace("store");
  if (known?.form === STORE_FORM) return { place: known, anew: [] };
  return { place: { epoch: known?.epoch ?? "", ...START, form: STORE_FORM }, anew: known ? STORE_KINDS : [] };
}

async function ask(
  place: Place,
  token: string,
  ticket: string,
  language: string,
  feed: Feed = "floor",
): Promise<Answer> {
  // "Nothing new" is worth nothing when the server was restored since that page came.
  const etag = place.epoch === (await getMeta("epoch")) ? place.etag : null;
  const which = feed === "floor" ? "" : `&feed=${feed}`;
  // With the cursor's epoch the server can tell a cursor of before a restore from one that says that it went back in time.
  const since = place.epoch === "" ? "" : `&epoch=${place.epoch}`;
  return call(`/api/v1/sync/pull?cursor=${place.cursor}&limit=${PAGE}${which}${since}`, {
    headers: {
      Authorization: `Bearer ${token}`,
      "X-Actor-Ticket": ticket,
      "X-Phone-State": await phoneState(),
      ...(etag === null ? {} : { "If-None-Match": etag }),
    },
    language,
  });
}

/** A proxy may answer 200 with JSON of its own; only a page in the right form may move the cursor. */
function pageIn(body: unknown): PullAnswer {
  const page = body as Partial<PullAnswer> | null;
  const whole = typeof page?.epoch === "string" && typeof page.cursor === "number" && Array.isArray(page.changes);
  if (!whole) throw new NoAnswer(false);
  return page as PullAnswer;
}

/** The server was restored from a backup: its counter starts elsewhere, so nothing that we have from it is certain. */
async function startOver(epoch: string): Promise<void> {
  await clearDocuments();
  await applyChanges([], { epoch, ...START, form: FORM });
}

/** Outcomes first: should the phone die between the two, the same page comes again. */
async function takePage(page: PullAnswer, etag: string | null, kinds: Set<Kind>): Promise<number> {
  const told = momentOf(page.server_time);
  const outcomes = await settleAll(page.outcomes ?? [], told ?? Date.now(), page.epoch);
  const complete_at = page.more ? null : Date.now();
  await applyChanges(page.changes, { epoch: page.epoch, cursor: page.cursor, etag, complete_at, form: FORM });
  for (const change of page.changes) kinds.add(change.kind);
  if (!page.more && told !== null) await tidy(told);
  return outcomes;
}

const TIDY_EVERY = 6 * HOUR;
let tidyAgain = 0;

/** Now and then, on a moment that the server has just told; what fails here costs room, and no pull. */
async function tidy(told: number): Promise<void> {
  if (performance.now() < tidyAgain) return;
  tidyAgain = performance.now() + TIDY_EVERY;
  await letGo(told).catch(report);
}

function refusal(answer: Answer): Pulled {
  if (!isOurs(answer)) return { is: "later", seconds: retryAfter(answer.headers) };
  if (answer.status === 401) return { is: "unauthorised", code: problemOf(answer).code };
  if (answer.status === 403) return { is: "forbidden", code: problemOf(answer).code };
  return { is: "later", seconds: retryAfter(answer.headers) };
}
