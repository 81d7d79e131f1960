import { platformName } from "../../app/platform";
import { company, device, session } from "../../app/session";
import { askPersistence } from "../../app/storage";
import { clearDocuments } from "../../db/documents";
import { deleteMeta, getMeta, setMeta } from "../../db/meta";
import { allSessions, deleteSession } from "../../db/sessions";
import { forgetDelivered, owes } from "../../outbox/outbox";
import { forgetPhotos, refusedPhotos } from "../../outbox/photos";
import { read } from "../../shared/codes";
import { language, nameOf, t, word } from "../../shared/i18n";
import { report } from "../../shared/report";
import type { Company, Problem } from "../../shared/types";
import { type Enrolled, enrol } from "../../sync/accounts";
import { refusedAs, resume } from "../../sync/engine";
import { NoAnswer } from "../../sync/http";

/** Why this phone was not added; `photos`: it only waits for somebody to let go of that many, which the old company would not take. */
export type Trouble = { text: string; photos: number };

/**
 * Makes this phone one of the company's. Records that are already here stay and go out with the new proof; those of another
 * company go to that one first, and what it has is forgotten here.
 * @param letGo photos that the old company's server would not take may be forgotten
 * @returns what went wrong; null when it is done
 */
export async function enrolHere(code: string, name: string, letGo = false): Promise<Trouble | null> {
  try {
    const known = await getMeta("company");
    const reading = read(code, known?.tag ?? null).is;
    const stays = known !== undefined && reading === "code";
    const left = reading === "foreign" ? known : undefined;
    const photos = left ? await refusedPhotos() : [];
    const tie = left && (await tieTo(left, letGo ? 0 : photos.length));
    if (tie) return tie;
    const previous = stays ? await earlierToken(known) : null;
    // Without a name of its own it gets the one that whoever invited it gave.
    const newcomer = { code, name, platform: platformName() };
    const outcome = await enrol({ ...newcomer, ...(previous ? { previous } : {}) }, language.value);
    if (!outcome.ok) return text(refusal(outcome.problem, outcome.seconds));
    // First, for the screen looks at the address as soon as the phone has a name.
    history.replaceState(null, "", location.pathname);
    await become(outcome.value, known, photos);
    void askPersistence();
    void resume();
    return null;
  } catch (error) {
    if (error instanceof NoAnswer) return text(t("enrol.offline"));
    report(error);
    return text(t("error.not_saved"));
  }
}

const text = (said: string): Trouble => ({ text: said, photos: 0 });

/** What still keeps this phone at a company; null when nothing does. */
async function tieTo(company: Company, photos: number): Promise<Trouble | null> {
  const name = nameOf(company);
  if (await owes()) return text(t("enrol.owes", { name }));
  return photos > 0 ? { text: t("enrol.photos", { name, n: photos }), photos } : null;
}

function refusal({ status, code, detail }: Problem, seconds: number | null): string {
  if (status === 429) return t("signin.throttled", { n: Math.ceil(seconds ?? 60) });
  return word("enrol", code, detail || t("error.server", { code }));
}

/** Takes over what the company calls this phone. The token comes last: only with it is anything asked or sent. */
async function become(
  { device: named, token, epoch, company: ours }: Enrolled,
  known: Company | undefined,
  photos: readonly string[],
): Promise<void> {
  const before = await getMeta("device");
  await clearDocuments();
  if (known && known.id !== ours.id) await leave(epoch, photos);
  if ((await getMeta("epoch")) === undefined) await setMeta("epoch", epoch);
  await setMeta("company", ours);
  if (before && known?.id === ours.id) await setMeta("previous", { company: ours.id, token: before.token });
  await setMeta("device", { device: named, token });
  company.value = ours;
  device.value = named;
}

/**
 * The token to name as this phone's earlier one. A server that was restored may never have heard of the last; the one before
 * it is then the one under which it knows the records.
 */
async function earlierToken(company: Company): Promise<string | null> {
  const [last, before] = [await getMeta("device"), await getMeta("previous")];
  const unheard = refusedAs.value === "device_unknown" && before?.company === company.id;
  return (unheard ? before.token : last?.token) ?? null;
}

/** Nothing of one company may reach another: not its records and photos, not who worked there, not its place in time. */
async function leave(epoch: string, photos: readonly string[]): Promise<void> {
  await forgetDelivered();
  await forgetPhotos(photos);
  for (const worker of await allSessions()) await deleteSession(worker.id);
  await deleteMeta("active");
  await deleteMeta("previous");
  session.value = null;
  await setMeta("epoch", epoch);
}
