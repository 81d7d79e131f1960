import { takeReserve } from "../db/reserve";

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
  const room = await measureRoom();
  if (room && room.usage + size > room.quota - keptForRecords(room)) throw new NoRoomForPhotos();
}

/** Is the room so short that what the server has need not be kept for its restore? */
export async function isShort(): Promise<boolean> {
  const room = await measureRoom();
  return room !== null && shareOf(room) >= WARN_AT;
}

/** Sets room aside for records as long as there is plenty; a full phone is asked again at the next start. */
export async function keepReserve(): Promise<void> {
  if (!(await isShort())) await takeReserve().catch(() => undefined);
}
