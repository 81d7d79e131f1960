/* The decoder runs here, so that the picture on screen never stutters. */
import { type DecodeAnswer, type DecodeRequest, READY } from "./protocol";
import { readCodes } from "./zxing";

self.addEventListener("message", async (event: MessageEvent<DecodeRequest>) => {
  const { id, image } = event.data;
  self.postMessage(await decode(id, image));
});
self.postMessage(READY);

async function decode(id: number, image: ImageData): Promise<DecodeAnswer> {
  try {
    return { id, seen: await readCodes(image) };
  } catch (error) {
    return { id, seen: [], error: String(error) };
  }
}
