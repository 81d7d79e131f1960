/** Between the page and the worker that decodes: one picture in, the codes found in it out. */

/** A code in a picture. Corners in shares of width and height, so that they fit whatever size it is shown in. */
export type Seen = {
  text: string;
  corners: [x: number, y: number][];
  /** It is a code, and cannot be read: dirt, a crease, glare. */
  damaged: boolean;
};

export type DecodeRequest = { id: number; image: ImageData };
export type DecodeAnswer = { id: number; seen: Seen[]; error?: string };

/** The first thing a worker says once it runs. */
export const READY = "ready";
