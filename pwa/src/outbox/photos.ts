import { blobKeys, deleteBlob, getBlob, moveBlobs, putBlob } from "../db/blobs";
import { allDrafts } from "../db/drafts";
import { getMeta, type PhotoTries, setMeta } from "../db/meta";
import { isFull } from "../db/reserve";
import type { CommandRecord } from "../db/schema";
import { DAY } from "../shared/time";
import type { BlobReference } from "../shared/types";
import { isShort, NoRoomForPhotos, roomForPhoto } from "./room";

const FORGOTTEN_AFTER = 14 * DAY;
/** By then a nightly backup of the server has a photo that it verified. */
const BACKED_UP_AFTER = 2 * DAY;

/** SHA-256 in lower-case hex. */
export async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map(byte => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Copies a photo into the database at capture: a File handle may be gone by the time it would be sent.
 * @throws NoRoomForPhotos while there is still room for records
 */
export async function keepPhoto(bytes: ArrayBuffer, type: string, now: number): Promise<BlobReference> {
  await roomForPhoto(bytes.byteLength);
  const hash = await sha256(bytes);
  const photo = { sha256: hash, type, size: bytes.byteLength, bytes, state: "draft", trouble: null } as const;
  await putBlob({ ...photo, created_at: now }).catch(error => {
    throw isFull(error) ? new NoRoomForPhotos() : error;
  });
  return { sha256: hash, size: bytes.byteLength, type };
}

/** A photo as something an <img> can show; the caller revokes the address. */
export async function photoUrl(hash: string): Promise<string | null> {
  const blob = await getBlob(hash);
  return blob ? URL.createObjectURL(new Blob([blob.bytes], { type: blob.type })) : null;
}

/** After a restore the server may lack photos as well; it is asked for each again and takes only what it lacks. */
export const offerPhotosAgain = (): Promise<number> => moveBlobs("sent", "waiting");

/** Photos that the server would not take. */
export const refusedPhotos = (): Promise<string[]> => blobKeys("stuck");

export type Tries = Record<string, PhotoTries>;
/** So often in a row is no accident: its worker has to know. */
export const TELLING_TRIES = 5;

export const getTries = async (): Promise<Tries> => ({ ...(await getMeta("photo_tries")) });

/** Notes what had trouble; nothing of photos that wait no longer. */
export async function setTries(tries: Tries): Promise<void> {
  const waiting = new Set(await blobKeys("waiting"));
  await setMeta("photo_tries", Object.fromEntries(Object.entries(tries).filter(([hash]) => waiting.has(hash))));
}

/** One more answer with trouble; counted only as far as it is said. */
export const moreTries = (known: PhotoTries | undefined, code: string): PhotoTries => ({
  times: Math.min(TELLING_TRIES, (known?.times ?? 0) + 1),
  code,
});

/** A photo that does not get through: the server would not take it, or it was tried again and again. */
export type Troubled = { sha256: string; stuck: boolean; code: string };

export async function troubledPhotos(): Promise<Troubled[]> {
  const found: Troubled[] = [];
  // One after another: the bytes of many do not fit a cheap phone's memory at once.
  for (const sha256 of await blobKeys("stuck"))
    found.push({ sha256, stuck: true, code: (await getBlob(sha256))?.trouble ?? "" });
  const tries = await getTries();
  for (const sha256 of await blobKeys("waiting")) {
    const { times, code } = tries[sha256] ?? { times: 0, code: "" };
    if (times >= TELLING_TRIES) found.push({ sha256, stuck: false, code });
  }
  return found;
}

/** Removes what the server has, and of what it would not take those that somebody has let go. */
export async function forgetPhotos(letGo: readonly string[]): Promise<void> {
  for (const hash of [...(await blobKeys("sent")), ...letGo]) await deleteBlob(hash);
}

/** Sends what the server refused once more: the reason may have gone away. */
export const tryPhotosAgain = (): Promise<number> => moveBlobs("stuck", "waiting");

/**
 * Removes delivered photos without a record, and photos of forms that nobody finished. Never one that still waits. A phone
 * that runs short of room keeps delivered ones for two days only.
 */
export async function sweepBlobs(records: readonly CommandRecord[], now: number): Promise<void> {
  const named = new Set(records.flatMap(record => record.command.blobs.map(photo => photo.sha256)));
  const drafts = JSON.stringify((await allDrafts()).map(draft => draft.value));
  const older = async (hash: string, age: number) => now - ((await getBlob(hash))?.created_at ?? now) > age;
  const short = await isShort();
  for (const hash of await blobKeys("sent"))
    if (!named.has(hash) || (short && (await older(hash, BACKED_UP_AFTER)))) await deleteBlob(hash);
  for (const hash of await blobKeys("draft"))
    if (!named.has(hash) && !drafts.includes(hash) && (await older(hash, FORGOTTEN_AFTER))) await deleteBlob(hash);
}
