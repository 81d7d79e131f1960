import { openDB } from "idb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { setBlobState } from "../db/blobs";
import { allCommands } from "../db/commands";
import { setMeta } from "../db/meta";
import { close, KEPT_NAME } from "../db/open";
import { KEPT_VERSION } from "../db/upgrades";
import { freshPhone } from "../testing/fresh";
import { keptV1, rowsOfV1 } from "../testing/golden/kept";
import { actorOf, clock, report, result } from "../testing/make";
import { exportOutbox } from "./export";
import { save, settleAll } from "./outbox";
import { keepPhoto } from "./photos";

beforeEach(freshPhone);

const NOW = Date.parse("2026-11-22T17:30:00.000Z");
const bytes = (text: string) => new TextEncoder().encode(text).buffer as ArrayBuffer;

async function read() {
  const made = await exportOutbox(NOW);
  return { ...made, content: JSON.parse((await made?.file.text()) ?? "null") };
}

describe("the file of last resort", () => {
  it("holds what still has to be delivered or decided, as it would be sent, and its photos", async () => {
    await setMeta("device", { device: { id: "phone-7", number: "PH-0007", name: "Line 2" }, token: "secret" });
    const photo = await keepPhoto(bytes("jpeg"), "image/jpeg", 0);
    const waiting = await save(report("5", 10, { photos: [photo] }), actorOf(), clock);
    const done = await save(report("6"), actorOf(), clock);
    await settleAll([result(done.id)], 1);
    const { content, name, records, photos } = await read();
    expect({ name, records, photos }).toEqual({ name: "suigong-PH-0007-2026-11-23.json", records: 1, photos: 1 });
    expect(content).toMatchObject({
      format: "suigong-outbox",
      version: 1,
      exported_at: "2026-11-22T17:30:00.000Z",
      device: { id: "phone-7", number: "PH-0007", name: "Line 2" },
      commands: [{ command: waiting.command, state: "waiting", result: null }],
      blobs: [{ sha256: photo.sha256, type: "image/jpeg", size: 4, base64: btoa("jpeg") }],
    });
    expect(JSON.stringify(content)).not.toContain("secret");
  });

  it("holds a photo that waits although its record has arrived, and that record, without which nobody would take it", async () => {
    const photo = await keepPhoto(bytes("late"), "image/jpeg", 0);
    const { id } = await save(report("5", 10, { photos: [photo] }), actorOf(), clock);
    await settleAll([result(id)], 1);
    for (const state of ["waiting", "stuck"] as const) {
      await setBlobState(photo.sha256, state);
      const { content } = await read();
      expect(content.blobs).toHaveLength(1);
      expect(content.commands).toMatchObject([{ command: { id }, state: "applied" }]);
    }
    await setBlobState(photo.sha256, "sent");
    const { content } = await read();
    expect([content.blobs, content.commands]).toEqual([[], []]);
  });

  it("can be read of a database of the first version, and does not upgrade it", async () => {
    await keptV1();
    const { content } = await read();
    const open = rowsOfV1.commands.filter(row => row.state !== "applied").map(row => row.command);
    expect(content.commands.map((one: { command: unknown }) => one.command)).toEqual(open);
    const db = await openDB(KEPT_NAME);
    expect(db.version).toBe(1);
    db.close();
  });

  it("can be read of a database that a newer app wrote", async () => {
    await save(report("5"), actorOf(), clock);
    await close();
    (await openDB(KEPT_NAME, KEPT_VERSION + 5)).close();
    expect((await read()).records).toBe(1);
  });

  it("makes no database where there is none", async () => {
    expect(await exportOutbox(NOW)).toBeNull();
    await save(report("5"), actorOf(), clock);
    expect(await allCommands()).toHaveLength(1);
  });
});

describe("a database that cannot be opened", () => {
  it("is not taken for an empty one", async () => {
    await save(report("5"), actorOf(), clock);
    await close();
    const real = indexedDB.open.bind(indexedDB);
    const broken = vi.spyOn(indexedDB, "open").mockImplementation(name => real(name, 1));
    await expect(exportOutbox(NOW)).rejects.toThrow();
    broken.mockRestore();
  });

  it("is not waited for without end while another window keeps it from being upgraded", async () => {
    await save(report("5"), actorOf(), clock);
    await close();
    const frozen = await openDB(KEPT_NAME, KEPT_VERSION);
    const upgrade = openDB(KEPT_NAME, KEPT_VERSION + 1);
    await expect(exportOutbox(NOW, 20)).rejects.toThrow("another window");
    frozen.close();
    (await upgrade).close();
    expect((await exportOutbox(NOW))?.records).toBe(1);
  });
});
