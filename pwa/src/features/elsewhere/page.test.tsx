import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setLanguage } from "../../shared/i18n";
import { ElsewherePage } from "./page";

let root: HTMLElement;
const find = (id: string) => root.querySelector(`[data-testid="${id}"]`) as HTMLElement | null;
const show = (page: preact.JSX.Element) => act(() => render(page, root));

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0";

beforeEach(() => {
  setLanguage("en");
  root = document.createElement("div");
  document.body.append(root);
});
afterEach(() => {
  render(null, root);
  root.remove();
  setLanguage("zh");
  vi.unstubAllGlobals();
});

describe("inside another app's browser", () => {
  it("the way out is shown, in both languages, and the address to take along", async () => {
    await show(<ElsewherePage app="wechat" />);
    expect(root.querySelector("h1")?.textContent).toContain("WeChat");
    expect(root.textContent).toContain("Chrome / Edge");
    expect((find("elsewhere-address") as HTMLInputElement).value).toBe(location.href);
    await act(() => setLanguage("zh"));
    expect(root.querySelector("h1")?.textContent).toBe("请不要在微信里使用");
    expect(root.textContent).toContain("在浏览器打开");
  });

  it("on an iPhone it leads to Safari", async () => {
    vi.stubGlobal("navigator", { userAgent: IPHONE, maxTouchPoints: 5 });
    await show(<ElsewherePage app="wechat" />);
    expect(root.textContent).toContain("Safari");
  });

  it("the address is copied, also where the clipboard's newer way is missing", async () => {
    const writeText = vi.fn(async () => undefined);
    vi.stubGlobal("navigator", { userAgent: "", clipboard: { writeText } });
    await show(<ElsewherePage app="wechat" />);
    await act(() => find("elsewhere-copy")?.click());
    await vi.waitFor(() => expect(find("elsewhere-copy")?.textContent).toContain("Copied"));
    expect(writeText).toHaveBeenCalledWith(location.href);
    vi.stubGlobal("navigator", { userAgent: "" });
    document.execCommand = vi.fn(() => true);
    await show(<ElsewherePage key="again" app="dingtalk" />);
    await act(() => find("elsewhere-copy")?.click());
    await vi.waitFor(() => expect(document.execCommand).toHaveBeenCalledWith("copy"));
    await vi.waitFor(() => expect(find("elsewhere-copy")?.textContent).toContain("Copied"));
  });

  it("nobody goes on who has nothing there; who has records there may", async () => {
    await show(<ElsewherePage app="wechat" />);
    expect(find("elsewhere-continue")).toBeNull();
    const onContinue = vi.fn();
    await show(<ElsewherePage app="wechat" onContinue={onContinue} />);
    await act(() => find("elsewhere-continue")?.click());
    expect(onContinue).toHaveBeenCalledTimes(1);
  });

  it("a browser that can keep nothing says so, and names no app", async () => {
    await show(<ElsewherePage app={null} />);
    expect(root.querySelector("h1")?.textContent).toBe("This browser cannot keep your records");
    expect(root.textContent).toContain("https");
  });
});
