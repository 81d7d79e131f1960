import type { CommandRecord } from "../db/schema";
import { saved } from "../features/scan/feedback";
import { type NewRecord, saveAll } from "../outbox/outbox";
import { laneOf } from "../outbox/policy";
import { t } from "../shared/i18n";
import { report } from "../shared/report";
import type { Job, Operation, Uuid } from "../shared/types";
import { SYNC_TAG } from "../sync/background";
import { offsetMs } from "../sync/clock";
import { nudge } from "../sync/engine";
import { records, reloadRecords } from "./live";
import { AnotherWorker, actor, stillHere } from "./session";

/** What every record about an operation of a ticket carries. */
export function onOperation(job: Job, operation: Operation) {
  const { work_order } = job;
  const before = job.operations.filter(other => other.seq < operation.seq).sort((a, b) => b.seq - a.seq)[0];
  return {
    lane: laneOf(work_order.id, operation.seq),
    previousLane: before ? laneOf(work_order.id, before.seq) : null,
    base: { wo: work_order.version },
    about: {
      work_order: work_order.number,
      item: work_order.item.name,
      item_en: work_order.item.name_en,
      operation: operation.name,
      operation_en: operation.name_en,
      piece_price: operation.piece_price,
    },
  };
}

/** Why `book` has saved nothing, in words. */
export const notSaved = (error: unknown): string =>
  t(error instanceof AnotherWorker ? "error.another" : "error.not_saved");

/**
 * Saves a record on the phone, says so, and lets it go out.
 * @param worker whose form it is; a record is by whoever is signed in while it is saved, and by nobody else
 * @throws when it could not be saved, or the phone has changed hands: nothing was booked and the form must keep what was typed
 */
export async function book(record: NewRecord, worker?: Uuid): Promise<CommandRecord> {
  const [kept] = await bookAll([record], worker);
  return kept as CommandRecord;
}

/** Saves what was done together: all of it or nothing. @throws as `book` */
export async function bookAll(some: readonly NewRecord[], worker?: Uuid): Promise<CommandRecord[]> {
  await stillHere(worker ?? actor().user.id);
  const kept = await saveAll(some, actor(), { now: () => Date.now(), offsetMs });
  await tell(kept);
  void nudge();
  void askBackgroundSync().catch(report);
  return kept;
}

/** The records are on the disk: whatever fails from here on, no screen may say "not saved", or they are made once more. */
async function tell(kept: readonly CommandRecord[]): Promise<void> {
  try {
    saved();
  } catch (error) {
    report(error);
  }
  try {
    await reloadRecords();
  } catch (error) {
    const made = new Set(kept.map(record => record.id));
    records.value = [...records.value.filter(record => !made.has(record.id)), ...kept];
    report(error);
  }
}

/** Where the browser has it, the record goes out even when this app is closed. Never relied on. */
async function askBackgroundSync(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration("/floor/");
  const sync = (registration as { sync?: { register(tag: string): Promise<void> } } | undefined)?.sync;
  await sync?.register(SYNC_TAG).catch(() => undefined);
}
