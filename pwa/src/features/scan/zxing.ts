import { prepareZXingModule, type ReadResult, readBarcodes } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";
import type { Seen } from "./protocol";

/* The decoder itself, in the worker or, where there is none, on the page. Its own default for the wasm is a public CDN. */
prepareZXingModule({ overrides: { locateFile: (path: string) => (path.endsWith(".wasm") ? wasmUrl : path) } });

const MOST_IN_VIEW = 12;

/** The QR codes in a picture, those too that cannot be read; tickets carry the same one twice. */
export async function readCodes(image: ImageData): Promise<Seen[]> {
  const options = {
    formats: ["QRCode"],
    tryHarder: true,
    returnErrors: true,
    maxNumberOfSymbols: MOST_IN_VIEW,
  } as const;
  const results = await readBarcodes(image, { ...options, formats: ["QRCode"] });
  return results.map(result => seenOf(result, image));
}

function seenOf({ text, isValid, position }: ReadResult, { width, height }: ImageData): Seen {
  const { topLeft, topRight, bottomRight, bottomLeft } = position;
  const corners = [topLeft, topRight, bottomRight, bottomLeft].map(({ x, y }): [number, number] => [
    x / width,
    y / height,
  ]);
  return { text, corners, damaged: !isValid };
}
