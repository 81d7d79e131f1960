import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { device, session } from "../../app/session";
import { getBlob, setBlobState } from "../../db/blobs";
import { getMeta, setMeta } from "../../db/meta";
import { save, settleAll } from "../../outbox/outbox";
import { keepPhoto } from "../../outbox/photos";
import { setLanguage } from "../../shared/i18n";
import type { Company } from "../../shared/types";
import { freshPhone } from "../../testing/fresh";
import { actorOf, clock, report, result } from "../../testing/make";
import { serve } from "../../testing/server";
import { EnrolPage } from "./page";

const ours = { id: "c1", code: "demo", tag: "7K", name: "随风", name_en: null, time_zone: "Asia/Shanghai" } as Company;
const old = { ...ours, id: "c0", tag: "9X", name: "老厂", name_en: "Old Works" };

let root: HTMLElement;
let persist: ReturnType<typeof vi.fn>;
const find = (id: string) => root.querySelector(`[data-testid="${id}"]`) as HTMLElement | null;
const tap = (id: string) => act(() => find(id)?.click());

/** What was set is on the screen only when `act` ends. */
const eventually = (what: () => unknown) =>
  vi.waitFor(async () => {
    await act(() => new Promise(done => setTimeout(done, 5)));
    what();
  }, 3000);

/** A server that enrols whoever comes. */
const enrolling = () =>
  serve(({ path }) => {
    const json = { device: { id: "p2", number: "PH-0008", name: "" }, token: "new", epoch: "e", company: ours };
    return path.endsWith("/enrol") ? { status: 201, json } : "offline";
  });

async function refusedPhoto(): Promise<string> {
  const kept = await keepPhoto(new TextEncoder().encode("a photo").buffer as ArrayBuffer, "image/jpeg", 0);
  const { id } = await save(report("5", 10, { photos: [kept] }), actorOf(), clock);
  await settleAll([result(id)], 0);
  await setBlobState(kept.sha256, "stuck");
  return kept.sha256;
}

const show = () => act(() => render(<EnrolPage code="7K0000000E" />, root));

beforeEach(async () => {
  await freshPhone();
  setLanguage("en");
  [device.value, session.value] = [null, null];
  await setMeta("company", old);
  await setMeta("device", { device: { id: "p1", number: "PH-0007", name: "" }, token: "old" });
  persist = vi.fn(async () => true);
  const storage = { persisted: async () => false, persist };
  vi.stubGlobal("navigator", { userAgent: "Mozilla/5.0 (Linux; Android 14) Chrome/140", language: "en", storage });
  root = document.createElement("div");
  document.body.append(root);
});
afterEach(() => {
  render(null, root);
  root.remove();
  setLanguage("zh");
  vi.unstubAllGlobals();
});

describe("the enrol page, on a phone with photos that the old company would not take", () => {
  it("tells how many and whose, offers the file, and asks nobody before somebody has decided", async () => {
    const hash = await refusedPhoto();
    const asked = enrolling();
    await show();
    await tap("enrol-submit");
    await eventually(() => expect(find("enrol-error")).not.toBeNull());
    expect(find("enrol-error")?.textContent).toContain("“Old Works”");
    expect(find("enrol-error")?.dataset.state).toBe("act");
    await eventually(() =>
      expect(root.querySelector('[data-testid="enrol-error"] [data-testid^="export"]')).not.toBeNull(),
    );
    await act(() => setLanguage("zh"));
    expect(find("enrol-let-go")?.textContent?.trim()).toBe("删除照片并登记本机");
    expect([asked, await getBlob(hash)]).toEqual([[], expect.anything()]);
  });

  it("lets them go by its own button and enrols the phone, and asks the browser to keep what comes", async () => {
    const hash = await refusedPhoto();
    enrolling();
    await show();
    await tap("enrol-submit");
    await eventually(() => expect(find("enrol-let-go")).not.toBeNull());
    await tap("enrol-let-go");
    await eventually(() => expect(device.value?.number).toBe("PH-0008"));
    expect(await getBlob(hash)).toBeUndefined();
    expect((await getMeta("device"))?.token).toBe("new");
    expect(find("enrol-error")).toBeNull();
    await eventually(() => expect(persist).toHaveBeenCalledTimes(1));
  });

  it("offers no such button where something else is the matter", async () => {
    await refusedPhoto();
    await save(report("5"), actorOf(), clock);
    enrolling();
    await show();
    await tap("enrol-submit");
    await eventually(() => expect(find("enrol-error")).not.toBeNull());
    expect(find("enrol-let-go")).toBeNull();
    expect(find("enrol-error")?.dataset.state).toBe("stopped");
  });
});
