/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { NewerData } from "../db/open";
import { CHANNEL, pushWaiting, SYNC_TAG } from "../sync/background";
import { fromPrevious, keepPrevious } from "./previous";

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string | null }[];
};

/* Keeps the app on the phone. Answers only for the floor's page and its own files; every call to the API goes to the network. */
const files: { url: string; revision: string | null }[] = self.__WB_MANIFEST;
self.addEventListener("install", event =>
  event.waitUntil(keepPrevious(files.map(({ url }) => new URL(url, location.href).pathname))),
);
precacheAndRoute(files);
cleanupOutdatedCaches();
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && /^\/(assets\/|floor\/.+\.js$)/.test(url.pathname),
  ({ request }) => fromPrevious(request),
);
registerRoute(new NavigationRoute(createHandlerBoundToURL("/floor/"), { allowlist: [/^\/floor\//] }));

/* The first version takes the page at once, so that it works offline without a second visit; later ones wait to be asked. */
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));
self.addEventListener("message", event => {
  if ((event.data as { type?: string } | null)?.type === "SKIP_WAITING") void self.skipWaiting();
});

type SyncEvent = ExtendableEvent & { tag: string };

/* Background Sync, where it exists: records go out although the app is closed. */
self.addEventListener("sync", event => {
  const { tag, waitUntil } = event as unknown as SyncEvent;
  if (tag === SYNC_TAG) waitUntil.call(event, flush());
});

async function flush(): Promise<void> {
  // A newer app is on its way: the page that brought it sends.
  const ending = await pushWaiting().catch(error => {
    if (error instanceof NewerData) return null;
    throw error;
  });
  if (!ending) return;
  new BroadcastChannel(CHANNEL).postMessage("records");
  // A rejected promise is how the browser is asked to try again later.
  if (ending.is === "later" || ending.is === "jammed") throw new Error("not everything went out");
}
