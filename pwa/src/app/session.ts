import { computed, signal } from "@preact/signals";
import { deleteMeta, getMeta, setMeta } from "../db/meta";
import type { SessionRecord } from "../db/schema";
import { allSessions, deleteSession, getSession, putSession } from "../db/sessions";
import type { Actor } from "../outbox/outbox";
import type { Company, Device, User } from "../shared/types";
import { offsetMs } from "../sync/clock";
import { type Credentials, resume } from "../sync/engine";
import { reloadMine } from "./live";

/** This phone and the worker who holds it. */

export const device = signal<Device | null>(null);
export const company = signal<Company | null>(null);
export const session = signal<SessionRecord | null>(null);
export const user = computed<User | null>(() => session.value?.user ?? null);

/** Server time as well as this phone can know it. */
export const serverNow = (): number => Date.now() + offsetMs();

export const isExpired = (record: SessionRecord): boolean => Date.parse(record.expires_at) <= serverNow();

export async function loadSession(): Promise<void> {
  const [enrolled, known, active] = await Promise.all([getMeta("device"), getMeta("company"), getMeta("active")]);
  device.value = enrolled?.device ?? null;
  company.value = known ?? null;
  const record = active === undefined ? undefined : await getSession(active);
  session.value = record?.ticket ? record : null;
  await reloadMine(session.value?.id ?? null);
}

/** A new ticket: its worker is signed in from now on, and a paused push goes on. */
export async function begin(record: SessionRecord): Promise<void> {
  await putSession(record);
  await setMeta("active", record.id);
  session.value = record;
  await reloadMine(record.id);
  void resume();
}

/**
 * Signs out; always allowed, online or not. The ticket stays only under the lock of the worker's PIN, if they signed in
 * with one; their records stay whatever happens.
 */
export async function end(): Promise<void> {
  const record = session.value;
  session.value = null;
  await deleteMeta("active");
  await reloadMine(null);
  if (!record) return;
  if (record.sealed && !isExpired(record)) await putSession({ ...record, ticket: null });
  else await deleteSession(record.id);
}

/** Workers who can take this phone over with their PIN alone, the last one first. */
export async function waitingWorkers(): Promise<SessionRecord[]> {
  const all = (await allSessions()).filter(record => record.sealed !== null && !isExpired(record));
  return all.sort((a, b) => b.used_at - a.used_at);
}

export const credentials = (): Credentials =>
  session.value?.ticket && !isExpired(session.value) ? { user: session.value.id, ticket: session.value.ticket } : null;

/** Who a new record is by. An expired ticket still names its worker: the record is kept and the office decides. */
export function actor(): Actor {
  const record = session.value;
  if (!record?.ticket || !device.value) throw new Error("nobody is signed in");
  return { device: device.value.id, user: record.user, ticket: record.ticket };
}
