import { kept, STRICT } from "./open";
import { withReserve } from "./reserve";
import type { SessionRecord } from "./schema";

export const getSession = async (id: string): Promise<SessionRecord | undefined> => (await kept()).get("sessions", id);

export const allSessions = async (): Promise<SessionRecord[]> => (await kept()).getAll("sessions");

/** A full phone must let its workers in all the same: their records still fit. */
export const putSession = (session: SessionRecord): Promise<void> =>
  withReserve(async () => {
    const tx = (await kept()).transaction("sessions", "readwrite", STRICT);
    await Promise.all([tx.store.put(session), tx.done]);
  });

export const deleteSession = async (id: string): Promise<void> => (await kept()).delete("sessions", id);

/** Rewrites one session in one strict transaction, so that two tabs cannot count the same wrong PIN once. */
export const changeSession = (
  id: string,
  change: (session: SessionRecord) => SessionRecord,
): Promise<SessionRecord | undefined> =>
  withReserve(async () => {
    const tx = (await kept()).transaction("sessions", "readwrite", STRICT);
    const before = await tx.store.get(id);
    const after = before && change(before);
    await Promise.all([after && after !== before ? tx.store.put(after) : null, tx.done]);
    return after;
  });
