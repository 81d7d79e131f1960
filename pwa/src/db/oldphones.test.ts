import { openDB } from "idb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { freshPhone } from "../testing/fresh";
import { keptV1, rowsOfV1 } from "../testing/golden/kept";
import { actorOf, answer, clock, liNa, report, result } from "../testing/make";
import { KEPT_NAME } from "./open";
import { KEPT_VERSION, upgradeKept } from "./upgrades";

/** Each test is a page that has just been opened: it has not worked with the database yet. */
async function page() {
  vi.resetModules();
  const [commands, blobs, drafts, meta, db, outbox, replay, policy] = await Promise.all([
    import("./commands"),
    import("./blobs"),
    import("./drafts"),
    import("./meta"),
    import("./open"),
    import("../outbox/outbox"),
    import("../outbox/replay"),
    import("../outbox/policy"),
  ]);
  return { ...commands, ...blobs, ...drafts, ...meta, ...db, ...outbox, ...replay, ...policy };
}

/** The next version of this app, as another window would bring it. */
const newer = (version = KEPT_VERSION + 1) =>
  openDB(KEPT_NAME, version, {
    upgrade(db, from) {
      upgradeKept(db as never, from);
      if (!db.objectStoreNames.contains("tomorrow")) db.createObjectStore("tomorrow");
    },
  });

async function rawRows(version?: number) {
  const db = await openDB(KEPT_NAME, version);
  const rows = Object.fromEntries(
    await Promise.all(
      ["commands", "streams", "blobs", "drafts", "sessions"].map(async name => [name, await db.getAll(name)]),
    ),
  );
  const found = db.version;
  db.close();
  return { rows, version: found };
}

const sorted = (rows: Record<string, unknown[]>) =>
  Object.fromEntries(Object.entries(rows).map(([name, all]) => [name, all.map(row => JSON.stringify(row)).sort()]));
const { commands, streams, blobs, drafts, sessions } = rowsOfV1;
const golden = sorted({ commands, streams, blobs, drafts, sessions });

beforeEach(async () => {
  await freshPhone();
  await keptV1();
});

describe("a phone with a full outbox of version 1", () => {
  it("keeps every row as it was", async () => {
    const app = await page();
    expect(await app.allCommands()).toHaveLength(6);
    await app.close();
    const { rows, version } = await rawRows();
    expect(sorted(rows)).toEqual(golden);
    expect(version).toBe(KEPT_VERSION);
  });

  it("sends what waited, unchanged and in order, and goes on numbering", async () => {
    const app = await page();
    const sent: unknown[] = [];
    await app.replay(
      async batch => {
        sent.push(...batch);
        return { is: "answer", answer: answer(batch.map(({ id }) => result(id, "applied", { rev: 1 }))) };
      },
      app.newPace(),
      Date.now,
    );
    expect(sent).toEqual(commands.slice(3, 5).map(row => row.command));
    expect((await app.save(report("1"), actorOf(liNa), clock)).command.seq).toBe(5);
  });

  it("still lists what needed attention, takes the server's later word and has its photo and form", async () => {
    const app = await page();
    const listed = (await app.allCommands()).filter(app.isListed);
    expect(listed.map(record => record.state)).toEqual(["refused", "rejected"]);
    await app.settleAll([result(commands[1]?.id ?? "", "applied", { rev: 2 })], 1, "epoch-1");
    expect((await app.allCommands())[1]).toMatchObject({ state: "applied", rev: 2, unread: true });
    expect((await app.getBlob(blobs[0]?.sha256 ?? ""))?.bytes.byteLength).toBe(6);
    expect((await app.getDraft(drafts[0]?.key ?? ""))?.value).toEqual({ good: "7" });
    expect((await app.getMeta("device"))?.token).toBe("device-token");
  });

  it("is whole and of the old version when the upgrade is killed in the middle", async () => {
    const killed = openDB(KEPT_NAME, KEPT_VERSION, {
      upgrade(db, from, _, tx) {
        upgradeKept(db as never, from);
        tx.done.catch(() => undefined);
        tx.abort();
      },
    });
    await expect(killed).rejects.toThrow();
    expect(await rawRows()).toMatchObject({ version: 1 });
    expect(sorted((await rawRows()).rows)).toEqual(golden);
    expect(await (await page()).allCommands()).toHaveLength(6);
  });

  it("says when another window keeps it from being upgraded, and goes on as soon as that one is closed", async () => {
    const other = await openDB(KEPT_NAME, 1);
    const app = await page();
    const told = new Promise<void>(done => app.whenBlocked(done));
    const rows = app.allCommands();
    await told;
    other.close();
    expect(await rows).toHaveLength(6);
  });
});

describe("data of a newer app", () => {
  it("is not touched by an older one that starts", async () => {
    (await newer()).close();
    const app = await page();
    await expect(app.allCommands()).rejects.toBeInstanceOf(app.NewerData);
    await expect(app.save(report("1"), actorOf(), clock)).rejects.toBeInstanceOf(app.NewerData);
    const { rows, version } = await rawRows();
    expect(version).toBe(KEPT_VERSION + 1);
    expect(sorted(rows)).toEqual(golden);
  });

  it("takes the form that was open while another window upgraded", async () => {
    const app = await page();
    await app.putDraft("report:x", { good: "3" }, 0);
    const upgraded = await newer();
    await app.putDraft("report:x", { good: "4" }, 1);
    const { id } = await app.save(report("4", 10, { draft: "report:x" }), actorOf(), clock);
    expect(await upgraded.get("commands", id)).toMatchObject({ state: "waiting", command: { seq: 5 } });
    expect(await upgraded.get("drafts", "report:x")).toBeUndefined();
    expect(upgraded.version).toBe(KEPT_VERSION + 1);
    upgraded.close();
    await app.close();
  });

  it("keeps a newer app's fields of a row that an older page writes", async () => {
    const app = await page();
    await app.allCommands();
    const upgraded = await newer();
    const id = commands[3]?.id ?? "";
    await upgraded.put("commands", { ...(await upgraded.get("commands", id)), tomorrow: "kept" });
    await app.settleAll([result(id)], 1);
    expect(await upgraded.get("commands", id)).toMatchObject({ state: "applied", tomorrow: "kept" });
    upgraded.close();
    await app.close();
  });
});
