import { describe, expect, it } from "vitest";
import { inAppBrowser } from "./platform";

const ANDROID =
  "Mozilla/5.0 (Linux; Android 14; V2307A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

describe("a browser inside another app", () => {
  it.each([
    ["wechat", `${ANDROID} XWEB/1160065 MMWEBSDK/20231202 MicroMessenger/8.0.47.2560(0x28002F35) WeChat/arm64`],
    ["wechat", `${IPHONE} Mobile/15E148 MicroMessenger/8.0.47(0x18002f2c) NetType/WIFI Language/zh_CN`],
    ["wecom", `${ANDROID} wxwork/4.1.20 MicroMessenger/7.0.1`],
    ["dingtalk", `${ANDROID} AliApp(DingTalk/7.5.10) com.alibaba.android.rimet/33333`],
    ["feishu", `${IPHONE} Mobile/15E148 Lark/7.10.5 LarkLocale/zh_CN`],
    ["alipay", `${ANDROID} UCBS/3.22 NebulaSDK/1.8 AlipayClient/10.5.70`],
    ["qq", `${ANDROID} V1_AND_SQ_9.0.15 QQ/9.0.15.14970 NetType/WIFI`],
    ["other", `${IPHONE} Mobile/15E148`],
  ])("is known as %s", (name, agent) => {
    expect(inAppBrowser(agent, false)).toBe(name);
  });

  it.each([
    ["Chrome on Android", "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"],
    ["QQ's own browser, which is a real one", `${ANDROID} MQQBrowser/14.9`],
    ["Safari on an iPhone", `${IPHONE} Version/17.4 Mobile/15E148 Safari/604.1`],
    ["Chrome on an iPhone", `${IPHONE} CriOS/140.0 Mobile/15E148 Safari/604.1`],
  ])("is not %s", (_, agent) => {
    expect(inAppBrowser(agent, false)).toBeNull();
  });

  it("is not the app on an iPhone's home screen, which lacks the word Safari too", () => {
    expect(inAppBrowser(`${IPHONE} Mobile/15E148`, true)).toBeNull();
  });
});
