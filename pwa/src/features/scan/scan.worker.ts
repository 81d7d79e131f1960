/* The decoder runs here, so that the picture on screen never stutters. */
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";
import type { DecodeAnswer, DecodeRequest } from "./protocol";

prepareZXingModule({ overrides: { locateFile: (path: string) => (path.endsWith(".wasm") ? wasmUrl : path) } });

self.addEventListener("message", async (event: MessageEvent<DecodeRequest>) => {
  const { id, image } = event.data;
  self.postMessage(await decode(id, image));
});

async function decode(id: number, image: ImageData): Promise<DecodeAnswer> {
  try {
    const results = await readBarcodes(image, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 2 });
    return { id, texts: results.filter(result => result.isValid).map(result => result.text) };
  } catch (error) {
    return { id, texts: [], error: String(error) };
  }
}
