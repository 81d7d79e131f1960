import { blobKeys, getBlob, setBlobState } from "../db/blobs";
import type { BlobRecord } from "../db/schema";
import { getTries, moreTries, setTries, type Tries } from "../outbox/photos";
import { report } from "../shared/report";
import { type Answer, call, isOurs, problemOf, retryAfter } from "./http";
import { phoneState } from "./state";

export type BlobsEnding =
  | { is: "done"; sent: number }
  | { is: "unauthorised" }
  | { is: "later"; seconds: number | null };
/** `code`: what the answer says about this photo; null where the answer is about the server or the network. */
type Later = { later: number | null; code: string | null };
type One = "sent" | "stuck" | "unauthorised" | Later;

export const CHUNK = 512 * 1024;
const CHUNK_TIMEOUT = 60_000;
/** A photo that comes out wrong that often at the other end is given to a person. */
const MOST_RESTARTS = 2;
/** After so many photos in a row it is not a photo's fault. */
const SERVER_IS_DOWN = 3;

/**
 * Sends every photo that waits, those that had trouble before last, each from where the server has it. Runs beside the push and never before it: a command does
 * not wait for its photo, and no photo for one that the server cannot take.
 * @throws NoAnswer
 */
export async function sendBlobs(token: string): Promise<BlobsEnding> {
  const tries = await getTries();
  const before = JSON.stringify(tries);
  try {
    return await sendEach(token, tries);
  } finally {
    // What cannot be noted is noted the next time; it must not stop a photo.
    if (JSON.stringify(tries) !== before) await setTries(tries).catch(report);
  }
}

async function sendEach(token: string, tries: Tries): Promise<BlobsEnding> {
  let sent = 0;
  let [troubles, inRow] = [0, 0];
  const times = (hash: string) => tries[hash]?.times ?? 0;
  const waiting = await blobKeys("waiting");
  for (const hash of waiting.sort((a, b) => times(a) - times(b))) {
    const blob = await getBlob(hash);
    if (blob?.state !== "waiting") continue;
    const state = await phoneState({ photo: hash });
    const end = await sendOne(blob, { Authorization: `Bearer ${token}`, "X-Phone-State": state });
    if (end === "unauthorised") return { is: "unauthorised" };
    if (typeof end === "object") {
      if (end.code !== null) tries[hash] = moreTries(tries[hash], end.code);
      troubles += 1;
      inRow += 1;
      if (end.later !== null || inRow === SERVER_IS_DOWN) return { is: "later", seconds: end.later };
      continue;
    }
    delete tries[hash];
    inRow = 0;
    sent += 1;
  }
  return troubles > 0 ? { is: "later", seconds: null } : { is: "done", sent };
}

async function sendOne(blob: BlobRecord, headers: Record<string, string>): Promise<One> {
  const path = `/api/v1/blobs/${blob.sha256}`;
  const known = await call(path, { method: "HEAD", headers });
  let step = afterHead(known, blob);
  for (let restarts = 0; "at" in step && restarts <= MOST_RESTARTS; ) {
    const answer = await putChunk(path, blob, step.at, headers);
    const next = afterPut(answer, blob, step.at);
    // Whoever says "go on" and is no further than before would be asked for ever.
    if (answer.status === 409 || answer.status === 422 || ("at" in next && next.at <= step.at)) restarts += 1;
    step = next;
  }
  const end = "at" in step ? { end: "stuck" as const, trouble: "hash_mismatch" } : step;
  if (end.end === "sent" || end.end === "stuck") await setBlobState(blob.sha256, end.end, end.trouble ?? null);
  return end.end;
}

/** Go on from there, or how it ended. */
type Step = { at: number } | { end: One; trouble?: string };
const STRANGER: Step = { end: { later: null, code: null } };

function afterHead(known: Answer, blob: BlobRecord): Step {
  if (known.status === 200) return isWhole(known, blob) ? { end: "sent" } : STRANGER;
  if (known.status === 404) return { at: 0 };
  return known.status === 206 ? { at: offsetIn(known, blob.size) } : otherwise(known);
}

/** A hotel's sign-in page answers 200 to everything; only our server knows how large the photo is. */
const isWhole = (known: Answer, blob: BlobRecord): boolean => known.headers.get("Upload-Offset") === String(blob.size);

function afterPut(answer: Answer, blob: BlobRecord, at: number): Step {
  switch (answer.status) {
    case 200:
    case 201:
      return isTaken(answer, blob) ? { end: "sent" } : STRANGER;
    case 202:
    case 409:
      return { at: receivedIn(answer, blob.size, at) };
    case 422:
      return { at: 0 };
    case 413:
    case 415:
      return isOurs(answer) ? { end: "stuck", trouble: problemOf(answer).code } : otherwise(answer);
    default:
      return otherwise(answer);
  }
}

/** Whatever stands between may say "fine" to everything; our server says how many bytes it has. */
const isTaken = (answer: Answer, blob: BlobRecord): boolean =>
  (answer.body as { received?: unknown } | null)?.received === blob.size;

function otherwise(answer: Answer): Step {
  if (answer.status === 401) return { end: "unauthorised" };
  const isBusy = answer.status === 429 || answer.status === 503;
  return { end: { later: retryAfter(answer.headers), code: isBusy ? null : problemOf(answer).code } };
}

function putChunk(path: string, blob: BlobRecord, at: number, headers: Record<string, string>): Promise<Answer> {
  const end = Math.min(at + CHUNK, blob.size);
  const range = `bytes ${at}-${end - 1}/${blob.size}`;
  return call(path, {
    method: "PUT",
    bytes: blob.bytes.slice(at, end),
    headers: { ...headers, "Content-Type": blob.type, "Content-Range": range },
    timeoutMs: CHUNK_TIMEOUT,
  });
}

/** A server that has every byte but has not said "complete" is sent the last chunk again. */
const within = (at: number, size: number): number => (at >= 0 && at < size ? at : Math.max(0, size - CHUNK));

const offsetIn = (answer: Answer, size: number): number =>
  within(Number(answer.headers.get("Upload-Offset") ?? 0) || 0, size);

function receivedIn(answer: Answer, size: number, at: number): number {
  const received = (answer.body as { received?: unknown } | null)?.received;
  return within(typeof received === "number" ? received : at + CHUNK, size);
}
