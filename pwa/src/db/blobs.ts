import { kept, STRICT } from "./open";
import type { BlobRecord, BlobState } from "./schema";

/** Copies a photo's bytes in. A photo that is already there keeps its state. */
export async function putBlob(blob: BlobRecord): Promise<void> {
  const tx = (await kept()).transaction("blobs", "readwrite", STRICT);
  if (!(await tx.store.get(blob.sha256))) await tx.store.add(blob);
  await tx.done;
}

export const getBlob = async (sha256: string): Promise<BlobRecord | undefined> => (await kept()).get("blobs", sha256);

/** Hashes only: the bytes of a day's photos do not fit a cheap phone's memory at once. */
export const blobKeys = async (state: BlobState): Promise<string[]> =>
  (await kept()).getAllKeysFromIndex("blobs", "state", state);

export async function setBlobState(sha256: string, state: BlobState, trouble: string | null = null): Promise<void> {
  const tx = (await kept()).transaction("blobs", "readwrite", STRICT);
  const blob = await tx.store.get(sha256);
  if (blob) await tx.store.put({ ...blob, state, trouble });
  await tx.done;
}

/** Every photo of that state goes to another one; returns how many. */
export async function moveBlobs(from: BlobState, to: BlobState): Promise<number> {
  const keys = await blobKeys(from);
  for (const sha256 of keys) await setBlobState(sha256, to);
  return keys.length;
}

export const deleteBlob = async (sha256: string): Promise<void> => (await kept()).delete("blobs", sha256);
