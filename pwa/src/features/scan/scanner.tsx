import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../app/ui/icon";
import { t } from "../../shared/i18n";
import { type Camera, readPhoto, startCamera } from "./camera";
import { bad } from "./feedback";
import { MisfitCard } from "./misfit";
import { closeCamera, looking, misfit, takeScan } from "./takers";
import { TypedCode } from "./typed";

type Trouble = "denied" | "none" | "busy" | null;

const troubleOf = (error: unknown): Trouble => {
  const name = (error as DOMException).name;
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "none";
};

/** The camera over everything, with its two ways out beneath: a photo of the code, or its characters. */
export function Scanner() {
  const video = useRef<HTMLVideoElement>(null);
  const [camera, setCamera] = useState<Camera | null>(null);
  const [lit, setLit] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    let gone = false;
    let mine: Camera | null = null;
    startCamera(element, text => void takeScan(text)).then(
      started => {
        mine = started;
        if (gone) started.stop();
        else setCamera(started);
      },
      error => setTrouble(troubleOf(error)),
    );
    return () => {
      gone = true;
      mine?.stop();
    };
  }, []);
  const light = async () => {
    await camera?.torch(!lit);
    setLit(!lit);
  };
  return (
    <div class="scanner" data-testid="scanner" role="dialog" aria-modal="true" aria-label={t("scan.title")}>
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
            onClick={() => void light()}
          >
            <Icon name="torch" />
          </button>
        ) : null}
      </header>
      <div class="scanner__view" data-looking={looking.value ? "" : undefined}>
        <video ref={video} class="scanner__video" playsInline muted />
        {trouble ? (
          <p class="scanner__trouble" role="alert">
            <Icon name="camera" large />
            {t(`scan.camera_${trouble}`)}
          </p>
        ) : (
          <span class="scanner__frame" aria-hidden="true" />
        )}
        <p class="scanner__hint">{looking.value ? t("scan.looking") : t("scan.hint")}</p>
      </div>
      <div class="scanner__foot">
        {misfit.value ? <MisfitCard found={misfit.value} /> : null}
        <TypedCode />
        <PhotoOfCode />
      </div>
    </div>
  );
}

function PhotoOfCode() {
  const [unreadable, setUnreadable] = useState(false);
  const pick = async (file: File | undefined) => {
    if (!file) return;
    const text = await readPhoto(file).catch(() => null);
    setUnreadable(text === null);
    if (text === null) bad();
    else await takeScan(text);
  };
  return (
    <label class="button button--floor button--wide">
      <Icon name="camera" />
      {unreadable ? t("scan.photo_unreadable") : t("scan.photo")}
      <input
        class="visually-hidden"
        type="file"
        accept="image/*"
        capture="environment"
        data-testid="scan-photo"
        onChange={event => void pick(event.currentTarget.files?.[0])}
      />
    </label>
  );
}
