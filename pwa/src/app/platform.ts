/** WeChat's own browser: no service worker on iOS, storage that may vanish. Nothing is promised there. */
export const isWeChat = (): boolean => /MicroMessenger/i.test(navigator.userAgent);

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
