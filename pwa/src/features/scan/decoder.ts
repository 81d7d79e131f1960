import { type DecodeAnswer, READY } from "./protocol";

/** Finds QR codes in a picture. */
export type Decoder = { decode(image: ImageData): Promise<string[]>; close(): void };

type NativeDetector = { detect(image: ImageData): Promise<{ rawValue: string }[]> };
type NativeDetectorClass = {
  new (options: { formats: string[] }): NativeDetector;
  getSupportedFormats(): Promise<string[]>;
};

const LONGEST_START = 4000;

/** The browser's own detector where it really has one, else ours in a worker, else ours on the page. */
export async function openDecoder(): Promise<Decoder> {
  return (await native()) ?? inWorker().catch(onPage);
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

/** @throws when no worker starts: an old WebView without module workers, or no network and a script outside our scope */
async function inWorker(): Promise<Decoder> {
  const worker = new Worker(new URL("./scan.worker.ts", import.meta.url), { type: "module", name: "scan" });
  await started(worker);
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

function started(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => {
      worker.terminate();
      reject(new Error("the decoder's worker did not start"));
    };
    const timer = setTimeout(fail, LONGEST_START);
    const settle = (end: () => void) => () => {
      clearTimeout(timer);
      end();
    };
    worker.addEventListener("error", settle(fail), { once: true });
    worker.addEventListener("message", event => event.data === READY && settle(resolve)());
  });
}

/**
 * A dedicated worker's script is fetched under the service worker of its own address, not of its page; the page's imports
 * always come from what is kept on the phone.
 */
async function onPage(): Promise<Decoder> {
  const { readTexts } = await import("./zxing");
  return { decode: readTexts, close: () => undefined };
}
