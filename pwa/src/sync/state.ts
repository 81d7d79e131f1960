import { blobKeys } from "../db/blobs";
import { countWaiting, oldestWaiting } from "../db/commands";
import type { Uuid } from "../shared/types";
import { VERSION } from "../shared/version";

/** What leaves the phone with the call that carries the state. */
export type Leaving = { ids?: readonly Uuid[]; photo?: string };

/**
 * `X-Phone-State`: what this phone still has to send after this call, whoever recorded it, so that the office sees which
 * phone to bring to a network. docs/sync.md §1.
 */
export async function phoneState({ ids = [], photo }: Leaving = {}): Promise<string> {
  const leaving = new Set(ids);
  const [waiting, oldest, photos] = await Promise.all([countWaiting(), oldestWaiting(leaving), blobKeys("waiting")]);
  const parts = [
    `unsent=${Math.max(0, waiting - leaving.size)}`,
    `photos=${photos.filter(hash => hash !== photo).length}`,
    ...(oldest ? [`oldest=${oldest.command.occurred_at}`] : []),
    `app=${VERSION}`,
  ];
  return parts.join("; ");
}
