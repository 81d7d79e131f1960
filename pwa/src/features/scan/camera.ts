import { type Decoder, openDecoder } from "./decoder";

/** A camera that is looking for codes. */
export type Camera = { stop(): void; hasTorch: boolean; torch(on: boolean): Promise<void> };

const LONGEST_SIDE = 1024;
const LOOK_EVERY = 90;
const SAME_CODE_AGAIN = 2500;

/**
 * Shows the back camera in `video` and reports every code it sees, the same one at most every 2.5 s.
 * @throws DOMException when there is no camera or no permission
 */
export async function startCamera(video: HTMLVideoElement, onText: (text: string) => void): Promise<Camera> {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no camera interface", "NotFoundError");
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    audio: false,
  });
  video.srcObject = stream;
  await video.play().catch(() => undefined);
  const decoder = await openDecoder();
  const stopLooking = look(video, decoder, onText);
  const [track] = stream.getVideoTracks();
  return {
    hasTorch: (track?.getCapabilities?.() as { torch?: boolean } | undefined)?.torch === true,
    torch: async on => track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] }),
    stop() {
      stopLooking();
      decoder.close();
      for (const one of stream.getTracks()) one.stop();
      video.srcObject = null;
    },
  };
}

function look(video: HTMLVideoElement, decoder: Decoder, onText: (text: string) => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let stopped = false;
  let last = { text: "", at: 0 };
  const once = async () => {
    const image = document.hidden ? null : grab(video, video.videoWidth, video.videoHeight);
    const texts = image ? await decoder.decode(image).catch(() => []) : [];
    const [text] = texts;
    if (stopped) return;
    if (text && (text !== last.text || Date.now() - last.at > SAME_CODE_AGAIN)) {
      last = { text, at: Date.now() };
      onText(text);
    }
    timer = setTimeout(once, LOOK_EVERY);
  };
  timer = setTimeout(once, LOOK_EVERY);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

const canvas = () => document.createElement("canvas").getContext("2d", { willReadFrequently: true });
let context: CanvasRenderingContext2D | null = null;

function grab(source: CanvasImageSource, width: number, height: number, longest = LONGEST_SIDE): ImageData | null {
  context ??= canvas();
  if (!context || width === 0 || height === 0) return null;
  const scale = Math.min(1, longest / Math.max(width, height));
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  context.canvas.width = w;
  context.canvas.height = h;
  context.drawImage(source, 0, 0, w, h);
  return context.getImageData(0, 0, w, h);
}

/** Looks for a code in a photo that the phone's own camera took: the way out where a page gets no camera. */
export async function readPhoto(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file);
  const decoder = await openDecoder();
  try {
    for (const longest of [1000, 1800]) {
      const image = grab(picture, picture.width, picture.height, longest);
      const [text] = image ? await decoder.decode(image) : [];
      if (text) return text;
    }
    return null;
  } finally {
    picture.close();
    decoder.close();
  }
}
