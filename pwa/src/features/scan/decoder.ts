import type { DecodeAnswer } from "./protocol";

/** Finds QR codes in a picture: the browser's own detector where it really has one, else our decoder in a worker. */
export type Decoder = { decode(image: ImageData): Promise<string[]>; close(): void };

type NativeDetector = { detect(image: ImageData): Promise<{ rawValue: string }[]> };
type NativeDetectorClass = {
  new (options: { formats: string[] }): NativeDetector;
  getSupportedFormats(): Promise<string[]>;
};

export async function openDecoder(): Promise<Decoder> {
  return (await native()) ?? workerDecoder();
}

/** Some phones have the class and no code behind it: only one that names qr_code and answers counts. */
async function native(): Promise<Decoder | null> {
  const Detector = (globalThis as { BarcodeDetector?: NativeDetectorClass }).BarcodeDetector;
  if (!Detector) return null;
  try {
    if (!(await Detector.getSupportedFormats()).includes("qr_code")) return null;
    const detector = new Detector({ formats: ["qr_code"] });
    await detector.detect(new ImageData(16, 16));
    return { decode: async image => (await detector.detect(image)).map(code => code.rawValue), close: () => undefined };
  } catch {
    return null;
  }
}

function workerDecoder(): Decoder {
  const worker = new Worker(new URL("./scan.worker.ts", import.meta.url), { type: "module", name: "scan" });
  const open = new Map<number, (answer: DecodeAnswer) => void>();
  let next = 0;
  worker.addEventListener("message", (event: MessageEvent<DecodeAnswer>) => {
    open.get(event.data.id)?.(event.data);
    open.delete(event.data.id);
  });
  const decode = (image: ImageData) =>
    new Promise<string[]>((resolve, reject) => {
      const id = next++;
      open.set(id, answer => (answer.error ? reject(new Error(answer.error)) : resolve(answer.texts)));
      worker.postMessage({ id, image }, [image.data.buffer]);
    });
  return { decode, close: () => worker.terminate() };
}
