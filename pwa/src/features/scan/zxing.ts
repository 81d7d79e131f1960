import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";

/* The decoder itself, in the worker or, where there is none, on the page. Its own default for the wasm is a public CDN. */
prepareZXingModule({ overrides: { locateFile: (path: string) => (path.endsWith(".wasm") ? wasmUrl : path) } });

/** The texts of the QR codes in a picture; tickets carry the same one twice. */
export async function readTexts(image: ImageData): Promise<string[]> {
  const results = await readBarcodes(image, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 2 });
  return results.filter(result => result.isValid).map(result => result.text);
}
