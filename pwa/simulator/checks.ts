import type { CommandRecord } from "../src/db/schema.ts";
import type { Forgotten } from "./disk.ts";
import { short } from "./network.ts";
import type { Phone, Saved } from "./phone.ts";
import { type Judged, uncaused } from "./reasons.ts";
import type { Run } from "./run.ts";

type Stored = Judged & {
  message: string | null;
  actor: string | null;
  device: string | null;
  blobs: { sha256: string }[];
};
type Reported = {
  command: string;
  worker: string;
  good: string;
  scrap: string;
  rework: string;
  on_hold: string;
  pay: string;
};
type Facts = {
  commands: Stored[];
  reports: Reported[];
  inspections: { id: string; command: string; status: string }[];
  attachments: [hash: string, kind: string, document: string][];
  blobs: Record<string, boolean>;
  held: string[];
  gaps: Record<string, number>;
  conflicts: string[];
  unfounded: string[];
  sick: string[];
};
type Kept = { phone: Phone; records: CommandRecord[]; photos: Map<string, string> };

const WAITING = new Set(["held", "stored", "deferred", "failed"]);
const KEPT_FOR = 14 * 24 * 3600 * 1000;

/** Everything that must hold once all is quiet; what does not is said in words. */
export async function check(run: Run): Promise<string[]> {
  const facts = await run.server.ask<Facts>({ do: "facts", at: run.world.now });
  const kept = await Promise.all(run.phones.map(phone => keptBy(run, phone)));
  const stored = new Map(facts.commands.map(one => [one.id, one]));
  run.count(facts.commands);
  const problems = [
    ...facts.sick,
    ...facts.unfounded.map(row => `a row of a command that was not applied: ${row}`),
    ...facts.conflicts.map(id => `${short(id)} came with two bodies`),
    ...[...run.saved.values()].flatMap(saved => arrived(saved, stored.get(saved.command.id), kept)),
    ...facts.commands.flatMap(one => strangers(run, one, kept)),
    ...facts.commands.flatMap(one => effects(one, facts)),
    ...facts.commands.flatMap(one => hasReason(one, facts)),
    ...facts.commands.flatMap(one => uncaused(run, one, facts.commands)),
    ...facts.reports.flatMap(row => unasked(run, row, stored)),
    ...run.phones.flatMap(phone => letGo(phone, stored)),
    ...kept.flatMap(one => phoneAgrees(one, stored, facts)),
    ...Object.entries(facts.gaps).map(([stream, missing]) => `${missing} records are missing from ${stream}`),
    ...run.phones.flatMap(phone =>
      phone.errors.filter(text => !isExplained(phone, text)).map(text => `${phone.name} reported ${text}`),
    ),
  ];
  return problems;
}

async function keptBy(run: Run, phone: Phone): Promise<Kept> {
  const [tab] = phone.tabs;
  const photos = new Map<string, string>();
  if (!tab) return { phone, records: [], photos };
  run.world.phone = phone;
  const records = (await run.until(tab.app.allCommands())) ?? [];
  for (const state of ["draft", "waiting", "sent", "stuck"] as const) {
    run.world.phone = phone;
    for (const hash of (await run.until(tab.app.blobKeys(state))) ?? []) photos.set(hash, state);
  }
  return { phone, records, photos };
}

/** A record that was saved is on the server once, with the body and the worker that it had. */
function arrived(saved: Saved, stored: Stored | undefined, kept: Kept[]): string[] {
  const { command, phone } = saved;
  const what = `${short(command.id)} ${command.type} of ${phone.name}`;
  const record = kept.find(one => one.phone === phone)?.records.find(one => one.id === command.id);
  if (!record && !phone.disk.forgotten.has(command.id)) return [`${what} is gone from its phone`];
  if (!stored) return [`${what} was saved and is not on the server (${record?.state})`];
  const problems: string[] = [];
  if (JSON.stringify(sorted(stored.body)) !== JSON.stringify(sorted(command.body)))
    problems.push(`${what} has another body on the server`);
  if (stored.stream !== command.stream || stored.seq !== command.seq)
    problems.push(`${what} has another place in its stream on the server`);
  if (stored.actor !== saved.user)
    problems.push(`${what} is credited to ${stored.actor === null ? "nobody" : "another worker"}`);
  if (record && JSON.stringify(record.command) !== JSON.stringify(command))
    problems.push(`${what} changed on its phone`);
  return problems;
}

/** Nothing is on the server that nobody recorded. What was killed before "saved" was said may be. */
function strangers(run: Run, one: Stored, kept: Kept[]): string[] {
  const known = run.saved.has(one.id) || kept.some(({ records }) => records.some(record => record.id === one.id));
  const wasKnown = run.phones.some(({ disk }) => disk.forgotten.has(one.id));
  return known || wasKnown ? [] : [`${short(one.id)} ${one.type} is on the server and nobody recorded it`];
}

/** Each applied command has its one effect, and none other has any. */
function effects(one: Stored, facts: Facts): string[] {
  const what = `${short(one.id)} ${one.type}`;
  const reports = facts.reports.filter(row => row.command === one.id);
  const inspections = facts.inspections.filter(row => row.command === one.id);
  const applied = one.status === "applied";
  const problems: string[] = [];
  if (reports.length !== (applied && one.type === "production.report" ? 1 : 0))
    problems.push(`${what} is ${one.status} and has ${reports.length} reports`);
  if (inspections.length !== (applied && one.type === "quality.inspect" ? 1 : 0))
    problems.push(`${what} is ${one.status} and has ${inspections.length} inspections`);
  for (const row of reports) if (!same(row, one)) problems.push(`${what} was booked as ${JSON.stringify(row)}`);
  if (applied) problems.push(...photosOf(one, facts).map(text => `${what}: ${text}`));
  return problems;
}

/** A report comes of a phone's record, or of a team leader who put one right. */
function unasked(run: Run, row: Reported, stored: Map<string, Stored>): string[] {
  const known = stored.has(row.command) || run.happened.instead.has(row.command);
  return known ? [] : [`a report of ${short(row.command)} that nobody recorded`];
}

function same(row: Reported, { body, actor }: Stored): boolean {
  const scrap = (body.scrap as { quantity: string }[]).reduce((sum, line) => sum + Number(line.quantity), 0);
  const wanted = [Number(body.good), scrap, Number(body.rework) - Number(body.from_rework ?? 0), Number(body.on_hold)];
  const booked = [row.good, row.scrap, row.rework, row.on_hold].map(Number);
  return row.worker === actor && wanted.every((value, at) => value === booked[at]);
}

/** Every photo of an applied record hangs on what was booked, is here and verified; then its inspection counts. */
function photosOf(one: Stored, facts: Facts): string[] {
  const problems: string[] = [];
  for (const { sha256 } of one.blobs) {
    if (!facts.attachments.some(([hash]) => hash === sha256))
      problems.push(`photo ${sha256.slice(0, 6)} hangs nowhere`);
    if (!facts.blobs[sha256]) problems.push(`photo ${sha256.slice(0, 6)} did not arrive`);
  }
  const inspection = facts.inspections.find(row => row.command === one.id);
  if (inspection && inspection.status !== "released" && problems.length === 0)
    problems.push("its inspection is not released");
  return problems;
}

/** Whatever is not simply done says why, and is on the team leader's list. */
function hasReason(one: Stored, facts: Facts): string[] {
  if (one.status === "applied") return [];
  const problems: string[] = [];
  if (!one.code || !one.message) problems.push(`${short(one.id)} is ${one.status} without a reason`);
  if (WAITING.has(one.status) && !facts.held.includes(one.id))
    problems.push(`${short(one.id)} is ${one.status} on no list`);
  return problems;
}

/** A phone lets go only of what the server has, is decided, was shown, and was answered 14 days before. */
function letGo(phone: Phone, stored: Map<string, Stored>): string[] {
  return [...phone.disk.forgotten.values()].flatMap(one => {
    const what = `${short(one.record.id)} ${one.record.command.type} of ${phone.name}`;
    const there = stored.get(one.record.id);
    if (!mayGo(one)) return [`${what} was let go while ${one.record.state}`];
    if (!there) return [`${what} was let go and is not on the server`];
    const differs = one.record.state === "applied" && there.status !== "applied";
    return differs ? [`${what} was let go as applied and is ${there.status} on the server`] : [];
  });
}

/** Written once more, and not taken from the app: its own rule is what is checked. */
function mayGo({ record, at }: Forgotten): boolean {
  const decided = record.state === "applied" || (record.state === "refused" && record.closed !== null);
  const old = record.settled_at !== null && at - record.settled_at > KEPT_FOR;
  return decided && old && record.unread !== true;
}

/** The phone says of each record what the server says. */
function phoneAgrees(kept: Kept, stored: Map<string, Stored>, facts: Facts): string[] {
  return kept.records.flatMap(record => {
    const there = stored.get(record.id);
    const what = `${short(record.id)} of ${kept.phone.name}`;
    if (there) return [...sameState(record, there, what), ...photosKept(record, kept, facts, what)];
    return record.state === "rejected" ? [] : [`${what} is ${record.state} and unknown there`];
  });
}

function sameState(record: CommandRecord, there: Stored, what: string): string[] {
  const problems: string[] = [];
  if (record.state !== there.status && record.closed === null)
    problems.push(`${what} is ${record.state} on the phone and ${there.status} on the server`);
  if (record.state !== "applied" && record.state !== "waiting" && !record.result?.message)
    problems.push(`${what} is ${record.state} without words`);
  return problems;
}

/** A photo that the server does not have is still on its phone, and on its list. */
function photosKept(record: CommandRecord, { photos }: Kept, facts: Facts, what: string): string[] {
  const missing = record.command.blobs.filter(({ sha256 }) => !facts.blobs[sha256]);
  const listed = ["waiting", "stuck"];
  const lost = missing.filter(({ sha256 }) => !listed.includes(photos.get(sha256) ?? ""));
  return lost.map(
    ({ sha256 }) => `photo ${sha256.slice(0, 6)} of ${what} is ${photos.get(sha256) ?? "gone"} and not there`,
  );
}

/** A full phone says so, and so does an old page beside an upgraded one; anything else that a tab reports is a fault. */
const isExplained = (phone: Phone, text: string): boolean =>
  (phone.disk.wasFull && /Quota|Abort/.test(text)) ||
  (phone.upgraded && /VersionError|InvalidState|closing/.test(text));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, one]) => [name, sorted(one)]));
}
