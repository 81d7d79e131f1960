import { getMeta, setMeta } from "../db/meta";
import { offerAllAgain } from "../outbox/outbox";
import { offerPhotosAgain } from "../outbox/photos";

/**
 * Notices that the server was restored from a backup and offers it everything that this phone still keeps. The new epoch is
 * written last: should the phone die in between, it is all done again, which harms nobody.
 * @returns whether the epoch changed
 */
export async function noteEpoch(epoch: string): Promise<boolean> {
  const known = await getMeta("epoch");
  if (epoch === "" || known === epoch) return false;
  if (known !== undefined) {
    await offerAllAgain();
    await offerPhotosAgain();
  }
  await setMeta("epoch", epoch);
  return known !== undefined;
}
