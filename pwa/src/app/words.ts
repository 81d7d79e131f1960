import type { CommandRecord } from "../db/schema";
import { scrapOf } from "../outbox/overlay";
import { isClosedForWorker, isJammed, isOurFault, isTooLarge } from "../outbox/policy";
import { group, isDecimal, isPositive, sum } from "../shared/decimal";
import { language, nameOf, t, word } from "../shared/i18n";
import type { Command, CommandBodies } from "../shared/types";
import { plans } from "./live";
import type { IconName } from "./ui/icon";
import type { State } from "./ui/states";

/** What a record is, in words: "Report of 5 good, 1 scrap". */
export function describe(record: CommandRecord): string {
  const { type, body } = record.command;
  if (type === "production.report") return t("record.report", { what: quantitiesOf(body) });
  if (type === "quality.inspect") return t("record.inspect", { n: body.units.length });
  const inStore = storeWords(record.command);
  if (inStore) return inStore;
  if (type === "floor.close_record") return t("record.close_record");
  if (type === "production.note_ticket") return t("record.note_what", { what: noteOf(body) });
  return t(`record.${type === "production.start" ? "start" : type === "production.pause" ? "pause" : "finish"}`);
}

/** The same of what a storekeeper posts; null for what happens at machines. */
function storeWords({ type, body }: Command): string | null {
  switch (type) {
    case "purchasing.receive":
      return t("record.receive", { what: receivedOf(body) });
    case "inventory.transfer":
      return t("record.transfer", { n: group(body.quantity) });
    case "inventory.put_away":
      return t("record.put_away", { n: group(body.quantity) });
    case "inventory.count":
      return t("record.count", { n: group(body.quantity) });
    case "production.issue_materials":
      return t("record.issue", {
        what: t("receive.items", { n: new Set(body.lines.map(line => line.material_id)).size }),
      });
    case "sales.pick":
      return t("record.pick", { what: t("receive.items", { n: new Set(body.lines.map(line => line.line_id)).size }) });
    case "sales.sign_delivery":
      return t("record.sign_delivery", { who: body.signer });
    default:
      return null;
  }
}

/** "100", or "3 items" where the quantities are of several things. */
function receivedOf({ lines }: CommandBodies["purchasing.receive"]): string {
  const [only] = lines;
  if (!only || lines.length > 1) return t("receive.items", { n: lines.length });
  return group(sum(...only.lots.map(lot => lot.quantity)));
}

/** "Remark “urgent”, place “B3”": what was written on the ticket. */
export function noteOf({ changes }: CommandBodies["production.note_ticket"]): string {
  const parts = (["remark", "standing_at"] as const).flatMap(field => {
    const change = changes[field];
    return change ? [t(`note.${field}`, { text: change.to || "–" })] : [];
  });
  return parts.join(t("app.comma"));
}

/** "5 good, 1 scrap": only what is not nothing. */
export function quantitiesOf(body: CommandBodies["production.report"]): string {
  const parts: [string, string][] = [
    [body.good, t("quantity.good")],
    [scrapOf(body), t("quantity.scrap")],
    [body.rework, t("quantity.rework")],
    [body.on_hold, t("quantity.on_hold")],
  ];
  const said = parts.filter(([amount]) => isPositive(amount)).map(([amount, name]) => `${group(amount)} ${name}`);
  if (body.from_rework && isPositive(body.from_rework))
    said.push(t("report.of_rework", { n: group(body.from_rework) }));
  return said.length > 0 ? said.join(t("app.comma")) : `0 ${t("quantity.good")}`;
}

/** Item, operation and order of a record, in the reader's language. */
export function subjectOf({ about }: CommandRecord): string {
  const english = language.value === "en";
  const operation = english && about.operation_en ? about.operation_en : about.operation;
  const item = english && about.item_en ? about.item_en : about.item;
  return [about.work_order, item, operation].filter(Boolean).join(" · ");
}

export type Standing = { state: State; icon: IconName; word: string; reason: string | null };

/** Figures among what a message is made of; a lot's number is none, though it may look like one. */
const FIGURES = new Set(["reported", "left", "needed", "given", "available"]);

function texts(params: Record<string, unknown> = {}): Record<string, string> {
  const shown = ([name, value]: [string, unknown]) => {
    const text = String(value);
    return [name, FIGURES.has(name) && isDecimal(text) ? group(text) : text];
  };
  return Object.fromEntries(Object.entries(params).map(shown));
}

/** Why it stands there, in the reader's language where the catalogue has words for the code. */
function reasonOf({ result }: CommandRecord): string | null {
  if (!result) return null;
  const { params = {}, message } = result;
  const code = result.code === "order_closed" && params.status === "cancelled" ? "order_cancelled" : result.code;
  const values = texts(params);
  const general = word("reason", code, "", values) || message || null;
  return code === "over_report" ? word("reason", "over_report_of", general ?? "", values) : general;
}

/** What is wrong with the fields of a record, each named, in the reader's language. What the reason says is not said again. */
export function faultsOf({ command, result }: CommandRecord): string[] {
  const faults = (result?.errors ?? []).map(({ field, code, message, params }) => {
    const why = word("wrong", code, "", texts(params));
    if (!why && code === result?.code) return "";
    const name = why && fieldName(field, command);
    return name ? t("record.fault", { field: name, why }) : why || word("reason", code, message, texts(params));
  });
  return [...new Set(faults)].filter(Boolean);
}

/** "Scrap", "Unit 2 · Outer diameter"; empty where the form has no name for it. */
function fieldName(path: string, { type, body }: Command): string {
  const [first = "", second = "", , last = ""] = path.split(".");
  if (type === "quality.inspect" && first === "units" && second !== "") {
    const characteristics = plans.value.find(plan => plan.id === body.plan_id)?.characteristics ?? [];
    const characteristic = characteristics.find(one => one.id === last);
    const unit = t("inspect.unit", { n: body.units[Number(second)]?.unit ?? Number(second) + 1 });
    return characteristic ? `${unit} · ${nameOf(characteristic)}` : unit;
  }
  if (first === "lines") return word("field", path.split(".").at(-1), "");
  return word("field", first === "changes" ? second : first, "");
}

/** What a team leader wrote with a decision or a question; empty when nothing. */
export const leaderNote = ({ result }: CommandRecord): string =>
  typeof result?.params?.note === "string" ? result.params.note : "";

/** Refusals that a team leader made, not the rules: each has its own answer. docs/sync.md §4. */
export type Decision = "returned" | "changed" | "declined";
export function decisionOf({ state, result }: CommandRecord): Decision | null {
  const code = result?.code;
  const decided = code === "returned" || code === "changed" || code === "declined";
  return state === "refused" && decided ? code : null;
}

function waitingReason(record: CommandRecord): string | null {
  if (isTooLarge(record)) return t("standing.too_large");
  return isJammed(record) ? t("standing.jammed") : null;
}

/** Where a record stands between this phone and the server. */
export function standingOf(record: CommandRecord): Standing {
  const reason = reasonOf(record);
  switch (record.state) {
    case "waiting":
      return {
        state: "attention",
        icon: "clock",
        word: t(record.again ? "standing.again" : "standing.waiting"),
        reason: waitingReason(record),
      };
    case "applied":
      return { state: "running", icon: "checkCheck", word: t("standing.applied"), reason: null };
    case "held":
      return { state: "act", icon: "hand", word: t("standing.held"), reason };
    case "failed":
      if (isOurFault(record)) return { state: "act", icon: "hand", word: t("standing.needs_attention"), reason };
      return { state: "nodata", icon: "check", word: t("standing.received"), reason };
    case "deferred":
      return { state: "nodata", icon: "check", word: t("standing.received"), reason };
    case "stored":
      return { state: "act", icon: "check", word: t("standing.received"), reason: reason ?? t("standing.stored_why") };
    case "refused":
      return refusedStanding(record, reason);
    case "rejected":
      if (record.closed) return { state: "nodata", icon: "send", word: t("standing.replaced"), reason: null };
      return { state: "stopped", icon: "alert", word: t("standing.rejected"), reason };
  }
}

function refusedStanding(record: CommandRecord, reason: string | null): Standing {
  const { closed } = record;
  const decision = decisionOf(record);
  if (isClosedForWorker(record))
    return { state: "nodata", icon: "check", word: t("standing.closed_for"), reason: null };
  if (closed) {
    const word = t(closed === "dismissed" ? "standing.dismissed" : "standing.replaced");
    return { state: "nodata", icon: closed === "dismissed" ? "check" : "send", word, reason: null };
  }
  if (decision === "returned") return { state: "act", icon: "hand", word: t("standing.returned"), reason: null };
  if (decision === "changed") return { state: "attention", icon: "refresh", word: t("standing.changed"), reason: null };
  if (decision === "declined") return { state: "stopped", icon: "ban", word: t("standing.declined"), reason: null };
  return { state: "stopped", icon: "alert", word: t("standing.refused"), reason };
}
