import type { Sealed } from "../../db/schema";

/**
 * A worker's ticket under the lock of their PIN, so that a shared phone changes hands where there is no network. A short PIN
 * cannot withstand somebody who copies the database; it keeps one worker from acting as another, as the PIN itself does.
 */
const ROUNDS = 310_000;
const MOST_TRIES = 5;

async function keyOf(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const recipe = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(recipe, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function seal(ticket: string, pin: string): Promise<Sealed> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv },
    await keyOf(pin, salt),
    new TextEncoder().encode(ticket),
  );
  return { salt, iv, data, tries: 0 };
}

/** The ticket, or null when the PIN is wrong. */
export async function open(sealed: Sealed, pin: string): Promise<string | null> {
  try {
    const key = await keyOf(pin, sealed.salt);
    return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.data));
  } catch {
    return null;
  }
}

/** One wrong PIN more; null once there were too many: then only the server can let this worker in again. */
export const afterWrong = (sealed: Sealed): Sealed | null =>
  sealed.tries + 1 >= MOST_TRIES ? null : { ...sealed, tries: sealed.tries + 1 };
