import { onOperation } from "../../app/act";
import { downtimes, jobsById } from "../../app/live";
import type { CommandRecord } from "../../db/schema";
import type { NewRecord } from "../../outbox/outbox";
import { nameOf } from "../../shared/i18n";
import type { Command, NoteChange, TicketNote } from "../../shared/types";

/** What may be typed before a record without a form here is sent anew; each field as text. */
export type Fields = Partial<Record<TicketNote | "note" | "reason", string>>;

const NOTES = ["remark", "standing_at"] as const;

/** The fields that such a record has, as they were recorded. */
export function fieldsOf({ command }: CommandRecord): Fields {
  switch (command.type) {
    case "production.report":
    case "quality.inspect":
      return { note: command.body.note ?? "" };
    case "production.pause":
      return { reason: command.body.reason ?? "" };
    case "production.note_ticket": {
      const { changes } = command.body;
      return Object.fromEntries(NOTES.flatMap(field => (changes[field] ? [[field, changes[field].to]] : [])));
    }
    default:
      return {};
  }
}

/** The same record with other fields, as a new one that replaces it. It names the versions that are here now. */
export function anew(record: CommandRecord, fields: Fields): NewRecord {
  const { command, about } = record;
  const where = placeOf(command) ?? { lane: command.lane, base: { ...command.base } };
  const body = bodyOf(command, fields);
  return { type: command.type, body, about, ...where, photos: command.blobs, replaces: record.id } as NewRecord;
}

function placeOf({ body }: Command) {
  const { ticket_id, operation_id } = body as { ticket_id?: string; operation_id?: string };
  const job = jobsById.value.get(ticket_id ?? "");
  const operation = job?.operations.find(one => one.id === operation_id);
  if (!job || !operation) return null;
  const { lane, previousLane, base } = onOperation(job, operation);
  return { lane, previousLane, base };
}

function bodyOf(command: Command, fields: Fields): Command["body"] {
  switch (command.type) {
    case "production.report":
    case "quality.inspect": {
      const { note: _, ...rest } = command.body;
      return { ...rest, ...(fields.note?.trim() ? { note: fields.note.trim() } : {}) } as Command["body"];
    }
    case "production.pause": {
      const { reason: _, ...rest } = command.body;
      return { ...rest, ...(fields.reason ? { reason: fields.reason } : {}) };
    }
    case "production.note_ticket": {
      const { ticket_id, changes } = command.body;
      const written = NOTES.flatMap(field => {
        const change = changes[field];
        return change ? [[field, noteChange(ticket_id, field, change, fields[field])] as const] : [];
      });
      return { ticket_id, changes: Object.fromEntries(written) };
    }
    default:
      return command.body;
  }
}

/** `from` is what the field says here now, for that is what the worker sees while they type. */
function noteChange(ticket: string, field: TicketNote, change: NoteChange, text: string | undefined): NoteChange {
  const job = jobsById.value.get(ticket);
  return { from: job ? (job[field] ?? "") : change.from, to: (text ?? change.to).trim() };
}

/** Reasons to choose from, for a pause. */
export const reasons = (): { value: string; name: string }[] =>
  downtimes.value.map(one => ({ value: one.code, name: nameOf(one) }));
