import { MINUTE, SECOND } from "../shared/time";

const SHORTEST = 2 * SECOND;
const LONGEST = 5 * MINUTE;

/**
 * Full jitter: anywhere between 2 s and a ceiling that doubles with each failure up to 5 min, so that thirty phones that
 * lost the same access point do not come back in step. What the server asks for is the least.
 */
export function delayMs(
  failures: number,
  retryAfterSeconds: number | null,
  random: () => number = Math.random,
): number {
  const ceiling = Math.min(LONGEST, SHORTEST * 2 ** Math.min(failures, 10));
  const jittered = SHORTEST + random() * Math.max(0, ceiling - SHORTEST);
  return retryAfterSeconds === null ? jittered : Math.max(retryAfterSeconds * SECOND + random() * SECOND, SHORTEST);
}
