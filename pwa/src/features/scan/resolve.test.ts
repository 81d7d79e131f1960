import { beforeEach, describe, expect, it, vi } from "vitest";
import { applyChanges } from "../../db/documents";
import { checkCharacter } from "../../shared/codes";
import * as engine from "../../sync/engine";
import { freshPhone } from "../../testing/fresh";
import { job } from "../../testing/make";
import { resolve } from "./resolve";

const CODE = `7KHV60KMF${checkCharacter("7KHV60KMF")}`;
const place = { epoch: "e", cursor: 1, etag: null, complete_at: 1 };
const known = () => applyChanges([{ kind: "job", id: "ticket-1", seq: 1, doc: job(undefined, { code: CODE }) }], place);

beforeEach(async () => {
  vi.restoreAllMocks();
  await freshPhone();
});

describe("looking a scan up", () => {
  it("finds the ticket on the phone, by address, by bare code, and by its work order's number", async () => {
    await known();
    const ticket = { is: "document", kind: "job", id: "ticket-1", code: CODE };
    expect(await resolve(`HTTPS://H/T/${CODE}`, "7K")).toEqual(ticket);
    expect(await resolve(CODE.toLowerCase(), "7K")).toEqual(ticket);
    expect(await resolve("wo-2026-0007", "7K")).toEqual(ticket);
  });

  it("tells damage, another company and other texts apart without asking anybody", async () => {
    const asked = vi.spyOn(engine, "nudge");
    expect((await resolve(`${CODE.slice(0, -1)}C`, "7K")).is).toBe("damaged");
    expect((await resolve(CODE, "8M")).is).toBe("foreign");
    expect((await resolve("6901234567892", "7K")).is).toBe("other");
    expect(asked).not.toHaveBeenCalled();
  });

  it("says 'not known yet' when the server could not be asked", async () => {
    expect(await resolve(CODE, "7K")).toMatchObject({ is: "not_yet", code: CODE, kind: null, why: "signed_out" });
  });

  it("knows a badge and an enrolment code without looking", async () => {
    expect(await resolve(`HTTPS://H/P/${CODE}`, "7K")).toEqual({ is: "person", code: CODE });
    expect(await resolve(`HTTPS://H/D/${CODE}`, null)).toEqual({ is: "enrolment", code: CODE });
  });
});
