import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { applyChanges, documentsOf, getPlace, getReaders, putReaders } from "../db/documents";
import { DAY } from "../shared/time";
import type { Shipment } from "../shared/types";
import { freshPhone } from "../testing/fresh";
import { job, purchase } from "../testing/make";
import { type Request, serve } from "../testing/server";
import { pull, pullStore, withoutReader } from "./pull";

const page = (cursor: number, more = false, changes: object[] = [], epoch = "e1") => ({
  status: 200,
  json: { epoch, cursor, more, server_time: "2026-11-22T08:00:01.000Z", changes },
  headers: { ETag: `"${epoch}-${cursor}"` },
});
const order = (seq: number) => ({ kind: "purchase", id: "po-1", seq, deleted: false, doc: purchase() });
const paths = (asked: Request[]) => asked.map(one => one.path.replace(/^.*\?/, ""));

beforeEach(freshPhone);

describe("the store's own feed", () => {
  it("keeps a cursor apart from the floor's, page by page", async () => {
    await applyChanges([], { epoch: "e1", cursor: 77, etag: null, complete_at: 1 });
    const asked = serve(({ path }) => (path.includes("cursor=0&") ? page(5, true, [order(5)]) : page(9)));
    expect([...(await pullStore("user-xue", "token", "ticket", "zh"))]).toEqual(["purchase"]);
    expect(paths(asked)).toEqual(["cursor=0&limit=500&feed=store", "cursor=5&limit=500&feed=store&epoch=e1"]);
    expect((await getPlace("store"))?.cursor).toBe(9);
    expect((await getPlace())?.cursor).toBe(77);
    expect((await documentsOf("purchase")).map(one => one.number)).toEqual(["PO-2026-0001"]);
  });

  it("leaves alone what is there when the server is another one", async () => {
    serve(() => page(5, false, [order(5)]));
    await pullStore("user-xue", "token", "ticket", "zh");
    serve(() => page(2, false, [{ kind: "purchase", id: "po-1", seq: 2, deleted: true }], "e2"));
    expect((await pullStore("user-xue", "token", "ticket", "zh")).size).toBe(0);
    expect(await documentsOf("purchase")).toHaveLength(1);
  });
});

describe("a worker who may not see the store any more", () => {
  const STRANGER = { status: 403, json: "<html>" };
  const NO = { status: 403, json: { code: "forbidden" } };
  const asks = (user: string) => pullStore(user, "token", "ticket", "zh");
  const here = async () => (await documentsOf("purchase")).length + (await documentsOf("shipment")).length;
  const shipped = { kind: "shipment", id: "dn-1", seq: 6, deleted: false, doc: { id: "dn-1", number: "DN-2026-0001" } };

  it("leaves nothing of it behind, addresses and all, and the next one who may gets it whole", async () => {
    serve(() => page(6, false, [order(5), shipped]));
    await asks("user-xue");
    expect(await here()).toBe(2);
    serve(() => NO);
    expect([...(await asks("user-xue"))].sort()).toEqual(["delivery", "pick", "purchase", "shipment", "stock"]);
    expect([await here(), await getPlace("store")]).toEqual([0, undefined]);
    const asked = serve(() => page(9));
    await asks("user-li");
    expect(paths(asked)).toEqual(["cursor=0&limit=500&feed=store"]);
  });

  it("takes nothing from another worker of this phone who was shown it lately", async () => {
    serve(() => page(5, false, [order(5)]));
    await asks("user-xue");
    await asks("user-li");
    serve(() => NO);
    expect((await asks("user-xue")).size).toBe(0);
    expect(await here()).toBe(1);
    expect((await asks("user-li")).size).toBeGreaterThan(0);
    expect(await here()).toBe(0);
  });

  it("does not keep it for somebody who was last shown it weeks ago", async () => {
    serve(() => page(5, false, [order(5)]));
    await asks("user-xue");
    await putReaders({ ...(await getReaders()), "user-li": Date.now() - 15 * DAY });
    serve(() => NO);
    await asks("user-xue");
    expect(await here()).toBe(0);
  });

  it("is not believed of a proxy, nor said of a colleague who never saw it", async () => {
    serve(() => page(5, false, [order(5)]));
    await asks("user-xue");
    serve(() => STRANGER);
    await asks("user-xue");
    await withoutReader("user-wang");
    expect(await here()).toBe(1);
  });

  it("is one too who signed in again as somebody who is no storekeeper", async () => {
    serve(() => page(5, false, [order(5)]));
    await asks("user-xue");
    await withoutReader("user-xue");
    expect(await here()).toBe(0);
  });
});

describe("a store that an earlier app has filled", () => {
  it("comes anew, deliveries that were signed meanwhile among it", async () => {
    const doc = { id: "dn-1", number: "DN-2026-0001" } as Shipment;
    const old = { epoch: "e1", cursor: 5, etag: null, complete_at: 1, form: 1 };
    await applyChanges([{ kind: "shipment", id: "dn-1", seq: 5, doc }], old, "store");
    serve(() => page(9));
    await pullStore("user-xue", "token", "ticket", "zh");
    expect(await documentsOf("shipment")).toEqual([]);
  });
});

describe("a phone that an earlier app has filled", () => {
  it("asks once more for all, since documents say more by now, and keeps what it has until then", async () => {
    const kept = { kind: "job" as const, id: "ticket-1", seq: 1, doc: job() };
    await applyChanges([kept], { epoch: "e1", cursor: 77, etag: '"e1-77"', complete_at: 1 });
    const asked = serve(() => page(80));
    await pull("token", "ticket", "zh");
    expect(await documentsOf("job")).toHaveLength(1);
    await pull("token", "ticket", "zh");
    expect(paths(asked)).toEqual(["cursor=0&limit=500&epoch=e1", "cursor=80&limit=500&epoch=e1"]);
    expect(asked[0]?.headers).not.toHaveProperty("If-None-Match");
  });
});
