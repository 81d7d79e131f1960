import { beforeEach, describe, expect, it } from "vitest";
import { allCommands } from "../../db/commands";
import { type NewRecord, save } from "../../outbox/outbox";
import { HOUR, MINUTE } from "../../shared/time";
import { freshPhone } from "../../testing/fresh";
import { actorOf, job, liNa, operation, report, wang } from "../../testing/make";
import { FORGOTTEN_AFTER, forgottenOf, lastSign, minutesOf, unreportedMs } from "./hours";
import { finishOf, pauseOf, startOf } from "./work";

const EIGHT = Date.parse("2026-11-22T00:00:00.000Z");
const [first, second] = [operation(10), operation(20)];
const ticket = job([first, second]);

const did = (record: NewRecord, at: number, user = liNa) =>
  save(record, actorOf(user), { now: () => at, offsetMs: () => 0 });
const worked = async (now: number, ids = ["op-10", "op-20"]) => unreportedMs(liNa.id, ids, await allCommands(), now);
const forgotten = async (now: number) => forgottenOf(liNa.id, "op-10", await allCommands(), now);

beforeEach(freshPhone);

describe("a worker's unreported time", () => {
  it("counts once where several tickets ran at once", async () => {
    await did(startOf(ticket, first), EIGHT);
    await did(startOf(ticket, second), EIGHT + 10 * MINUTE);
    await did(pauseOf(ticket, first), EIGHT + 20 * MINUTE);
    expect(await worked(EIGHT + 30 * MINUTE)).toBe(30 * MINUTE);
  });

  it("leaves out pauses, what was reported, and other workers", async () => {
    await did(startOf(ticket, first), EIGHT);
    await did(report("5"), EIGHT + 10 * MINUTE);
    await did(pauseOf(ticket, first), EIGHT + 15 * MINUTE);
    await did(startOf(ticket, first), EIGHT + HOUR);
    await did(startOf(ticket, second), EIGHT, wang);
    expect(await worked(EIGHT + HOUR + 7 * MINUTE)).toBe(12 * MINUTE);
  });

  it("stands still after the end", async () => {
    await did(startOf(ticket, first), EIGHT);
    await did(finishOf(ticket, first), EIGHT + 5 * MINUTE);
    expect(await worked(EIGHT + 9 * HOUR)).toBe(5 * MINUTE);
    expect(minutesOf(5 * MINUTE + 12_000)).toBe("5.2");
    expect(minutesOf(61 * MINUTE + 12_000)).toBe("61");
  });
});

describe("a start on another phone", () => {
  const started = [{ operation: "op-10", at: EIGHT }];
  const asked = async (now: number, elsewhere = started) =>
    forgottenOf(liNa.id, "op-10", await allCommands(), now, elsewhere);

  it("is asked about here when it was forgotten there", async () => {
    expect(await asked(EIGHT + FORGOTTEN_AFTER)).toBeNull();
    expect(await asked(EIGHT + 15 * HOUR)).toEqual({ record: null, since: EIGHT, ms: 15 * HOUR });
    expect(await asked(EIGHT + 15 * HOUR, [{ operation: "op-20", at: EIGHT }])).toBeNull();
  });

  it("was heard of when this phone reported on it, and is over when this phone ended it", async () => {
    await did(report("5"), EIGHT + 7 * HOUR);
    expect(await asked(EIGHT + 14 * HOUR)).toBeNull();
    expect(await asked(EIGHT + 24 * HOUR)).toMatchObject({ since: EIGHT + 7 * HOUR });
    await did(pauseOf(ticket, first), EIGHT + 25 * HOUR);
    expect(await asked(EIGHT + 48 * HOUR)).toBeNull();
  });

  it("counts by the later word where this phone knows of the same work", async () => {
    await did(startOf(ticket, first), EIGHT);
    expect(await asked(EIGHT + 15 * HOUR, [{ operation: "op-10", at: EIGHT + 7 * HOUR }])).toBeNull();
    const found = await asked(EIGHT + 15 * HOUR, [{ operation: "op-10", at: EIGHT + 400 }]);
    expect(found).toMatchObject({ since: EIGHT, record: { command: { type: "production.start" } } });
  });
});

describe("a forgotten start", () => {
  it("is one that nothing followed for more than eight hours", async () => {
    await did(startOf(ticket, first), EIGHT);
    expect(await forgotten(EIGHT + FORGOTTEN_AFTER)).toBeNull();
    expect(await forgotten(EIGHT + 15 * HOUR)).toMatchObject({ since: EIGHT, ms: 15 * HOUR });
  });

  it("is none where the worker goes on reporting, or has stopped", async () => {
    await did(startOf(ticket, first), EIGHT);
    await did(report("5"), EIGHT + 7 * HOUR);
    expect(await forgotten(EIGHT + 9 * HOUR)).toBeNull();
    expect(await forgotten(EIGHT + 24 * HOUR)).toMatchObject({ since: EIGHT + 7 * HOUR });
    await did(pauseOf(ticket, first), EIGHT + 25 * HOUR);
    expect(await forgotten(EIGHT + 48 * HOUR)).toBeNull();
  });

  it("knows the last thing that was recorded that day", async () => {
    await did(startOf(ticket, first), EIGHT);
    await did(report("5", 20), EIGHT + 3 * HOUR);
    await did(report("5", 20), EIGHT + 20 * HOUR);
    const found = await forgotten(EIGHT + 21 * HOUR);
    expect(found && lastSign(liNa.id, found, await allCommands())).toBe(EIGHT + 3 * HOUR);
  });
});
