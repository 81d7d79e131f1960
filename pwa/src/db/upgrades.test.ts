import { openDB } from "idb";
import { beforeEach, describe, expect, it } from "vitest";
import { save } from "../outbox/outbox";
import { freshPhone } from "../testing/fresh";
import { actorOf, clock, job, report } from "../testing/make";
import { allCommands } from "./commands";
import { applyChanges, getDocument } from "./documents";
import { takeLease } from "./meta";
import { CACHE_NAME, close, KEPT_NAME } from "./open";
import type { CacheSchema, KeptSchema } from "./schema";
import { KEPT_VERSION, upgradeCache, upgradeKept } from "./upgrades";

beforeEach(freshPhone);

describe("upgrading the databases", () => {
  it("keeps every record, whatever version comes", async () => {
    const { command } = await save(report("5"), actorOf(), clock);
    await close();
    const later = await openDB<KeptSchema>(KEPT_NAME, KEPT_VERSION + 1, {
      upgrade: (db, from) => upgradeKept(db, from),
    });
    expect([...later.objectStoreNames]).toEqual([
      "blobs",
      "commands",
      "drafts",
      "keys",
      "meta",
      "reserve",
      "sessions",
      "streams",
    ]);
    expect((await later.getAll("commands")).map(one => one.command)).toEqual([command]);
    later.close();
  });

  it("may throw the cache away: the server can give it again", async () => {
    await applyChanges([{ kind: "job", id: "ticket-1", seq: 1, doc: job() }], {
      epoch: "e",
      cursor: 1,
      etag: null,
      complete_at: 1,
    });
    expect(await getDocument("job", "ticket-1")).toBeDefined();
    await close();
    const later = await openDB<CacheSchema>(CACHE_NAME, 99, { upgrade: db => upgradeCache(db) });
    expect(await later.count("documents")).toBe(0);
    later.close();
  });
});

describe("records", () => {
  it("are still there after the app was closed and opened again", async () => {
    const { id } = await save(report("5"), actorOf(), clock);
    await close();
    expect((await allCommands()).map(record => record.id)).toEqual([id]);
  });
});

describe("the lease that stands in for Web Locks", () => {
  it("is had by one tab at a time and runs out", async () => {
    expect(await takeLease("push", "tab a", 0, 1000)).toBe(true);
    expect(await takeLease("push", "tab b", 500, 1000)).toBe(false);
    expect(await takeLease("push", "tab a", 900, 1000)).toBe(true);
    expect(await takeLease("push", "tab b", 1500, 1000)).toBe(false);
    expect(await takeLease("push", "tab b", 1900, 1000)).toBe(true);
  });
});
