import { beforeEach, describe, expect, it } from "vitest";
import { allCommands } from "../../db/commands";
import { save } from "../../outbox/outbox";
import { freshPhone } from "../../testing/fresh";
import { actorOf, clock, job } from "../../testing/make";
import { broughtUp, changesOf, noteNow, noteRecord } from "./notes";

const ticket = job(undefined, { remark: "急", standing_at: "" });

beforeEach(freshPhone);

describe("what is noted on a ticket", () => {
  it("names only what was changed, as it was seen and as it is wanted", () => {
    const seen = { remark: "急", standing_at: "" };
    expect(changesOf(seen, { remark: "急", standing_at: " B3 " })).toEqual({ standing_at: { from: "", to: "B3" } });
    expect(changesOf(seen, seen)).toEqual({});
  });

  it("does not undo with an old draft what somebody else has written since", () => {
    const then = { remark: "急", standing_at: "" };
    const draft = { ...then, standing_at: "B3", seen: then };
    const now = { remark: "不急了", standing_at: "A1" };
    const shown = broughtUp(draft, now);
    expect(shown).toMatchObject({ remark: "不急了", standing_at: "B3" });
    expect(changesOf(shown.seen, shown)).toEqual({ standing_at: { from: "", to: "B3" } });
  });

  it("shows what this phone has on the way, and builds the next change upon it", async () => {
    const first = changesOf(noteNow(ticket, []).fields, { remark: "急", standing_at: "B3" });
    await save(noteRecord(ticket, first, "note"), actorOf(), clock);
    const now = noteNow(ticket, await allCommands());
    expect(now).toEqual({ fields: { remark: "急", standing_at: "B3" }, pending: true });
    expect(changesOf(now.fields, { ...now.fields, standing_at: "C1" })).toEqual({
      standing_at: { from: "B3", to: "C1" },
    });
  });
});
