import { blobKeys, getBlob, setBlobState } from "../db/blobs";
import type { BlobRecord } from "../db/schema";
import { type Answer, call, retryAfter } from "./http";

export type BlobsEnding = { is: "done"; sent: number } | { is: "unauthorised" } | { is: "later"; seconds: number | null };
type One = "sent" | "stuck" | "unauthorised" | { later: number | null };

export const CHUNK = 512 * 1024;
const CHUNK_TIMEOUT = 60_000;
/** A photo that comes out wrong that often at the other end is given to a person. */
const MOST_RESTARTS = 2;

/**
 * Sends every photo that waits, each from where the server has it. Runs beside the push and never before it: a command does
 * not wait for its photo.
 * @throws NoAnswer
 */
export async function sendBlobs(token: string): Promise<BlobsEnding> {
  let sent = 0;
  for (const hash of await blobKeys("waiting")) {
    const blob = await getBlob(hash);
    if (blob?.state !== "waiting") continue;
    const end = await sendOne(blob, { Authorization: `Bearer ${token}` });
    if (end === "unauthorised") return { is: "unauthorised" };
    if (typeof end === "object") return { is: "later", seconds: end.later };
    sent += 1;
  }
  return { is: "done", sent };
}

async function sendOne(blob: BlobRecord, headers: Record<string, string>): Promise<One> {
  const path = `/api/v1/blobs/${blob.sha256}`;
  const known = await call(path, { method: "HEAD", headers });
  if (known.status === 200) return finish(blob);
  if (known.status === 401) return "unauthorised";
  if (known.status !== 404 && known.status !== 206) return { later: retryAfter(known.headers) };
  let at = known.status === 206 ? offsetIn(known, blob.size) : 0;
  for (let restarts = 0; restarts <= MOST_RESTARTS; ) {
    const answer = await putChunk(path, blob, at, headers);
    if (answer.status === 201 || answer.status === 200) return finish(blob);
    if (answer.status === 202 || answer.status === 409) at = receivedIn(answer, blob.size, at);
    else if (answer.status === 401) return "unauthorised";
    else if (answer.status === 413 || answer.status === 415) return give(blob, `http_${answer.status}`);
    else if (answer.status === 422) at = 0;
    else return { later: retryAfter(answer.headers) };
    if (answer.status === 409 || answer.status === 422) restarts += 1;
  }
  return give(blob, "hash_mismatch");
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

async function finish(blob: BlobRecord): Promise<One> {
  await setBlobState(blob.sha256, "sent");
  return "sent";
}

async function give(blob: BlobRecord, trouble: string): Promise<One> {
  await setBlobState(blob.sha256, "stuck", trouble);
  return "stuck";
}
