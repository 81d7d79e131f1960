import { beforeEach, describe, expect, it } from "vitest";
import { allCommands } from "../db/commands";
import { setMeta } from "../db/meta";
import type { CommandRecord } from "../db/schema";
import type { Result } from "../shared/types";
import { noteEpoch } from "../sync/epoch";
import { freshPhone } from "../testing/fresh";
import { actorOf, clock, report, result } from "../testing/make";
import { dismiss, markRead, save, settleAll } from "./outbox";
import { isListed, mayDelete, offerAgain, settle } from "./policy";

beforeEach(freshPhone);

const saved = async (): Promise<CommandRecord> => save(report("15"), actorOf(), clock);
const only = async (): Promise<CommandRecord> => (await allCommands())[0] as CommandRecord;

/** Three judgements of one record, as the server made them: held, given back with a question, applied. */
const judgements = (id: string): Result[] => [
  result(id, "held", { rev: 1, code: "over_report" }),
  result(id, "refused", { rev: 2, code: "returned", params: { note: "why 15?" } }),
  result(id, "applied", { rev: 3 }),
];

function* orders<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) yield [];
  for (const [at, item] of items.entries())
    for (const rest of orders([...items.slice(0, at), ...items.slice(at + 1)])) yield [item, ...rest];
}

describe("push answers and pulled outcomes that overtake each other", () => {
  it("leave the latest judgement, in every order, each said once or twice", async () => {
    const fresh = await saved();
    const said = judgements(fresh.id);
    let seen = 0;
    for (const order of orders([...said, ...said])) {
      let [record, latest] = [fresh, 0];
      for (const word of order) {
        record = settle(record, word, "epoch-1", 1);
        latest = Math.max(latest, word.rev ?? 0);
        expect(record.state).toBe(said[latest - 1]?.status);
      }
      seen += 1;
    }
    expect(seen).toBe(720);
  });

  it("begin to count anew after a restore, whenever it happens", async () => {
    const fresh = await saved();
    const before = judgements(fresh.id);
    const after = [result(fresh.id, "deferred", { rev: 1 }), result(fresh.id, "applied", { rev: 2 })];
    for (const order of orders(before)) {
      for (const cut of [0, 1, 2, 3]) {
        for (const later of orders([...after, ...after])) {
          const known = order.slice(0, cut).reduce((record, word) => settle(record, word, "epoch-1", 1), fresh);
          const offered = offerAgain(known);
          const end = later.reduce((record, word) => settle(record, word, "epoch-2", 2), offered);
          expect(end.state).toBe("applied");
        }
      }
    }
  });

  it("take a word of the new epoch although its count is lower, also before the record was offered again", async () => {
    const record = settle(await saved(), result("", "held", { rev: 7 }), "epoch-1", 1);
    expect(settle(record, result("", "applied", { rev: 1 }), "epoch-2", 2).state).toBe("applied");
  });

  it("heal when an answer of the old epoch arrives after one of the new", async () => {
    const { id } = await saved();
    await setMeta("epoch", "epoch-1");
    await noteEpoch("epoch-2");
    await noteEpoch("epoch-1");
    await settleAll([result(id, "applied", { rev: 4 })], 1, "epoch-1");
    await noteEpoch("epoch-2");
    expect((await only()).state).toBe("waiting");
    await settleAll([result(id, "applied", { rev: 1 })], 2, "epoch-2");
    expect(await only()).toMatchObject({ state: "applied", rev: 1, epoch: "epoch-2" });
  });

  it("are taken as they come from a server that does not count", async () => {
    const { id } = await saved();
    await settleAll([result(id, "held")], 1, "epoch-1");
    await settleAll([result(id)], 2, "epoch-1");
    expect((await only()).state).toBe("applied");
  });

  it("never turn what the server has into what it does not have", async () => {
    const { id } = await saved();
    await settleAll([result(id, "held", { rev: 1 })], 1, "epoch-1");
    await settleAll([result(id, "rejected", { code: "id_conflict" })], 2, "epoch-1");
    expect((await only()).state).toBe("held");
  });
});

describe("the attention list", () => {
  const tell = async (id: string, ...words: Partial<Result>[]) => {
    for (const word of words) await settleAll([result(id, word.status, word)], 1, "epoch-1");
    return only();
  };

  it("holds what was refused until it is dealt with, read or not", async () => {
    const { id } = await saved();
    expect(isListed(await tell(id, { status: "refused", rev: 1 }))).toBe(true);
    await markRead([id]);
    expect(isListed(await only())).toBe(true);
    await dismiss(id);
    expect(isListed(await only())).toBe(false);
  });

  it("lets nothing go before it was seen, although it was settled meanwhile", async () => {
    const { id } = await saved();
    const record = await tell(id, { status: "refused", rev: 1, code: "returned" }, { status: "applied", rev: 2 });
    expect(isListed(record)).toBe(true);
    expect(mayDelete(record, Number.MAX_SAFE_INTEGER)).toBe(false);
    await markRead([id]);
    expect(isListed(await only())).toBe(false);
    expect(mayDelete(await only(), Number.MAX_SAFE_INTEGER)).toBe(true);
  });

  it("says nothing of what was simply done", async () => {
    const { id } = await saved();
    expect(isListed(await tell(id, { status: "deferred", rev: 1 }, { status: "applied", rev: 2 }))).toBe(false);
  });

  it("tells once what is said again after a restore or in another language", async () => {
    const { id } = await saved();
    await tell(id, { status: "held", rev: 1, code: "over_report", message: "15 / 10" });
    await markRead([id]);
    await settleAll([result(id, "held", { rev: 1, code: "over_report", message: "多了" })], 2, "epoch-1");
    expect(await only()).toMatchObject({ unread: false, settled_at: 1, result: { message: "多了" } });
    await noteEpoch("epoch-1");
    await noteEpoch("epoch-2");
    await settleAll([result(id, "held", { rev: 1, code: "over_report" })], 3, "epoch-2");
    expect((await only()).unread).toBe(false);
  });

  it("shows what was let be once more when a leader says something new of it", async () => {
    const { id } = await saved();
    await tell(id, { status: "refused", rev: 1 });
    await dismiss(id);
    const record = await tell(id, { status: "refused", rev: 2, code: "returned", params: { note: "really?" } });
    expect(isListed(record)).toBe(true);
    expect(record.closed).toBeNull();
  });

  it("keeps a record closed that another one has replaced", async () => {
    const { id } = await saved();
    await tell(id, { status: "refused", rev: 1, code: "returned" });
    const answer = await save({ ...report("5"), replaces: id }, actorOf(), clock);
    expect(answer.command.replaces).toBe(id);
    await tell(id, { status: "refused", rev: 2, code: "replaced" });
    expect(await only()).toMatchObject({ closed: answer.id });
  });

  it("stays out of a restore's way: what was dismissed and later applied is offered again", async () => {
    const { id } = await saved();
    await tell(id, { status: "refused", rev: 1 });
    await dismiss(id);
    const applied = await tell(id, { status: "applied", rev: 2 });
    expect(offerAgain(applied).state).toBe("waiting");
  });
});

describe("a record that was booked while its worker was putting it right", () => {
  it("stays news, and is offered to a restored server like every other", async () => {
    const first = await saved();
    await settleAll([result(first.id, "refused", { rev: 1, code: "returned", params: { note: "why 15?" } })], 1, "e1");
    await settleAll([result(first.id, "applied", { rev: 2 })], 2, "e1");
    await save(report("12", 10, { replaces: first.id }), actorOf(), clock);
    const kept = (await allCommands()).find(one => one.id === first.id) as CommandRecord;
    expect(kept).toMatchObject({ state: "applied", closed: null, unread: true });
    expect(offerAgain({ ...kept, closed: "another" })).toMatchObject({ state: "waiting" });
  });
});
