import { afterEach, beforeEach, describe, expect, it } from "vitest";
import said from "../../../tests/sync/answer_codes.json";
import { save, settleAll } from "../outbox/outbox";
import { setLanguage } from "../shared/i18n";
import { en } from "../shared/i18n/en";
import { zh } from "../shared/i18n/zh";
import type { Result } from "../shared/types";
import { freshPhone } from "../testing/fresh";
import { actorOf, clock, plan, report, result } from "../testing/make";
import { plans, records, reloadRecords } from "./live";
import { faultsOf, standingOf } from "./words";

type Catalogue = Record<string, string>;
const LANGUAGES: [string, Catalogue][] = [
  ["zh", zh],
  ["en", en],
];

describe("what the server may say of a pushed record", () => {
  it.each(LANGUAGES)("has words of the phone's own in %s", (_, catalogue) => {
    const wanted = [
      ...said.reasons.map(code => `reason.${code}`),
      ...said.decisions.map(code => `standing.${code}`),
      ...said.fields.map(code => `wrong.${code}`),
    ];
    expect(wanted.filter(key => !catalogue[key])).toEqual([]);
  });

  it("has no words for what is never said", () => {
    const known = new Set<string>([...said.reasons, ...said.fields, ...BY_THE_PHONE]);
    const codes = Object.keys(en).flatMap(key => /^(?:reason|wrong)\.(.+)$/.exec(key)?.[1] ?? []);
    expect(codes.filter(code => !known.has(code))).toEqual([]);
  });
});

/** Chosen by the phone itself from what stands beside a code. */
const BY_THE_PHONE = ["order_cancelled", "over_report_of"];

describe("the words on a card", () => {
  const body = { plan_id: "plan-1", units: [{ unit: 4, readings: [] }] };
  const inspection = { ...report("1"), type: "quality.inspect" as const, body };

  async function judged(given: Partial<Result>, record = report("15")) {
    const { id } = await save(record, actorOf(), clock);
    const message = "whatever language it was";
    await settleAll([result(id, given.status ?? "refused", { rev: 1, message, ...given })], 1, "e");
    await reloadRecords(false);
    const found = records.value.find(one => one.id === id);
    if (!found) throw new Error("no record");
    return found;
  }

  beforeEach(async () => {
    await freshPhone();
    plans.value = [];
    setLanguage("en");
  });
  afterEach(() => setLanguage("zh"));

  it("follow the reader's language, whoever was signed in when it was sent", async () => {
    const record = await judged({ status: "held", code: "backflush_short", params: { item: "R-7" } });
    expect(standingOf(record).reason).toBe("Not enough R-7 in stock for the backflush; your report is kept.");
    setLanguage("zh");
    expect(standingOf(record).reason).toBe("R-7 库存不足，不能倒冲领料；记录已保留。");
  });

  it("are the server's own where it does not say what fills ours, or says something new", async () => {
    expect(standingOf(await judged({ status: "held", code: "backflush_short" })).reason).toMatch(/^whatever/);
    expect(standingOf(await judged({ status: "held", code: "brand_new" })).reason).toMatch(/^whatever/);
    expect(
      faultsOf(await judged({ code: "invalid", errors: [{ field: "good", code: "new", message: "hm" }] })),
    ).toEqual(["hm"]);
  });

  it("tell a closed order from a cancelled one", async () => {
    const over = (status: string) => judged({ status: "held", code: "order_closed", params: { status } });
    expect(standingOf(await over("closed")).reason).toBe("Order closed; your report is kept.");
    expect(standingOf(await over("cancelled")).reason).toBe("Order cancelled; your report is kept.");
  });

  it("group figures, and leave the number of a lot as it is", async () => {
    const short = await judged({ code: "short_of_stock", params: { item: "R-7", needed: "12000", available: "0.5" } });
    expect(standingOf(short).reason).toBe("R-7: 12,000 needed, only 0.5 there.");
    const lot = await judged({ code: "lot_number_taken", params: { lot: "20261122" } });
    expect(standingOf(lot).reason).toBe("Lot number 20261122 is already taken.");
  });

  it("name the field at fault", async () => {
    const errors = [
      { field: "good", code: "greater_than_equal", message: "m", params: { ge: "0" } },
      { field: "scrap.0.quantity", code: "decimal_parsing", message: "m" },
      { field: "scrap.1.quantity", code: "decimal_parsing", message: "m" },
      { field: "ticket_id", code: "uuid_parsing", message: "m" },
    ];
    expect(faultsOf(await judged({ code: "invalid", errors }))).toEqual([
      "Good: Must be at least 0",
      "Scrap: Not a number",
      "Choose one of the values offered",
    ]);
    const changes = [{ field: "changes.remark.to", code: "stale_fields", message: "m", params: { theirs: "B3" } }];
    expect(faultsOf(await judged({ status: "held", code: "stale_fields", errors: changes }))).toEqual([
      "Remark: Somebody else changed it meanwhile to “B3”",
    ]);
  });

  it("name the piece and the characteristic of a reading at fault", async () => {
    const errors = [{ field: "units.0.readings.c1", code: "missing", message: "m" }];
    const record = await judged({ code: "invalid", errors }, inspection);
    expect(faultsOf(record)).toEqual([`${en["inspect.unit"].replace("{n}", "4")}: Please fill this in`]);
    plans.value = [plan({ characteristics: [{ id: "c1", name: "外径", name_en: "Outer diameter" } as never] })];
    expect(faultsOf(record)[0]).toContain("· Outer diameter: Please fill this in");
  });

  it("do not say the same twice", async () => {
    const errors = [{ field: "good", code: "nothing_reported", message: "m" }];
    const record = await judged({ code: "nothing_reported", errors });
    expect(standingOf(record).reason).toBe("Enter at least one piece, or minutes.");
    expect(faultsOf(record)).toEqual([]);
  });
});
