/* Every text file of the build beside itself in the two encodings that browsers take, made once instead of at each request. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const WORTH_IT = /\.(js|css|html|svg|wasm|webmanifest)$/;
/** Below this one network packet carries the file anyway. */
const SMALLEST = 1024;

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}

function pack(path: string): void {
  const text = readFileSync(path);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${path}.br`, brotliCompressSync(text, { params: quality }));
  writeFileSync(`${path}.gz`, gzipSync(text, { level: constants.Z_BEST_COMPRESSION }));
}

/** Runs last: the service worker is built at the very end. */
export function compress(dist: string): Plugin {
  return {
    name: "suigong-compress",
    apply: "build",
    enforce: "post",
    closeBundle: {
      order: "post",
      sequential: true,
      handler() {
        for (const path of files(dist)) if (WORTH_IT.test(path) && statSync(path).size >= SMALLEST) pack(path);
      },
    },
  };
}
