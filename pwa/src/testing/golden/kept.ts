import { openDB } from "idb";
import v1 from "./kept-v1.json" with { type: "json" };

/**
 * A phone's database as released versions left it, with a full outbox. Neither the rows nor the way their stores are made may
 * ever be changed here: phones that were in a drawer for a year come back with exactly this.
 */
export const rowsOfV1 = {
  ...v1,
  blobs: v1.blobs.map(blob => ({ ...blob, bytes: bytesOf(blob.bytes) })),
};

export async function keptV1(): Promise<void> {
  const db = await openDB("suigong-floor", 1, {
    upgrade(made) {
      const commands = made.createObjectStore("commands", { keyPath: "id" });
      commands.createIndex("n", "n", { unique: true });
      commands.createIndex("state", "state");
      made.createObjectStore("streams", { keyPath: "stream" });
      made.createObjectStore("blobs", { keyPath: "sha256" }).createIndex("state", "state");
      made.createObjectStore("drafts", { keyPath: "key" });
      made.createObjectStore("sessions", { keyPath: "id" });
      made.createObjectStore("meta");
    },
  });
  for (const store of ["commands", "streams", "blobs", "drafts", "sessions"] as const)
    for (const row of rowsOfV1[store]) await db.put(store, row);
  for (const [key, value] of v1.meta) await db.put("meta", value, key as string);
  db.close();
}

function bytesOf(base64: string): ArrayBuffer {
  return Uint8Array.from(atob(base64), letter => letter.charCodeAt(0)).buffer as ArrayBuffer;
}
