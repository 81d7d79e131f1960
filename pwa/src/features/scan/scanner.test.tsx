import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setLanguage } from "../../shared/i18n";
import type { Camera } from "./camera";
import { Scanner } from "./scanner";

const torch = vi.fn<Camera["torch"]>();
vi.mock("./camera", async original => ({
  ...(await original<typeof import("./camera")>()),
  startCamera: async (): Promise<Camera> => ({
    stop: () => undefined,
    decoder: "worker" as Camera["decoder"],
    hasTorch: true,
    torch,
    zoom: { min: 1, max: 1, step: 1, byLens: false, set: async () => undefined },
  }),
}));

let root: HTMLElement;
const lit = () => root.querySelector('[data-testid="scan-torch"]')?.getAttribute("aria-pressed");
const settle = () => act(() => new Promise<void>(done => setTimeout(done, 20)));

async function tap(): Promise<void> {
  await act(() => root.querySelector<HTMLElement>('[data-testid="scan-torch"]')?.click());
  await settle();
}

beforeEach(async () => {
  setLanguage("en");
  root = document.createElement("div");
  document.body.append(root);
  await act(() => render(<Scanner />, root));
  await settle();
});
afterEach(() => {
  render(null, root);
  root.remove();
});

it("shows the torch lit only when the phone has lit it, and dark only when it has put it out", async () => {
  torch.mockRejectedValueOnce(new DOMException("in use", "InvalidStateError"));
  await tap();
  expect(lit()).toBe("false");
  torch.mockResolvedValueOnce(undefined);
  await tap();
  expect(lit()).toBe("true");
  expect(torch).toHaveBeenLastCalledWith(true);
  torch.mockRejectedValueOnce(new DOMException("in use", "InvalidStateError"));
  await tap();
  expect(lit()).toBe("true");
});
