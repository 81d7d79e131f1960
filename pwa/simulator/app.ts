/** What the simulator drives in a tab: the app's own modules, started as src/app/main.tsx starts them, without a screen. */
import { book, bookAll, onOperation } from "../src/app/act";
import {
  jobs,
  loadAll,
  plans,
  records,
  reloadDocuments,
  reloadMine,
  reloadRecords,
  unsent,
  unsentPhotos,
} from "../src/app/live";
import { loadPreferences } from "../src/app/preferences";
import { credentials, end, followOtherTabs, loadSession, session, user, waitingWorkers } from "../src/app/session";
import { blobKeys, getBlob } from "../src/db/blobs";
import { allCommands } from "../src/db/commands";
import { enrolHere } from "../src/features/enrol/enrol";
import { changesOf, noteNow, noteRecord } from "../src/features/jobs/notes";
import { loadMachineChoices } from "../src/features/machine/choice";
import { bodyOf, draftFrom, emptyReport } from "../src/features/report/form";
import { signInByPin, unlock } from "../src/features/signin/signin";
import { exportOutbox } from "../src/outbox/export";
import { dismiss, sweepPhotos, tryOneAgain } from "../src/outbox/outbox";
import { viewJob } from "../src/outbox/overlay";
import { keepPhoto } from "../src/outbox/photos";
import { needsAttention, waitsForPerson } from "../src/outbox/policy";
import { language } from "../src/shared/i18n";
import { pushWaiting } from "../src/sync/background";
import { loadOffset } from "../src/sync/clock";
import { nudge, paused, resume, startEngine } from "../src/sync/engine";

const isFresh = (): boolean => credentials() !== null;

async function boot(): Promise<void> {
  await Promise.all([loadPreferences(), loadOffset(), loadMachineChoices(), loadSession()]);
  followOtherTabs(() => undefined);
  await loadAll();
  startEngine({
    credentials,
    language: () => language.value,
    recordsChanged: () => reloadRecords(),
    documentsChanged: kinds => reloadDocuments(kinds),
    mineChanged: () => reloadMine(user.value?.id ?? null),
  });
  await sweepPhotos(Date.now());
}

export {
  allCommands,
  blobKeys,
  bodyOf,
  book,
  bookAll,
  boot,
  changesOf,
  dismiss,
  draftFrom,
  emptyReport,
  end,
  enrolHere,
  exportOutbox,
  getBlob,
  isFresh,
  jobs,
  keepPhoto,
  needsAttention,
  noteNow,
  noteRecord,
  nudge,
  onOperation,
  paused,
  plans,
  pushWaiting,
  records,
  resume,
  session,
  signInByPin,
  tryOneAgain,
  unlock,
  unsent,
  unsentPhotos,
  user,
  viewJob,
  waitingWorkers,
  waitsForPerson,
};
