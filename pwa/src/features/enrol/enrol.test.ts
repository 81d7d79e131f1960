import { beforeEach, describe, expect, it, vi } from "vitest";
import { getBlob, setBlobState } from "../../db/blobs";
import { allCommands } from "../../db/commands";
import { getMeta, setMeta } from "../../db/meta";
import { save, settleAll } from "../../outbox/outbox";
import { keepPhoto } from "../../outbox/photos";
import type { Company } from "../../shared/types";
import { refusedAs } from "../../sync/engine";
import { freshPhone } from "../../testing/fresh";
import { actorOf, clock, report, result } from "../../testing/make";
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
async function enrolled(letGo = false, name = "Line 2"): Promise<Record<string, unknown>> {
  const asked = serve(({ path }) =>
    path.endsWith("/enrol")
      ? {
          status: 201,
          json: { device: { id: "p2", number: "PH-0008", name: "" }, token: "new", epoch: "e", company: ours },
        }
      : "offline",
  );
  expect(await enrolHere(CODE, name, letGo)).toBeNull();
  return asked[0]?.json as Record<string, unknown>;
}

describe("adding a phone", () => {
  it("names no earlier token when there is none", async () => {
    expect(await enrolled()).not.toHaveProperty("previous");
  });

  it("leaves the name to whoever invited it unless somebody types one", async () => {
    expect(await enrolled(false, "")).toMatchObject({ name: "" });
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

  describe("elsewhere, with photos that the old company would not take", () => {
    const photo = async (text: string, state: "stuck" | "sent") => {
      const kept = await keepPhoto(new TextEncoder().encode(text).buffer as ArrayBuffer, "image/jpeg", 0);
      const { id } = await save(report("5", 10, { photos: [kept] }), actorOf(), clock);
      await settleAll([result(id)], 0);
      await setBlobState(kept.sha256, state);
      return kept.sha256;
    };
    beforeEach(async () => {
      await setMeta("company", { ...ours, id: "c0", tag: "9X", name: "老厂" });
      await setMeta("device", { device: { id: "p1", number: "PH-0007", name: "" }, token: "old" });
    });

    it("waits until somebody lets them go, says so, and uses the code up only then", async () => {
      const hash = await photo("refused", "stuck");
      const asked = serve(() => "offline");
      const trouble = await enrolHere(CODE, "Line 2");
      expect(trouble).toMatchObject({ photos: 1, text: expect.stringContaining("老厂") });
      expect(asked).toEqual([]);
      expect(await getBlob(hash)).toBeDefined();
    });

    it("forgets them when they are let go and the phone is taken, and no sooner", async () => {
      const [refused, sent] = [await photo("refused", "stuck"), await photo("sent", "sent")];
      serve(() => "offline");
      expect(await enrolHere(CODE, "Line 2", true)).toMatchObject({ photos: 0 });
      expect(await getBlob(refused)).toBeDefined();
      await enrolled(true);
      expect([await getBlob(refused), await getBlob(sent)]).toEqual([undefined, undefined]);
      expect(await allCommands()).toEqual([]);
    });

    it("is not asked at the same company, where they may still be sent once more", async () => {
      const hash = await photo("refused", "stuck");
      await setMeta("company", ours);
      await enrolled();
      expect((await getBlob(hash))?.state).toBe("stuck");
    });
  });

  it("tells another company nothing of it", async () => {
    await setMeta("company", { ...ours, id: "c0", tag: "9X" });
    await setMeta("device", { device: { id: "p1", number: "PH-0007", name: "" }, token: "old" });
    expect(await enrolled()).not.toHaveProperty("previous");
    expect(await getMeta("previous")).toBeUndefined();
  });
});
