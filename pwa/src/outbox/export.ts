import { getBlob } from "../db/blobs";
import type { CommandRecord } from "../db/schema";
import { isOpen } from "./policy";

/** One JSON file with the records exactly as they would be sent, and their photos in base64. */
export async function exportFile(records: readonly CommandRecord[], device: unknown, at: string): Promise<Blob> {
  const chosen = records.filter(isOpen);
  const head = { format: "suigong-outbox", version: 1, exported_at: at, device };
  const commands = chosen.map(({ command, state, result, about, user }) => ({ command, state, result, about, user }));
  const hashes = [...new Set(chosen.flatMap(record => record.command.blobs.map(photo => photo.sha256)))];
  const photos: BlobPart[] = [];
  for (const hash of hashes) {
    const photo = await getBlob(hash);
    if (!photo) continue;
    const entry = { sha256: hash, type: photo.type, size: photo.size, base64: base64(photo.bytes) };
    photos.push(`${photos.length > 0 ? "," : ""}${JSON.stringify(entry)}`);
  }
  const opening = `${JSON.stringify({ ...head, commands }).slice(0, -1)},"blobs":[`;
  return new Blob([opening, ...photos, "]}"], { type: "application/json" });
}

function base64(bytes: ArrayBuffer): string {
  const view = new Uint8Array(bytes);
  let text = "";
  for (let at = 0; at < view.length; at += 0x8000) text += String.fromCharCode(...view.subarray(at, at + 0x8000));
  return btoa(text);
}
