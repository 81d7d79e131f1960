import { beforeEach, describe, expect, it, vi } from "vitest";
import { getBlob, setBlobState } from "../db/blobs";
import { AlreadySaved, allCommands, changeCommands, waitingCommands } from "../db/commands";
import { deleteDraft, getDraft, openDraft, putDraft } from "../db/drafts";
import { DAY } from "../shared/time";
import type { CommandBodies } from "../shared/types";
import { freshPhone } from "../testing/fresh";
import { actorOf, clock, liNa, report, result, wang } from "../testing/make";
import {
  dismiss,
  forgetDelivered,
  letGo,
  markSeen,
  markTried,
  offerAllAgain,
  owes,
  save,
  saveAll,
  sendAsNew,
  settleAll,
  sweepPhotos,
  tryOneAgain,
} from "./outbox";
import { keepPhoto } from "./photos";
import { asSent, isListed, isOpen, isPending } from "./policy";

beforeEach(freshPhone);

const bytes = (text: string) => new TextEncoder().encode(text).buffer as ArrayBuffer;
const sweep = async (now: number) => {
  await letGo(now);
  await sweepPhotos(now);
};
const only = async () => {
  const [record] = await allCommands();
  if (!record) throw new Error("no record");
  return record;
};

describe("saving a record", () => {
  it("writes a whole command, as docs/sync.md has it", async () => {
    const { command } = await save(report("5"), actorOf(), clock);
    expect(command).toMatchObject({
      stream: "phone-7:user-li",
      seq: 1,
      type: "production.report",
      v: 1,
      lane: "wo:wo-1/op:10",
      depends_on: [],
      base: { wo: 17 },
      ticket: "ticket-of-user-li",
      occurred_at: "2026-11-22T08:00:00.123Z",
      clock_offset_ms: -420,
      blobs: [],
    });
    expect(command.id).toMatch(/-7/);
    expect(await allCommands()).toHaveLength(1);
  });

  it("numbers each worker's records without gaps, also when many are saved at once", async () => {
    await Promise.all(Array.from({ length: 20 }, () => save(report("1"), actorOf(liNa), clock)));
    await Promise.all(Array.from({ length: 5 }, () => save(report("1"), actorOf(wang), clock)));
    const all = await allCommands();
    const seqs = (user: string) =>
      all
        .filter(one => one.user.id === user)
        .map(one => one.command.seq)
        .sort((a, b) => a - b);
    expect(seqs(liNa.id)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(seqs(wang.id)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(all.map(one => one.n)).size).toBe(25);
  });

  it("leaves no gap when a save fails", async () => {
    await save(report("1"), actorOf(), clock);
    const first = await only();
    const { insertCommands } = await import("../db/commands");
    const other = { stream: first.command.stream, blobs: [], draft: null, replaces: null };
    const made = { ...other, make: (seq: number, n: number) => ({ ...first, id: `new-${seq}`, n }) };
    const rules = { isVacant: () => false, inPlaceOf: () => first, closedFor: () => first, adapt: () => first };
    const taken = insertCommands([made, { ...other, make: (_, n) => ({ ...first, n }) }], rules);
    await expect(taken).rejects.toThrow();
    expect(await allCommands()).toHaveLength(1);
    const second = await save(report("2"), actorOf(), clock);
    expect(second.command.seq).toBe(2);
  });

  it("books together what was done together, and what lies back for when it was, under the proof that held then", async () => {
    const past = { at: clock.now() - 3_600_000, ticket: "yesterday's" };
    const [stop, done] = await saveAll([report("1", 10, { past }), report("2", 20)], actorOf(), clock);
    expect(stop?.command).toMatchObject({ seq: 1, ticket: "yesterday's", occurred_at: "2026-11-22T07:00:00.123Z" });
    expect(done?.command).toMatchObject({
      seq: 2,
      ticket: "ticket-of-user-li",
      occurred_at: "2026-11-22T08:00:00.123Z",
    });
    expect(stop?.saved_at).toBe(clock.now());
  });

  it("asks for strict durability, and for one transaction over all that belongs together", async () => {
    const asked = vi.spyOn(IDBDatabase.prototype, "transaction");
    await save(report("5"), actorOf(), clock);
    const writing = asked.mock.calls.filter(([, mode]) => mode === "readwrite");
    expect(writing).toHaveLength(1);
    expect(writing[0]?.[0]).toEqual(["commands", "streams", "blobs", "drafts"]);
    expect(writing[0]?.[2]).toEqual({ durability: "strict" });
    asked.mockRestore();
  });

  it("takes the form's draft away and hands its photos over in the same step", async () => {
    await putDraft("report:x", { good: "5" }, 0);
    const photo = await keepPhoto(bytes("jpeg"), "image/jpeg", 0);
    expect((await getBlob(photo.sha256))?.state).toBe("draft");
    const { command } = await save(report("5", 10, { draft: "report:x", photos: [photo] }), actorOf(), clock);
    expect(command.blobs).toEqual([photo]);
    expect((await getBlob(photo.sha256))?.state).toBe("waiting");
    expect(await getDraft("report:x")).toBeUndefined();
  });

  it("names what it builds on among the records that are saved with it, too", async () => {
    const { lane } = report("5");
    const [before, after] = await saveAll([report("5"), report("5", 20, { previousLane: lane })], actorOf(), clock);
    expect(after?.command.depends_on).toEqual([before?.id]);
  });

  it("builds on the unsent reports of the operation before", async () => {
    const before = await save(report("5", 10), actorOf(), clock);
    const after = await save(report("5", 20, { previousLane: before.command.lane }), actorOf(), clock);
    expect(after.command.depends_on).toEqual([before.id]);
    await settleAll([result(before.id)], 1);
    const later = await save(report("1", 20, { previousLane: before.command.lane }), actorOf(), clock);
    expect(later.command.depends_on).toEqual([]);
  });
});

describe("one form in two windows", () => {
  const key = "report:x";
  const formOf = async () => ({ key, since: (await openDraft(key)).since });

  it("becomes one record, and whoever comes second is told which", async () => {
    const [here, there] = [await formOf(), await formOf()];
    const first = await save(report("5", 10, { draft: here }), actorOf(), clock);
    const second = save(report("5", 10, { draft: there }), actorOf(), clock);
    await expect(second).rejects.toBeInstanceOf(AlreadySaved);
    await expect(second).rejects.toMatchObject({ records: [{ id: first.id }] });
    expect(await allCommands()).toHaveLength(1);
    expect((await save(report("1"), actorOf(), clock)).command.seq).toBe(2);
  });

  it("becomes one record when both are saved at the same moment", async () => {
    const form = await formOf();
    const both = [1, 2].map(() => save(report("5", 10, { draft: form }), actorOf(), clock));
    const ends = await Promise.allSettled(both);
    expect(ends.map(end => end.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await allCommands()).toHaveLength(1);
  });

  it("saves nothing of what is saved together when one of the forms is a record already", async () => {
    const form = await formOf();
    await save(report("5", 10, { draft: form }), actorOf(), clock);
    const all = saveAll([report("3", 20), report("5", 10, { draft: form })], actorOf(), clock);
    await expect(all).rejects.toBeInstanceOf(AlreadySaved);
    expect(await allCommands()).toHaveLength(1);
  });

  it("counts as begun anew after it was saved, and begun before when it was written down before", async () => {
    await putDraft(key, { good: "5" }, 0, (await formOf()).since);
    const early = await formOf();
    await save(report("5", 10, { draft: early }), actorOf(), clock);
    await putDraft(key, { good: "5" }, 0, early.since);
    await putDraft(key, { good: "6" }, 0);
    expect(await formOf()).toEqual(early);
    await expect(save(report("6", 10, { draft: await formOf() }), actorOf(), clock)).rejects.toThrow();
    await deleteDraft(key);
    await save(report("7", 10, { draft: await formOf() }), actorOf(), clock);
    expect(await allCommands()).toHaveLength(2);
  });

  it("does not mind other forms, nor the same one that was begun after a save", async () => {
    const other = { key: "report:y", since: 0 };
    await save(report("5", 10, { draft: await formOf() }), actorOf(), clock);
    await save(report("5", 10, { draft: other }), actorOf(), clock);
    await save(report("5", 10, { draft: await formOf() }), actorOf(), clock);
    expect(await allCommands()).toHaveLength(3);
  });
});

describe("a saved command", () => {
  it("cannot be changed by anybody", async () => {
    await save(report("5"), actorOf(), clock);
    const meddle = changeCommands("all", record => ({ ...record, command: { ...record.command, seq: 99 } }));
    await expect(meddle).rejects.toThrow("immutable");
    expect((await only()).command.seq).toBe(1);
  });

  it.each(["held", "deferred", "refused", "stored", "failed", "rejected"] as const)(
    "keeps the server's word: %s",
    async status => {
      const { id } = await save(report("5"), actorOf(), clock);
      await settleAll([result(id, status, { code: "over_report", message: "15 / 10" })], 7);
      const record = await only();
      expect(record).toMatchObject({ state: status, settled_at: 7, result: { code: "over_report" } });
    },
  );

  it("stays settled when the same answer comes twice, as a duplicate", async () => {
    const { id } = await save(report("5"), actorOf(), clock);
    await settleAll([result(id)], 7);
    await markSeen([id]);
    await settleAll([result(id, "applied", { duplicate: true })], 9);
    expect(await only()).toMatchObject({ state: "applied", settled_at: 7, seen: true });
  });

  it("moves on when a held record is released later", async () => {
    const { id } = await save(report("15"), actorOf(), clock);
    await settleAll([result(id, "held", { code: "over_report" })], 7);
    await settleAll([result(id)], 9);
    expect(await only()).toMatchObject({ state: "applied", settled_at: 9, seen: false });
  });

  it("ignores results that are not this phone's", async () => {
    await save(report("5"), actorOf(), clock);
    expect(await settleAll([result("somebody-else")], 7)).toBe(0);
    expect((await only()).state).toBe("waiting");
  });

  it("may be offered once more after a rejection, unchanged", async () => {
    const { id, command } = await save(report("5"), actorOf(), clock);
    await settleAll([result(id, "rejected")], 7);
    await tryOneAgain(id);
    expect(await only()).toMatchObject({ state: "waiting", command });
  });

  it("is replaced by a new record when a refused one is mended", async () => {
    const { id } = await save(report("5"), actorOf(), clock);
    await settleAll([result(id, "refused")], 7);
    const mended = await save(report("4", 10, { replaces: id }), actorOf(), clock);
    const [old, fresh] = await allCommands();
    expect(old).toMatchObject({ id, state: "refused", closed: mended.id });
    expect(fresh).toMatchObject({ state: "waiting", command: { seq: 2 } });
  });
});

describe("a record that the server could not read", () => {
  const unread = async (given = {}) => {
    const record = await save(report("5", 10, given), actorOf(), clock);
    await markTried([record.id], 1);
    await settleAll([result(record.id, "rejected", { code: "unreadable" })], 1);
    return record;
  };
  const later = { now: () => clock.now() + DAY, offsetMs: () => 7 };
  const tomorrow = { ...actorOf(), device: "phone-8", ticket: "tomorrow's" };

  it("goes on mended in its place: under a new id, with its number, its time and its proof, and replaces nothing", async () => {
    const old = await unread();
    const next = await save(report("1"), actorOf(), clock);
    const mended = await save(report("4", 10, { replaces: old.id }), tomorrow, later);
    const { id, body } = mended.command;
    expect(mended.command).toEqual({ ...old.command, id, body });
    expect(body).toMatchObject({ good: "4" });
    expect(id).not.toBe(old.id);
    expect((await allCommands()).find(one => one.id === old.id)).toMatchObject({ state: "rejected", closed: id });
    expect((await waitingCommands()).map(one => one.id)).toEqual([next.id, id]);
    expect((await save(report("1"), actorOf(), clock)).command.seq).toBe(3);
  });

  it("still puts right what it put right", async () => {
    const first = await save(report("50"), actorOf(), clock);
    await settleAll([result(first.id, "refused")], 1);
    const old = await unread({ replaces: first.id });
    expect((await save(report("4", 10, { replaces: old.id }), actorOf(), clock)).command.replaces).toBe(first.id);
  });

  it("is named by its new id in what builds on it and was never sent", async () => {
    const old = await unread();
    await tryOneAgain(old.id);
    const after = await save(report("4", 20, { previousLane: old.command.lane }), actorOf(), clock);
    expect(after.command.depends_on).toEqual([old.id]);
    await settleAll([result(old.id, "rejected", { code: "unreadable" })], 2);
    const mended = await save(report("4", 10, { replaces: old.id }), actorOf(), clock);
    expect((await allCommands()).find(one => one.id === after.id)?.command.depends_on).toEqual([mended.id]);
  });

  it("is mended once, where no form asks by itself whether it was", async () => {
    const old = await unread();
    const mended = await save(report("4", 10, { replaces: old.id }), actorOf(), clock);
    const again = save(report("3", 10, { replaces: old.id }), actorOf(), clock);
    await expect(again).rejects.toMatchObject({ records: [{ id: mended.id }] });
    expect(await allCommands()).toHaveLength(2);
  });

  it("is not made by a NUL that a keyboard or a scanner typed", async () => {
    const body = { ...(report("5").body as CommandBodies["production.report"]), note: "a\0b", parameters: { k: "\0" } };
    const { command } = await save(report("5", 10, { body }), actorOf(), clock);
    expect(command.body).toMatchObject({ note: "ab", parameters: { k: "" } });
  });
});

describe("a record whose id is another one's", () => {
  const DAYS = 15 * DAY;
  const conflicting = async (given = {}, good = "5") => {
    const record = await save(report(good, 10, given), actorOf(), clock);
    await markTried([record.id], 1);
    await settleAll([result(record.id, "rejected", { code: "id_conflict", message: "taken" })], 1);
    return record;
  };

  it("goes on under a new id, with the same content, number and place, and replaces nothing", async () => {
    const old = await conflicting();
    const later = await save(report("1"), actorOf(), clock);
    const fresh = await sendAsNew(old.id, liNa.id, clock.now());
    expect(fresh?.id).not.toBe(old.id);
    expect(fresh?.command).toEqual({ ...old.command, id: fresh?.id });
    expect(fresh?.command).not.toHaveProperty("replaces");
    expect(fresh).toMatchObject({ state: "waiting", result: null, tried_at: null, closed: null, unread: false });
    expect((await waitingCommands()).map(one => one.id)).toEqual([fresh?.id, later.id]);
    expect((await allCommands()).find(one => one.id === old.id)).toMatchObject({
      state: "rejected",
      closed: fresh?.id,
    });
    expect((await save(report("1"), actorOf(), clock)).command.seq).toBe(3);
  });

  it("still puts right what it put right", async () => {
    const first = await save(report("50"), actorOf(), clock);
    await settleAll([result(first.id, "refused")], 1);
    const old = await conflicting({ replaces: first.id });
    expect((await sendAsNew(old.id, liNa.id, 9))?.command.replaces).toBe(first.id);
  });

  it("is sent as a new one once only, and only when that is what is wrong with it", async () => {
    const old = await conflicting();
    const [one, two] = await Promise.all([sendAsNew(old.id, liNa.id, 9), sendAsNew(old.id, liNa.id, 9)]);
    expect([one, two].filter(Boolean)).toHaveLength(1);
    expect(await allCommands()).toHaveLength(2);
    const other = await save(report("5"), actorOf(), clock);
    await settleAll([result(other.id, "rejected", { code: "unreadable" })], 1);
    expect(await sendAsNew(other.id, liNa.id, 9)).toBeNull();
    expect(await sendAsNew("unknown", liNa.id, 9)).toBeNull();
  });

  it("is named by its new id in what builds on it and was never sent, and by its old one where that was sent", async () => {
    const before = await save(report("5"), actorOf(), clock);
    const next = { previousLane: before.command.lane };
    const sent = await save(report("5", 20, next), actorOf(), clock);
    const unsent = await save(report("4", 20, next), actorOf(), clock);
    await markTried([before.id, sent.id], 1);
    await settleAll([result(before.id, "rejected", { code: "id_conflict" })], 1);
    const fresh = await sendAsNew(before.id, liNa.id, 9);
    const named = new Map((await allCommands()).map(one => [one.id, one.command.depends_on]));
    expect(named.get(sent.id)).toEqual([before.id]);
    expect(named.get(unsent.id)).toEqual([fresh?.id]);
  });

  it("names what it builds on by its new id, when that had to go on as another one too", async () => {
    const before = await save(report("5"), actorOf(), clock);
    const after = await save(report("5", 20, { previousLane: before.command.lane }), actorOf(), clock);
    await markTried([before.id, after.id], 1);
    await settleAll(
      [before, after].map(one => result(one.id, "rejected", { code: "id_conflict" })),
      1,
    );
    const fresh = await sendAsNew(before.id, liNa.id, 9);
    await sendAsNew(after.id, liNa.id, 9);
    expect((await waitingCommands()).map(one => one.command.depends_on)).toEqual([[], [fresh?.id]]);
  });

  it("does not listen to what is said of the other one", async () => {
    const old = await conflicting();
    await settleAll([result(old.id, "applied", { rev: 3 })], 2);
    expect((await only()).state).toBe("rejected");
    await sendAsNew(old.id, liNa.id, 9);
    await settleAll([result(old.id, "applied", { rev: 4 })], 2);
    expect((await allCommands()).map(one => one.state)).toEqual(["waiting", "rejected"]);
  });

  it("leaves the old one out of the list, the view and the file, is offered to no restored server, and goes in time", async () => {
    const old = await conflicting();
    const fresh = await sendAsNew(old.id, liNa.id, 9);
    const isOld = (one: { id: string }) => one.id === old.id;
    const all = await allCommands();
    expect([isListed, isPending, isOpen].map(of => all.filter(of).some(isOld))).toEqual([false, false, false]);
    await offerAllAgain();
    expect((await waitingCommands()).map(one => one.id)).toEqual([fresh?.id]);
    await sweep(DAYS);
    expect((await allCommands()).map(one => one.id)).toEqual([fresh?.id]);
  });

  it("is news for its worker when somebody else sent it", async () => {
    const old = await conflicting();
    const fresh = await sendAsNew(old.id, wang.id, 9);
    expect(fresh?.unread).toBe(true);
    expect((await allCommands()).filter(isListed).map(one => one.id)).toEqual([fresh?.id]);
  });

  it("stays as it was when the phone cannot save", async () => {
    const old = await conflicting();
    const add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = () => {
      throw new DOMException("broken", "DataError");
    };
    await expect(sendAsNew(old.id, liNa.id, 9)).rejects.toThrow();
    IDBObjectStore.prototype.add = add;
    expect(await only()).toMatchObject({ id: old.id, closed: null, n: old.n });
  });
});

describe("leaving the phone", () => {
  const old = 15 * DAY;

  it("is for what the server has applied, after 14 days", async () => {
    const { id } = await save(report("5"), actorOf(), clock);
    await settleAll([result(id)], 0);
    await sweep(13 * DAY);
    expect(await allCommands()).toHaveLength(1);
    await sweep(old);
    expect(await allCommands()).toHaveLength(0);
  });

  it.each(["held", "deferred", "refused", "stored", "failed", "rejected"] as const)(
    "is never for a record that is %s",
    async status => {
      const { id } = await save(report("5"), actorOf(), clock);
      await settleAll([result(id, status)], 0);
      await sweep(1000 * DAY);
      expect(await allCommands()).toHaveLength(1);
    },
  );

  it("is never for a record that waits, however long", async () => {
    await save(report("5"), actorOf(), clock);
    await sweep(Date.now() + 1000 * DAY);
    expect(await allCommands()).toHaveLength(1);
  });

  it("is for a refused record only after its worker has dealt with it", async () => {
    const { id } = await save(report("5"), actorOf(), clock);
    await settleAll([result(id, "refused")], 0);
    await dismiss(id);
    await sweep(old);
    expect(await allCommands()).toHaveLength(0);
  });

  it("keeps a waiting photo and a delivered one that a record still names", async () => {
    const photo = await keepPhoto(bytes("jpeg"), "image/jpeg", 0);
    const { id } = await save(report("5", 10, { photos: [photo] }), actorOf(), clock);
    await settleAll([result(id)], 0);
    const { setBlobState } = await import("../db/blobs");
    await setBlobState(photo.sha256, "sent");
    await sweep(DAY);
    expect(await getBlob(photo.sha256)).toBeDefined();
    await sweep(old);
    expect(await getBlob(photo.sha256)).toBeUndefined();
  });

  it("forgets photos of forms that nobody finished, but not of one that is still open", async () => {
    const lost = await keepPhoto(bytes("lost"), "image/jpeg", 0);
    const open = await keepPhoto(bytes("open"), "image/jpeg", 0);
    await putDraft("report:x", { photos: [open] }, 0);
    await sweep(old);
    expect(await getBlob(lost.sha256)).toBeUndefined();
    expect(await getBlob(open.sha256)).toBeDefined();
  });
});

describe("a restored server", () => {
  it("is offered everything again, and nothing is deleted until it has answered", async () => {
    const first = await save(report("5"), actorOf(), clock);
    const second = await save(report("6"), actorOf(), clock);
    await settleAll([result(first.id), result(second.id, "held")], 0);
    await offerAllAgain();
    const all = await allCommands();
    expect(all.map(one => [one.state, one.again])).toEqual([
      ["waiting", true],
      ["waiting", true],
    ]);
    expect(all.map(one => one.command)).toEqual([first.command, second.command]);
    await sweep(100 * DAY);
    expect(await allCommands()).toHaveLength(2);
  });

  it("keeps a refused record beside the one that replaced it, and does not judge it", async () => {
    const refused = await save(report("50"), actorOf(), clock);
    await settleAll([result(refused.id, "refused", { code: "too_many", message: "50 of 10" })], 0);
    const right = await save({ ...report("5"), replaces: refused.id }, actorOf(), clock);
    await settleAll([result(right.id)], 0);
    await offerAllAgain();
    expect((await allCommands()).map(asSent)).toEqual([{ ...refused.command, withdrawn: true }, right.command]);
    expect((await allCommands()).filter(isPending).map(one => one.id)).toEqual([right.id]);

    await settleAll([result(refused.id, "refused", { code: "withdrawn" }), result(right.id)], 0);
    const [first] = await allCommands();
    expect([first?.state, first?.closed, first?.unread, first?.result?.code]).toEqual([
      "refused",
      right.id,
      false,
      "too_many",
    ]);
  });

  it("hears once more of what a leader had put right, since that deed may be gone", async () => {
    const held = await save(report("50"), actorOf(), clock);
    await settleAll([result(held.id, "refused", { code: "changed" })], 0);
    await dismiss(held.id);
    await offerAllAgain();
    expect((await allCommands()).map(asSent)).toEqual([held.command]);
  });

  it("does not put back on the list what its worker let be, where nothing new is said of it", async () => {
    const refused = await save(report("50"), actorOf(), clock);
    await settleAll([result(refused.id, "refused", { code: "too_many" })], 0);
    await dismiss(refused.id);
    await offerAllAgain();
    await settleAll([result(refused.id, "refused", { code: "too_many", duplicate: true })], 0);
    expect((await allCommands()).filter(isListed)).toEqual([]);
  });
});

describe("a phone that goes to another company", () => {
  it("owes the old one whatever is not decided, and photos on their way", async () => {
    expect(await owes()).toBe(false);
    const record = await save(report("5"), actorOf(), clock);
    expect(await owes()).toBe(true);
    await settleAll([result(record.id, "held")], 0);
    expect(await owes()).toBe(true);
    await settleAll([result(record.id)], 0);
    expect(await owes()).toBe(false);
    const photo = await keepPhoto(bytes("late"), "image/jpeg", 0);
    await setBlobState(photo.sha256, "waiting");
    expect(await owes()).toBe(true);
  });

  it("forgets what was delivered, and never what was not", async () => {
    const [done, open] = [await save(report("5"), actorOf(), clock), await save(report("6"), actorOf(), clock)];
    await settleAll([result(done.id)], 0);
    await forgetDelivered();
    expect((await allCommands()).map(one => one.id)).toEqual([open.id]);
  });
});
