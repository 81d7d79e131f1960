/** Fetches the newest app and opens it. Without network the same page comes again, and nothing is lost by it. */
export async function fetchNewest(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration("/floor/");
  const found = await registration?.update().catch(() => undefined);
  const worker = (await installed(found?.installing ?? null)) ?? registration?.waiting ?? null;
  if (worker) {
    const taken = new Promise<void>(done =>
      navigator.serviceWorker.addEventListener("controllerchange", () => done(), { once: true }),
    );
    worker.postMessage({ type: "SKIP_WAITING" });
    await taken;
  }
  location.reload();
}

/** The worker once its files are all here; null when they did not come. */
function installed(worker: ServiceWorker | null): Promise<ServiceWorker | null> {
  if (!worker) return Promise.resolve(null);
  return new Promise(done => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "installed") done(worker);
      if (worker.state === "redundant") done(null);
    });
  });
}
