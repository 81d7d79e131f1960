import type { Company, Device, Uuid } from "../shared/types";
import { kept, STRICT } from "./open";

/** Small facts that only this phone has. */
export type Meta = {
  device: { device: Device; token: string };
  company: Company;
  /** The token before this one, at the same company: a restored server may know that one only. */
  previous: { company: Uuid; token: string };
  epoch: string;
  active: Uuid;
  clock_offset_ms: number;
  language: "zh" | "en";
  theme: "light" | "dark" | "auto";
  machines: Record<Uuid, Uuid>;
  sound: boolean;
  vibration: boolean;
  /** Photos that wait and were answered with trouble: how often in a row, and the last answer's code. */
  photo_tries: Record<string, PhotoTries>;
};
export type PhotoTries = { times: number; code: string };

export async function getMeta<K extends keyof Meta>(key: K): Promise<Meta[K] | undefined> {
  return (await kept()).get("meta", key) as Promise<Meta[K] | undefined>;
}

export async function setMeta<K extends keyof Meta>(key: K, value: Meta[K]): Promise<void> {
  await (await kept()).put("meta", value, key);
}

export async function deleteMeta(key: keyof Meta): Promise<void> {
  await (await kept()).delete("meta", key);
}

/**
 * Takes or renews a lease among tabs where the browser has no Web Locks. One readwrite transaction decides, so two tabs
 * cannot both win; a tab that died lets go when its lease runs out. A lease that reaches further than any can was taken before the
 * phone's clock was set back: it counts from now on, so that its tab, should it live, can still renew it.
 */
export async function takeLease(name: string, owner: string, now: number, ms: number): Promise<boolean> {
  const tx = (await kept()).transaction("meta", "readwrite", STRICT);
  const held = (await tx.store.get(`lease:${name}`)) as { owner: string; until: number } | undefined;
  const free = !held || held.owner === owner || held.until <= now;
  if (free) await tx.store.put({ owner, until: now + ms }, `lease:${name}`);
  else if (held.until > now + ms) await tx.store.put({ ...held, until: now + ms }, `lease:${name}`);
  await tx.done;
  return free;
}

export async function dropLease(name: string, owner: string): Promise<void> {
  const tx = (await kept()).transaction("meta", "readwrite");
  const held = (await tx.store.get(`lease:${name}`)) as { owner: string } | undefined;
  if (held?.owner === owner) await tx.store.delete(`lease:${name}`);
  await tx.done;
}
