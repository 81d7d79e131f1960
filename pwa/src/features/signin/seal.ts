import { getKey, keepKey } from "../../db/keys";
import type { Sealed } from "../../db/schema";
import type { Instant } from "../../shared/types";

/**
 * What lets a worker in without a network, under the lock of their PIN and of this phone (docs/sync.md §1). The PIN is short:
 * PBKDF2 makes each guess slow, and a key that the browser never gives out makes a copied database worthless elsewhere.
 */
export type Secret = {
  /** The grant's key, base64url. */
  key: string;
  /** The last ticket of the server: while it lives it also reads. */
  ticket: string;
  expires_at: Instant;
};

const ROUNDS = 310_000;
const KEY_OF_PHONE = "seal";
const PURPOSE = new TextEncoder().encode("suigong offline grant");

async function keyOfPhone(): Promise<CryptoKey> {
  const known = await getKey(KEY_OF_PHONE);
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return keepKey(KEY_OF_PHONE, made as CryptoKey);
}

async function keyOf(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const recipe = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  const slow = await crypto.subtle.deriveBits(recipe, typed, 256);
  const bound = await crypto.subtle.sign("HMAC", await keyOfPhone(), slow);
  const material = await crypto.subtle.importKey("raw", bound, "HKDF", false, ["deriveKey"]);
  const last = { name: "HKDF", hash: "SHA-256", salt, info: PURPOSE };
  return crypto.subtle.deriveKey(last, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function seal(secret: Secret, pin: string): Promise<Sealed> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(secret));
  return { salt, iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(pin, salt), text) };
}

/** What is inside, or null when the PIN is wrong, or the phone another one. */
export async function open(sealed: Sealed, pin: string): Promise<Secret | null> {
  const key = await keyOf(pin, sealed.salt);
  try {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.data);
    return JSON.parse(new TextDecoder().decode(text)) as Secret;
  } catch {
    return null;
  }
}
