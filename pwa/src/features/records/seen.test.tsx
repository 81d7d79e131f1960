import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { session } from "../../app/session";
import type { CommandRecord } from "../../db/schema";
import * as outbox from "../../outbox/outbox";
import { freshPhone } from "../../testing/fresh";
import { liNa } from "../../testing/make";
import { useReading, useSeen } from "./seen";

let root: HTMLElement;
let look: IntersectionObserverCallback;
const SCREEN = 800;

function Card({ record }: { record: CommandRecord }) {
  useReading();
  const card = useSeen(record);
  return <li ref={card} />;
}

/** So much of a card of such a height stands on the screen, for a while; then the page is left. Is it read? */
async function isRead(height: number, visible: number): Promise<boolean> {
  const read = vi.spyOn(outbox, "markRead").mockResolvedValue(undefined as never);
  read.mockClear();
  const record = { id: `r-${height}-${visible}`, user: liNa, state: "refused", result: null, unread: true } as never;
  await act(() => render(<Card record={record} />, root));
  const entry = {
    intersectionRatio: visible / height,
    intersectionRect: { height: visible },
    boundingClientRect: { height },
    rootBounds: { height: SCREEN },
  };
  look([entry as IntersectionObserverEntry], {} as IntersectionObserver);
  await new Promise(done => setTimeout(done, 750));
  await act(() => render(null, root));
  return read.mock.calls.length > 0;
}

beforeEach(async () => {
  await freshPhone();
  session.value = { id: liNa.id, user: liNa, badge: "b", ticket: "t", expires_at: "2999-01-01", used_at: 0 };
  root = document.createElement("div");
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(callback: IntersectionObserverCallback) {
        look = callback;
      }
      observe() {}
      disconnect() {}
    },
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it("takes a card for seen when most of it stood on the screen", async () => {
  expect(await isRead(200, 150)).toBe(true);
  expect(await isRead(200, 100)).toBe(false);
});

it("takes a card that is taller than the screen for seen when it filled most of the screen", async () => {
  expect(await isRead(2000, SCREEN)).toBe(true);
  expect(await isRead(2000, 500)).toBe(true);
  expect(await isRead(2000, 300)).toBe(false);
});
