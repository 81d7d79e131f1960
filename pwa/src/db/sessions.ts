import { kept, STRICT } from "./open";
import type { SessionRecord } from "./schema";

export const getSession = async (id: string): Promise<SessionRecord | undefined> => (await kept()).get("sessions", id);

export const allSessions = async (): Promise<SessionRecord[]> => (await kept()).getAll("sessions");

export async function putSession(session: SessionRecord): Promise<void> {
  const tx = (await kept()).transaction("sessions", "readwrite", STRICT);
  await tx.store.put(session);
  await tx.done;
}

export const deleteSession = async (id: string): Promise<void> => (await kept()).delete("sessions", id);

/** Rewrites one session in one strict transaction, so that two tabs cannot count the same wrong PIN once. */
export async function changeSession(
  id: string,
  change: (session: SessionRecord) => SessionRecord,
): Promise<SessionRecord | undefined> {
  const tx = (await kept()).transaction("sessions", "readwrite", STRICT);
  const before = await tx.store.get(id);
  const after = before && change(before);
  if (after && after !== before) await tx.store.put(after);
  await tx.done;
  return after;
}
