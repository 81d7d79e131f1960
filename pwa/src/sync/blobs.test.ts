import { beforeEach, describe, expect, it, vi } from "vitest";
import { getBlob, setBlobState } from "../db/blobs";
import { getTries, keepPhoto, troubledPhotos } from "../outbox/photos";
import { freshPhone } from "../testing/fresh";
import { type Request, serve } from "../testing/server";
import { CHUNK, sendBlobs } from "./blobs";

beforeEach(async () => {
  vi.unstubAllGlobals();
  await freshPhone();
});

async function photo(size: number): Promise<string> {
  const bytes = new Uint8Array(size).map((_, at) => at % 251).buffer as ArrayBuffer;
  const { sha256 } = await keepPhoto(bytes, "image/jpeg", 0);
  await setBlobState(sha256, "waiting");
  return sha256;
}

const range = (request: Request) => request.headers["Content-Range"];
const stateOf = async (hash: string) => (await getBlob(hash))?.state;

describe("sending a photo", () => {
  it("goes in chunks of half a mebibyte until it is complete and verified", async () => {
    const size = CHUNK * 2 + 100;
    const hash = await photo(size);
    const asked = serve(request => {
      if (request.method === "HEAD") return { status: 404 };
      const end = Number(/-(\d+)\//.exec(range(request) ?? "")?.[1]) + 1;
      return end === size ? { status: 201, json: { received: end } } : { status: 202, json: { received: end } };
    });
    expect(await sendBlobs("token")).toEqual({ is: "done", sent: 1 });
    expect(asked.slice(1).map(range)).toEqual([
      `bytes 0-${CHUNK - 1}/${size}`,
      `bytes ${CHUNK}-${2 * CHUNK - 1}/${size}`,
      `bytes ${2 * CHUNK}-${size - 1}/${size}`,
    ]);
    expect(asked[1]?.headers["Content-Type"]).toBe("image/jpeg");
    expect((asked[3]?.body as ArrayBuffer | undefined)?.byteLength).toBe(100);
    expect(await stateOf(hash)).toBe("sent");
  });

  it("goes on from where the server has it", async () => {
    const hash = await photo(CHUNK + 10);
    const asked = serve(request =>
      request.method === "HEAD"
        ? { status: 206, headers: { "Upload-Offset": String(CHUNK) } }
        : { status: 201, json: { received: CHUNK + 10 } },
    );
    await sendBlobs("token");
    expect(asked.slice(1).map(range)).toEqual([`bytes ${CHUNK}-${CHUNK + 9}/${CHUNK + 10}`]);
    expect(await stateOf(hash)).toBe("sent");
  });

  it("sends nothing that the server has already", async () => {
    const hash = await photo(10);
    const asked = serve(() => ({ status: 200, headers: { "Upload-Offset": "10" } }));
    await sendBlobs("token");
    expect(asked.map(request => request.method)).toEqual(["HEAD"]);
    expect(await stateOf(hash)).toBe("sent");
  });

  it("does not believe a network's sign-in page that the server has it", async () => {
    const hash = await photo(10);
    serve(() => ({ status: 200, headers: { "Content-Type": "text/html" } }));
    expect(await sendBlobs("token")).toEqual({ is: "later", seconds: null });
    expect(await stateOf(hash)).toBe("waiting");
  });

  it("steps back when the server has less than was thought", async () => {
    const hash = await photo(CHUNK + 10);
    let confused = true;
    serve(request => {
      if (request.method === "HEAD") return { status: 206, headers: { "Upload-Offset": String(CHUNK) } };
      if (confused) {
        confused = false;
        return { status: 409, json: { received: 0 } };
      }
      return range(request)?.startsWith("bytes 0-")
        ? { status: 202, json: { received: CHUNK } }
        : { status: 201, json: { received: CHUNK + 10 } };
    });
    await sendBlobs("token");
    expect(await stateOf(hash)).toBe("sent");
  });

  it("takes neither a stranger's yes nor a stranger's no for the server's word", async () => {
    const hash = await photo(10);
    for (const stranger of [{ status: 200, json: { status: "ok" } }, { status: 413 }, { status: 415, json: {} }]) {
      serve(request => (request.method === "HEAD" ? { status: 404 } : stranger));
      expect(await sendBlobs("token")).toEqual({ is: "later", seconds: null });
      expect(await stateOf(hash)).toBe("waiting");
    }
  });

  it("gives a photo that the server refuses to a person, with the reason", async () => {
    const hash = await photo(10);
    const no = { status: 415, json: { code: "unsupported_media_type" } };
    serve(request => (request.method === "HEAD" ? { status: 404 } : no));
    await sendBlobs("token");
    expect(await getBlob(hash)).toMatchObject({ state: "stuck", trouble: "unsupported_media_type" });
  });

  it("starts anew when it came out wrong, and in the end gives it to a person, bytes and all", async () => {
    const hash = await photo(10);
    const asked = serve(request =>
      request.method === "HEAD" ? { status: 404 } : { status: 422, json: { code: "hash_mismatch" } },
    );
    await sendBlobs("token");
    expect(asked.filter(request => request.method === "PUT")).toHaveLength(3);
    expect(await getBlob(hash)).toMatchObject({ state: "stuck", trouble: "hash_mismatch", size: 10 });
  });

  it("keeps waiting through 401 and 5xx", async () => {
    const hash = await photo(10);
    serve(() => ({ status: 401 }));
    expect(await sendBlobs("token")).toEqual({ is: "unauthorised" });
    serve(request => (request.method === "HEAD" ? { status: 404 } : { status: 503, headers: { "Retry-After": "5" } }));
    expect(await sendBlobs("token")).toEqual({ is: "later", seconds: 5 });
    expect(await stateOf(hash)).toBe("waiting");
  });

  it("passes a photo over that the server cannot take, and comes back to it", async () => {
    const hashes = [await photo(10), await photo(11), await photo(12)].sort();
    serve(request => {
      if (request.method === "HEAD") return { status: 404 };
      const size = Number(range(request)?.split("/")[1]);
      return request.path.endsWith(hashes[0] ?? "") ? { status: 500 } : { status: 201, json: { received: size } };
    });
    expect(await sendBlobs("token")).toEqual({ is: "later", seconds: null });
    expect(await Promise.all(hashes.map(stateOf))).toEqual(["waiting", "sent", "sent"]);
  });

  it("counts how often a photo had trouble in a row, and forgets it when it got through", async () => {
    const hash = await photo(10);
    serve(request => (request.method === "HEAD" ? { status: 404 } : { status: 500 }));
    for (let round = 0; round < 4; round += 1) await sendBlobs("token");
    expect(await troubledPhotos()).toEqual([]);
    await sendBlobs("token");
    expect(await troubledPhotos()).toEqual([{ sha256: hash, stuck: false, code: "http_500" }]);
    serve(request => (request.method === "HEAD" ? { status: 404 } : { status: 201, json: { received: 10 } }));
    await sendBlobs("token");
    expect([await troubledPhotos(), await getTries()]).toEqual([[], {}]);
  });

  it("does not blame a photo for a server that is busy, nor for a network's sign-in page", async () => {
    await photo(10);
    for (const answer of [{ status: 503 }, { status: 429 }, { status: 200, json: { status: "ok" } }]) {
      serve(request => (request.method === "HEAD" ? { status: 404 } : answer));
      await sendBlobs("token");
    }
    expect(await getTries()).toEqual({});
  });

  it("sends those that had trouble last, so that three bad ones never stop the others", async () => {
    const hashes = [];
    for (const size of [10, 11, 12, 13]) hashes.push(await photo(size));
    const [good] = hashes.sort().slice(-1);
    serve(request => {
      if (request.method === "HEAD") return { status: 404 };
      const size = Number(range(request)?.split("/")[1]);
      return request.path.endsWith(good ?? "") ? { status: 201, json: { received: size } } : { status: 500 };
    });
    await sendBlobs("token");
    expect(await stateOf(good ?? "")).toBe("waiting");
    await sendBlobs("token");
    expect(await stateOf(good ?? "")).toBe("sent");
  });

  it("does not try them all while the server is down", async () => {
    for (const size of [10, 11, 12, 13, 14]) await photo(size);
    const asked = serve(() => ({ status: 500 }));
    await sendBlobs("token");
    expect(asked).toHaveLength(3);
  });
});
