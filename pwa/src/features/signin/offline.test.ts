import { describe, expect, it } from "vitest";
import vectors from "../../../../tests/sync/grant_vectors.json";
import { encoded, isOffline, writeTicket } from "./offline";

type Vector = { name: string; session_json: string; ticket: string; reads: { from: number; to: number } | null };

describe("a ticket that the phone writes itself", () => {
  it("is, bit for bit, what the server reads", async () => {
    const vector = (vectors.tickets as Vector[]).find(one => one.name === "a whole shift two days later") as Vector;
    const { from, nonce } = JSON.parse(vector.session_json) as { from: number; nonce: string };
    const bytes = Uint8Array.from(atob(nonce.replace(/-/g, "+").replace(/_/g, "/")), letter => letter.charCodeAt(0));
    const made = await writeTicket(vectors.grant, from * 1000 + 400, bytes);
    expect(made).toEqual({ ticket: vector.ticket, expires: (vector.reads?.to ?? 0) * 1000 });
    expect(isOffline(vector.ticket)).toBe(true);
  });

  it("never reaches beyond its grant, and is none after it", async () => {
    const end = Date.parse(vectors.grant.expires_at);
    expect((await writeTicket(vectors.grant, end - 60_000))?.expires).toBe(end);
    expect(await writeTicket(vectors.grant, end)).toBeNull();
  });

  it("is another one each time", async () => {
    const now = Date.parse(vectors.signed_in_at);
    const [one, other] = [await writeTicket(vectors.grant, now), await writeTicket(vectors.grant, now)];
    expect(one?.ticket).not.toBe(other?.ticket);
    expect(encoded(new Uint8Array([255, 239]))).toBe("_-8");
  });
});
