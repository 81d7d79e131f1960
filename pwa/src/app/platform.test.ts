import { describe, expect, it } from "vitest";
import { inAppBrowser } from "./platform";

const ANDROID =
  "Mozilla/5.0 (Linux; Android 14; V2307A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36";
/** Whatever shows pages in Android's own view says `wv`. */
const WEBVIEW = ANDROID.replace("V2307A)", "V2307A Build/UP1A.231005.007; wv)");
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
    // Browsers inside apps that bring an engine of their own, without the mark of Android's.
    ["other", `${ANDROID} T7/13.48 SP-engine/2.86.0 baiduboxapp/13.48.0.10 (Baidu; P1 14)`],
    ["other", `${ANDROID} UWS/3.22 AliApp(TB/10.32.10) UCBS/2.11.1.1 TTID/600000@taobao_android_10.32.10`],
    ["other", `${ANDROID} AliApp(1688/11.20.0.0) WindVane/8.7.2`],
    ["other", `${ANDROID} Kwai/11.10.30 KSNebula/11.10`],
    ["other", `${ANDROID} XHS-Android xhsdiscover/8.20.0 discover/8.20`],
    ["other", `${ANDROID} phh_android_version/7.5.0 phh_android_build/1 pinduoduo`],
    ["other", `jdapp;android;12.3.1;;;M/5.0; ${ANDROID}`],
    ["other", `${ANDROID} os/android model/V2307A BiliApp/7600300 mobi_app/android`],
    ["other", `${ANDROID} trill_350103 BytedanceWebview/d8a21c6 musical_ly`],
    ["other", `${ANDROID} LinkedInApp/4.1.900`],
    ["other", `${ANDROID} Zalo android/12110611 ZaloTheme/light`],
    ["other", `${ANDROID} Snapchat/12.60.0.36`],
    ["other", `${WEBVIEW}`],
  ])("is known as %s", (name, agent) => {
    expect(inAppBrowser(agent, false)).toBe(name);
  });

  it.each([
    ["Chrome on Android", "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"],
    ["QQ's own browser, which is a real one", `${ANDROID} MQQBrowser/14.9`],
    ["Quark, a browser of its own", `${ANDROID} Quark/6.9.0.471`],
    ["UC's browser", `${ANDROID} UCBrowser/16.5.6.1289`],
    ["the browser of a Xiaomi phone", `${ANDROID} XiaoMi/MiuiBrowser/18.5.40920`],
    ["the browser of a Huawei phone", `${ANDROID} HuaweiBrowser/14.0.5.302`],
    ["a browser that is built on Android's own view", `${WEBVIEW} OPR/80.0.2254.71407`],
    ["Safari on an iPhone", `${IPHONE} Version/17.4 Mobile/15E148 Safari/604.1`],
    ["Chrome on an iPhone", `${IPHONE} CriOS/140.0 Mobile/15E148 Safari/604.1`],
  ])("is not %s", (_, agent) => {
    expect(inAppBrowser(agent, false)).toBeNull();
  });

  it("is not the app on an iPhone's home screen, which lacks the word Safari too", () => {
    expect(inAppBrowser(`${IPHONE} Mobile/15E148`, true)).toBeNull();
  });
});
