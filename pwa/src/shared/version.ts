declare const __VERSION__: string | undefined;

/** The app's version, as the build wrote it in; code that runs without the build has none. */
export const VERSION: string = typeof __VERSION__ === "undefined" ? "0" : __VERSION__;
