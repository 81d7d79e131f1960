import { rolldown } from "rolldown";

/** The names that a tab's script finds instead of the page's. */
export const GLOBALS = [
  "globalThis",
  "window",
  "self",
  "indexedDB",
  "IDBDatabase",
  "IDBObjectStore",
  "IDBIndex",
  "IDBCursor",
  "IDBTransaction",
  "IDBRequest",
  "IDBKeyRange",
  "navigator",
  "fetch",
  "Date",
  "Math",
  "crypto",
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "setImmediate",
  "BroadcastChannel",
  "addEventListener",
  "removeEventListener",
  "document",
  "location",
  "history",
  "localStorage",
  "sessionStorage",
  "reportError",
  "performance",
  "matchMedia",
  "requestAnimationFrame",
] as const;

export type Globals = Record<(typeof GLOBALS)[number], unknown>;
export type Script<T> = (globals: Globals) => T;

/** A fault put in on purpose: an app that also lets go of this, which the checks have to find. */
export const CARELESS = {
  forget_unsent: 'record.state === "waiting"',
  forget_undecided: "record.settled_at !== null && now - record.settled_at > KEPT_DAYS * DAY",
} as const;
export type Careless = keyof typeof CARELESS;

/**
 * The app's own modules in one script, which each tab runs afresh with its own clock, network and storage.
 * @param upgraded a later version of the app, whose database has one more step
 * @param fault what its rule for letting go of records is wrong about
 */
export async function bundle<T>(root: string, upgraded: boolean, fault: Careless | null = null): Promise<Script<T>> {
  const later = {
    name: "later-version",
    transform: (code: string, id: string) => (upgraded && id.endsWith("/db/upgrades.ts") ? laterVersion(code) : null),
  };
  const careless = {
    name: "careless",
    transform: (code: string, id: string) => (fault && id.endsWith("/outbox/policy.ts") ? letsGoOf(code, fault) : null),
  };
  const noPictures = {
    name: "no-pictures",
    resolveId: (id: string) => (/\?|\.css$/.test(id) ? `\0${id}` : null),
    load: (id: string) => (id.startsWith("\0") && /\?|\.css$/.test(id) ? "export default ''" : null),
  };
  const build = await rolldown({
    input: `${root}/pwa/simulator/app.ts`,
    cwd: `${root}/pwa`,
    plugins: [noPictures, later, careless],
    transform: {
      jsx: { runtime: "automatic", importSource: "preact" },
      define: { "import.meta.env.DEV": "false", "import.meta.url": '"https://simulated/"', __VERSION__: '"0.1.0"' },
    },
    logLevel: "silent",
  });
  const { output } = await build.generate({ format: "iife", name: "App", exports: "named", codeSplitting: false });
  const [chunk] = output;
  const script = new Function(...GLOBALS, `"use strict";${chunk.code}\nreturn App;`);
  return globals => script(...GLOBALS.map(name => globals[name])) as T;
}

function letsGoOf(code: string, fault: Careless): string {
  const rule = /function mayDelete\([^)]*\): boolean \{/;
  if (!rule.test(code)) throw new Error("no mayDelete in outbox/policy.ts");
  return code.replace(rule, found => `${found} if (${CARELESS[fault]}) return true;`);
}

/** The next schema version as a worker would write it: a new store and a new index, nothing else touched. */
function laterVersion(code: string): string {
  const version = /KEPT_VERSION\s*=\s*(\d+)/.exec(code);
  if (!version) throw new Error("no KEPT_VERSION in db/upgrades.ts");
  const next = Number(version[1]) + 1;
  const raised = code.replace(version[0], `KEPT_VERSION = ${next}`);
  return `${raised}
const upgradeBefore = upgradeKept;
export function upgradeLater(db, from, ...rest) {
  upgradeBefore(db, from, ...rest);
  if (from < ${next}) db.createObjectStore("of_a_later_version");
}`
    .replace("export function upgradeKept", "function upgradeKept")
    .replace("export function upgradeLater", "export { upgradeLater as upgradeKept };\nfunction upgradeLater");
}
