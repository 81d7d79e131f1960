import type { CommandRecord } from "../src/db/schema.ts";
import type { OperationView } from "../src/outbox/overlay.ts";
import type { BlobReference, Job } from "../src/shared/types.ts";
import { photo } from "./photos.ts";
import type { Worker } from "./server.ts";
import type { Tab } from "./tab.ts";

/** What a worker does with the phone in hand. Every act goes through the app's own functions. */
export type Acts = Record<Act, (tab: Tab) => Promise<void>>;
export type Act =
  | "report"
  | "report_photo"
  | "report_too_much"
  | "report_nothing"
  | "start"
  | "pause"
  | "finish"
  | "inspect"
  | "note"
  | "together"
  | "mend"
  | "dismiss"
  | "button"
  | "sign_out"
  | "switch";

export const USUAL: Record<Act, number> = {
  report: 30,
  report_photo: 10,
  report_too_much: 4,
  report_nothing: 4,
  start: 8,
  pause: 4,
  finish: 4,
  inspect: 8,
  note: 6,
  together: 4,
  mend: 5,
  dismiss: 2,
  button: 4,
  sign_out: 2,
  switch: 6,
};

export function actsOf(workers: readonly Worker[], pin: string): Acts {
  const signIn = (tab: Tab) => takeOver(tab, tab.phone.world.random.pick(workers), pin);
  return {
    report: tab => report(tab, tab.phone.world.random.between(1, 3)),
    report_photo: tab => report(tab, 1, 2),
    report_too_much: tab => report(tab, 40),
    report_nothing: tab => report(tab, 0),
    start: tab => work(tab, "production.start"),
    pause: tab => work(tab, "production.pause"),
    finish: tab => work(tab, "production.finish"),
    inspect,
    note,
    together,
    mend,
    dismiss: async tab => {
      const record = refused(tab)[0];
      if (record) await tab.app.dismiss(record.id);
      await tab.app.nudge();
    },
    button: tab => tab.app.resume(),
    sign_out: tab => tab.app.end(),
    switch: signIn,
  };
}

/** A worker takes the phone: by badge and PIN at the server or by what this phone keeps, or by the PIN alone. */
export async function takeOver(tab: Tab, worker: Worker, pin: string): Promise<void> {
  const { app, phone } = tab;
  const known = (await app.waitingWorkers()).find(one => one.id === worker.id);
  const alone = known !== undefined && phone.world.random.percent(40);
  const typed = phone.world.random.percent(5) ? "1357" : pin;
  const trouble = alone ? await app.unlock(known, typed) : await app.signInByPin(worker.badge, typed);
  if (!tab.dead) phone.world.note(`${tab.name} ${worker.name} signs in: ${trouble?.is ?? "ok"}`);
}

type Place = { job: Job; view: OperationView; worker: string };

function somewhere(tab: Tab): Place | null {
  const { app, phone } = tab;
  const { random } = phone.world;
  const worker = app.user.value?.id;
  if (!worker || app.jobs.value.length === 0) return null;
  const job = random.pick(app.jobs.value);
  const views = app.viewJob(job, app.records.value);
  return { worker, job, view: views[random.percent(75) ? 0 : views.length - 1] ?? random.pick(views) };
}

async function report(tab: Tab, good: number, photos = 0): Promise<void> {
  const place = somewhere(tab);
  if (!place) return;
  const { app, phone } = tab;
  const { random } = phone.world;
  const draft = app.emptyReport();
  draft.good = String(good);
  if (good > 0 && random.percent(30))
    draft.scrap = [{ quantity: "1", reason: "D01", cause: random.pick(["process", "material"]) }];
  if (good > 0 && random.percent(10)) draft.rework = "1";
  for (let i = 0; i < photos; i++) draft.photos.push(await taken(tab));
  const body = app.bodyOf(draft, place.view, place.job.id, null);
  const extras = { photos: draft.photos, draft: null, replaces: null };
  const where = app.onOperation(place.job, place.view.operation);
  phone.promise(tab, (await app.book({ type: "production.report", body, ...where, ...extras }, place.worker)).command);
}

const taken = (tab: Tab): Promise<BlobReference> =>
  tab.app.keepPhoto(photo(tab.phone.world.random), "image/jpeg", tab.phone.world.now + tab.phone.skew);

async function work(tab: Tab, type: "production.start" | "production.pause" | "production.finish"): Promise<void> {
  const place = somewhere(tab);
  if (!place) return;
  const { operation } = place.view;
  const body = { ticket_id: place.job.id, operation_id: operation.id };
  const where = tab.app.onOperation(place.job, operation);
  const record = await tab.app.book({ type, body, ...where }, place.worker);
  tab.phone.promise(tab, record.command);
}

async function inspect(tab: Tab): Promise<void> {
  const place = somewhere(tab);
  const plan = place && tab.app.plans.value.find(one => place.view.operation.plans.includes(one.id));
  if (!place || !plan) return;
  const { random } = tab.phone.world;
  const [size, look] = plan.characteristics;
  const shot = random.percent(60) ? await taken(tab) : null;
  const readings = [
    { characteristic_id: size?.id ?? "", value: random.percent(75) ? "10.0" : "11" },
    ...(shot ? [{ characteristic_id: look?.id ?? "", value: shot.sha256 }] : []),
  ];
  const { operation } = place.view;
  const body = {
    plan_id: plan.id,
    ticket_id: place.job.id,
    operation_id: operation.id,
    units: [{ unit: 1, readings }],
  };
  const extras = { photos: shot ? [shot] : [] };
  const where = tab.app.onOperation(place.job, operation);
  const record = await tab.app.book({ type: "quality.inspect", body, ...where, ...extras }, place.worker);
  tab.phone.promise(tab, record.command);
}

/** Where the basket stands, or what the next one should know. */
async function note(tab: Tab): Promise<void> {
  const place = somewhere(tab);
  if (!place) return;
  const { app, phone } = tab;
  const { fields } = app.noteNow(place.job, app.records.value);
  const text = `${phone.world.random.pick(["A1", "B3", "返修", "小心"])}${phone.world.random.between(1, 9)}`;
  const changes = app.changesOf(fields, { ...fields, [phone.world.random.pick(["remark", "standing_at"])]: text });
  if (Object.keys(changes).length === 0) return;
  phone.promise(tab, (await app.book(app.noteRecord(place.job, changes, "note"), place.worker)).command);
}

/** Several tickets worked together: one record each, saved together or not at all. */
async function together(tab: Tab): Promise<void> {
  const place = somewhere(tab);
  if (!place) return;
  const { app, phone } = tab;
  const all = app.jobs.value.flatMap(job => {
    const [view] = app.viewJob(job, app.records.value);
    if (!view) return [];
    const body = app.bodyOf({ ...app.emptyReport(), good: "1" }, view, job.id, null);
    return [{ type: "production.report" as const, body, ...app.onOperation(job, view.operation) }];
  });
  for (const { command } of await app.bookAll(all, place.worker)) phone.promise(tab, command);
}

const refused = (tab: Tab): CommandRecord[] => tab.app.records.value.filter(tab.app.needsAttention);

/**
 * A refused report is put right and sent as a new record, a question answered so too; a rejected one is sent once more. What a team
 * leader has put right is only to be seen.
 */
async function mend(tab: Tab): Promise<void> {
  const { app, phone } = tab;
  const record = refused(tab)[0];
  const worker = app.user.value?.id;
  if (!record || !worker) return;
  if (record.state === "rejected") {
    await app.tryOneAgain(record.id);
    return app.nudge();
  }
  if (record.result?.code === "changed") {
    await app.dismiss(record.id);
    return;
  }
  if (record.command.type !== "production.report") return;
  const body = record.command.body as Parameters<typeof app.draftFrom>[0];
  const job = app.jobs.value.find(one => one.id === body.ticket_id);
  const view = job && app.viewJob(job, app.records.value).find(one => one.operation.id === body.operation_id);
  if (!job || !view) return;
  const draft = { ...app.draftFrom(body, record.command.blobs, record.id), good: "1" };
  const extras = { photos: draft.photos, draft: null, replaces: draft.replaces };
  const where = app.onOperation(job, view.operation);
  const mended = app.bodyOf(draft, view, job.id, null);
  phone.promise(
    tab,
    (await app.book({ type: "production.report", body: mended, ...where, ...extras }, worker)).command,
  );
}
