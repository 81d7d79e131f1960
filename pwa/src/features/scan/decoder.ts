import { type DecodeAnswer, READY, type Seen } from "./protocol";

/** Finds QR codes in a picture. `name` says which of the three ways it is. */
export type Decoder = { name: "native" | "worker" | "page"; decode(image: ImageData): Promise<Seen[]>; close(): void };

type Point = { x: number; y: number };
type NativeCode = { rawValue: string; cornerPoints: Point[] };
type NativeDetector = { detect(image: ImageData): Promise<NativeCode[]> };
type NativeDetectorClass = {
  new (options: { formats: string[] }): NativeDetector;
  getSupportedFormats(): Promise<string[]>;
};

const LONGEST_START = 4000;

/**
 * The browser's own detector where it really has one, else ours in a worker, else ours on the page. The worker's script stands
 * under /floor/, because a worker is served without network by the service worker of its own address, not of its page.
 */
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
    const decode = async (image: ImageData) => (await detector.detect(image)).map(code => seenOf(code, image));
    return { name: "native", decode, close: () => undefined };
  } catch {
    return null;
  }
}

function seenOf({ rawValue, cornerPoints }: NativeCode, { width, height }: ImageData): Seen {
  const corners = (cornerPoints ?? []).map(({ x, y }): [number, number] => [x / width, y / height]);
  return { text: rawValue, corners, damaged: rawValue === "" };
}

/** @throws when no worker starts: an old WebView without module workers, for instance */
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
    new Promise<Seen[]>((resolve, reject) => {
      const id = next++;
      open.set(id, answer => (answer.error ? reject(new Error(answer.error)) : resolve(answer.seen)));
      worker.postMessage({ id, image }, [image.data.buffer]);
    });
  return { name: "worker", decode, close: () => worker.terminate() };
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

/** Where no worker starts the picture stutters, and codes are read all the same. */
async function onPage(): Promise<Decoder> {
  const { readCodes } = await import("./zxing");
  return { name: "page", decode: readCodes, close: () => undefined };
}
