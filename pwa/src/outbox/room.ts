import { isSpent, takeReserve } from "../db/reserve";

/** Bytes that this app uses on the phone, and may use. */
export type Room = { usage: number; quota: number };

const MIB = 1024 * 1024;
/** From here on the worker is warned, and photos that the server has are dropped sooner. */
export const WARN_AT = 0.8;
/** What photos leave free for records: 16 MiB are some thousands of them. */
const FOR_RECORDS = 16 * MIB;
/** A very small phone keeps this share of its room for records. */
const SHARE_FOR_RECORDS = 0.1;

/** A photo was refused so that records still fit. */
export class NoRoomForPhotos extends Error {}

/** Null where the browser does not say. */
export async function measureRoom(): Promise<Room | null> {
  const storage = typeof navigator === "undefined" ? undefined : navigator.storage;
  const estimate = await storage?.estimate?.().catch(() => undefined);
  return estimate?.quota ? { usage: estimate.usage ?? 0, quota: estimate.quota } : null;
}

export const shareOf = ({ usage, quota }: Room): number => usage / quota;

export const keptForRecords = ({ quota }: Room): number => Math.min(FOR_RECORDS, quota * SHARE_FOR_RECORDS);

/** Photos come after records: one is taken only while enough stays free. @throws NoRoomForPhotos */
export async function roomForPhoto(size: number): Promise<void> {
  if (isSpent()) throw new NoRoomForPhotos();
  const room = await measureRoom();
  if (room && room.usage + size > room.quota - keptForRecords(room)) throw new NoRoomForPhotos();
}

/** 0 to 1, and 1 once a record did not fit, whatever the browser reckons; null where nobody knows. */
export async function fullnessNow(): Promise<number | null> {
  if (isSpent()) return 1;
  const room = await measureRoom();
  return room && shareOf(room);
}

/** Is the room so short that what the server has need not be kept for its restore? */
export const isShort = async (): Promise<boolean> => ((await fullnessNow()) ?? 0) >= WARN_AT;

/** Sets room aside for records while there is plenty; a phone that was full gets its reserve back when there is room again. */
export async function keepReserve(): Promise<void> {
  const room = await measureRoom();
  if (room === null || shareOf(room) < WARN_AT) await takeReserve().catch(() => undefined);
}
