import { beforeEach, describe, expect, it, vi } from "vitest";
import { allCommands } from "../../db/commands";
import { getMeta, setMeta } from "../../db/meta";
import { save } from "../../outbox/outbox";
import type { Company } from "../../shared/types";
import { refusedAs } from "../../sync/engine";
import { freshPhone } from "../../testing/fresh";
import { actorOf, clock, report } from "../../testing/make";
import { serve } from "../../testing/server";
import { enrolHere } from "./enrol";

const ours = { id: "c1", code: "demo", tag: "7K", name: "随风", name_en: null, time_zone: "Asia/Shanghai" } as Company;
const CODE = "7K0000000E";

beforeEach(async () => {
  vi.unstubAllGlobals();
  await freshPhone();
  refusedAs.value = null;
});

/** A server that enrols whoever comes; returns what it was told. */
async function enrolled(): Promise<Record<string, unknown>> {
  const asked = serve(({ path }) =>
    path.endsWith("/enrol")
      ? {
          status: 201,
          json: { device: { id: "p2", number: "PH-0008", name: "" }, token: "new", epoch: "e", company: ours },
        }
      : "offline",
  );
  expect(await enrolHere(CODE, "Line 2")).toBeNull();
  return asked[0]?.json as Record<string, unknown>;
}

describe("adding a phone", () => {
  it("names no earlier token when there is none", async () => {
    expect(await enrolled()).not.toHaveProperty("previous");
  });

  it("names the token that it had at the same company, and keeps its records", async () => {
    await setMeta("company", ours);
    await setMeta("device", { device: { id: "p1", number: "PH-0007", name: "" }, token: "old" });
    const { id } = await save(report("5"), actorOf(), clock);
    expect(await enrolled()).toMatchObject({ previous: "old" });
    expect((await getMeta("device"))?.token).toBe("new");
    expect(await getMeta("previous")).toEqual({ company: "c1", token: "old" });
    expect((await allCommands()).map(record => record.id)).toEqual([id]);
  });

  it("names the one before when a restored server has never heard of the last", async () => {
    await setMeta("company", ours);
    await setMeta("device", { device: { id: "p1", number: "PH-0007", name: "" }, token: "unheard of" });
    await setMeta("previous", { company: "c1", token: "known" });
    refusedAs.value = "device_unknown";
    expect(await enrolled()).toMatchObject({ previous: "known" });
  });

  it("tells another company nothing of it", async () => {
    await setMeta("company", { ...ours, id: "c0", tag: "9X" });
    await setMeta("device", { device: { id: "p1", number: "PH-0007", name: "" }, token: "old" });
    expect(await enrolled()).not.toHaveProperty("previous");
    expect(await getMeta("previous")).toBeUndefined();
  });
});
