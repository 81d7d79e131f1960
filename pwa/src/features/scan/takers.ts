import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { go, replace } from "../../app/router";
import { company, session } from "../../app/session";
import { bad, good } from "./feedback";
import { type Found, known, type NotYet, resolve } from "./resolve";

/**
 * The one way of every scan, whether from the camera, a keyboard-wedge or the typed field: sort it, let the page on screen have
 * it first, else go where it leads. A scan only selects; it never books anything.
 */
export type Taker = (found: Found) => boolean | "more";

export const cameraOpen = signal(false);
/** A scan that led nowhere, with the reason; stays until it is closed or the next scan. */
export const misfit = signal<Found | null>(null);
/** What the page made of the last scan, while it goes on taking more. */
export const taken = signal<string | null>(null);
export const looking = signal(false);
const takers: Taker[] = [];

/** While the component is on screen it is offered every scan first. True takes it; "more" takes it and leaves the camera open. */
export function useScanTaker(taker: Taker): void {
  const latest = useRef(taker);
  latest.current = taker;
  useEffect(() => {
    const mine: Taker = found => latest.current(found);
    takers.unshift(mine);
    return () => void takers.splice(takers.indexOf(mine), 1);
  }, []);
}

export function openCamera(): void {
  misfit.value = null;
  taken.value = null;
  cameraOpen.value = true;
  history.pushState({ camera: true }, "");
}

export function closeCamera(): void {
  if (!cameraOpen.value) return;
  cameraOpen.value = false;
  if (isCameraEntry()) history.back();
}

const isCameraEntry = () => (history.state as { camera?: boolean } | null)?.camera === true;

/** The phone's back button closes the camera. */
export function listenForBack(): void {
  addEventListener("popstate", () => {
    cameraOpen.value = false;
  });
}

/** Takes a scan from anywhere. */
export async function takeScan(text: string): Promise<void> {
  if (!(await lookUp(text))) bad();
}

/** Looks a code up once more that the server could not be asked about; that there is nothing new is not sounded. */
export async function askAgain({ code }: NotYet): Promise<void> {
  await lookUp(code);
}

/** A whole pull has come since: the phone alone knows now. A look that is under way finds the same by itself. */
export async function lookAgain(found: NotYet): Promise<void> {
  if (looking.value) return;
  const now = await known(found.code, found.kind);
  if (misfit.value === found && !looking.value) deliver(now);
}

async function lookUp(text: string): Promise<boolean> {
  looking.value = true;
  try {
    return deliver(await resolve(text, company.value?.tag ?? null));
  } finally {
    looking.value = false;
  }
}

/** The page on screen has it, or it leads somewhere, or a card says why not. */
function deliver(found: Found): boolean {
  const answer = offer(found) || follow(found);
  if (!answer) {
    taken.value = null;
    misfit.value = found;
    return false;
  }
  misfit.value = null;
  good();
  if (answer !== "more") closeCamera();
  return true;
}

function offer(found: Found): boolean | "more" {
  for (const taker of takers) {
    const answer = taker(found);
    if (answer) return answer;
  }
  return false;
}

/** Where a scan leads when the page on screen did not want it. */
function follow(found: Found): boolean {
  if (found.is === "enrolment") return lead("enrol", found.code);
  if (found.is === "person") return session.value === null ? false : lead("switch", found.code);
  if (found.is !== "document" || session.value === null) return false;
  if (found.kind === "job" || found.kind === "machine") return lead(found.kind, found.id);
  if (found.kind === "purchase") return lead("store", "receive", found.id);
  if (found.kind === "delivery") return lead("store", "ship", found.id);
  if (found.kind === "shipment") return lead("store", "deliver", found.id);
  return lead("found", found.kind, found.id);
}

/** The camera's entry in the history gives way to where it led. */
function lead(...parts: string[]): true {
  if (cameraOpen.value && isCameraEntry()) {
    cameraOpen.value = false;
    replace(...parts);
  } else go(...parts);
  return true;
}
