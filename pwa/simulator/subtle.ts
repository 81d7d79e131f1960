import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  pbkdf2Sync,
  timingSafeEqual,
} from "node:crypto";
import type { Random } from "./random.ts";

/** WebCrypto without its threads, so that a run replays exactly; a PIN is stretched once, not 310,000 times. */

type Key = { algorithm: { name: string }; raw: Uint8Array; extractable: boolean; type: "secret"; usages: string[] };
type Named = string | { name: string; [field: string]: unknown };

const nameOf = (algorithm: Named): string => (typeof algorithm === "string" ? algorithm : algorithm.name).toUpperCase();
const view = (data: BufferSource): Uint8Array =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
const own = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer as ArrayBuffer;

function key(raw: Uint8Array, algorithm: Named, extractable: boolean, usages: string[]): Key {
  return { algorithm: { name: nameOf(algorithm) }, raw, extractable, type: "secret", usages };
}

function derive(algorithm: Named, from: Key, bits: number): Uint8Array {
  const how = algorithm as { name: string; salt: BufferSource; info?: BufferSource };
  const salt = view(how.salt);
  if (nameOf(algorithm) === "PBKDF2") return pbkdf2Sync(from.raw, salt, 1, bits / 8, "sha256");
  return new Uint8Array(hkdfSync("sha256", from.raw, salt, view(how.info ?? new Uint8Array()), bits / 8));
}

const LENGTH = 256;

/** `crypto` of one tab. */
export function cryptoOf(random: Random): unknown {
  const iv = (algorithm: Named) => view((algorithm as { iv: BufferSource } & { name: string }).iv);
  const subtle = {
    digest: async (_: Named, data: BufferSource) => own(createHash("sha256").update(view(data)).digest()),
    importKey: async (_: string, raw: BufferSource, algorithm: Named, extractable: boolean, usages: string[]) =>
      key(new Uint8Array(view(raw)), algorithm, extractable, usages),
    exportKey: async (_: string, one: Key) => own(one.raw),
    generateKey: async (algorithm: Named, extractable: boolean, usages: string[]) =>
      key(random.bytes(new Uint8Array(LENGTH / 8)), algorithm, extractable, usages),
    deriveKey: async (algorithm: Named, from: Key, into: Named, extractable: boolean, usages: string[]) =>
      key(derive(algorithm, from, LENGTH), into, extractable, usages),
    deriveBits: async (algorithm: Named, from: Key, bits: number) => own(derive(algorithm, from, bits)),
    encrypt: async (algorithm: Named, one: Key, data: BufferSource) => {
      const cipher = createCipheriv("aes-256-gcm", one.raw, iv(algorithm));
      return own(Buffer.concat([cipher.update(view(data)), cipher.final(), cipher.getAuthTag()]));
    },
    decrypt: async (algorithm: Named, one: Key, data: BufferSource) => {
      const bytes = view(data);
      const decipher = createDecipheriv("aes-256-gcm", one.raw, iv(algorithm));
      decipher.setAuthTag(bytes.subarray(bytes.length - 16));
      return own(Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]));
    },
    sign: async (_: Named, one: Key, data: BufferSource) =>
      own(createHmac("sha256", one.raw).update(view(data)).digest()),
    verify: async (_: Named, one: Key, mac: BufferSource, data: BufferSource) =>
      timingSafeEqual(view(mac), createHmac("sha256", one.raw).update(view(data)).digest()),
  };
  const getRandomValues = <T extends ArrayBufferView>(into: T): T => {
    random.bytes(view(into as unknown as BufferSource));
    return into;
  };
  return { subtle, getRandomValues, randomUUID: () => crypto.randomUUID() };
}
