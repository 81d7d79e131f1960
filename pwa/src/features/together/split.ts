import { canonical, isPositive, multiply, parse, print, subtract, sum } from "../../shared/decimal";

/** One worker's minutes shared out among the tickets that they worked on at once. */

const PLACES = 6;

/** Standard minutes: set-up once, and each piece. Null where the routing says nothing. */
export function standardMinutes(
  { setup_minutes, run_minutes }: { setup_minutes: string | null; run_minutes: string | null },
  pieces: string,
  first: boolean,
): string | null {
  const total = sum(first ? (setup_minutes ?? "0") : "0", multiply(run_minutes ?? "0", pieces));
  return isPositive(total) ? total : null;
}

/**
 * Shares `total` in proportion to the standards, in tenths of a minute or finer where the total is. Who has no standard gets an
 * equal part. The shares add up to the total exactly, each less than one unit from its due (largest remainder).
 */
export function split(total: string, standards: readonly (string | null)[]): string[] {
  const scaled = parse(total) ?? 0n;
  const unit = unitOf(scaled);
  const weights = weightsOf(standards);
  const whole = weights.reduce((a, b) => a + b, 0n);
  if (whole === 0n || scaled <= 0n) return standards.map(() => "0");
  const units = scaled / unit;
  const shares = weights.map(weight => (units * weight) / whole);
  const rests = weights.map((weight, index) => ({ index, rest: (units * weight) % whole }));
  rests.sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  const left = Number(units - shares.reduce((a, b) => a + b, 0n));
  const lucky = new Set(rests.slice(0, left).map(one => one.index));
  return shares.map((share, index) => print((share + (lucky.has(index) ? 1n : 0n)) * unit));
}

/** A ticket as far as its minutes go: typed by hand, or to be shared out by its standard. */
export type Part = { minutes: string; standard: string | null };

/** Minutes of each: what was typed stays, the others share what is left of the total; nothing where nothing is left. */
export function sharesOf(total: string, parts: readonly Part[]): string[] {
  const typed = parts.map(part => (isPositive(part.minutes) ? canonical(part.minutes) : null));
  const left = subtract(isPositive(total) ? total : "0", sum(...typed.filter(one => one !== null)));
  const open = parts.filter((_, index) => typed[index] === null);
  const shares = split(
    isPositive(left) ? left : "0",
    open.map(part => part.standard),
  );
  return typed.map(one => one ?? shares.shift() ?? "0");
}

/** A tenth of a minute, or the last decimal that the total has. */
function unitOf(scaled: bigint): bigint {
  let unit = 10n ** BigInt(PLACES - 1);
  while (scaled % unit !== 0n) unit /= 10n;
  return unit;
}

/** Each without a standard weighs one n-th of all; the others share the rest by their standards. */
function weightsOf(standards: readonly (string | null)[]): bigint[] {
  const minutes = standards.map(one => (one !== null && isPositive(one) ? (parse(one) ?? 0n) : 0n));
  const known = BigInt(minutes.filter(one => one > 0n).length);
  const all = minutes.reduce((a, b) => a + b, 0n);
  if (known === 0n) return minutes.map(() => 1n);
  return minutes.map(one => (one > 0n ? one * known : all));
}
