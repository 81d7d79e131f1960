import { type Decoder, openDecoder } from "./decoder";
import type { Seen } from "./protocol";

/** A camera that is looking for codes. */
export type Camera = {
  stop(): void;
  decoder: Decoder["name"];
  hasTorch: boolean;
  torch(on: boolean): Promise<void>;
  zoom: Zoom;
};

/** Nearer by the camera's own lens, or, where it has no such thing, by the middle of its picture. */
export type Zoom = { min: number; max: number; step: number; byLens: boolean; set(factor: number): Promise<void> };

type Abilities = MediaTrackCapabilities & {
  torch?: boolean;
  zoom?: { min: number; max: number; step: number };
};
type Wishes = MediaTrackConstraintSet & { torch?: boolean; zoom?: number };

type Sees = (seen: Seen[], at: number) => void;

const LONGEST_SIDE = 1024;
const LOOK_EVERY = 90;
const NEAREST = 3;

/**
 * Shows the back camera in `video` and reports what each picture holds.
 * @param lost the camera was taken away: by another app, or by the phone
 * @throws DOMException when there is no camera or no permission
 */
export async function startCamera(video: HTMLVideoElement, sees: Sees, lost: () => void): Promise<Camera> {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no camera interface", "NotFoundError");
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    audio: false,
  });
  const [track] = stream.getVideoTracks();
  track?.addEventListener("ended", lost, { once: true });
  video.srcObject = stream;
  await video.play().catch(() => undefined);
  const decoder = await openDecoder();
  const lens = { factor: 1 };
  const stopLooking = look(video, decoder, sees, lens);
  const abilities = track?.getCapabilities?.() as Abilities | undefined;
  const wish = async (one: Wishes) => track?.applyConstraints({ advanced: [one] });
  return {
    decoder: decoder.name,
    hasTorch: abilities?.torch === true,
    torch: async on => wish({ torch: on }),
    zoom: zoomOf(abilities, factor => wish({ zoom: factor }), lens),
    stop() {
      stopLooking();
      decoder.close();
      track?.removeEventListener("ended", lost);
      for (const one of stream.getTracks()) one.stop();
      video.srcObject = null;
    },
  };
}

type Lens = { factor: number };

function zoomOf(
  abilities: Abilities | undefined,
  wish: (factor: number) => Promise<void> | Promise<undefined>,
  lens: Lens,
): Zoom {
  const own = abilities?.zoom;
  if (own && own.max > own.min) {
    const { min, max, step } = own;
    return { min, max, step: step || 0.1, byLens: true, set: async factor => void (await wish(factor)) };
  }
  const set = async (factor: number) => {
    lens.factor = factor;
  };
  return { min: 1, max: NEAREST, step: 0.1, byLens: false, set };
}

function look(video: HTMLVideoElement, decoder: Decoder, sees: Sees, lens: Lens): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let stopped = false;
  const once = async () => {
    const { factor } = lens;
    const image = document.hidden ? null : grab(video, video.videoWidth, video.videoHeight, LONGEST_SIDE, factor);
    const seen = image ? await decoder.decode(image).catch(() => []) : [];
    if (stopped) return;
    sees(
      seen.map(one => ({ ...one, corners: one.corners.map(corner => uncropped(corner, factor)) })),
      performance.now(),
    );
    timer = setTimeout(once, LOOK_EVERY);
  };
  timer = setTimeout(once, LOOK_EVERY);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** From a share of the middle part to a share of the whole picture. */
const uncropped = ([x, y]: [number, number], factor: number): [number, number] => [
  0.5 + (x - 0.5) / factor,
  0.5 + (y - 0.5) / factor,
];

const canvas = () => document.createElement("canvas").getContext("2d", { willReadFrequently: true });
let context: CanvasRenderingContext2D | null = null;

/** The middle of a picture, `factor` times nearer. */
function grab(source: CanvasImageSource, width: number, height: number, longest: number, factor = 1): ImageData | null {
  context ??= canvas();
  if (!context || width === 0 || height === 0) return null;
  const [w, h] = [width / factor, height / factor];
  const scale = Math.min(1, longest / Math.max(w, h));
  const [to, down] = [Math.round(w * scale), Math.round(h * scale)];
  context.canvas.width = to;
  context.canvas.height = down;
  context.drawImage(source, (width - w) / 2, (height - h) / 2, w, h, 0, 0, to, down);
  return context.getImageData(0, 0, to, down);
}

/** Looks for codes in a photo that the phone's own camera took: the way out where a page gets no camera. */
export async function readPhoto(file: Blob): Promise<Seen[]> {
  const picture = await createImageBitmap(file);
  const decoder = await openDecoder();
  try {
    let found: Seen[] = [];
    for (const longest of [1000, 1800]) {
      const image = grab(picture, picture.width, picture.height, longest);
      found = image ? await decoder.decode(image) : [];
      if (found.some(one => !one.damaged)) return found;
    }
    return found;
  } finally {
    picture.close();
    decoder.close();
  }
}
