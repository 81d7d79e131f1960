import { useState } from "preact/hooks";
import { Renewal } from "../features/signin/fresh";
import { needsAttention } from "../outbox/policy";
import { nameOf, t } from "../shared/i18n";
import { offline, paused, reachable, serverBusy, syncing } from "../sync/engine";
import { attention, unsent } from "./live";
import { href, route } from "./router";
import { company, isExpired, session, user } from "./session";
import { Icon, type IconName } from "./ui/icon";
import { Notice } from "./ui/states";
import { applyUpdate, updateReady } from "./update";

/** Home's head: whose phone, whose hands, and how it stands with the server. */
export function HomeBar() {
  const worker = user.value;
  return (
    <header class="bar bar--home">
      <div class="bar__titles">
        <p class="bar__sub">{company.value ? nameOf(company.value) : t("app.name")}</p>
        <h1 class="bar__title">
          <a class="bar__who" href={href("switch")} data-testid="switch-open">
            <span data-testid="worker-name">
              {worker ? nameOf(worker) : t("app.name")}
              <span class="bar__number">{worker?.number}</span>
            </span>
            <span class="visually-hidden">{t("switch.open")}</span>
            <Icon name="swap" />
          </a>
        </h1>
      </div>
      <SyncState />
    </header>
  );
}

/** "Up to date" is said only when the server said so last, and nothing waits. */
function standing(): [IconName, string] {
  if (offline.value) return ["offline", t("sync.short_offline")];
  if (syncing.value) return ["refresh", t("sync.short_busy")];
  if (unsent.value.length > 0 || serverBusy.value) return ["clock", t("sync.short_waiting")];
  return reachable.value === null ? ["clock", t("sync.short_unknown")] : ["check", t("sync.short_online")];
}

function SyncState() {
  const [icon, word] = standing();
  return (
    <span class="bar__sync" data-testid="sync" data-busy={syncing.value ? "" : undefined}>
      <Icon name={icon} />
      {word}
    </span>
  );
}

/** What the worker has to decide about the app itself. Never in mid-form: it stands on the home page only. */
export function Appeals() {
  const [asking, setAsking] = useState(false);
  const record = session.value;
  const out = record !== null && (isExpired(record) || paused.value === "pin");
  return (
    <>
      {out ? (
        <Notice state="act" icon="person" title={t("renew.title")} testid="renew">
          <p>{t("renew.home")}</p>
          <button type="button" class="button button--floor" data-testid="renew-open" onClick={() => setAsking(true)}>
            {t("renew.do")}
          </button>
        </Notice>
      ) : null}
      {paused.value === "office" ? <Notice state="act" icon="phone" title={t("sync.office")} /> : null}
      {paused.value === "forbidden" ? <Notice state="act" icon="person" title={t("sync.forbidden")} /> : null}
      {updateReady.value ? (
        <Notice state="act" icon="download" title={t("update.ready")} testid="update-ready">
          <button
            type="button"
            class="button button--floor"
            data-testid="update-apply"
            onClick={() => void applyUpdate()}
          >
            {t("update.now")}
          </button>
        </Notice>
      ) : null}
      {asking ? <Renewal onDone={() => setAsking(false)} /> : null}
    </>
  );
}

const TABS = [
  { page: "", icon: "home", text: "tab.home", testid: "home-open" },
  { page: "day", icon: "calendar", text: "tab.day", testid: "day-open" },
  { page: "records", icon: "records", text: "tab.records", testid: "records-open" },
  { page: "me", icon: "person", text: "tab.me", testid: "me-open" },
] as const;

export function Tabs() {
  const [page = ""] = route.value;
  const mine = attention.value.filter(record => record.user.id === session.value?.id);
  const count = unsent.value.length + mine.length;
  return (
    <nav class="tabs" aria-label={t("tab.all")}>
      {TABS.map(tab => (
        <a
          class="tabs__tab"
          key={tab.page}
          href={tab.page ? href(tab.page) : "#/"}
          aria-current={tab.page === page ? "page" : undefined}
          data-testid={tab.testid}
        >
          <span class="tabs__icon">
            <Icon name={tab.icon} />
            {tab.page === "records" && count > 0 ? (
              <span class="badge tabs__badge" data-state={mine.some(needsAttention) ? "stopped" : "attention"}>
                {count}
              </span>
            ) : null}
          </span>
          {t(tab.text)}
        </a>
      ))}
    </nav>
  );
}
