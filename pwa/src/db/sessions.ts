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
