import { computed, signal } from "@preact/signals";
import type { Measured, Named } from "../types";
import { en } from "./en";
import { zh } from "./zh";

/** One catalogue, two languages. English is the shape; a test holds Chinese to the same keys and placeholders. */
export type Language = "zh" | "en";
export type Key = keyof typeof en;
export type Catalogue = Record<Key, string>;

/** The names in a text's placeholders: `{n} of {total}`, or `{n|record|records}` which English needs for its plurals. */
type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${infer Counted}|${string}` ? Counted : Name) | Names<Rest>
  : never;
type Values<K extends Key> = [Names<(typeof en)[K]>] extends [never]
  ? []
  : [values: Record<Names<(typeof en)[K]>, string | number>];

/** Texts that stand by themselves. */
export type PlainKey = { [K in Key]: [Names<(typeof en)[K]>] extends [never] ? K : never }[Key];

const CATALOGUES: Record<Language, Catalogue> = { zh, en };

export const language = signal<Language>("zh");
const catalogue = computed(() => CATALOGUES[language.value]);

/** A text of the catalogue in the current language. */
export function t<K extends Key>(key: K, ...values: Values<K>): string {
  return fill(catalogue.value[key], values[0] as Record<string, string | number> | undefined);
}

/** Fills `{name}` and `{name|one|many}`; exported for the tests. */
export function fill(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name: string, one?: string, many?: string) => {
    const value = String(values[name] ?? "");
    if (one === undefined || many === undefined) return value;
    return `${value} ${value === "1" ? one : many}`;
  });
}

/** A text for a word of the server, such as a refusal's code, when the catalogue has one and the server said what fills it. */
export function word(
  prefix: string,
  code: string | null | undefined,
  otherwise: string,
  values: Record<string, string> = {},
): string {
  const text = (catalogue.value as Record<string, string>)[`${prefix}.${code}`];
  if (text === undefined || [...text.matchAll(/\{(\w+)/g)].some(([, name]) => values[name as string] === undefined))
    return otherwise;
  return fill(text, values);
}

/** A document's name in the reader's language; the Chinese one when there is no English. */
export const nameOf = (named: Named): string => (language.value === "en" && named.name_en ? named.name_en : named.name);

/** What a quantity is counted in. Where English has no word for it the figure stands alone: "286", never "286 个". */
export function unitOf({ unit, unit_en }: Measured): string {
  if (language.value !== "en" || !/\p{Script=Han}/u.test(unit)) return unit;
  return unit_en ?? "";
}

/** `zh` unless the person or the phone clearly wants English. */
export function preferred(...wishes: (string | null | undefined)[]): Language {
  const wish = wishes.find(candidate => candidate);
  return wish && !wish.toLowerCase().startsWith("zh") ? "en" : "zh";
}

export function setLanguage(next: Language): void {
  language.value = next;
  document.documentElement.lang = next;
  document.title = CATALOGUES[next]["app.name"];
}
