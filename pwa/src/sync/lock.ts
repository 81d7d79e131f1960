import { dropLease, takeLease } from "../db/meta";
import { SECOND } from "../shared/time";
import { uuid7 } from "../shared/uuid7";

const LEASE = 60 * SECOND;
const RENEWED_EVERY = 15 * SECOND;
const ASK_AGAIN = SECOND;
const me = uuid7();

/** One writer among tabs: runs `work` while no other tab of this phone runs work of that name. */
export async function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  if ("locks" in navigator && navigator.locks) return navigator.locks.request(`suigong-${name}`, work) as Promise<T>;
  return underLease(name, work);
}

/** The same by a lease in the database, for browsers without Web Locks (before Chrome 69, Safari 15.4). */
async function underLease<T>(name: string, work: () => Promise<T>): Promise<T> {
  while (!(await takeLease(name, me, Date.now(), LEASE))) await new Promise(done => setTimeout(done, ASK_AGAIN));
  const renewal = setInterval(() => void takeLease(name, me, Date.now(), LEASE), RENEWED_EVERY);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await dropLease(name, me);
  }
}
