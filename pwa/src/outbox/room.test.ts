import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { getBlob, setBlobState } from "../db/blobs";
import { allCommands } from "../db/commands";
import { kept } from "../db/open";
import { takeReserve } from "../db/reserve";
import { getSession, putSession } from "../db/sessions";
import { DAY } from "../shared/time";
import { freshPhone } from "../testing/fresh";
import { actorOf, answer, clock, liNa, report, result } from "../testing/make";
import { save, sweepPhotos } from "./outbox";
import { keepPhoto } from "./photos";
import { newPace, replay } from "./replay";
import { fullnessNow, keepReserve, NoRoomForPhotos } from "./room";

const MIB = 1024 * 1024;
const photo = (size = MIB) => keepPhoto(new ArrayBuffer(size), "image/jpeg", 0);
const room = (usage: number, quota: number) =>
  vi.stubGlobal("navigator", { storage: { estimate: async () => ({ usage, quota }) } });

/** Writes into these stores fail as on a full phone until `give` deletes the reserve. */
function fullPhone(): { restore: () => void } {
  let full = true;
  const real = { ...pick(IDBObjectStore.prototype) };
  const guard = (name: "add" | "put") =>
    function (this: IDBObjectStore, ...given: [unknown, IDBValidKey?]) {
      if (full && this.name !== "reserve") throw new DOMException("full", "QuotaExceededError");
      return real[name].apply(this, given);
    };
  IDBObjectStore.prototype.add = guard("add");
  IDBObjectStore.prototype.put = guard("put");
  IDBObjectStore.prototype.delete = function (this: IDBObjectStore, key) {
    const request = real.delete.call(this, key);
    if (this.name === "reserve") full = false;
    return request;
  };
  return { restore: () => Object.assign(IDBObjectStore.prototype, real) };
}
const pick = ({ add, put, delete: remove }: IDBObjectStore) => ({ add, put, delete: remove });

beforeEach(async () => {
  await freshPhone();
  await takeReserve();
  await (await kept()).clear("reserve");
});
afterEach(() => vi.unstubAllGlobals());

describe("a phone that is nearly full", () => {
  it("takes no photo any more while records still fit", async () => {
    room(85 * MIB, 100 * MIB);
    await expect(photo()).resolves.toBeDefined();
    room(89.5 * MIB, 100 * MIB);
    await expect(photo()).rejects.toBeInstanceOf(NoRoomForPhotos);
    await save(report("5"), actorOf(), clock);
    expect(await allCommands()).toHaveLength(1);
  });

  it("leaves 16 MiB for records on a large phone, and trusts a browser that does not say", async () => {
    room(1000 * MIB, 1018 * MIB);
    await expect(photo()).resolves.toBeDefined();
    await expect(photo(3 * MIB)).rejects.toBeInstanceOf(NoRoomForPhotos);
    vi.stubGlobal("navigator", {});
    await expect(photo(3 * MIB)).resolves.toBeDefined();
  });

  it("drops photos that the server has had for two days, and none that waits", async () => {
    room(85 * MIB, 100 * MIB);
    const [sent, waiting] = [
      await keepPhoto(new ArrayBuffer(1), "image/jpeg", 0),
      await keepPhoto(new ArrayBuffer(2), "image/jpeg", 0),
    ];
    await save(report("5", 10, { photos: [sent, waiting] }), actorOf(), clock);
    await setBlobState(sent.sha256, "sent");
    await sweepPhotos(DAY);
    expect(await getBlob(sent.sha256)).toBeDefined();
    await sweepPhotos(3 * DAY);
    expect(await getBlob(sent.sha256)).toBeUndefined();
    expect(await getBlob(waiting.sha256)).toBeDefined();
  });
});

describe("a phone that is full", () => {
  it("saves a record in the room that was kept for it", async () => {
    room(0, 100 * MIB);
    await keepReserve();
    const phone = fullPhone();
    const { command } = await save(report("5"), actorOf(), clock).finally(phone.restore);
    expect(command.seq).toBe(1);
    expect(await allCommands()).toHaveLength(1);
  });

  it("says so when that is used up too, and has saved nothing", async () => {
    const phone = fullPhone();
    await expect(save(report("5"), actorOf(), clock).finally(phone.restore)).rejects.toThrow("full");
    expect(await allCommands()).toEqual([]);
    expect((await save(report("5"), actorOf(), clock)).command.seq).toBe(1);
  });

  it("still lets a worker sign in, and the record after that fits", async () => {
    await keepReserve();
    const phone = fullPhone();
    const session = { id: liNa.id, user: liNa, badge: null, ticket: "t", expires_at: "", used_at: 0 };
    await putSession(session);
    await save(report("5"), actorOf(), clock).finally(phone.restore);
    expect(await getSession(liNa.id)).toMatchObject({ ticket: "t" });
  });

  it("takes no photo after that and calls itself full, until its reserve is whole again", async () => {
    room(1 * MIB, 10_000 * MIB);
    await keepReserve();
    const phone = fullPhone();
    await save(report("5"), actorOf(), clock).finally(phone.restore);
    expect(await fullnessNow()).toBe(1);
    await expect(photo()).rejects.toBeInstanceOf(NoRoomForPhotos);
    await keepReserve();
    expect(await fullnessNow()).toBeLessThan(0.01);
    await expect(photo()).resolves.toBeDefined();
  });

  it("can still send, and write down what the server said", async () => {
    const { id } = await save(report("5"), actorOf(), clock);
    await takeReserve();
    const phone = fullPhone();
    const send = async () => ({ is: "answer" as const, answer: answer([result(id, "applied", { rev: 1 })]) });
    await replay(send, newPace(), Date.now).finally(phone.restore);
    expect((await allCommands())[0]?.state).toBe("applied");
  });
});
