import type { Random } from "./random.ts";

/** The smallest JPEG that is one: a grey pixel. What follows its end is passed over by readers, and makes it another photo. */
const PIXEL =
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z";

/** A photo of its own, now and then one that needs two parts to be sent. */
export function photo(random: Random): ArrayBuffer {
  const pixel = Buffer.from(PIXEL, "base64");
  const tail = new Uint8Array(random.percent(6) ? 600_000 : random.between(10, 2000));
  random.bytes(tail.subarray(0, 8));
  return new Uint8Array(Buffer.concat([pixel, tail])).buffer as ArrayBuffer;
}
