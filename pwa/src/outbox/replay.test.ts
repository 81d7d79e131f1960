import { beforeEach, describe, expect, it, vi } from "vitest";
import { allCommands } from "../db/commands";
import type { Command } from "../shared/types";
import { freshPhone } from "../testing/fresh";
import { actorOf, answer, clock, report, result, wang } from "../testing/make";
import { save } from "./outbox";
import { isTooLarge } from "./policy";
import { newPace, replay, type Send, type Sent } from "./replay";

beforeEach(freshPhone);

const now = () => 1000;
const take = (commands: readonly Command[]): Sent => ({
  is: "answer",
  answer: answer(commands.map(one => result(one.id))),
});

/** Records at so many operations, one lane each. */
async function fill(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 1; n <= count; n++) ids.push((await save(report("1", n * 10), actorOf(), clock)).id);
  return ids;
}

/** A server that remembers what it took and in which calls. */
function server(reply: (commands: readonly Command[]) => Sent) {
  const calls: string[][] = [];
  const taken: string[] = [];
  const send: Send = async commands => {
    calls.push(commands.map(one => one.id));
    const sent = reply(commands);
    if (sent.is === "answer") taken.push(...commands.map(one => one.id));
    return sent;
  };
  return { send, calls, taken };
}

const states = async () => (await allCommands()).map(record => record.state);

describe("replay", () => {
  it("sends everything in the order of saving, fifty at a time at most", async () => {
    const ids = await fill(60);
    const { send, calls, taken } = server(take);
    expect(await replay(send, newPace(), now)).toEqual({ is: "empty" });
    expect(calls.map(one => one.length)).toEqual([50, 10]);
    expect(taken).toEqual(ids);
    expect(new Set(await states())).toEqual(new Set(["applied"]));
  });

  it("marks a record as tried before it leaves the phone", async () => {
    await fill(1);
    const send: Send = async commands => {
      expect((await allCommands())[0]?.tried_at).toBe(1000);
      return take(commands);
    };
    await replay(send, newPace(), now);
  });

  it("sends also from a phone that is too full to note that it tried", async () => {
    const ids = await fill(1);
    const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    const { send, taken } = server(take);
    await replay(send, newPace(), now).catch(() => undefined);
    full.mockRestore();
    expect(taken).toEqual(ids);
  });

  it("never sends more than half a mebibyte in one call", async () => {
    for (let n = 0; n < 6; n++) {
      const note = "测".repeat(50_000);
      const body = {
        ticket_id: "t",
        operation_id: "o",
        good: "1",
        scrap: [],
        rework: "0",
        on_hold: "0",
        parameters: {},
        note,
      };
      await save(report("1", 10, { body }), actorOf(), clock);
    }
    const { send, calls } = server(take);
    await replay(send, newPace(), now);
    expect(calls.map(one => one.length)).toEqual([3, 3]);
  });

  it("halves a batch that is too large until the culprit stands alone, and everyone else gets through", async () => {
    const ids = await fill(8);
    const { send, taken } = server(commands =>
      commands.some(one => one.id === ids[2]) ? { is: "too_large" } : take(commands),
    );
    const pace = newPace();
    expect(await replay(send, pace, now)).toEqual({ is: "jammed", ids: [ids[2]], gaveUp: false });
    expect([...taken].sort()).toEqual(ids.filter(id => id !== ids[2]).sort());
    expect((await allCommands()).find(one => one.id === ids[2])?.state).toBe("waiting");
  });

  it("tells a record's worker when it is too large even alone, again and again", async () => {
    const [id, other] = await fill(2);
    let large = true;
    const { send } = server(commands =>
      large && commands.some(one => one.id === id) ? { is: "too_large" } : take(commands),
    );
    const told = async () => (await allCommands()).filter(isTooLarge).map(one => one.id);
    const pace = newPace();
    await replay(send, pace, now);
    expect(await told()).toEqual([]);
    await replay(send, pace, now);
    await replay(send, pace, now);
    expect(await told()).toEqual([id]);
    expect((await allCommands()).find(one => one.id === other)?.state).toBe("applied");
    large = false;
    await replay(send, pace, now);
    expect(await told()).toEqual([]);
    expect(await states()).toEqual(["applied", "applied"]);
  });

  it("stops only the culprit's lane and what builds on it", async () => {
    const bad = await save(report("1", 10), actorOf(), clock);
    const sameLane = await save(report("2", 10), actorOf(), clock);
    const dependent = await save(report("1", 20, { previousLane: bad.command.lane }), actorOf(), clock);
    const other = await save(report("1", 30), actorOf(), clock);
    const { send, taken } = server(commands =>
      commands.some(one => one.id === bad.id) ? { is: "trouble" } : take(commands),
    );
    await replay(send, newPace(), now);
    expect(taken).toEqual([other.id]);
    expect([sameLane, dependent].every(one => !taken.includes(one.id))).toBe(true);
  });

  it("does not stop another worker on the same operation", async () => {
    const bad = await save(report("1", 10), actorOf(), clock);
    const own = await save(report("2", 10), actorOf(), clock);
    const others = await save(report("3", 10), actorOf(wang), clock);
    const { send, taken } = server(commands =>
      commands.some(one => one.id === bad.id) ? { is: "trouble" } : take(commands),
    );
    await replay(send, newPace(), now);
    expect(taken).toEqual([others.id]);
    expect(taken).not.toContain(own.id);
  });

  it("sends the jammed lane in order once its first record goes through", async () => {
    const bad = await save(report("1", 10), actorOf(), clock);
    const next = await save(report("2", 10), actorOf(), clock);
    let ill = true;
    const { send, taken } = server(commands =>
      ill && commands.some(one => one.id === bad.id) ? { is: "trouble" } : take(commands),
    );
    const pace = newPace();
    await replay(send, pace, now);
    ill = false;
    expect(await replay(send, pace, now)).toEqual({ is: "empty" });
    expect(taken).toEqual([bad.id, next.id]);
  });

  it("gives up the round, not the records, when the server is down", async () => {
    await fill(50);
    const { send, calls } = server(() => ({ is: "trouble" }));
    expect(await replay(send, newPace(), now)).toMatchObject({ is: "jammed", gaveUp: true });
    expect(calls.length).toBeLessThanOrEqual(10);
    expect(new Set(await states())).toEqual(new Set(["waiting"]));
  });

  it("lets everyone else through first after a whole round of trouble", async () => {
    const ids = await fill(12);
    const bad = new Set(ids.slice(0, 6));
    const { send, taken } = server(commands =>
      commands.some(one => bad.has(one.id)) ? { is: "trouble" } : take(commands),
    );
    const pace = newPace();
    for (let round = 0; round < 4; round++) await replay(send, pace, now);
    expect([...taken].sort()).toEqual(ids.slice(6).sort());
  });

  it("pauses at a 401 and loses nothing", async () => {
    await fill(3);
    const { send, calls } = server(() => ({ is: "unauthorised", code: "ticket_expired" }));
    expect(await replay(send, newPace(), now)).toEqual({ is: "unauthorised", code: "ticket_expired" });
    expect(calls).toHaveLength(1);
    expect(await states()).toEqual(["waiting", "waiting", "waiting"]);
  });

  it("waits as long as the server asks for", async () => {
    await fill(1);
    const { send } = server(() => ({ is: "wait", seconds: 42 }));
    expect(await replay(send, newPace(), now)).toEqual({ is: "later", seconds: 42, offline: false });
  });

  it("stops at once without network", async () => {
    await fill(60);
    const { send, calls } = server(() => ({ is: "offline" }));
    expect(await replay(send, newPace(), now)).toMatchObject({ is: "later", offline: true });
    expect(calls).toHaveLength(1);
  });

  it("keeps what the server did not mention, and does not ask for ever", async () => {
    const [first, second] = await fill(2);
    const { send } = server(() => ({ is: "answer", answer: answer([result(first ?? "")]) }));
    expect(await replay(send, newPace(), now)).toEqual({ is: "jammed", ids: [second], gaveUp: false });
    const all = await allCommands();
    expect(all.map(one => [one.id, one.state])).toEqual([
      [first, "applied"],
      [second, "waiting"],
    ]);
  });

  it("settles each record by its own result", async () => {
    const ids = await fill(4);
    const said = ["held", "refused", "rejected", "deferred"] as const;
    const { send } = server(() => ({ is: "answer", answer: answer(ids.map((id, n) => result(id, said[n]))) }));
    expect(await replay(send, newPace(), now)).toEqual({ is: "empty" });
    expect(await states()).toEqual([...said]);
  });
});
