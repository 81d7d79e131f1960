import { cacheNames } from "workbox-core";

/** Files of the version before, for windows that still show it: their parts are loaded when they are first needed. */
const NAME = "suigong-previous";

/** During the install of a new version: puts aside what it will throw out of the cache once it takes over. */
export async function keepPrevious(wanted: readonly string[]): Promise<void> {
  const old = await caches.open(cacheNames.precache);
  const leaving = (await old.keys()).filter(({ url }) => !wanted.includes(new URL(url).pathname));
  if (leaving.length === 0) return;
  await caches.delete(NAME);
  const kept = await caches.open(NAME);
  for (const request of leaving) {
    const file = await old.match(request);
    if (file) await kept.put(request, file);
  }
}

/** A file of the version before, or the network's answer. */
export async function fromPrevious(request: Request): Promise<Response> {
  return (await (await caches.open(NAME)).match(request, { ignoreSearch: true })) ?? fetch(request);
}
