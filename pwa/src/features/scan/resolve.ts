import { credentials, keepsStore, session } from "../../app/session";
import { documentsOf, documentWithCode } from "../../db/documents";
import type { DocumentRecord } from "../../db/schema";
import { type CodeKind, read } from "../../shared/codes";
import { nudge, paused, pulls, reachable } from "../../sync/engine";

/**
 * Why the server could not be asked: no network; nobody is signed in; it wants the worker's PIN first; it takes neither this phone
 * nor its worker; it is there, and could not answer.
 */
export type Why = "offline" | "signed_out" | "pin" | "office" | "busy";

/** Right code, but the server could not be asked. `pulls`: how many had come through by then. */
export type NotYet = { is: "not_yet"; code: string; kind: CodeKind | null; why: Why; pulls: number };

/** What a scan turned out to be. Each of these has its own words on the screen. */
export type Found =
  | {
      is: "document";
      kind: "job" | "machine" | "item" | "lot" | "place" | "purchase" | "delivery" | "shipment";
      id: string;
      code: string;
    }
  | { is: "person"; code: string }
  | { is: "enrolment"; code: string }
  /** Goods at a supplier: the office's business. */
  | { is: "basket"; code: string }
  /** A single piece: its history is in the office. */
  | { is: "serial"; code: string }
  /** Right code, and the server does not know it either. */
  | { is: "unknown"; code: string; kind: CodeKind | null }
  | NotYet
  | { is: "foreign"; code: string }
  | { is: "damaged"; text: string }
  | { is: "other"; text: string };

const SHOWN = ["job", "machine", "item", "lot", "place"] as const;
type Shown = (typeof SHOWN)[number];

const LONGEST_WAIT = 6000;

/** Sorts a scanned or typed text, looks it up on the phone, and asks the server once before calling it unknown. */
export async function resolve(text: string, tag: string | null): Promise<Found> {
  const reading = read(text, tag);
  // A number has ten characters too, and by chance what looks like a right check character.
  if (reading.is !== "code") return (await withNumber(text)) ?? reading;
  const { code, kind } = reading;
  if (kind === "person" || kind === "enrolment" || kind === "basket" || kind === "serial") return { is: kind, code };
  const found = shown(await documentWithCode(code));
  if (found) return found;
  const pulled = await freshPull();
  return pulled === "fresh" ? known(code, kind) : { is: "not_yet", code, kind, why: pulled, pulls: pulls.value };
}

/** What a code is now that a whole pull has come through; asks nobody. */
export async function known(code: string, kind: CodeKind | null): Promise<Found> {
  return shown(await documentWithCode(code)) ?? { is: "unknown", code, kind };
}

/** People also type what is printed largest: the number of a work order with one ticket, of a machine, or of an order. */
async function withNumber(text: string): Promise<Found | null> {
  const wanted = text.trim().toUpperCase();
  const tickets = (await documentsOf("job")).filter(job => job.work_order.number.toUpperCase() === wanted);
  const [ticket] = tickets;
  if (ticket && tickets.length === 1) return { is: "document", kind: "job", id: ticket.id, code: ticket.code };
  const machine = (await documentsOf("machine")).find(one => one.number.toUpperCase() === wanted);
  if (machine) return { is: "document", kind: "machine", id: machine.id, code: machine.code };
  return session.value && keepsStore(session.value.user) ? withOrderNumber(wanted) : null;
}

/** A purchase order's stands on the supplier's delivery note, a sales order's on its paper, a delivery's on our own note. */
async function withOrderNumber(wanted: string): Promise<Found | null> {
  const order = (await documentsOf("purchase")).find(one => one.number.toUpperCase() === wanted);
  if (order) return { is: "document", kind: "purchase", id: order.id, code: "" };
  const sold = (await documentsOf("delivery")).find(one => one.number.toUpperCase() === wanted);
  if (sold) return { is: "document", kind: "delivery", id: sold.id, code: "" };
  const left = (await documentsOf("shipment")).find(one => one.number.toUpperCase() === wanted);
  return left ? { is: "document", kind: "shipment", id: left.id, code: "" } : null;
}

function shown(record: DocumentRecord | undefined): Found | null {
  const kind = record?.kind as Shown | undefined;
  if (!record || !kind || !SHOWN.includes(kind)) return null;
  return { is: "document", kind, id: record.id, code: record.code };
}

/** Did a whole pull come through just now? Not knowing is different from there being nothing, and has its reason. */
async function freshPull(): Promise<"fresh" | Why> {
  if (session.value === null) return "signed_out";
  const before = pulls.value;
  await Promise.race([nudge(), new Promise(done => setTimeout(done, LONGEST_WAIT))]);
  return pulls.value > before ? "fresh" : whyNot();
}

function whyNot(): Why {
  const mayAsk = credentials() !== null;
  // With a ticket that has run out nobody was asked: only the browser knows whether there is a network.
  if (mayAsk ? reachable.value === false : !navigator.onLine) return "offline";
  if (paused.value === "office" || paused.value === "forbidden") return "office";
  return !mayAsk || paused.value === "pin" ? "pin" : "busy";
}
