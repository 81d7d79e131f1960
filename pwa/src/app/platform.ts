/** Browsers inside other apps: no service worker on iOS, no camera here and there, storage that may vanish. */
const IN_APPS: [RegExp, string][] = [
  [/wxwork\//i, "wecom"],
  [/MicroMessenger/i, "wechat"],
  [/DingTalk/i, "dingtalk"],
  [/Lark\/|Feishu/i, "feishu"],
  [/AlipayClient/i, "alipay"],
  [/\bQQ\/\d/, "qq"],
  [/Weibo|aweme|NewsArticle|BytedanceWebview|musical_ly|FBAN|FBAV|Instagram|\bLine\//i, "other"],
  [/baiduboxapp|AliApp\(|\bKwai\/|xhsdiscover|XHS-Android|pinduoduo|phh_android|jdapp;|BiliApp/i, "other"],
  [/LinkedInApp|\bZalo |Snapchat\//i, "other"],
];
/** Android's own view of a page inside an app says so; the apps above bring engines that do not. */
const ANDROID_VIEW = /; wv\)/;
/** Browsers that are built on that view, or name it: they keep what they are given. */
const BUILT_ON_VIEW = /\b(OPR|DuckDuckGo|Focus|Klar|Quark|\w+Browser)\//;
export type InApp = "wecom" | "wechat" | "dingtalk" | "feishu" | "alipay" | "qq" | "other";

/**
 * The app whose built-in browser this is; null in a browser of its own. On an iPhone every such browser lacks the word
 * "Safari"; so does the home-screen app, which is what we want.
 */
export function inAppBrowser(agent: string = navigator.userAgent, installed: boolean = isInstalled()): InApp | null {
  const named = IN_APPS.find(([shape]) => shape.test(agent));
  if (named) return named[1] as InApp;
  if (ANDROID_VIEW.test(agent) && !BUILT_ON_VIEW.test(agent)) return "other";
  return /iPhone|iPad|iPod/.test(agent) && !/Safari\//.test(agent) && !installed ? "other" : null;
}

/** Can anything be kept here at all? Not without a database or without encryption, which plain http lacks. */
export const canKeep = (): boolean => typeof indexedDB !== "undefined" && globalThis.crypto?.subtle !== undefined;

export const isInstalled = (): boolean =>
  matchMedia("(display-mode: standalone)").matches || (navigator as { standalone?: boolean }).standalone === true;

export const isIos = (): boolean =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

const SYSTEMS: [RegExp, string][] = [
  [/Android (\d+)/, "Android"],
  [/OS (\d+)_\d+/, "iOS"],
  [/Windows NT (\d+)/, "Windows"],
  [/(Macintosh)/, "macOS"],
  [/(Linux)/, "Linux"],
];
const BROWSERS: [RegExp, string][] = [
  [/Edg\/(\d+)/, "Edge"],
  [/Firefox\/(\d+)/, "Firefox"],
  [/Chrome\/(\d+)/, "Chrome"],
  [/Version\/(\d+)/, "Safari"],
];

function first(candidates: [RegExp, string][], text: string): string {
  for (const [shape, name] of candidates) {
    const match = shape.exec(text);
    if (match) return /^\d/.test(match[1] ?? "") ? `${name} ${match[1]}` : name;
  }
  return "?";
}

/** "Android 14; Chrome 140": enough for the office to tell two phones apart. */
export const platformName = (agent: string = navigator.userAgent): string =>
  `${first(SYSTEMS, agent)}; ${first(BROWSERS, agent)}`;
