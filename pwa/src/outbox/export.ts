import { type AsIs, openAsIs } from "../db/asis";
import type { BlobRecord, CommandRecord } from "../db/schema";
import { dayIn, instant } from "../shared/time";
import { asSent, isOpen } from "./policy";

export type Export = { file: Blob; name: string; records: number; photos: number };

/**
 * The file of last resort (docs/sync.md §7): the records exactly as they would be sent, and the photos that the server has
 * not taken. It needs no app that works: it reads the database as it is, whichever version wrote it.
 * @param patience ms to wait for a database that another window holds
 * @returns null when this phone never kept anything
 * @throws when what it kept cannot be read
 */
export async function exportOutbox(now: number, patience = 10_000): Promise<Export | null> {
  const db = await openAsIs(patience);
  if (!db) return null;
  try {
    return await write(db, now);
  } finally {
    db.close();
  }
}

async function write(db: AsIs, now: number): Promise<Export> {
  const enrolled = (await db.meta("device")) as { device: { number?: string } } | undefined;
  const company = (await db.meta("company")) as { time_zone?: string } | undefined;
  const photosLeft = new Set(db.photos);
  // A photo is taken at the office only with a record that names it.
  const waitsForPhoto = ({ command }: CommandRecord) => command.blobs.some(({ sha256 }) => photosLeft.has(sha256));
  const chosen = db.records.filter(record => isOpen(record) || waitsForPhoto(record));
  const device = enrolled?.device ?? null;
  const head = { format: "suigong-outbox", version: 1, exported_at: instant(now), device };
  const commands = chosen.map(record => ({ ...inFile(record), command: asSent(record) }));
  const photos = await photosOf(db, chosen);
  const opening = `${JSON.stringify({ ...head, commands }).slice(0, -1)},"blobs":[`;
  const parts = [opening, ...photos.flatMap((photo, at) => (at > 0 ? [",", photo] : [photo])), "]}"];
  const name = `suigong-${device?.number ?? "phone"}-${dayIn(company?.time_zone ?? "Asia/Shanghai", now)}.json`;
  return { file: new Blob(parts, { type: "application/json" }), name, records: chosen.length, photos: photos.length };
}

const inFile = ({ state, result, about, user }: CommandRecord) => ({ state, result, about, user });

/** Each photo is a part of its own, which a browser may keep on the disk: a day's photos do not fit its memory at once. */
async function photosOf(db: AsIs, chosen: readonly CommandRecord[]): Promise<Blob[]> {
  const named = chosen.flatMap(record => record.command.blobs.map(photo => photo.sha256));
  const parts: Blob[] = [];
  for (const hash of new Set([...named, ...db.photos])) {
    const photo = await db.photo(hash);
    if (photo) parts.push(new Blob([entry(photo)]));
  }
  return parts;
}

const entry = ({ sha256, type, size, bytes }: BlobRecord): string =>
  JSON.stringify({ sha256, type, size, base64: base64(bytes) });

function base64(bytes: ArrayBuffer): string {
  const view = new Uint8Array(bytes);
  let text = "";
  for (let at = 0; at < view.length; at += 0x8000) text += String.fromCharCode(...view.subarray(at, at + 0x8000));
  return btoa(text);
}
