import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Banner } from "../../app/banner";
import { records, reloadRecords } from "../../app/live";
import { session } from "../../app/session";
import type { SessionRecord } from "../../db/schema";
import { markJammed, markTooLarge, save, settleAll } from "../../outbox/outbox";
import { type Language, setLanguage } from "../../shared/i18n";
import type { Result } from "../../shared/types";
import { noteServerTime } from "../../sync/clock";
import { paused, pushPaused, reachable } from "../../sync/engine";
import { freshPhone } from "../../testing/fresh";
import { actorOf, clock, liNa, report, result } from "../../testing/make";
import { RecordCard } from "./card";

/** What a worker sees of one report of 15 good: the lamp's word, the reason under it, and the banner over every page. */
type Seen = { word: string; why?: string; banner?: string };
type Row = [what: string, happens: Partial<Result> | (() => unknown), zh: Seen, en: Seen];

const clockIsOff = (minutes: number) => {
  const server_time = new Date(Date.now() + minutes * 60_000).toISOString();
  noteServerTime({ server_time }, Date.now(), Date.now());
};
const push = (answer: "pin" | "office") => () => {
  paused.value = answer;
  pushPaused.value = answer !== null;
};
const threeTimesTooLarge = async () => {
  for (let n = 0; n < 3; n++) await markTooLarge((records.value[0] as { id: string }).id);
};

const threeTimesJammed = async () => {
  for (let n = 0; n < 3; n++) await markJammed([(records.value[0] as { id: string }).id]);
};

const POSTED: [Seen, Seen] = [{ word: "已入账 ✓✓" }, { word: "Posted ✓✓" }];
const NEWS: [string, string] = ["1 条记录有新消息", "1 record has news for you"];
const received = (zh: string, en: string): [Seen, Seen] => [
  { word: "已收到 ✓", why: zh },
  { word: "Received ✓", why: en },
];
const kept = (zh: string, en: string): [Seen, Seen] => [
  { word: "已收到 ✓", why: zh, banner: NEWS[0] },
  { word: "Received ✓", why: en, banner: NEWS[1] },
];
const held = (zh: string, en: string): [Seen, Seen] => [
  { word: "已收到 ✓ 等班组长确认", why: zh, banner: NEWS[0] },
  { word: "Received ✓ a leader decides", why: en, banner: NEWS[1] },
];
const WAITING = { zh: "报工 15 合格，等待发送", en: "Report of 15 good is waiting to send" };
const here = (zh: string, en: string, why: [string, string] | [] = []): [Seen, Seen] => [
  { word: "在本机，等待发送", ...(why[0] ? { why: why[0] } : {}), banner: WAITING.zh + zh },
  { word: "On this phone", ...(why[1] ? { why: why[1] } : {}), banner: WAITING.en + en },
];

/** The table of the design, row by row. */
const ROWS: Row[] = [
  ["a duplicate", { status: "applied", duplicate: true }, ...POSTED],
  [
    "out of order",
    { status: "deferred", code: "lane_waits" },
    ...received("等同一工序更早的记录。", "Waits for an earlier record of the same operation."),
  ],
  [
    "out of order for more than a day",
    { status: "held", code: "waited_too_long" },
    ...held(
      "所依据的记录一天内没有到达：等班组长确认。",
      "What it builds on did not arrive within a day: waits for the team leader.",
    ),
  ],
  ["a stale version of something additive", { status: "applied" }, ...POSTED],
  [
    "a field that somebody else changed too",
    { status: "held", code: "stale_fields", params: { field: "remark", theirs: "a", yours: "b" } },
    ...held(
      "别人同时也改了，两份都保留，由班组长决定。",
      "Somebody else changed it meanwhile; both are kept and the team leader chooses.",
    ),
  ],
  [
    "15 of 10 left",
    { status: "held", code: "over_report", params: { reported: "15", left: "10" } },
    ...held("报了 15，只剩 10：等班组长确认。", "15 of 10: waits for the team leader."),
  ],
  [
    "an order closed meanwhile",
    { status: "held", code: "order_closed", params: { order: "WO-1", status: "closed" } },
    ...held("订单已关闭，记录已保留。", "Order closed; your report is kept."),
  ],
  [
    "an order cancelled meanwhile",
    { status: "held", code: "order_closed", params: { order: "WO-1", status: "cancelled" } },
    ...held("订单已取消，记录已保留。", "Order cancelled; your report is kept."),
  ],
  ["a closed period", { status: "applied" }, ...POSTED],
  [
    "a ticket that the server does not know",
    { status: "deferred", code: "ticket_unknown" },
    ...received(
      "服务器还不认识这张随工单，记录已保留。",
      "The server does not know this ticket yet; your record is kept.",
    ),
  ],
  [
    "a machine that the server does not know",
    { status: "deferred", code: "machine_unknown" },
    ...received(
      "服务器还不认识这台设备，记录已保留。",
      "The server does not know this machine yet; your record is kept.",
    ),
  ],
  [
    "done after the worker was removed",
    { status: "held", code: "user_inactive", params: { name: "李娜" } },
    ...held("账号停用之后记录的，等办公室核实。", "Recorded after the account was closed; the office will check."),
  ],
  [
    "a phone taken out of use",
    { status: "stored", code: "device_revoked" },
    ...kept("这部手机已停用，请联系办公室。", "This phone was taken out of use; ask the office."),
  ],
  [
    "an app that is too old",
    { status: "stored", code: "app_too_old" },
    ...kept("请更新应用，数据是安全的。", "Please update the app; your data is safe."),
  ],
  [
    "kept, and nobody says why",
    { status: "stored", message: null },
    ...kept("已保存，等办公室核实。", "Kept; the office will check."),
  ],
  [
    "a crash of the server",
    { status: "failed", code: "internal_error", params: { reference: "ab12" } },
    ...received(
      "服务器暂时没能入账，会再试，办公室已收到提醒。",
      "The server could not book it yet; it tries again, and the office is told.",
    ),
  ],
  [
    "the fifth crash",
    { status: "failed", code: "needs_attention", params: { reference: "ab12" } },
    {
      word: "需要办公室处理",
      why: "试了几次都没能入账，记录已保留。请告诉办公室：错误 ab12。",
      banner: NEWS[0],
    },
    {
      word: "Needs the office's attention",
      why: "It could not be booked in several tries; it is kept. Tell the office: error ab12.",
      banner: NEWS[1],
    },
  ],
  [
    "refused",
    { status: "refused", code: "nothing_reported" },
    { word: "需要处理", why: "请至少填一个数量或用时。", banner: "1 条记录需要您处理" },
    { word: "Needs attention", why: "Enter at least one piece, or minutes.", banner: "1 record needs your attention" },
  ],
  [
    "not readable",
    { status: "rejected", code: "unreadable" },
    { word: "没有被接受", why: "服务器读不了这条记录，没有接收；它仍在本机。", banner: "1 条记录需要您处理" },
    {
      word: "Not accepted",
      why: "The server could not read this record and did not take it. It is safe on this phone.",
      banner: "1 record needs your attention",
    },
  ],
  ["a proof that has run out (401)", push("pin"), ...here("（请输入 PIN 后继续发送）", " (enter your PIN to go on)")],
  [
    "a phone that is not let in (401)",
    push("office"),
    ...here("（本机未获授权，请联系办公室）", " (this phone is not accepted; ask the office)"),
  ],
  ["a server in trouble (5xx, 413, time-out)", () => undefined, ...here("", "")],
  [
    "no network",
    () => {
      reachable.value = false;
    },
    ...here("（没有网络，已存在本机）", " (no network; it is safe on this phone)"),
  ],
  [
    "not let through alone although all else is well",
    threeTimesJammed,
    ...here("", "", [
      "服务器有应答，但一直没有收下这条记录。它在本机是安全的，会继续尝试；请告诉办公室，或导出文件交给办公室。",
      "The server answers, but has not taken this record. It is safe here and is tried again; tell the office, or save it to a file and give that to them.",
    ]),
  ],
  [
    "too large although it went alone (413)",
    threeTimesTooLarge,
    ...here("", "", [
      "这条记录太大，服务器一直没有收下。它在本机是安全的，请导出文件交给办公室。",
      "This record is too large for the server, which has not taken it. It is safe here: save it to a file and give that to the office.",
    ]),
  ],
];

let root: HTMLElement;
const text = (selector: string) => root.querySelector(selector)?.textContent?.trim();

async function happen(what: Row[1], language: Language): Promise<void> {
  setLanguage(language);
  const { id } = await save(report("15"), actorOf(), clock);
  await reloadRecords(false);
  if (typeof what === "function") await what();
  // In a language that nobody reads here: what a card says is not the server's text.
  else await settleAll([result(id, what.status ?? "held", { rev: 1, message: "¡Hola!", ...what })], 1, "e");
  await reloadRecords(false);
  await act(() =>
    render(
      <>
        <Banner />
        <ul>
          {records.value.map(record => (
            <RecordCard key={record.id} record={record} />
          ))}
        </ul>
      </>,
      root,
    ),
  );
}

function seen(): Seen {
  const [why, banner] = [text(".record__why"), text(".banner__text")];
  return { word: text(".state") ?? "", ...(why ? { why } : {}), ...(banner ? { banner } : {}) };
}

beforeEach(async () => {
  await freshPhone();
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      observe = () => undefined;
      disconnect = () => undefined;
    },
  );
  session.value = { id: liNa.id, user: liNa, ticket: "t", expires_at: "2099-01-01T00:00:00Z" } as SessionRecord;
  [paused.value, pushPaused.value, reachable.value] = [null, false, true];
  clockIsOff(0);
  root = document.createElement("div");
  document.body.append(root);
});
afterEach(() => {
  render(null, root);
  root.remove();
  records.value = [];
  setLanguage("zh");
  vi.unstubAllGlobals();
});

describe("the worker sees", () => {
  it.each(ROWS)("%s", async (_, what, zh, en) => {
    await happen(what, "zh");
    expect(seen()).toEqual(zh);
    await act(() => setLanguage("en"));
    expect(seen()).toEqual(en);
  });

  it.each<[Language, string]>([
    ["zh", "请检查手机时间：偏差 6 分钟"],
    ["en", "Check the phone's clock: it is off by 6 min"],
  ])("a clock that is more than five minutes off (%s), and posts all the same", async (language, said) => {
    clockIsOff(-6);
    await happen({ status: "applied" }, language);
    expect(text('[data-testid="clock-banner"]')).toBe(said);
    expect(seen().word).toBe(language === "zh" ? POSTED[0].word : POSTED[1].word);
  });

  it("nothing of a clock that is a little off", async () => {
    clockIsOff(4);
    await happen({ status: "applied" }, "en");
    expect(root.querySelector(".banner")).toBeNull();
  });
});
