import { beforeEach, describe, expect, it } from "vitest";
import { getKey } from "../../db/keys";
import { freshPhone } from "../../testing/fresh";
import { open, seal } from "./seal";

const secret = { key: "the-grant's-key", ticket: "actor-ticket", expires_at: "2026-11-23T00:00:00.000Z" };

beforeEach(freshPhone);

describe("what lets a worker in, under the lock of a PIN", () => {
  it("opens with that PIN only", async () => {
    const sealed = await seal(secret, "2468");
    expect(await open(sealed, "2468")).toEqual(secret);
    expect(await open(sealed, "2469")).toBeNull();
    expect(new TextDecoder().decode(sealed.data)).not.toContain("grant");
  });

  it("opens on this phone only, whose key nobody can take out", async () => {
    const sealed = await seal(secret, "2468");
    expect((await getKey("seal"))?.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("raw", (await getKey("seal")) as CryptoKey)).rejects.toThrow();
    await freshPhone();
    expect(await open(sealed, "2468")).toBeNull();
  });
});
