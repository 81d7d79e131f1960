import "../design/tokens.css";
import "../design/base.css";
import "./styles/shell.css";
import "./styles/gate.css";
import "./styles/parts.css";
import "./styles/pages.css";
import { render } from "preact";
import { getDocument } from "../db/documents";
import { setMeta } from "../db/meta";
import { loadMachineChoices } from "../features/machine/choice";
import { listenForBack, takeScan } from "../features/scan/takers";
import { listenForWedge } from "../features/scan/wedge";
import { sweep } from "../outbox/outbox";
import { language } from "../shared/i18n";
import { loadOffset } from "../sync/clock";
import { startEngine } from "../sync/engine";
import { App } from "./app";
import { loadAll, reloadDocuments, reloadMine, reloadRecords } from "./live";
import { loadPreferences } from "./preferences";
import { replace, startRouter } from "./router";
import { company, credentials, device, followOtherTabs, loadSession, user } from "./session";
import { askPersistence, measureStorage } from "./storage";
import { listenForInstall, registerWorker } from "./update";

/** Everything is read from the phone first; the network is asked when the page already stands. */
async function start(): Promise<void> {
  await Promise.all([loadPreferences(), loadOffset(), loadMachineChoices(), loadSession()]);
  startRouter();
  listenForInstall();
  listenForBack();
  followOtherTabs(() => replace());
  listenForWedge(text => void takeScan(text));
  const root = document.getElementById("app");
  if (root) render(<App />, root);
  await loadAll();
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
  await housekeeping();
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

async function housekeeping(): Promise<void> {
  await registerWorker().catch(() => undefined);
  await sweep(Date.now());
  if (device.value) await askPersistence();
  await measureStorage();
}

void start();
