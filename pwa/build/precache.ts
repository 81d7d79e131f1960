/* What the floor's service worker keeps: the floor's own files, not the office's charts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

type Chunk = { file: string; imports?: string[]; dynamicImports?: string[]; css?: string[]; assets?: string[] };
type Entry = { url: string; revision: string | null; size: number };

/** Files that no chunk names in the manifest: the decoder runs in a worker, icons are named by the web manifest. */
const ALWAYS = /floor\/scan\.worker|assets\/(zxing_reader|icon-)/;

/** Names of all files the floor page can reach, by import or lazily. */
function reachable(manifest: Record<string, Chunk>): Set<string> {
  const files = new Set<string>();
  const todo = ["floor/index.html"];
  const seen = new Set<string>();
  for (let key = todo.pop(); key !== undefined; key = todo.pop()) {
    const chunk = manifest[key];
    if (!chunk || seen.has(key)) continue;
    seen.add(key);
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    todo.push(...(chunk.imports ?? []), ...(chunk.dynamicImports ?? []));
  }
  return files;
}

/** Keeps the floor's entries and gives the page the address it is served at. */
export function floorOnly(dist: string) {
  return (entries: Entry[]) => {
    const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8")) as Record<string, Chunk>;
    const wanted = reachable(manifest);
    const kept = entries
      .filter(e => e.url === "floor/index.html" || ALWAYS.test(e.url) || wanted.has(e.url))
      .map(e => ({ ...e, url: e.url === "floor/index.html" ? "/floor/" : `/${e.url}` }));
    return { manifest: kept, warnings: [] };
  };
}
