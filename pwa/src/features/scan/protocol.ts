/** Between the page and the worker that decodes: one picture in, the texts found in it out. */
export type DecodeRequest = { id: number; image: ImageData };
export type DecodeAnswer = { id: number; texts: string[]; error?: string };

/** The first thing a worker says once it runs. */
export const READY = "ready";
