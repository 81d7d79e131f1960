import { platformName } from "../../app/platform";
import { company, device, session } from "../../app/session";
import { askPersistence } from "../../app/storage";
import { clearDocuments } from "../../db/documents";
import { deleteMeta, getMeta, setMeta } from "../../db/meta";
import { allSessions, deleteSession } from "../../db/sessions";
import { forgetDelivered, owes } from "../../outbox/outbox";
import { read } from "../../shared/codes";
import { language, nameOf, t, word } from "../../shared/i18n";
import { enrol } from "../../sync/accounts";
import { resume } from "../../sync/engine";
import { NoAnswer } from "../../sync/http";

/**
 * Makes this phone one of the company's. Records that are already here stay and go out with the new proof; those of another
 * company go to that one first, and what it has is forgotten here.
 * @returns what went wrong, in words; null when it is done
 */
export async function enrolHere(code: string, name: string): Promise<string | null> {
  try {
    const known = await getMeta("company");
    if (known && read(code, known.tag).is === "foreign" && (await owes()))
      return t("enrol.owes", { name: nameOf(known) });
    const outcome = await enrol(code, name || platformName(), platformName(), language.value);
    if (!outcome.ok) {
      if (outcome.problem.status === 429) return t("signin.throttled", { n: Math.ceil(outcome.seconds ?? 60) });
      return word(
        "enrol",
        outcome.problem.code,
        outcome.problem.detail || t("error.server", { code: outcome.problem.code }),
      );
    }
    const { device: enrolled, token, epoch, company: ours } = outcome.value;
    await clearDocuments();
    if (known && known.id !== ours.id) await leave(epoch);
    if ((await getMeta("epoch")) === undefined) await setMeta("epoch", epoch);
    await setMeta("company", ours);
    await setMeta("device", { device: enrolled, token });
    company.value = ours;
    device.value = enrolled;
    history.replaceState(null, "", location.pathname);
    void askPersistence();
    void resume();
    return null;
  } catch (error) {
    if (error instanceof NoAnswer) return t("enrol.offline");
    throw error;
  }
}

/** Nothing of one company may reach another: not its records, not who worked there, not its place in time. */
async function leave(epoch: string): Promise<void> {
  await forgetDelivered();
  for (const worker of await allSessions()) await deleteSession(worker.id);
  await deleteMeta("active");
  session.value = null;
  await setMeta("epoch", epoch);
}
