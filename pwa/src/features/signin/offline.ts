import { HOUR, SECOND } from "../../shared/time";

/** Tickets that the phone writes itself, under a grant: docs/sync.md §1. */

export const PREFIX = "o1.";
export const LONGEST_SESSION = 16 * HOUR;

/** Such a ticket proves a record; it opens neither pull nor "mine". */
export const isOffline = (ticket: string): boolean => ticket.startsWith(PREFIX);

type Granted = { id: string; key: string; expires_at: string };

/**
 * A ticket from now on for at most 16 hours, never beyond the grant.
 * @param now server time in ms, as well as the phone knows it
 * @returns null when the grant is over
 */
export async function writeTicket(
  grant: Granted,
  now: number,
  nonce: Uint8Array = crypto.getRandomValues(new Uint8Array(12)),
): Promise<{ ticket: string; expires: number } | null> {
  const from = Math.floor(now / SECOND);
  const to = Math.floor(Math.min(now + LONGEST_SESSION, Date.parse(grant.expires_at)) / SECOND);
  if (to <= from) return null;
  const session = encoded(new TextEncoder().encode(JSON.stringify({ from, to, nonce: encoded(nonce) })));
  const signed = `${grant.id}.${session}`;
  return { ticket: `${PREFIX}${signed}.${await mac(grant.key, signed)}`, expires: to * SECOND };
}

async function mac(key: string, text: string): Promise<string> {
  const sha = { name: "HMAC", hash: "SHA-256" };
  const signing = await crypto.subtle.importKey("raw", decoded(key), sha, false, ["sign"]);
  return encoded(new Uint8Array(await crypto.subtle.sign("HMAC", signing, new TextEncoder().encode(text))));
}

/** Base64url without padding. */
export const encoded = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const decoded = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), character => character.charCodeAt(0));
