import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { installPrompt, listenForInstall } from "../../app/install";
import { setLanguage } from "../../shared/i18n";
import { InstallSteps } from "./steps";

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1";
const ANDROID = "Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile Safari/537.36";

let root: HTMLElement;
const find = (id: string) => root.querySelector(`[data-testid="${id}"]`) as HTMLElement | null;
const steps = () => [...root.querySelectorAll(".steps__step")].map(step => step.textContent?.trim());

async function on(userAgent: string, installed = false): Promise<void> {
  vi.stubGlobal("navigator", { userAgent, maxTouchPoints: 5 });
  vi.stubGlobal("matchMedia", () => ({ matches: installed }));
  await act(() => render(<InstallSteps />, root));
}

listenForInstall();
beforeEach(() => {
  setLanguage("en");
  installPrompt.value = null;
  root = document.createElement("div");
});
afterEach(() => {
  render(null, root);
  setLanguage("zh");
  vi.unstubAllGlobals();
});

describe("putting the app on the home screen", () => {
  it("is one tap where the browser offers it, until it is done", async () => {
    await on(ANDROID);
    expect(find("install-do")).toBeNull();
    expect(root.textContent).toContain("browser's menu");
    const offer = Object.assign(new Event("beforeinstallprompt", { cancelable: true }), { prompt: vi.fn() });
    await act(() => void dispatchEvent(offer));
    expect(offer.defaultPrevented).toBe(true);
    await act(() => find("install-do")?.click());
    expect(offer.prompt).toHaveBeenCalledTimes(1);
    await act(() => void dispatchEvent(new Event("appinstalled")));
    expect(find("install-do")).toBeNull();
  });

  it("is told step by step on an iPhone, with the reason, in both languages", async () => {
    await on(IPHONE);
    expect(root.textContent).toContain("7 days");
    expect(steps()).toHaveLength(3);
    expect(find("install-do")).toBeNull();
    await act(() => setLanguage("zh"));
    expect(steps()).toEqual(["点浏览器的“分享”按钮", "选“添加到主屏幕”", "从主屏幕打开“随工”，在那里登录"]);
  });

  it("is not mentioned where it is there already", async () => {
    await on(IPHONE, true);
    expect(find("install")).toBeNull();
  });
});
