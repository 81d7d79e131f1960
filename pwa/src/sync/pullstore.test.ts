import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { applyChanges, documentsOf, getPlace } from "../db/documents";
import { freshPhone } from "../testing/fresh";
import { job, purchase } from "../testing/make";
import { type Request, serve } from "../testing/server";
import { pull, pullStore } from "./pull";

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
    expect([...(await pullStore("token", "ticket", "zh"))]).toEqual(["purchase"]);
    expect(paths(asked)).toEqual(["cursor=0&limit=500&feed=store", "cursor=5&limit=500&feed=store&epoch=e1"]);
    expect((await getPlace("store"))?.cursor).toBe(9);
    expect((await getPlace())?.cursor).toBe(77);
    expect((await documentsOf("purchase")).map(one => one.number)).toEqual(["PO-2026-0001"]);
  });

  it("leaves alone what is there when the server shows it to this worker no more, or is another one", async () => {
    serve(() => page(5, false, [order(5)]));
    await pullStore("token", "ticket", "zh");
    serve(() => ({ status: 403, json: { code: "forbidden" } }));
    expect((await pullStore("token", "ticket", "zh")).size).toBe(0);
    serve(() => page(2, false, [{ kind: "purchase", id: "po-1", seq: 2, deleted: true }], "e2"));
    expect((await pullStore("token", "ticket", "zh")).size).toBe(0);
    expect(await documentsOf("purchase")).toHaveLength(1);
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
