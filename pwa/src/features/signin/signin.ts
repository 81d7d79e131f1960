import { begin, device, serverNow, session } from "../../app/session";
import { getMeta } from "../../db/meta";
import type { Grant, SessionRecord } from "../../db/schema";
import { allSessions, changeSession, getSession, putSession } from "../../db/sessions";
import { read } from "../../shared/codes";
import { language } from "../../shared/i18n";
import { report } from "../../shared/report";
import { instant, MINUTE } from "../../shared/time";
import type { Problem } from "../../shared/types";
import { type Proof, type SignedIn, signIn } from "../../sync/accounts";
import { NoAnswer } from "../../sync/http";
import { afterWrong, heldToClock, MOST_WRONG, standing } from "./lockout";
import { writeTicket } from "./offline";
import { open, seal } from "./seal";

/** Why somebody is not signed in. */
export type Trouble =
  /** Neither the server nor a grant on this phone can tell. */
  | { is: "offline" }
  /** Never signed in on this phone, or too long ago: that needs the network. */
  | { is: "unknown_here" }
  | { is: "wrong"; left: number }
  | { is: "pause"; ms: number }
  | { is: "locked" }
  | { is: "refused"; problem: Problem; seconds: number | null };

/** How long the server may take before the phone looks at the PIN itself: nobody waits in a dead spot. */
const PATIENCE = 2500;
/** A ticket about to run out is no use for a shift. */
const WORTH_USING = 5 * MINUTE;

const UNKNOWN_PHONE: Problem = { status: 401, code: "device_unknown", detail: "", errors: [] };

/** A badge as the server wants it: the bare code when it is one, else as it was typed. */
export function badgeOf(text: string): string {
  const reading = read(text, null);
  return reading.is === "code" ? reading.code : text.trim();
}

/**
 * Signs a worker in by badge and PIN: by the server's word where it comes in time, else by the grant on this phone. A server's
 * word that comes late still counts: its ticket takes the place of the phone's own.
 * @returns null when the worker is signed in
 */
export async function signInByPin(badge: string, pin: string): Promise<Trouble | null> {
  const proof = { badge, pin };
  const asked = ask(proof);
  const known = await knownByBadge(badge);
  if (!known) {
    const trouble = await settle(await asked, proof);
    return trouble?.is === "offline" ? { is: "unknown_here" } : trouble;
  }
  const soon = await Promise.race([asked, pausing(PATIENCE)]);
  if (soon && soon.is !== "offline") return settle(soon, proof);
  const trouble = await unlock(known, pin);
  void asked.then(answer => hearLate(answer, proof, trouble === null)).catch(report);
  return trouble;
}

/** Signs in at the server, or not at all. @returns null when the worker is signed in */
export const signInOnline = async (proof: Proof): Promise<Trouble | null> => settle(await ask(proof), proof);

/**
 * Lets a worker in by the grant on this phone. The try is counted before the PIN is looked at: killing the app saves nobody one.
 * @returns null when the worker is signed in
 */
export async function unlock(record: SessionRecord, pin: string): Promise<Trouble | null> {
  const before = await countTry(record.id);
  if (before.is !== "free") return before;
  const grant = before.record.grant as Grant;
  const secret = await open(grant.sealed, pin);
  if (!secret) {
    const left = MOST_WRONG - (before.record.tries?.wrong ?? 0);
    return left > 0 ? { is: "wrong", left } : { is: "locked" };
  }
  const now = serverNow();
  const stillGood = Date.parse(secret.expires_at) - now > WORTH_USING;
  const own = stillGood ? null : await writeTicket({ ...grant, key: secret.key }, now);
  if (!stillGood && !own) return { is: "unknown_here" };
  const proof = own
    ? { ticket: own.ticket, expires_at: instant(own.expires) }
    : { ticket: secret.ticket, expires_at: secret.expires_at };
  await begin({ ...before.record, ...proof, tries: null, used_at: Date.now() });
  return null;
}

/** A team leader who is signed in on this phone lets a locked worker try again. */
export const takeLockBack = (id: string): Promise<SessionRecord | undefined> =>
  changeSession(id, record => ({ ...record, tries: null }));

/** The worker of a badge, if their grant on this phone still holds. */
async function knownByBadge(badge: string): Promise<SessionRecord | null> {
  const found = (await allSessions()).find(record => record.badge === badge);
  return found?.grant && Date.parse(found.grant.expires_at) > serverNow() ? found : null;
}

type Counted = { is: "free"; record: SessionRecord } | Exclude<Trouble, { is: "refused" | "wrong" | "offline" }>;

async function countTry(id: string): Promise<Counted> {
  const now = Date.now();
  let found: Counted = { is: "unknown_here" };
  await changeSession(id, record => {
    if (!record.grant) return record;
    const tries = record.tries ? heldToClock(record.tries, now) : null;
    const may = standing(tries, now);
    const next = { ...record, tries: may.is === "free" ? afterWrong(tries, now) : tries };
    found = may.is === "free" ? { is: "free", record: next } : may;
    return next;
  });
  return found;
}

type Answer = { is: "in"; value: SignedIn } | Exclude<Trouble, { is: "unknown_here" | "wrong" | "pause" | "locked" }>;

async function ask(proof: Proof): Promise<Answer> {
  const enrolled = await getMeta("device");
  if (!enrolled || !device.value) return { is: "refused", problem: UNKNOWN_PHONE, seconds: null };
  try {
    const outcome = await signIn(enrolled.token, proof, language.value);
    if (outcome.ok) return { is: "in", value: outcome.value };
    return { is: "refused", problem: outcome.problem, seconds: outcome.seconds };
  } catch (error) {
    if (error instanceof NoAnswer) return { is: "offline" };
    throw error;
  }
}

async function settle(answer: Answer, proof: Proof): Promise<Trouble | null> {
  if (answer.is === "in") {
    await takeOver(answer.value, proof, true, true);
    return null;
  }
  if (answer.is === "refused") await learn(answer.problem, proof);
  return answer;
}

/** A wrong PIN was counted when the phone looked at it. */
async function hearLate(answer: Answer, proof: Proof, isIn: boolean): Promise<void> {
  if (answer.is === "in") await takeOver(answer.value, proof, isIn);
  if (answer.is === "refused" && answer.problem.code !== "credentials_wrong") await learn(answer.problem, proof);
}

/** What the server says of a worker holds on this phone too: a wrong PIN counts, and who left is not let in offline. */
async function learn(problem: Problem, proof: Proof): Promise<void> {
  const known = "badge" in proof ? await knownByBadge(proof.badge) : null;
  if (!known) return;
  if (problem.code === "credentials_wrong")
    await changeSession(known.id, record => ({ ...record, tries: afterWrong(record.tries, Date.now()) }));
  if (problem.code === "user_inactive" || problem.code === "forbidden")
    await changeSession(known.id, record => ({ ...record, grant: null }));
}

/** The server's proof is kept; whoever came late does not take the phone from somebody else. */
async function takeOver(answer: SignedIn, proof: Proof, mayStay: boolean, first = false): Promise<void> {
  const { ticket, user, expires_at } = answer;
  const badge = "badge" in proof ? proof.badge : ((await getSession(user.id))?.badge ?? null);
  const grant = "pin" in proof ? await grantOf(answer, proof.pin) : ((await getSession(user.id))?.grant ?? null);
  const record = { id: user.id, user, badge, ticket, expires_at, grant, tries: null, used_at: Date.now() };
  if (first || (mayStay && session.value?.id === user.id)) await begin(record);
  else await putSession({ ...record, ticket: null });
}

/** A phone that cannot keep keys lets nobody in offline, and everybody online. */
async function grantOf({ grant, ticket, expires_at }: SignedIn, pin: string): Promise<Grant | null> {
  if (!grant) return null;
  const sealed = await seal({ key: grant.key, ticket, expires_at }, pin).catch(() => null);
  return sealed && { id: grant.id, expires_at: grant.expires_at, sealed };
}

const pausing = (ms: number): Promise<null> => new Promise(done => setTimeout(() => done(null), ms));
