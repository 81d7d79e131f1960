import { short } from "./network.ts";
import type { Phone } from "./phone.ts";
import type { Run } from "./run.ts";

/** What the server keeps of a phone's record, as far as its fate needs a cause. */
export type Judged = {
  id: string;
  type: string;
  status: string;
  code: string | null;
  stream: string;
  seq: number;
  lane: string | null;
  depends_on: string[];
  replaces: string | null;
  body: Record<string, unknown>;
};
type Why = { one: Judged; all: readonly Judged[]; run: Run; user: string; phones: readonly Phone[] };
type Cause = [status: string, happened: (why: Why) => boolean];

const HOUR = 3600 * 1000;
/** What one piece of the first operation uses up of what was received (tests/simulator/factory.py). */
const SCREWS = { received: 150, each: 4 };
const FIRST = "/op:10";

/**
 * Why a record may be anything but booked: the code, the status that goes with it, and what must have happened in this run for it.
 * Whoever is not in here has no cause: every ticket of a run is one of this server's, so nobody is ever unproved.
 */
const CAUSES: Record<string, Cause> = {
  ticket_expired: ["stored", ({ run, phones }) => run.world.slept >= 12 * HOUR || phones.some(one => one.clockMoved)],
  device_revoked: [
    "stored",
    ({ run, phones }) => phones.some(one => one.revoked || (one.wroteFile && run.happened.restored)),
  ],
  user_inactive: ["held", ({ run, user }) => run.happened.removed.has(user)],
  order_closed: ["held", ({ run, one }) => run.happened.orders.has(orderOf(one))],
  over_report: ["held", ({ run, one, all }) => isReport(one) && mayBeTooMuch(run, one, all)],
  first_article_open: ["held", ({ run, one }) => isReport(one) && waitsForFirst(run, one)],
  first_article_photos: ["deferred", ({ run, one }) => isReport(one) && waitsForFirst(run, one)],
  backflush_short: ["held", ({ one, all }) => isReport(one) && isFirst(one) && screwsOf(all) > SCREWS.received],
  stale_fields: ["held", ({ one, all }) => one.type === "production.note_ticket" && notesOf(one, all).length > 1],
  counts_already: ["held", ({ one, all }) => one.replaces !== null || all.some(other => other.replaces === one.id)],
  waited_too_long: ["held", ({ run, one }) => run.world.slept >= 12 * HOUR && one.depends_on.length > 0],
  dependency_waits: ["deferred", ({ one, all }) => one.depends_on.some(id => !isApplied(id, all))],
  lane_waits: ["deferred", ({ one, all }) => all.some(other => isAhead(other, one))],
  nothing_reported: ["refused", ({ one }) => isReport(one) && piecesOf(one) === 0],
  forbidden: ["refused", ({ run, one, user }) => one.type === "quality.inspect" && !mayInspect(run, user)],
  withdrawn: ["refused", ({ run }) => run.happened.restored],
  declined: ["refused", ({ run, one }) => run.happened.decided.has(`decline ${one.id}`)],
  returned: ["refused", ({ run, one }) => run.happened.decided.has(`return ${one.id}`)],
  changed: ["refused", ({ run, one }) => run.happened.decided.has(`change ${one.id}`)],
};

/** Each record is booked, or something happened in this run for which it is not. */
export function uncaused(run: Run, one: Judged, all: readonly Judged[]): string[] {
  if (one.status === "applied") return [];
  const [device = "", user = ""] = one.stream.split(":");
  const [status, happened] = CAUSES[one.code ?? ""] ?? [];
  const why = { one, all, run, user, phones: phonesOf(run, one.id, device) };
  if (status === one.status && happened?.(why)) return [];
  return [`${short(one.id)} ${one.type} is ${one.status} (${one.code}) without a cause in this run`];
}

/** The phone that recorded it; any, where it was killed before it could say so. */
function phonesOf(run: Run, id: string, device: string): readonly Phone[] {
  const known = [...run.saved.values()].find(
    ({ command }) => command.id === id || command.stream.startsWith(`${device}:`),
  );
  return known ? [known.phone] : run.phones;
}

const isReport = ({ type }: Judged): boolean => type === "production.report";
const isFirst = ({ lane }: Judged): boolean => lane?.endsWith(FIRST) ?? false;
const orderOf = ({ lane }: Judged): string => /wo:([^/]+)/.exec(lane ?? "")?.[1] ?? "";
const isApplied = (id: string, all: readonly Judged[]): boolean =>
  all.some(one => one.id === id && one.status === "applied");

function piecesOf({ body }: Judged): number {
  const scrap = ((body.scrap ?? []) as { quantity: string }[]).reduce((sum, line) => sum + Number(line.quantity), 0);
  return [body.good, body.rework, body.on_hold].reduce<number>((sum, one) => sum + Number(one ?? 0), scrap);
}

const sumOf = (all: readonly Judged[]): number => all.filter(isReport).reduce((sum, one) => sum + piecesOf(one), 0);

/** More than the whole order was reported of its first operation; what came into a later one cannot be told afterwards. */
function mayBeTooMuch(run: Run, one: Judged, all: readonly Judged[]): boolean {
  if (!isFirst(one)) return piecesOf(one) > 0;
  return sumOf(all.filter(other => other.lane === one.lane)) > (run.facts.quantities[orderOf(one)] ?? 0);
}

const waitsForFirst = (run: Run, one: Judged): boolean =>
  isFirst(one) && orderOf(one) === run.facts.strict && piecesOf(one) > 0;

const screwsOf = (all: readonly Judged[]): number => SCREWS.each * sumOf(all.filter(isFirst));

const notesOf = (one: Judged, all: readonly Judged[]): Judged[] =>
  all.filter(other => other.type === one.type && other.body.ticket_id === one.body.ticket_id);

const isAhead = (other: Judged, one: Judged): boolean =>
  other.stream === one.stream &&
  other.lane === one.lane &&
  other.seq < one.seq &&
  (other.status === "deferred" || other.status === "failed");

const mayInspect = (run: Run, user: string): boolean =>
  run.facts.workers.some(({ id, roles }) => id === user && /inspector|team_leader/.test(roles));
