import { cache } from "./open";

/** Drawings and other pictures of the server, kept for offline use. */
export const getFile = async (path: string): Promise<Blob | undefined> =>
  (await (await cache()).get("files", path))?.blob;

export const fileKeys = async (): Promise<string[]> => (await cache()).getAllKeys("files");

export async function putFile(path: string, blob: Blob, now: number): Promise<void> {
  await (await cache()).put("files", { path, blob, used_at: now });
}

export async function deleteFiles(paths: readonly string[]): Promise<void> {
  const tx = (await cache()).transaction("files", "readwrite");
  for (const path of paths) await tx.store.delete(path);
  await tx.done;
}
