/**
 * Exact decimals with six places, as on the server: strings outside, scaled integers inside, never a float.
 */
const PLACES = 6;
const SCALE = 10n ** BigInt(PLACES);
const SHAPE = /^([+-]?)(\d{1,12})(?:\.(\d{0,6}))?$|^([+-]?)\.(\d{1,6})$/;

/** Full-width digits and the Chinese full stop are read; a comma is not: "1,000" is a thousand to some and one to others. */
export function normalise(typed: string): string {
  return typed
    .trim()
    .replace(/[０-９]/g, digit => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[。．]/g, ".")
    .replace(/[－−]/g, "-")
    .replace(/\s/g, "");
}

/** The scaled integer of a decimal string, or null when it is not one. */
export function parse(text: string): bigint | null {
  const match = SHAPE.exec(normalise(text));
  if (!match) return null;
  const whole = match[2] ?? "0";
  const fraction = (match[3] ?? match[5] ?? "").padEnd(PLACES, "0");
  const value = BigInt(whole) * SCALE + BigInt(fraction);
  return (match[1] ?? match[4]) === "-" ? -value : value;
}

function scaled(text: string): bigint {
  const value = parse(text);
  if (value === null) throw new RangeError(`not a decimal: ${text}`);
  return value;
}

/** The shortest string of a scaled integer: no trailing zeros, no bare point. */
export function print(value: bigint): string {
  const sign = value < 0n ? "-" : "";
  const digits = (value < 0n ? -value : value).toString().padStart(PLACES + 1, "0");
  const fraction = digits.slice(-PLACES).replace(/0+$/, "");
  return sign + digits.slice(0, -PLACES) + (fraction ? `.${fraction}` : "");
}

/** Is it a decimal that the server would read? */
export const isDecimal = (text: string): boolean => parse(text) !== null;

/** Sum of decimal strings; an empty list is "0". */
export const sum = (...terms: string[]): string => print(terms.reduce((total, term) => total + scaled(term), 0n));

/** a − b. */
export const subtract = (a: string, b: string): string => print(scaled(a) - scaled(b));

/** a × b, rounded half up to six places. */
export function multiply(a: string, b: string): string {
  const product = scaled(a) * scaled(b);
  const half = product < 0n ? -SCALE / 2n : SCALE / 2n;
  return print((product + half) / SCALE);
}

/** -1, 0 or 1, as a sort function wants it. */
export function compare(a: string, b: string): -1 | 0 | 1 {
  const difference = scaled(a) - scaled(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export const isZero = (text: string): boolean => parse(text) === 0n;
export const isPositive = (text: string): boolean => (parse(text) ?? 0n) > 0n;

/** The same number as the server would write it: "007.50" → "7.5"; "" stays "". */
export function canonical(text: string): string {
  const value = parse(text);
  return value === null ? "" : print(value);
}

/** For the eye: thousands grouped, trailing zeros gone. Text that is not a number is shown as it is. */
export function group(text: string): string {
  const value = parse(text);
  if (value === null) return text;
  const [whole = "", fraction] = print(value).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Money for the eye: two places, rounded half up, thousands grouped. */
export function money(text: string): string {
  const value = parse(text);
  if (value === null) return text;
  const cent = SCALE / 100n;
  const magnitude = value < 0n ? -value : value;
  const cents = ((magnitude + cent / 2n) / cent).toString().padStart(3, "0");
  const whole = cents.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${value < 0n ? "-" : ""}${whole}.${cents.slice(-2)}`;
}
