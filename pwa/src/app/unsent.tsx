import { computed } from "@preact/signals";
import type { CommandRecord } from "../db/schema";
import { nameOf, t } from "../shared/i18n";
import { lazy } from "./lazy";
import { records, unsent, waitingPhotos } from "./live";
import { Icon } from "./ui/icon";

const ExportButton = lazy(() => import("../features/records/export").then(it => it.ExportButton));

type Owner = CommandRecord["user"];
type Count = { owner: Owner | null; records: number; photos: number };

/** Whose records and photos still wait on this phone; a photo whose record has left it is nobody's. */
export const unsentByWorker = computed<Count[]>(() => {
  const counts = new Map<string, Count>();
  const add = (owner: Owner | null, what: "records" | "photos") => {
    const count = counts.get(owner?.id ?? "") ?? { owner, records: 0, photos: 0 };
    counts.set(owner?.id ?? "", { ...count, [what]: count[what] + 1 });
  };
  for (const { user } of unsent.value) add(user, "records");
  const named = new Map(records.value.flatMap(one => one.command.blobs.map(photo => [photo.sha256, one.user])));
  for (const hash of waitingPhotos.value) add(named.get(hash) ?? null, "photos");
  return [...counts.values()];
});

/** What still waits on this phone, and whose it is: said at sign-in, at sign-out and when it changes hands. */
export function Unsent({ brief = false }: { brief?: boolean }) {
  const counts = unsentByWorker.value;
  if (counts.length === 0) return null;
  return (
    <div class="card card--state notice" data-state="attention" data-testid="unsent-by-worker">
      <Icon name="clock" />
      <div class="notice__body">
        <p class="notice__title">{t("signout.waiting")}</p>
        <ul class="plain">
          {counts.map(count => (
            <li key={count.owner?.id ?? ""}>{lineOf(count)}</li>
          ))}
        </ul>
        <p>{t("signout.safe")}</p>
        {brief ? null : <ExportButton count={null} />}
      </div>
    </div>
  );
}

function lineOf({ owner, records: n, photos }: Count): string {
  const parts = [n > 0 ? t("signout.records", { n }) : "", photos > 0 ? t("signout.photos", { n: photos }) : ""];
  const what = parts.filter(Boolean).join(t("app.comma"));
  return owner ? t("signout.of", { name: nameOf(owner), what }) : what;
}
