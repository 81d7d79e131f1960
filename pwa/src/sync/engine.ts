import { computed, signal } from "@preact/signals";
import { ALL_KINDS, clearDocuments } from "../db/documents";
import { getMeta } from "../db/meta";
import { markJammed } from "../outbox/outbox";
import { type Ending, newPace } from "../outbox/replay";
import { report } from "../shared/report";
import { SECOND } from "../shared/time";
import type { Kind } from "../shared/types";
import { pushWaiting } from "./background";
import { delayMs } from "./backoff";
import { sendBlobs } from "./blobs";
import { fetchDrawings } from "./drawings";
import { answersHeard, NoAnswer } from "./http";
import { exclusively } from "./lock";
import { fetchMine } from "./mine";
import { type Pulled, pull, pullStore, withoutReader } from "./pull";

/** Who is signed in, as far as the engine has to know. */
export type Credentials = { user: string; ticket: string; store?: boolean } | null;
export type Hooks = {
  credentials: () => Credentials;
  language: () => string;
  recordsChanged: () => Promise<void>;
  documentsChanged: (kinds: ReadonlySet<Kind>) => Promise<void>;
  mineChanged: () => Promise<void>;
};

/**
 * `pin`: the worker has to sign in again, for reading at least; `pushPaused` says whether for sending too. `office`: the phone itself is not known or was revoked. `forbidden`: the worker may
 * no longer work on the floor.
 */
export type Pause = "pin" | "office" | "forbidden" | null;
export const paused = signal<Pause>(null);
/** The server's code for not taking this phone's or its worker's word; null while it does. */
export const refusedAs = signal<string | null>(null);
/** The server did not take this phone's word for its records: until somebody signs in, asking again would only be noise. */
export const pushPaused = signal(false);
export const syncing = signal(false);
/** Did the last call reach the server? `null` before the first one. */
export const reachable = signal<boolean | null>(null);
/** The server answered, but could not do what was asked of it; another thing than no network. */
export const serverBusy = signal(false);
export const lastContact = signal<number | null>(null);
/** How many pulls have come through as a whole since the page stands. */
export const pulls = signal(0);
export const offline = computed(() => reachable.value === false);

const LOOK_EVERY = 30 * SECOND;
const pace = newPace();
let hooks: Hooks | null = null;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> | null = null;
let wanted = false;
let sendingBlobs = false;
/** Until when the server wants to be left alone, on the page's own clock: the phone's may be set back by days. */
let retryAt = 0;

/** Starts the triggers: now, when the network or the page comes back, on a timer. Saving and the button call `nudge`. */
export function startEngine(given: Hooks): void {
  hooks = given;
  addEventListener("online", () => void nudge());
  addEventListener("offline", () => {
    reachable.value = false;
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void nudge());
  addEventListener("pageshow", event => event.persisted && void nudge());
  void nudge();
}

/** Signing in again, or the worker's own button, ends the pause. */
export function resume(): Promise<void> {
  paused.value = null;
  refusedAs.value = null;
  pushPaused.value = false;
  failures = 0;
  retryAt = 0;
  return nudge();
}

/**
 * Syncs now, or once more after the round that is running. Resolves when that is over; never throws. While the server wants to
 * be left alone nothing is asked: the next look is planned already.
 */
export function nudge(): Promise<void> {
  wanted = true;
  if (!running && leftAlone() > 0) return Promise.resolve();
  running ??= loop().finally(() => {
    running = null;
    plan(null);
  });
  return running;
}

async function loop(): Promise<void> {
  clearTimeout(timer);
  syncing.value = true;
  while (wanted && leftAlone() <= 0) {
    wanted = false;
    await attempt();
  }
  syncing.value = false;
}

async function attempt(): Promise<void> {
  try {
    const before = answersHeard();
    const seconds = await round();
    serverBusy.value = seconds !== "done";
    // With nothing to send and nobody who may read, nobody was asked.
    if (seconds === "done" && answersHeard() === before) failures = 0;
    else if (seconds === "done") succeed();
    else {
      reachable.value = true;
      fail(seconds);
    }
  } catch (error) {
    serverBusy.value = false;
    if (error instanceof NoAnswer) reachable.value = false;
    fail(null);
    if (!(error instanceof NoAnswer)) report(error);
  }
}

function succeed(): void {
  failures = 0;
  reachable.value = true;
  lastContact.value = Date.now();
}

function fail(seconds: number | null): void {
  failures += 1;
  plan(seconds);
}

/** How long the server still wants to be left alone, in ms. */
const leftAlone = (): number => retryAt - performance.now();

/** The next look: soon after a failure, half a minute after a success, never sooner than the server asked for. */
function plan(seconds: number | null): void {
  clearTimeout(timer);
  if (seconds !== null) retryAt = performance.now() + delayMs(failures, seconds);
  const usual = failures > 0 ? delayMs(failures, null) : LOOK_EVERY;
  timer = setTimeout(
    () => {
      // A timer may come a hair before its time.
      retryAt = 0;
      void nudge();
    },
    Math.max(usual, leftAlone()),
  );
}

/** Push, then pull, then the worker's own figures. `done`, or after how many seconds the server wants to hear again. */
async function round(): Promise<"done" | number | null> {
  const enrolled = await getMeta("device");
  if (!hooks || !enrolled) return "done";
  let jam: Jam | null = null;
  if (!pushPaused.value) {
    const ending = await pushWaiting(pace, hooks.language()).finally(() => hooks?.recordsChanged());
    if (ending.is === "unauthorised") {
      pushPaused.value = true;
      return pauseFor(ending.code);
    }
    if (ending.is === "later") {
      if (ending.offline) throw new NoAnswer(false);
      return ending.seconds;
    }
    if (ending.is === "jammed") jam = ending;
  }
  void blobs(enrolled.token);
  const before = pulls.value;
  const who = hooks.credentials();
  const seconds = who ? await fetchAll(enrolled.token, who) : "done";
  return jam ? afterJam(jam, seconds, pulls.value > before) : seconds;
}

type Jam = Extract<Ending, { is: "jammed" }>;

/**
 * Some records did not get through. Where the server answered the rest of the round it is well, and what is wrong lies with
 * them: their worker has to know. Else it is the server, and they only wait like everything.
 */
async function afterJam(jam: Jam, seconds: "done" | number | null, answered: boolean): Promise<"done" | number | null> {
  if (!answered) return seconds === "done" && paused.value === null ? null : seconds;
  // A phone that is too full to note it tells its worker later.
  await markJammed(jam.ids).catch(() => 0);
  await hooks?.recordsChanged();
  return jam.gaveUp ? null : seconds;
}

function pauseFor(code: string): "done" {
  refusedAs.value = code;
  paused.value = code === "device_revoked" || code === "device_unknown" ? "office" : "pin";
  return "done";
}

async function fetchAll(token: string, who: NonNullable<Credentials>): Promise<"done" | number | null> {
  const language = hooks?.language() ?? "zh";
  const pulled: Pulled = await exclusively("pull", () => pull(token, who.ticket, language));
  if (pulled.is === "unauthorised") return pauseFor(pulled.code);
  if (pulled.is === "forbidden") return dropDocuments();
  if (pulled.is === "later") return pulled.seconds;
  if (paused.value === "forbidden") paused.value = null;
  if (pulled.restored) wanted = true;
  if (pulled.kinds.size > 0) await hooks?.documentsChanged(pulled.kinds);
  pulls.value += 1;
  if (pulled.outcomes + pulled.seen > 0 || pulled.restored) await hooks?.recordsChanged();
  if (await fetchMine(who.user, token, who.ticket, language)) await hooks?.mineChanged();
  const kinds = await exclusively("pull", () =>
    who.store ? pullStore(who.user, token, who.ticket, language) : withoutReader(who.user),
  );
  if (kinds.size > 0) await hooks?.documentsChanged(kinds);
  if (pulled.kinds.has("job")) void fetchDrawings(token).catch(() => undefined);
  return "done";
}

/** What the company shows is not this worker's to see any more; what they recorded stays, and goes out as before. */
async function dropDocuments(): Promise<"done"> {
  await clearDocuments();
  paused.value = "forbidden";
  await hooks?.documentsChanged(new Set(ALL_KINDS));
  await hooks?.mineChanged();
  return "done";
}

/** Photos go beside everything else and on their own time. */
async function blobs(token: string): Promise<void> {
  if (sendingBlobs) return;
  sendingBlobs = true;
  try {
    const ending = await exclusively("blobs", () => sendBlobs(token));
    // Photos that went before one had trouble, and the trouble itself, are news too.
    if (ending.is === "later" || (ending.is === "done" && ending.sent > 0)) await hooks?.recordsChanged();
  } catch (error) {
    if (!(error instanceof NoAnswer)) report(error);
  } finally {
    sendingBlobs = false;
  }
}
