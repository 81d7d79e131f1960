import { openDB } from "idb";
import names from "../../../tests/golden/names.json";
import { putDraft } from "../db/drafts";
import { setMeta } from "../db/meta";
import { KEPT_NAME } from "../db/open";
import { save, settleAll } from "../outbox/outbox";
import { keepPhoto } from "../outbox/photos";
import { laneOf } from "../outbox/policy";
import type { BlobReference, Company, User } from "../shared/types";
import { result } from "./make";

/** What tests/golden keeps of each schema version of the phone: one record of every type, as a worker makes them. */

type Store = {
  keyPath: string | string[] | null;
  indexes: Record<string, { keyPath: string | string[]; unique: boolean }>;
};
/** A whole database as text: its stores, and in each the keys and rows. Bytes are `{"$bytes": <base64>}`. */
export type Dump = { version: number; stores: Record<string, Store & { keys: unknown[]; rows: unknown[] }> };

const { ids } = names;
export const START = Date.parse("2026-11-22T08:00:00.123Z");
const worker: User = {
  id: ids.user,
  number: "0103",
  name: "李娜",
  name_en: "Li Na",
  roles: ["worker", "inspector"],
  locale: "zh",
  shows_pay: true,
};
export const actor = { device: ids.device, user: worker, ticket: names.actor_ticket };
export const device = { id: ids.device, number: "PH-0007", name: "二号线手机" };
const company = {
  id: "c",
  code: "demo",
  tag: "7K",
  name: "随风电器",
  name_en: null,
  time_zone: "Asia/Shanghai",
  currency: "CNY",
};
const about = {
  work_order: "WO-2026-0001",
  item: "台扇",
  item_en: "Fan",
  operation: "总装",
  operation_en: "Assembly",
  piece_price: "0.60",
};

let minutes = 0;
export const clock = { now: () => START + 60_000 * minutes++, offsetMs: () => -420 };

/** Fills a fresh phone with everything that can wait on one. */
export async function recordEverything(): Promise<void> {
  await setMeta("device", { device, token: "the token of the phone" });
  await setMeta("company", company as Company);
  const [scrapPhoto, gaugePhoto] = await Promise.all(names.photos.map(photo));
  const step = (seq: 10 | 20) => ({
    ticket_id: ids.ticket,
    operation_id: seq === 10 ? ids.operation_10 : ids.operation_20,
  });
  const at = (seq: 10 | 20) => ({ lane: laneOf(ids.work_order, seq), base: { wo: 3 }, about });
  const report = { scrap: [], rework: "0", on_hold: "0", parameters: {} };
  await save({ type: "production.start", body: step(10), ...at(10) }, actor, clock);
  const first = {
    ...step(10),
    ...report,
    good: "6",
    scrap: [{ quantity: "1", reason: "D03", cause: "process" as const }],
    rework: "1",
    minutes: "12.5",
    note: "第一批，边上有划痕",
  };
  await save(
    { type: "production.report", body: first, ...at(10), photos: [scrapPhoto as BlobReference] },
    actor,
    clock,
  );
  await save({ type: "production.pause", body: { ...step(10), reason: names.downtime }, ...at(10) }, actor, clock);
  const next = { ...at(20), previousLane: laneOf(ids.work_order, 10) };
  await save({ type: "production.report", body: { ...step(20), ...report, good: "3" }, ...next }, actor, clock);
  await save({ type: "production.finish", body: step(20), ...at(20) }, actor, clock);
  const { sha256 } = gaugePhoto as BlobReference;
  const readings = [
    { characteristic_id: ids.characteristic_numeric, value: "10.02" },
    { characteristic_id: ids.characteristic_attribute, value: "ok" },
    { characteristic_id: ids.characteristic_photo, value: sha256 },
  ];
  const inspection = { ...step(10), plan_id: ids.plan, units: [{ unit: 1, readings }], note: "巡检" };
  await save(
    { type: "quality.inspect", body: inspection, ...at(10), photos: [gaugePhoto as BlobReference] },
    actor,
    clock,
  );
  const nonsense = { ...step(10), ...report, good: "-1" };
  const refused = await save({ type: "production.report", body: nonsense, ...at(10) }, actor, clock);
  await settleAll([result(refused.id, "refused", { code: "invalid", message: "不能小于零" })], clock.now());
  await putDraft("report:draft", { good: "4" }, clock.now());
}

const photo = (base64: string): Promise<BlobReference> => keepPhoto(bytesOf(base64), "image/jpeg", START);

const bytesOf = (base64: string): ArrayBuffer =>
  Uint8Array.from(atob(base64), char => char.charCodeAt(0)).buffer as ArrayBuffer;

/** The database of this phone as text. */
export async function dump(): Promise<Dump> {
  const db = await openDB(KEPT_NAME);
  const stores: Dump["stores"] = {};
  for (const name of [...db.objectStoreNames].sort()) {
    const { store } = db.transaction(name);
    const indexes = [...store.indexNames].map(index => {
      const { keyPath, unique } = store.index(index);
      return [index, { keyPath, unique }];
    });
    stores[name] = {
      keyPath: store.keyPath as string | null,
      indexes: Object.fromEntries(indexes),
      keys: store.keyPath === null ? await store.getAllKeys() : [],
      rows: (await store.getAll()).map(asText),
    };
  }
  const { version } = db;
  db.close();
  return { version, stores };
}

/** Makes the database that `dump` wrote down, as the app of that version had made it. */
export async function load({ version, stores }: Dump): Promise<void> {
  const db = await openDB(KEPT_NAME, version, {
    upgrade(made) {
      for (const [name, { keyPath, indexes }] of Object.entries(stores)) {
        const store = made.createObjectStore(name, keyPath === null ? {} : { keyPath });
        for (const [index, { keyPath: path, unique }] of Object.entries(indexes))
          store.createIndex(index, path, { unique });
      }
    },
  });
  for (const [name, { keys, rows }] of Object.entries(stores))
    for (const [at, row] of rows.entries()) await db.put(name, fromText(row), keys[at] as IDBValidKey | undefined);
  db.close();
}

function asText(value: unknown): unknown {
  if (ArrayBuffer.isView(value) || Object.prototype.toString.call(value) === "[object ArrayBuffer]") {
    const bytes = ArrayBuffer.isView(value) ? new Uint8Array(value.buffer) : new Uint8Array(value as ArrayBuffer);
    return { $bytes: btoa(String.fromCharCode(...bytes)) };
  }
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asText(part)]));
}

function fromText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromText);
  if (typeof value !== "object" || value === null) return value;
  if ("$bytes" in value) return bytesOf(String(value.$bytes));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fromText(part)]));
}
