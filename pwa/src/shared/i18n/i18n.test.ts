import { afterEach, describe, expect, it } from "vitest";
import { fill, nameOf, preferred, setLanguage, t, unitOf, word } from ".";
import { en } from "./en";
import { zh } from "./zh";

const placeholders = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map(match => match[1]))].sort();

describe("the catalogue", () => {
  it("has the same keys in both languages", () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  it("has no empty text", () => {
    for (const text of [...Object.values(zh), ...Object.values(en)]) expect(text).not.toBe("");
  });

  it("asks in both languages for the same values", () => {
    const keys = Object.keys(en) as (keyof typeof en)[];
    const differing = keys.filter(key => placeholders(zh[key]).join() !== placeholders(en[key]).join());
    expect(differing).toEqual([]);
  });
});

describe("a text", () => {
  afterEach(() => setLanguage("zh"));

  it("knows one and many", () => {
    expect(fill("{n|record|records}", { n: 1 })).toBe("1 record");
    expect(fill("{n|record|records}", { n: 2 })).toBe("2 records");
    expect(fill("{n} 条记录", { n: 1 })).toBe("1 条记录");
  });

  it("follows the language", () => {
    setLanguage("en");
    expect(t("banner.one", { what: "Report of 5 good" })).toBe("Report of 5 good is waiting to send");
    setLanguage("zh");
    expect(t("banner.one", { what: "报工 5 合格" })).toBe("报工 5 合格，等待发送");
  });

  it("takes the name in the reader's language, the Chinese one when there is no other", () => {
    setLanguage("en");
    expect(nameOf({ name: "冲压", name_en: "Stamping" })).toBe("Stamping");
    expect(nameOf({ name: "冲压", name_en: null })).toBe("冲压");
  });

  it("counts in the reader's language, in nothing rather than in the other one", () => {
    expect(unitOf({ unit: "个", unit_en: "pcs" })).toBe("个");
    setLanguage("en");
    expect(unitOf({ unit: "个", unit_en: "pcs" })).toBe("pcs");
    expect(unitOf({ unit: "个" })).toBe("");
    expect(unitOf({ unit: "kg", unit_en: null })).toBe("kg");
  });

  it("has words for the server's codes and falls back to the server's own", () => {
    expect(word("reason", "order_closed", "?")).toContain("已关闭");
    expect(word("reason", "brand_new_reason", "服务器的话")).toBe("服务器的话");
  });

  it("is Chinese unless somebody clearly wants English", () => {
    expect(preferred("en-GB")).toBe("en");
    expect(preferred(null, undefined)).toBe("zh");
    expect(preferred("zh-Hans-CN")).toBe("zh");
    expect(preferred(null, "en")).toBe("en");
  });
});
