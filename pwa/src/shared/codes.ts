/** The codes on tickets, lots, machines, badges, places and items: docs/sync.md §2. */

export const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY";
const CODE_LENGTH = 10;
const KINDS = {
  T: "ticket",
  L: "lot",
  M: "machine",
  P: "person",
  W: "place",
  I: "item",
  D: "enrolment",
  B: "basket",
  S: "serial",
} as const;

export type CodeKind = (typeof KINDS)[keyof typeof KINDS];

/** What a scanned or typed text is, before anybody looks it up. */
export type Reading =
  | { is: "code"; code: string; kind: CodeKind | null }
  | { is: "damaged"; text: string }
  | { is: "foreign"; code: string; kind: CodeKind | null }
  | { is: "other"; text: string };

const MISTAKEN: Record<string, string> = { O: "0", I: "1", L: "1", U: "V", Z: "2" };

/** Forgiving reading: case, spaces and hyphens do not matter, and letters we never print are taken for their twins. */
export function normalise(text: string): string {
  return text
    .toUpperCase()
    .replace(/[\s\-‐-―－]/g, "")
    .replace(/[OILUZ]/g, letter => MISTAKEN[letter] ?? letter);
}

/** The check character of the first nine: Σ i·vᵢ mod 31, which finds every wrong character and every swap of neighbours. */
export function checkCharacter(nine: string): string {
  let total = 0;
  for (let i = 0; i < nine.length; i++) total += (i + 1) * ALPHABET.indexOf(nine.charAt(i));
  return ALPHABET.charAt(total % ALPHABET.length);
}

const isShaped = (code: string): boolean =>
  code.length === CODE_LENGTH && [...code].every(character => ALPHABET.includes(character));

/** One character too few or too many, as happens by hand; digits alone are a bar code of somebody else's. */
const isNearly = (code: string): boolean =>
  Math.abs(code.length - CODE_LENGTH) === 1 &&
  /[A-Z]/.test(code) &&
  [...code].every(character => ALPHABET.includes(character));

/** Has it ten characters of the alphabet and the right check character? */
export function isValid(code: string): boolean {
  return isShaped(code) && checkCharacter(code.slice(0, -1)) === code.slice(-1);
}

/**
 * Sorts a text into what it can be. Bare codes have no kind.
 * @param tag the company's two characters, or null before the phone is enrolled: then no code is foreign.
 */
export function read(text: string, tag: string | null): Reading {
  const trimmed = text.trim();
  const address = /^https?:\/\/[^/\s]+\/([A-Z])\/([^/?#\s]+)\/?$/i.exec(trimmed);
  const letter = address?.[1]?.toUpperCase() ?? "";
  const kind = letter in KINDS ? KINDS[letter as keyof typeof KINDS] : null;
  if (address && !kind) return { is: "other", text: trimmed };
  const code = normalise(address?.[2] ?? trimmed);
  if (!isShaped(code))
    return address || isNearly(code) ? { is: "damaged", text: code } : { is: "other", text: trimmed };
  if (!isValid(code)) return { is: "damaged", text: code };
  if (tag !== null && !code.startsWith(tag)) return { is: "foreign", code, kind };
  return { is: "code", code, kind };
}

/** In print and on screen: 2 + 4 + 4, as on the ticket. */
export const spaced = (code: string): string =>
  isShaped(code) ? `${code.slice(0, 2)} ${code.slice(2, 6)} ${code.slice(6)}` : code;
