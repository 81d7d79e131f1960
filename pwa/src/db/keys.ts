import { kept, STRICT } from "./open";

/** Keys of this phone that its browser will not export; a copied database does not hold them. */
export const getKey = async (name: string): Promise<CryptoKey | undefined> =>
  (await (await kept()).get("keys", name))?.key;

/** Keeps the first key of that name; whoever comes second, in another tab, gets that one. */
export async function keepKey(name: string, key: CryptoKey): Promise<CryptoKey> {
  const tx = (await kept()).transaction("keys", "readwrite", STRICT);
  const first = await tx.store.get(name);
  if (!first) await tx.store.put({ name, key });
  await tx.done;
  return first?.key ?? key;
}
