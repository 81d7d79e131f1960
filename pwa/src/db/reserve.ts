import { kept, STRICT } from "./open";

/** Two mebibytes hold several hundred records. */
const SIZE = 2 * 1024 * 1024;
const MOST_AT_ONCE = 65_536;
const NAME = "room";

/** The phone has no room left for what was to be written. */
export const isFull = (error: unknown): boolean => (error as { name?: string } | null)?.name === "QuotaExceededError";

/** Takes room that nothing else may use; random, for a database compresses what repeats itself. */
export async function takeReserve(): Promise<void> {
  const db = await kept();
  if (!(await db.getKey("reserve", NAME))) await fill(db);
  spent = false;
}

async function fill(db: Awaited<ReturnType<typeof kept>>): Promise<void> {
  const bytes = new Uint8Array(SIZE);
  for (let at = 0; at < SIZE; at += MOST_AT_ONCE) crypto.getRandomValues(bytes.subarray(at, at + MOST_AT_ONCE));
  await db.put("reserve", bytes.buffer, NAME);
}

let spent = false;

/**
 * Has a write failed for want of room since the reserve was last whole? Some browsers name a quota that the disk does not
 * have; only what was refused tells the truth.
 */
export const isSpent = (): boolean => spent;

async function giveReserve(): Promise<boolean> {
  const tx = (await kept()).transaction("reserve", "readwrite", STRICT);
  const there = (await tx.store.getKey(NAME)) !== undefined;
  await tx.store.delete(NAME);
  await tx.done;
  return there;
}

/**
 * Runs a write of records, and runs it once more in the reserve when the phone is full. Photos are never written this way.
 * @throws whatever `write` throws, the full phone included when the reserve is used up
 */
export async function withReserve<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isFull(error)) throw error;
    spent = true;
    if (!(await giveReserve())) throw error;
    return write();
  }
}
