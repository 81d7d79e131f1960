import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../app/ui/icon";
import { Notice } from "../../app/ui/states";
import { t } from "../../shared/i18n";
import { type Camera, readPhoto, startCamera } from "./camera";
import { Choices } from "./choose";
import { bad } from "./feedback";
import { Lens, ZoomSlider } from "./lens";
import { MisfitCard } from "./misfit";
import type { Seen } from "./protocol";
import { newWatch } from "./sight";
import { closeCamera, looking, misfit, taken, takeScan } from "./takers";
import { TypedCode } from "./typed";

type Trouble = "denied" | "none" | "busy" | null;

const troubleOf = (error: unknown): Trouble => {
  const name = (error as DOMException).name;
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "none";
};

/** The camera over everything, with its two ways out beneath: a photo of the code, or its characters. */
export function Scanner() {
  const [attempt, setAttempt] = useState(0);
  const eye = useEye(attempt);
  return (
    <div
      class="scanner"
      data-testid="scanner"
      data-decoder={eye.camera?.decoder}
      role="dialog"
      aria-modal="true"
      aria-label={t("scan.title")}
    >
      <Head camera={eye.camera} />
      <div class="scanner__view" data-looking={looking.value ? "" : undefined}>
        <Lens
          video={eye.video}
          size={eye.size}
          seen={eye.seen}
          texts={eye.several}
          factor={eye.factor}
          zoom={eye.camera?.zoom ?? null}
          onZoom={eye.setFactor}
          onPick={eye.pick}
        />
        {eye.trouble ? <NoCamera trouble={eye.trouble} onAgain={() => setAttempt(attempt + 1)} /> : <Aim eye={eye} />}
      </div>
      <div class="scanner__foot">
        <Result eye={eye} />
        <TypedCode />
        {taken.value ? (
          <button
            type="button"
            class="button button--primary button--floor button--wide"
            data-testid="scan-done"
            onClick={closeCamera}
          >
            {t("scan.done")}
          </button>
        ) : (
          <PhotoOfCode onSeveral={eye.offer} />
        )}
      </div>
    </div>
  );
}

type Eye = ReturnType<typeof useEye>;

/** Where to hold the code, and how near. */
function Aim({ eye: { seen, camera, factor, setFactor } }: { eye: Eye }) {
  return (
    <>
      {seen.length > 0 ? null : <span class="scanner__frame" aria-hidden="true" />}
      {camera ? <ZoomSlider zoom={camera.zoom} factor={factor} onZoom={setFactor} /> : null}
      <p class="scanner__hint">{looking.value ? t("scan.looking") : t("scan.hint")}</p>
    </>
  );
}

/** What came of it; stays until the next scan or until it is closed. */
function Result({ eye }: { eye: Eye }) {
  if (eye.several.length > 1) return <Choices texts={eye.several} onPick={eye.pick} onAgain={() => eye.offer([])} />;
  if (misfit.value) return <MisfitCard found={misfit.value} />;
  if (eye.damaged) {
    return (
      <Notice state="attention" icon="warning" title={t("scan.damaged")} testid="scan-unreadable">
        <p>{t("scan.damaged_help")}</p>
      </Notice>
    );
  }
  return taken.value ? <Notice state="running" icon="passed" title={taken.value} testid="scan-taken" /> : null;
}

/** The camera, and what it sees. A new `attempt` opens it anew. */
function useEye(attempt: number) {
  const video = useRef<HTMLVideoElement>(null);
  const watch = useRef(newWatch());
  const [camera, setCamera] = useState<Camera | null>(null);
  const [trouble, setTrouble] = useState<Trouble>(null);
  const [seen, setSeen] = useState<Seen[]>([]);
  const [several, setSeveral] = useState<string[]>([]);
  const [damaged, setDamaged] = useState(false);
  const [factor, setOwnFactor] = useState(1);
  const choices = useRef<string[]>([]);
  /** What is to be chosen from stays until it was, though the hand has moved on. */
  const offer = (texts: string[]) => {
    choices.current = texts;
    setSeveral(texts);
  };
  const pick = (text: string) => {
    watch.current.take(text, performance.now());
    offer([]);
    void takeScan(text);
  };
  const sees = (codes: Seen[], at: number) => {
    setSeen(before => (before.length + codes.length === 0 ? before : codes));
    const sight = watch.current.look(codes, at);
    setDamaged(sight.is === "damaged");
    if (sight.is === "several") offer([...new Set([...choices.current, ...sight.texts])]);
    else if (sight.is === "one" && choices.current.length === 0 && !looking.value) pick(sight.text);
  };
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    let gone = false;
    let mine: Camera | null = null;
    setTrouble(null);
    startCamera(element, sees, () => setTrouble("busy")).then(
      started => {
        mine = started;
        if (gone) return started.stop();
        setCamera(started);
        setOwnFactor(started.zoom.min);
      },
      error => setTrouble(troubleOf(error)),
    );
    return () => {
      gone = true;
      mine?.stop();
      setCamera(null);
    };
  }, [attempt]);
  const setFactor = (next: number) => {
    setOwnFactor(next);
    void camera?.zoom.set(next).catch(() => undefined);
  };
  const size = { width: video.current?.videoWidth ?? 0, height: video.current?.videoHeight ?? 0 };
  return { video, camera, trouble, seen, several, damaged, factor, setFactor, offer, pick, size };
}

function Head({ camera }: { camera: Camera | null }) {
  const [lit, setLit] = useState(false);
  // A camera that is opened anew is dark.
  useEffect(() => setLit(false), [camera]);
  const light = () =>
    camera?.torch(!lit).then(
      () => setLit(!lit),
      () => undefined,
    );
  return (
    <header class="scanner__head">
      <button
        type="button"
        class="icon-button icon-button--chrome"
        aria-label={t("app.close")}
        data-testid="scan-close"
        onClick={closeCamera}
      >
        <Icon name="close" />
      </button>
      <h2>{t("scan.title")}</h2>
      {camera?.hasTorch ? (
        <button
          type="button"
          class="icon-button icon-button--chrome"
          aria-pressed={lit}
          aria-label={t("scan.torch")}
          data-testid="scan-torch"
          onClick={() => void light()}
        >
          <Icon name="torch" />
        </button>
      ) : null}
    </header>
  );
}

/** Why there is no picture, and what to do about it; the other ways stand below. */
function NoCamera({ trouble, onAgain }: { trouble: NonNullable<Trouble>; onAgain: () => void }) {
  return (
    <div class="scanner__trouble" role="alert" data-testid={`camera-${trouble}`}>
      <Icon name="camera" large />
      <p>{t(`scan.camera_${trouble}`)}</p>
      <button type="button" class="button button--floor" data-testid="camera-again" onClick={onAgain}>
        <Icon name="refresh" />
        {t("scan.camera_again")}
      </button>
    </div>
  );
}

function PhotoOfCode({ onSeveral }: { onSeveral: (texts: string[]) => void }) {
  const [unreadable, setUnreadable] = useState<"none" | "damaged" | null>(null);
  const pick = async (file: File | undefined) => {
    if (!file) return;
    const seen = await readPhoto(file).catch((): Seen[] => []);
    const texts = [...new Set(seen.filter(one => !one.damaged).map(one => one.text))];
    setUnreadable(texts.length > 0 ? null : seen.length > 0 ? "damaged" : "none");
    if (texts.length === 0) bad();
    onSeveral(texts);
    const [only] = texts;
    if (only && texts.length === 1) await takeScan(only);
  };
  return (
    <>
      {unreadable ? (
        <p class="field__error" role="alert" data-testid="photo-unreadable">
          <Icon name="alert" />
          {t(unreadable === "damaged" ? "scan.damaged_help" : "scan.photo_unreadable")}
        </p>
      ) : null}
      <label class="button button--floor button--wide">
        <Icon name="camera" />
        {t("scan.photo")}
        <input
          class="visually-hidden"
          type="file"
          accept="image/*"
          capture="environment"
          data-testid="scan-photo"
          onChange={event => void pick(event.currentTarget.files?.[0])}
        />
      </label>
    </>
  );
}
