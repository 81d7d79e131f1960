/** Exact decimals for what is shown while typing; the server computes again and its figure counts. */

export interface Decimal {
  readonly digits: bigint;
  readonly places: number;
}

/** Reads "1,234.5"; null when it is not a number. */
export function parse(text: string): Decimal | null {
  const plain = text.trim().replace(/[,，\s]/g, "");
  const match = /^([-+]?)(\d*)(?:\.(\d*))?$/.exec(plain);
  if (!match || (!match[2] && !match[3])) return null;
  const fraction = match[3] ?? "";
  const digits = BigInt((match[2] ?? "") + fraction || "0");
  return { digits: match[1] === "-" ? -digits : digits, places: fraction.length };
}

export function multiply(left: Decimal, right: Decimal): Decimal {
  return { digits: left.digits * right.digits, places: left.places + right.places };
}

export function add(left: Decimal, right: Decimal): Decimal {
  const places = Math.max(left.places, right.places);
  return { digits: scale(left, places) + scale(right, places), places };
}

/** Below, at or above zero: as `left` is smaller than, equal to or larger than `right`. */
export function compare(left: Decimal, right: Decimal): number {
  const places = Math.max(left.places, right.places);
  const difference = scale(left, places) - scale(right, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function scale(value: Decimal, places: number): bigint {
  return value.digits * 10n ** BigInt(places - value.places);
}

/** Rounded to `places`, halves away from zero, with thousands grouped. */
export function format(value: Decimal, places: number): string {
  const negative = value.digits < 0n;
  const rounded = round(negative ? -value.digits : value.digits, value.places, places)
    .toString()
    .padStart(places + 1, "0");
  const whole = rounded.slice(0, rounded.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
  const text = places > 0 ? `${whole}.${rounded.slice(-places)}` : whole;
  return negative && /[1-9]/.test(text) ? `-${text}` : text;
}

function round(digits: bigint, from: number, to: number): bigint {
  if (from <= to) return digits * 10n ** BigInt(to - from);
  const step = 10n ** BigInt(from - to);
  return (digits + step / 2n) / step;
}
