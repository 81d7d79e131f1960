import { kept } from "./open";
import type { DraftRecord } from "./schema";

export const getDraft = async (key: string): Promise<DraftRecord | undefined> => (await kept()).get("drafts", key);

export const allDrafts = async (): Promise<DraftRecord[]> => (await kept()).getAll("drafts");

export async function putDraft(key: string, value: unknown, now: number): Promise<void> {
  await (await kept()).put("drafts", { key, value, updated_at: now });
}

export const deleteDraft = async (key: string): Promise<void> => (await kept()).delete("drafts", key);
