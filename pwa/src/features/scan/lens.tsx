import type { Ref } from "preact";
import { useRef } from "preact/hooks";
import { Icon } from "../../app/ui/icon";
import { t } from "../../shared/i18n";
import type { Zoom } from "./camera";
import type { Seen } from "./protocol";

type Props = {
  video: Ref<HTMLVideoElement>;
  size: { width: number; height: number };
  seen: Seen[];
  /** In the order in which they are offered. */
  texts: string[];
  factor: number;
  zoom: Zoom | null;
  onZoom: (factor: number) => void;
  onPick: (text: string) => void;
};

/** The picture, every code in it outlined and, where there are several, numbered and to be tapped. Two fingers bring it nearer. */
export function Lens({ video, size, seen, texts, factor, zoom, onZoom, onPick }: Props) {
  const pinch = usePinch(factor, zoom, onZoom);
  const nearer = zoom && !zoom.byLens ? factor : 1;
  return (
    <div class="lens" style={{ transform: `scale(${nearer})` }} {...pinch}>
      <video ref={video} class="scanner__video" playsInline muted />
      {size.width > 0 ? (
        <svg
          class="lens__marks"
          viewBox={`0 0 ${size.width} ${size.height}`}
          preserveAspectRatio="xMidYMid slice"
          aria-hidden="true"
        >
          {seen.map((one, index) => (
            <Mark
              key={index}
              seen={one}
              size={size}
              nth={texts.length > 1 ? texts.indexOf(one.text) : -1}
              onPick={onPick}
            />
          ))}
        </svg>
      ) : null}
    </div>
  );
}

type MarkProps = { seen: Seen; size: Props["size"]; nth: number; onPick: (text: string) => void };

function Mark({ seen, size, nth, onPick }: MarkProps) {
  const corners = seen.corners.map(([x, y]) => [x * size.width, y * size.height] as const);
  if (corners.length < 3) return null;
  const middle = [0, 1].map(axis => corners.reduce((sum, corner) => sum + (corner[axis] ?? 0), 0) / corners.length);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same choice stands as a button below the picture, which is hidden from readers
    <g onClick={nth >= 0 ? () => onPick(seen.text) : undefined} data-state={seen.damaged ? "stopped" : "running"}>
      <polygon class="lens__mark" points={corners.map(corner => corner.join(",")).join(" ")} />
      {nth >= 0 ? (
        <text class="lens__number" x={middle[0]} y={middle[1]}>
          {nth + 1}
        </text>
      ) : null}
    </g>
  );
}

type Finger = { x: number; y: number };

function usePinch(factor: number, zoom: Zoom | null, onZoom: (factor: number) => void) {
  const fingers = useRef(new Map<number, Finger>());
  const start = useRef<{ apart: number; factor: number } | null>(null);
  const apart = () => {
    const [a, b] = [...fingers.current.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };
  const lift = (event: PointerEvent) => {
    fingers.current.delete(event.pointerId);
    start.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (fingers.current.size === 2) start.current = { apart: apart(), factor };
    },
    onPointerMove: (event: PointerEvent) => {
      if (!fingers.current.has(event.pointerId)) return;
      fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (!start.current || !zoom || start.current.apart === 0) return;
      const wanted = (start.current.factor * apart()) / start.current.apart;
      onZoom(Math.min(zoom.max, Math.max(zoom.min, wanted)));
    },
    onPointerUp: lift,
    onPointerCancel: lift,
  };
}

/** The same with one thumb. */
export function ZoomSlider({ zoom, factor, onZoom }: { zoom: Zoom; factor: number; onZoom: (factor: number) => void }) {
  return (
    <label class="zoom">
      <Icon name="minus" />
      <input
        type="range"
        data-testid="scan-zoom"
        aria-label={t("scan.zoom")}
        min={zoom.min}
        max={zoom.max}
        step={zoom.step}
        value={factor}
        onInput={event => onZoom(Number(event.currentTarget.value))}
      />
      <Icon name="plus" />
    </label>
  );
}
