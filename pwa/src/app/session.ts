import { computed, signal } from "@preact/signals";
import { deleteMeta, getMeta, setMeta } from "../db/meta";
import type { SessionRecord } from "../db/schema";
import { allSessions, changeSession, deleteSession, getSession, putSession } from "../db/sessions";
import type { Actor } from "../outbox/outbox";
import type { Company, Device, User } from "../shared/types";
import { offsetMs } from "../sync/clock";
import { type Credentials, resume } from "../sync/engine";
import { reloadMine } from "./live";

/** This phone and the worker who holds it. Knows no screen: the sign-in is tested and simulated without one. */

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

/** A new ticket: its worker is signed in from now on, in every tab, and a paused push goes on. */
export async function begin(record: SessionRecord): Promise<void> {
  const before = session.value;
  await putSession(record);
  await setMeta("active", record.id);
  session.value = record;
  if (before && before.id !== record.id) await putAway(before);
  channel?.postMessage(record.id);
  await reloadMine(record.id);
  void resume();
}

/**
 * Signs out; always allowed, online or not. What lets the worker in again stays under the lock of their PIN, if they signed in
 * with one; their records stay whatever happens.
 */
export async function end(): Promise<void> {
  const record = session.value;
  session.value = null;
  await deleteMeta("active");
  await reloadMine(null);
  if (record) await putAway(record);
  channel?.postMessage(null);
}

async function putAway(record: SessionRecord): Promise<void> {
  if (isGranted(record)) await changeSession(record.id, kept => ({ ...kept, ticket: null }));
  else await deleteSession(record.id);
}

const isGranted = (record: SessionRecord): boolean =>
  record.grant != null && Date.parse(record.grant.expires_at) > serverNow();

/** Workers whom this phone can let in with their PIN alone, the last one first; locked ones are among them. */
export async function waitingWorkers(): Promise<SessionRecord[]> {
  return (await allSessions()).filter(isGranted).sort((a, b) => b.used_at - a.used_at);
}

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("suigong-session");

/** Another tab signed somebody in or out: this one follows, so that no record is by somebody who has left. */
export function followOtherTabs(changed: () => void): void {
  channel?.addEventListener("message", async () => {
    const before = session.value?.id;
    await loadSession();
    if (session.value?.id !== before) changed();
  });
}

/** The phone changed hands in another tab before this one knew. */
export class AnotherWorker extends Error {}

/** @throws AnotherWorker when the phone's worker is not the one whose form this is */
export async function stillHere(worker: string): Promise<void> {
  if (session.value?.id === worker && (await getMeta("active")) === worker) return;
  await loadSession();
  throw new AnotherWorker("the phone has changed hands");
}

export const credentials = (): Credentials =>
  session.value?.ticket && !isExpired(session.value)
    ? { user: session.value.id, ticket: session.value.ticket, store: keepsStore(session.value.user) }
    : null;

/** May this worker post to the store, and see what is to come and to go there? The server decides; this only shows less. */
export const keepsStore = ({ roles }: User): boolean => roles.includes("storekeeper");

/** May this worker count in a stocktake? Whoever counts again must be somebody else, so the floor may. */
export const counts = ({ roles }: User): boolean =>
  roles.some(role => ["storekeeper", "team_leader", "worker", "inspector"].includes(role));

/** May this worker start and report tickets? */
export const worksOnTickets = ({ roles }: User): boolean =>
  roles.some(role => role === "worker" || role === "team_leader");

/** Who a new record is by. An expired ticket still names its worker: the record is kept and the office decides. */
export function actor(): Actor {
  const record = session.value;
  if (!record?.ticket || !device.value) throw new Error("nobody is signed in");
  return { device: device.value.id, user: record.user, ticket: record.ticket };
}
