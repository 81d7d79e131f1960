import { render } from "preact";
import { useState } from "preact/hooks";
import { act } from "preact/test-utils";
import { beforeEach, expect, it, vi } from "vitest";
import type { BlobReference } from "../../shared/types";
import { freshPhone } from "../../testing/fresh";
import { capturing, PhotoStrip } from "./photos";

/** A cheap phone takes its time to make a picture smaller. */
const pending: ((bytes: ArrayBuffer) => void)[] = [];
vi.mock("./shrink", () => ({ shrink: () => new Promise<ArrayBuffer>(done => pending.push(done)) }));

beforeEach(freshPhone);

it("keeps both photos when the second is taken before the first is ready", async () => {
  const root = document.createElement("div");
  let kept: BlobReference[] = [];
  function Form() {
    const [photos, setPhotos] = useState<BlobReference[]>([]);
    kept = photos;
    return <PhotoStrip photos={photos} onChange={setPhotos} label="" testid="photo" />;
  }
  await act(() => render(<Form />, root));
  const input = root.querySelector("input") as HTMLInputElement;
  const take = () =>
    act(() => {
      Object.defineProperty(input, "files", { value: [new File(["x"], "x.jpg")], configurable: true });
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  await take();
  await take();
  expect(capturing.value).toBe(2);
  for (const [index, done] of pending.entries()) {
    done(new TextEncoder().encode(`photo ${index}`).buffer as ArrayBuffer);
    for (let n = 0; n < 100 && capturing.value >= 2 - index; n++)
      await act(() => new Promise<void>(next => setTimeout(next, 20)));
  }
  expect(kept).toHaveLength(2);
  expect(capturing.value).toBe(0);
});
