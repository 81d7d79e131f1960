import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { save } from "../outbox/outbox";
import { setLanguage } from "../shared/i18n";
import { freshPhone } from "../testing/fresh";
import { actorOf, clock, report } from "../testing/make";
import { Banner } from "./banner";
import { records, reloadRecords } from "./live";
import { fullness, lookAtPersistence, measureStorage, persistent, watchStorage } from "./storage";

let root: HTMLElement;
const banner = () => root.querySelector('[data-testid="storage-banner"]')?.textContent?.trim();

/** A browser that has so much room, and says so about lasting storage. */
function browser(share: number, kept = false, persists = true) {
  const persist = vi.fn(async () => persists);
  const storage = { estimate: async () => ({ usage: share * 1e9, quota: 1e9 }), persisted: async () => kept, persist };
  vi.stubGlobal("navigator", { ...navigator, userAgent: navigator.userAgent, storage });
  return persist;
}

async function record(): Promise<void> {
  await save(report("5"), actorOf(), clock);
  await reloadRecords(false);
}

beforeEach(async () => {
  await freshPhone();
  setLanguage("en");
  [records.value, fullness.value, persistent.value] = [[], null, null];
  root = document.createElement("div");
  await act(() => render(<Banner />, root));
});
afterEach(() => {
  render(null, root);
  fullness.value = null;
  setLanguage("zh");
  vi.unstubAllGlobals();
});

describe("the banner about the phone's room", () => {
  it.each([0, 0.5, 0.79])("says nothing at %d of it", async share => {
    browser(share);
    await act(() => measureStorage());
    expect(banner()).toBeUndefined();
  });

  it("warns from 80 % on, in words, in the reader's language", async () => {
    browser(0.8);
    await act(() => measureStorage());
    expect(banner()).toBe("Phone storage is 80% full: send the photos or free some room");
    await act(() => setLanguage("zh"));
    expect(banner()).toBe("手机存储已用 80%：请联网发照片或清理手机");
  });

  it("says nothing where the browser does not say", async () => {
    vi.stubGlobal("navigator", { ...navigator, storage: undefined });
    await act(() => measureStorage());
    expect(banner()).toBeUndefined();
  });
});

describe("lasting storage", () => {
  it("is asked for when the first record is saved, once, and nobody is asked at the start", async () => {
    const persist = browser(0.1, false, false);
    await lookAtPersistence();
    watchStorage();
    expect(persistent.value).toBe(false);
    expect(persist).not.toHaveBeenCalled();
    await record();
    await vi.waitFor(() => expect(persist).toHaveBeenCalledTimes(1));
    await record();
    await record();
    expect(persist).toHaveBeenCalledTimes(1);
  });

  it("is noted when the browser grants it", async () => {
    browser(0.1, false, true);
    await lookAtPersistence();
    watchStorage();
    await record();
    await vi.waitFor(() => expect(persistent.value).toBe(true));
  });

  it("is not asked for where it is granted already, or where there is none", async () => {
    const persist = browser(0.1, true);
    await lookAtPersistence();
    watchStorage();
    await record();
    expect([persistent.value, persist.mock.calls.length]).toEqual([true, 0]);
    vi.stubGlobal("navigator", { ...navigator, storage: undefined });
    await lookAtPersistence();
    expect(persistent.value).toBeNull();
  });
});
