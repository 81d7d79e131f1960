import { needsAttention } from "../outbox/policy";
import { t } from "../shared/i18n";
import { CLOCK_IS_OFF, offsetMs } from "../sync/clock";
import { offline, paused, pushPaused } from "../sync/engine";
import { attention, records, stuckPhotos, unsent, unsentPhotos } from "./live";
import { href } from "./router";
import { session } from "./session";
import { fullness, WARN_AT } from "./storage";
import { Icon, type IconName } from "./ui/icon";
import type { State } from "./ui/states";
import { describe } from "./words";

type Said = { state: State; icon: IconName; text: string; testid?: string };

/** More lines than these would hide the work; the page that they lead to says the rest. */
const MOST = 3;
/** More than these stand closer together. */
const CALM = 2;

/** Speaks only when something is unsent or wants a person; in words, never in symbols alone. */
export function Banner() {
  // What wants somebody comes first and is never left out; what only waits goes out by itself.
  const said = [needsPerson(), full(), clock(), waits(), photos()].filter(one => one !== null).slice(0, MOST);
  if (said.length === 0) return null;
  return (
    <div class={said.length > CALM ? "banners banners--many" : "banners"} aria-live="polite">
      {said.map(one => (
        <a class="banner" href={href("records")} data-state={one.state} data-testid={one.testid} key={one.text}>
          <Icon name={one.icon} />
          <span class="banner__text">{one.text}</span>
          <Icon name="right" />
        </a>
      ))}
    </div>
  );
}

function waits(): Said | null {
  const waiting = unsent.value;
  const [first] = waiting;
  if (!first) return null;
  const one =
    waiting.length === 1 ? t("banner.one", { what: describe(first) }) : t("banner.many", { n: waiting.length });
  const why =
    paused.value === "pin" && pushPaused.value
      ? t("banner.pin")
      : paused.value === "office"
        ? t("banner.office")
        : offline.value
          ? t("banner.offline")
          : "";
  return { state: "attention", icon: offline.value ? "offline" : "clock", text: one + why, testid: "outbox-banner" };
}

function needsPerson(): Said | null {
  const mine = attention.value.filter(record => record.user.id === session.value?.id);
  const acts = mine.filter(needsAttention).length;
  if (mine.length === 0) return null;
  return {
    state: acts > 0 ? "stopped" : "act",
    icon: acts > 0 ? "alert" : "hand",
    text: acts > 0 ? t("banner.attention", { n: acts }) : t("banner.news", { n: mine.length }),
    testid: "attention-banner",
  };
}

function photos(): Said | null {
  if (stuckPhotos.value > 0)
    return {
      state: "act",
      icon: "camera",
      text: t("records.photos_stuck", { n: stuckPhotos.value }),
      testid: "photos-banner",
    };
  if (unsentPhotos.value === 0 || unsent.value.length > 0) return null;
  return {
    state: "attention",
    icon: "camera",
    text: t("banner.photos", { n: unsentPhotos.value }),
    testid: "photos-banner",
  };
}

function full(): Said | null {
  const share = fullness.value;
  if (share === null || share < WARN_AT) return null;
  return {
    state: "attention",
    icon: "storage",
    text: t("banner.full", { n: Math.round(share * 100) }),
    testid: "storage-banner",
  };
}

function clock(): Said | null {
  if (Math.abs(offsetMs()) < CLOCK_IS_OFF || records.value.length === 0) return null;
  const minutes = Math.round(Math.abs(offsetMs()) / 60_000);
  return { state: "attention", icon: "clock", text: t("banner.clock", { n: minutes }), testid: "clock-banner" };
}
