import { computed, signal } from "@preact/signals";
import { blobKeys } from "../db/blobs";
import { allCommands } from "../db/commands";
import { documentsOf, getMine, getPlace } from "../db/documents";
import type { CommandRecord } from "../db/schema";
import { type Troubled, troubledPhotos } from "../outbox/photos";
import { isListed, isUnsent, waitsForPerson } from "../outbox/policy";
import type {
  Defect,
  Delivery,
  Documents,
  Downtime,
  Job,
  Kind,
  Machine,
  Mine,
  Pick,
  Plan,
  Purchase,
  Shipment,
  Stocktake,
} from "../shared/types";
import { CHANNEL } from "../sync/background";

/** What the screens show, kept in step with the two databases, in this tab and in the others. */

export const records = signal<CommandRecord[]>([]);
/** Hashes of the photos that wait to be sent. */
export const waitingPhotos = signal<string[]>([]);
export const unsentPhotos = computed(() => waitingPhotos.value.length);
/** Photos that do not get through, and why: a person has to look. */
export const troubled = signal<Troubled[]>([]);
/** Those that the server refused. */
export const stuckPhotos = computed(() => troubled.value.filter(photo => photo.stuck).length);
export const jobs = signal<Job[]>([]);
export const plans = signal<Plan[]>([]);
export const defects = signal<Defect[]>([]);
export const downtimes = signal<Downtime[]>([]);
export const machines = signal<Machine[]>([]);
/** What is to come from suppliers; only on phones that a storekeeper uses. */
export const purchases = signal<Purchase[]>([]);
/** What work orders want from the store; there too. */
export const picks = signal<Pick[]>([]);
/** Customers' orders of which goods are to leave; there too. */
export const deliveries = signal<Delivery[]>([]);
/** What left and that nobody has signed for; there too. */
export const shipments = signal<Shipment[]>([]);
export const stocktakes = signal<Stocktake[]>([]);
/** How often documents have changed: what a page has read of them by itself is read again. */
export const documentsRead = signal(0);
export const mine = signal<Mine | null>(null);
/** False until the first pull has completed on this phone. */
export const everPulled = signal(false);
export const loaded = signal(false);

export const unsent = computed(() => records.value.filter(isUnsent));
/** What some worker of this phone has to act on, or has not been shown yet. */
export const attention = computed(() => records.value.filter(isListed));
export const held = computed(() => records.value.filter(record => waitsForPerson(record) && !isListed(record)));

const byId = (all: Job[]) => new Map(all.map(job => [job.id, job]));
export const jobsById = computed(() => byId(jobs.value));

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);

const LISTS = {
  job: jobs,
  plan: plans,
  defect: defects,
  downtime: downtimes,
  machine: machines,
  purchase: purchases,
  pick: picks,
  delivery: deliveries,
  shipment: shipments,
  stocktake: stocktakes,
} as const;
type Listed = keyof typeof LISTS;

async function loadList<K extends Listed>(kind: K): Promise<void> {
  const list = LISTS[kind] as unknown as { value: Documents[K][] };
  list.value = await documentsOf(kind);
}

/** Reads the records again; tells the other tabs unless it was they who said so. */
export async function reloadRecords(tell = true): Promise<void> {
  records.value = await allCommands();
  waitingPhotos.value = await blobKeys("waiting");
  troubled.value = await troubledPhotos();
  if (tell) channel?.postMessage("records");
}

export async function reloadDocuments(kinds: Iterable<Kind>, tell = true): Promise<void> {
  const changed = new Set(kinds);
  await Promise.all([...changed].filter((kind): kind is Listed => kind in LISTS).map(loadList));
  documentsRead.value += 1;
  everPulled.value = (await getPlace())?.complete_at != null;
  if (tell) channel?.postMessage("documents");
}

export async function reloadMine(user: string | null): Promise<void> {
  mine.value = user === null ? null : ((await getMine(user)) ?? null);
}

/** Reads everything once and listens to the other tabs and the service worker. */
export async function loadAll(): Promise<void> {
  const everything = Object.keys(LISTS) as Listed[];
  await Promise.all([reloadRecords(false), reloadDocuments(everything, false)]);
  loaded.value = true;
  channel?.addEventListener("message", event => {
    if (event.data === "records") void reloadRecords(false);
    if (event.data === "documents") void reloadDocuments(everything, false);
  });
}
