import type { CommandRecord } from "../../db/schema";
import type { NewRecord } from "../../outbox/outbox";
import { isPending } from "../../outbox/policy";
import type { CommandBodies, Job, TicketNote } from "../../shared/types";

/** What is noted on a ticket: the server's words, and on top of them what this phone has on the way. */

export const FIELDS = ["standing_at", "remark"] as const satisfies TicketNote[];
export type TicketFields = Record<TicketNote, string>;
/** What the server takes. */
export const LONGEST: Record<TicketNote, number> = { standing_at: 200, remark: 2000 };

type Body = CommandBodies["production.note_ticket"];

export function noteNow(job: Job, records: readonly CommandRecord[]): { fields: TicketFields; pending: boolean } {
  const own = records.filter(
    one => isPending(one) && one.command.type === "production.note_ticket" && one.command.body.ticket_id === job.id,
  );
  const fields = { remark: job.remark ?? "", standing_at: job.standing_at ?? "" };
  for (const { command } of own)
    for (const field of FIELDS) fields[field] = (command.body as Body).changes[field]?.to ?? fields[field];
  return { fields, pending: own.length > 0 };
}

/** What is being typed, and what the ticket said of each field when typing in it began. */
export type NoteDraft = TicketFields & { seen: TicketFields };

/** A draft from another day: a field that was not touched says what the ticket says now, not what it said then. */
export function broughtUp(draft: NoteDraft, now: TicketFields): NoteDraft {
  const then = { ...draft, seen: { ...draft.seen } };
  for (const field of FIELDS) if (draft[field] === draft.seen[field]) then[field] = then.seen[field] = now[field];
  return then;
}

/** Only what is changed, each as it was seen and as it is wanted. */
export function changesOf(seen: TicketFields, wanted: TicketFields): Body["changes"] {
  const changed = FIELDS.filter(field => wanted[field].trim() !== seen[field]);
  return Object.fromEntries(changed.map(field => [field, { from: seen[field], to: wanted[field].trim() }]));
}

/** Notes of one ticket are judged in order, and wait for no operation. */
export const noteRecord = (job: Job, changes: Body["changes"], draft: string): NewRecord => ({
  type: "production.note_ticket",
  body: { ticket_id: job.id, changes },
  lane: `ticket:${job.id}`,
  base: { wo: job.work_order.version },
  about: {
    work_order: job.work_order.number,
    item: job.work_order.item.name,
    item_en: job.work_order.item.name_en,
    operation: "",
    operation_en: null,
    piece_price: null,
  },
  draft,
});
