import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { compress } from "./build/compress.ts";
import { floorOnly } from "./build/precache.ts";
import manifest from "./package.json" with { type: "json" };

/** Old Android WebViews are common on shop floors; the design tokens' light-dark() is lowered for them. */
const OLDEST_BROWSERS = ["chrome87", "safari14", "firefox90"];

export default defineConfig({
  base: "/",
  define: { __VERSION__: JSON.stringify(manifest.version) },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: true,
    target: "es2020",
    cssTarget: OLDEST_BROWSERS,
    modulePreload: { polyfill: false },
    // A data: URI would need a wider img-src than the pages are served with.
    assetsInlineLimit: 0,
    rollupOptions: { input: { floor: "floor/index.html", office: "src/office/main.ts" } },
  },
  // Under the service worker's scope: a worker is served without network by the service worker of its own address.
  worker: { format: "es", rollupOptions: { output: { entryFileNames: "floor/[name]-[hash].js" } } },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
  plugins: [
    VitePWA({
      strategies: "injectManifest",
      registerType: "prompt",
      injectRegister: false,
      // The glob below has the icons already; twice with different revisions stops the worker from starting.
      includeManifestIcons: false,
      srcDir: "src/sw",
      filename: "sw.ts",
      scope: "/floor/",
      manifestFilename: "floor/manifest.webmanifest",
      manifest: {
        id: "/floor/",
        name: "随工 Suigong",
        short_name: "随工",
        description: "扫码、报工、检验，断网也不丢。Scan, report, inspect: nothing is lost offline.",
        lang: "zh",
        start_url: "/floor/",
        scope: "/floor/",
        display: "standalone",
        orientation: "portrait",
        background_color: "#0d323c",
        theme_color: "#0d323c",
        icons: [
          { src: "/assets/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/assets/icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "/assets/icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
      injectManifest: {
        globPatterns: ["assets/*.{js,css,wasm,png,svg}", "floor/index.html", "floor/*.js"],
        maximumFileSizeToCacheInBytes: 3 * 1024 * 1024,
        manifestTransforms: [floorOnly("dist")],
        rollupFormat: "iife",
      },
    }),
    compress("dist"),
  ],
  test: { environment: "happy-dom", setupFiles: ["src/testing/setup.ts"], include: ["src/**/*.test.{ts,tsx}"] },
} as Parameters<typeof defineConfig>[0]);
