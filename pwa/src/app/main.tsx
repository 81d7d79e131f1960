import "../design/tokens.css";
import "../design/base.css";
import "./styles/shell.css";
import "./styles/gate.css";
import "./styles/parts.css";
import "./styles/pages.css";
import { render } from "preact";
import { getDocument } from "../db/documents";
import { getMeta, setMeta } from "../db/meta";
import { loadMachineChoices } from "../features/machine/choice";
import { Boundary } from "../features/rescue/boundary";
import { listenForBack, takeScan } from "../features/scan/takers";
import { listenForWedge } from "../features/scan/wedge";
import { sweepPhotos } from "../outbox/outbox";
import { keepReserve } from "../outbox/room";
import { language, preferred, setLanguage } from "../shared/i18n";
import { report } from "../shared/report";
import { loadOffset } from "../sync/clock";
import { startEngine } from "../sync/engine";
import { App } from "./app";
import { listenForInstall } from "./install";
import { loadAll, reloadDocuments, reloadMine, reloadRecords } from "./live";
import { mishapOf, showMishap, warnWhenBlocked } from "./mishap";
import { canKeep, inAppBrowser } from "./platform";
import { loadPreferences } from "./preferences";
import { replace, startRouter } from "./router";
import { company, credentials, followOtherTabs, loadSession, user } from "./session";
import { lookAtPersistence, watchStorage } from "./storage";
import { registerWorker } from "./update";

/**
 * Everything is read from the phone first; the network is asked when the page already stands.
 * @returns whether it does: inside another app's browser the way out stands there instead
 */
async function start(root: HTMLElement): Promise<boolean> {
  setLanguage(preferred(navigator.language));
  if (await leadsElsewhere(root)) return false;
  const unblocked = warnWhenBlocked(root);
  await Promise.all([loadPreferences(), loadOffset(), loadMachineChoices(), loadSession()]);
  startRouter();
  listenForInstall();
  listenForBack();
  followOtherTabs(() => replace());
  listenForWedge(text => void takeScan(text));
  show(root);
  await loadAll();
  unblocked();
  // Where a window blocked one of the databases, its page stands there instead.
  show(root);
  return true;
}

/** What comes when the app stands already: whatever fails here must not cover it. */
function goOn(): void {
  startEngine({
    credentials,
    language: () => language.value,
    recordsChanged: () => reloadRecords(),
    documentsChanged: async kinds => {
      await reloadDocuments(kinds);
      if (kinds.has("company")) await refreshCompany();
    },
    mineChanged: () => reloadMine(user.value?.id ?? null),
  });
  openScanned();
  void housekeeping();
}

function show(root: HTMLElement): void {
  const app = (
    <Boundary>
      <App />
    </Boundary>
  );
  render(app, root);
}

async function refreshCompany(): Promise<void> {
  const fresh = company.value && (await getDocument("company", company.value.id));
  if (!fresh) return;
  company.value = { ...company.value, ...fresh };
  await setMeta("company", company.value);
}

/** `/floor/?scan=T/CODE`: the phone's own camera opened a ticket, and the server sent it here. */
function openScanned(): void {
  const code = new URLSearchParams(location.search).get("scan");
  if (!code) return;
  history.replaceState(null, "", location.pathname + location.hash);
  void takeScan(code.includes("/") ? `${location.origin}/${code}` : code);
}

/** Inside another app's browser the way out is shown instead; who has records in there may go on. */
async function leadsElsewhere(root: HTMLElement): Promise<boolean> {
  const app = inAppBrowser();
  if (!app && canKeep()) return false;
  const enrolled = canKeep() && (await getMeta("device").catch(() => undefined));
  const { ElsewherePage } = await import("../features/elsewhere/page");
  if (!enrolled) {
    render(<ElsewherePage app={app} />, root);
    return true;
  }
  await new Promise<void>(done => render(<ElsewherePage app={app} onContinue={done} />, root));
  return false;
}

/** A full or broken disk may stop any of these; each is tried, and what failed is reported. */
async function housekeeping(): Promise<void> {
  await registerWorker().catch(() => undefined);
  await sweepPhotos(Date.now()).catch(report);
  await keepReserve().catch(report);
  await lookAtPersistence().catch(report);
  watchStorage();
}

const root = document.getElementById("app");
if (root)
  void start(root).then(
    stands => stands && goOn(),
    error => showMishap(root, mishapOf(error), error),
  );
