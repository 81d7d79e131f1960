import { changeLanguage } from "../../app/preferences";
import { begin, device, session } from "../../app/session";
import { getMeta } from "../../db/meta";
import type { SessionRecord } from "../../db/schema";
import { deleteSession, putSession } from "../../db/sessions";
import { read } from "../../shared/codes";
import { language, preferred, t, word } from "../../shared/i18n";
import type { Problem } from "../../shared/types";
import { type Proof, signIn } from "../../sync/accounts";
import { NoAnswer } from "../../sync/http";
import { afterWrong, open, seal } from "./seal";

/** What went wrong in words, or null when the worker is signed in. */
export type Trouble = string | null;

/** A badge as the server wants it: the bare code when it is one, else as it was typed. */
export function badgeOf(text: string): string {
  const reading = read(text, null);
  return reading.is === "code" ? reading.code : text.trim();
}

/** Signs in at the server. A PIN also locks the ticket on this phone for a later hand-over without network. */
export async function signInOnline(proof: Proof): Promise<Trouble> {
  const enrolled = await getMeta("device");
  if (!enrolled || !device.value) return t("signin.device_unknown");
  try {
    const outcome = await signIn(enrolled.token, proof, language.value);
    if (!outcome.ok) return reason(outcome.problem, outcome.seconds);
    const { ticket, user, expires_at } = outcome.value;
    const sealed = "pin" in proof ? await seal(ticket, proof.pin).catch(() => null) : null;
    if (session.value && session.value.id !== user.id) await hideTicket(session.value);
    if (user.locale) await changeLanguage(preferred(user.locale));
    const badge = "badge" in proof ? proof.badge : null;
    await begin({ id: user.id, user, badge, ticket, expires_at, sealed, used_at: Date.now() });
    return null;
  } catch (error) {
    if (error instanceof NoAnswer) return t("signin.offline");
    throw error;
  }
}

async function hideTicket(record: SessionRecord): Promise<void> {
  if (record.sealed) await putSession({ ...record, ticket: null });
  else await deleteSession(record.id);
}

/** Takes a phone over with the PIN alone: the ticket is still good and only locked. */
export async function unlock(record: SessionRecord, pin: string): Promise<Trouble> {
  const ticket = record.sealed && (await open(record.sealed, pin));
  if (ticket) {
    if (record.user.locale) await changeLanguage(preferred(record.user.locale));
    const sealed = record.sealed && { ...record.sealed, tries: 0 };
    await begin({ ...record, ticket, sealed, used_at: Date.now() });
    return null;
  }
  const left = record.sealed && afterWrong(record.sealed);
  if (left) await putSession({ ...record, sealed: left });
  else await deleteSession(record.id);
  return left ? t("signin.credentials_wrong") : t("signin.locked_out");
}

function reason(problem: Problem, seconds: number | null): string {
  if (problem.status === 429) return t("signin.throttled", { n: Math.ceil(seconds ?? 60) });
  return word("signin", problem.code, problem.detail || t("error.server", { code: problem.code }));
}
