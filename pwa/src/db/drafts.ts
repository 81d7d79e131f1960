import { kept } from "./open";
import { COUNTER, type DraftRecord } from "./schema";

/** A form as one window has it: a record that was saved from it after its beginning is already what it would become. */
export type FormDraft = { key: string; since: number };

export const getDraft = async (key: string): Promise<DraftRecord | undefined> => (await kept()).get("drafts", key);

export const allDrafts = async (): Promise<DraftRecord[]> => (await kept()).getAll("drafts");

/** What was typed in a form, and when it was begun: now, if nothing was. */
export async function openDraft(key: string): Promise<{ value: unknown; since: number }> {
  const tx = (await kept()).transaction(["drafts", "streams"]);
  const [draft, saved] = await Promise.all([tx.objectStore("drafts").get(key), tx.objectStore("streams").get(COUNTER)]);
  return { value: draft?.value, since: draft?.since ?? saved?.seq ?? 0 };
}

/** How many records this phone has saved so far. */
export const savedSoFar = async (): Promise<number> => (await (await kept()).get("streams", COUNTER))?.seq ?? 0;

/** Without `since`, a draft that is there keeps its beginning. */
export async function putDraft(key: string, value: unknown, now: number, since?: number): Promise<void> {
  const tx = (await kept()).transaction("drafts", "readwrite");
  const begun = since ?? (await tx.store.get(key))?.since;
  await tx.store.put({ key, value, updated_at: now, ...(begun === undefined ? {} : { since: begun }) });
  await tx.done;
}

export const deleteDraft = async (key: string): Promise<void> => (await kept()).delete("drafts", key);
