import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../app/ui/icon";
import { keepPhoto, photoUrl } from "../../outbox/photos";
import { NoRoomForPhotos } from "../../outbox/room";
import { t } from "../../shared/i18n";
import type { BlobReference } from "../../shared/types";
import { shrink } from "./shrink";

/** Photos that were taken and are not on the phone yet: a form that was sent now would go without them. */
export const capturing = signal(0);

type Props = { photos: BlobReference[]; onChange: (photos: BlobReference[]) => void; label: string; testid: string };

/** Photos of a report. Each is on the phone, in the database, before its thumbnail appears. */
export function PhotoStrip({ photos, onChange, label, testid }: Props) {
  const [trouble, setTrouble] = useState<string | null>(null);
  // Another one may have been taken, or removed, while this one was made smaller.
  const latest = useRef(photos);
  latest.current = photos;
  const take = async (files: FileList | null) => {
    setTrouble(null);
    const taken: BlobReference[] = [];
    try {
      for (const file of [...(files ?? [])]) taken.push(await capture(file));
    } catch (error) {
      setTrouble(notTaken(error));
    }
    const fresh = taken.filter(one => !latest.current.some(other => other.sha256 === one.sha256));
    if (fresh.length > 0) onChange([...latest.current, ...fresh]);
  };
  return (
    <section class="photos" data-testid={`${testid}s`}>
      {photos.map(photo => (
        <Thumbnail
          key={photo.sha256}
          photo={photo}
          onRemove={() => onChange(photos.filter(other => other.sha256 !== photo.sha256))}
        />
      ))}
      <label class="button button--floor photos__add">
        <Icon name="camera" />
        {label}
        <input
          class="visually-hidden"
          type="file"
          accept="image/*"
          capture="environment"
          multiple
          data-testid={testid}
          onChange={event => {
            void take(event.currentTarget.files);
            event.currentTarget.value = "";
          }}
        />
      </label>
      {trouble ? (
        <p class="field__error" role="alert">
          <Icon name="alert" />
          {trouble}
        </p>
      ) : null}
    </section>
  );
}

/** Makes a photo smaller and copies it into the database. @throws when it is no picture or the phone is full */
export async function capture(file: File): Promise<BlobReference> {
  capturing.value += 1;
  try {
    return await keepPhoto(await shrink(file), "image/jpeg", Date.now());
  } finally {
    capturing.value -= 1;
  }
}

/** Why a photo was not kept, in words. */
export const notTaken = (error: unknown): string =>
  t(error instanceof NoRoomForPhotos ? "photo.no_room" : "photo.failed");

export function Thumbnail({ photo, onRemove }: { photo: { sha256: string }; onRemove?: () => void }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let mine: string | null = null;
    void photoUrl(photo.sha256).then(made => {
      mine = made;
      setUrl(made);
    });
    return () => {
      if (mine) URL.revokeObjectURL(mine);
    };
  }, [photo.sha256]);
  return (
    <span class="photo">
      {url ? <img src={url} alt={t("photo.taken")} /> : <span class="skeleton" />}
      {onRemove ? (
        <button type="button" class="photo__remove" aria-label={t("photo.remove")} onClick={onRemove}>
          <Icon name="close" />
        </button>
      ) : null}
    </span>
  );
}
