import { useRef, useState } from "preact/hooks";
import { Icon } from "../../app/ui/icon";
import { t } from "../../shared/i18n";
import { drawn, HEIGHT, isFull, onGrid, pathOf, type Stroke, WIDTH } from "./strokes";

type Props = { strokes: Stroke[]; onChange: (strokes: Stroke[]) => void };
type Moving = PointerEvent & { readonly currentTarget: SVGSVGElement };

/** Where the customer signs with a finger. One finger draws; the page does not scroll under it. */
export function SignaturePad({ strokes, onChange }: Props) {
  const [stroke, setStroke] = useState<Stroke>([]);
  // Several moves come between two drawings of the page: what counts is what was drawn last, not what was shown.
  const ink = useRef<Stroke>([]);
  const finger = useRef<number | null>(null);
  const keep = (next: Stroke) => {
    ink.current = next;
    setStroke(next);
  };
  const add = (event: Moving) => {
    if (isFull(strokes, ink.current)) return;
    const [x, y] = onGrid(event.clientX, event.clientY, event.currentTarget.getBoundingClientRect());
    keep(drawn(ink.current, x, y));
  };
  const down = (event: Moving) => {
    if (finger.current !== null || !event.isPrimary) return;
    event.preventDefault();
    finger.current = event.pointerId;
    event.currentTarget.setPointerCapture?.(event.pointerId);
    add(event);
  };
  const move = (event: Moving) => {
    if (event.pointerId === finger.current) add(event);
  };
  const up = (event: Moving) => {
    if (event.pointerId !== finger.current) return;
    finger.current = null;
    if (ink.current.length > 0) onChange([...strokes, ink.current]);
    keep([]);
  };
  const isEmpty = strokes.length === 0 && stroke.length === 0;
  return (
    <section class="stack">
      <p class="job__line">
        <span class="field__label">{t("deliver.signature")}</span>
        <button
          type="button"
          class="button button--floor"
          data-testid="sign-clear"
          disabled={isEmpty}
          onClick={() => onChange([])}
        >
          <Icon name="bin" />
          {t("deliver.clear")}
        </button>
      </p>
      <div class="pad" data-empty={isEmpty ? "" : undefined} data-hint={t("deliver.sign_here")}>
        <svg
          class="pad__ink"
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          role="img"
          aria-label={isEmpty ? t("deliver.sign_here") : t("deliver.signature")}
          data-testid="sign-pad"
          onPointerDown={down}
          onPointerMove={move}
          onPointerUp={up}
          onPointerCancel={up}
        >
          <path d={pathOf(stroke.length > 0 ? [...strokes, stroke] : strokes)} />
        </svg>
      </div>
    </section>
  );
}
