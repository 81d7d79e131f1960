import { describe, expect, it } from "vitest";
import { ALPHABET, checkCharacter, isValid, normalise, read, spaced } from "./codes";

const code = (nine: string) => nine + checkCharacter(nine);
const GOOD = code("7KHV60KMF");

describe("a code", () => {
  it("has a check character that is the weighted sum modulo 31", () => {
    expect(checkCharacter("000000000")).toBe("0");
    expect(checkCharacter("100000000")).toBe("1");
    expect(checkCharacter("010000000")).toBe("2");
    expect(checkCharacter("00000000Y")).toBe(ALPHABET.charAt((9 * 30) % 31));
    expect(checkCharacter("7KHV60KMF")).toBe("B");
  });

  it("is found out when any one character is wrong", () => {
    for (let at = 0; at < GOOD.length; at++) {
      for (const other of ALPHABET) {
        if (other === GOOD.charAt(at)) continue;
        expect(isValid(GOOD.slice(0, at) + other + GOOD.slice(at + 1))).toBe(false);
      }
    }
  });

  it("is found out when two neighbours are swapped", () => {
    for (let at = 0; at < 8; at++) {
      const [a, b] = [GOOD.charAt(at), GOOD.charAt(at + 1)];
      if (a !== b) expect(isValid(GOOD.slice(0, at) + b + a + GOOD.slice(at + 2))).toBe(false);
    }
  });

  it("may be typed in lower case, with spaces and hyphens, and with letters that look alike", () => {
    expect(normalise(" 7k hv60-kmfb ")).toBe("7KHV60KMFB");
    expect(normalise("oiluz")).toBe("011V2");
  });

  it("is printed in groups", () => {
    expect(spaced(GOOD)).toBe("7K HV60 KMFB");
  });
});

describe("reading a text", () => {
  it("knows the kind from the address", () => {
    expect(read(`HTTPS://SUIGONG.EXAMPLE/T/${GOOD}`, "7K")).toEqual({ is: "code", code: GOOD, kind: "ticket" });
    expect(read(`https://suigong.example/p/${GOOD.toLowerCase()}`, "7K")).toEqual({
      is: "code",
      code: GOOD,
      kind: "person",
    });
  });

  it("takes a bare code without a kind", () => {
    expect(read("7k hv60 kmfb", "7K")).toEqual({ is: "code", code: GOOD, kind: null });
  });

  it("tells another company's code from a misread one", () => {
    expect(read(GOOD, "8M").is).toBe("foreign");
    expect(read(`${GOOD.slice(0, -1)}C`, "7K").is).toBe("damaged");
    expect(read(`${GOOD.slice(0, -1)}C`, "8M").is).toBe("damaged");
  });

  it("calls a shortened address damaged and any other text something else", () => {
    expect(read("https://h/T/7KHV60", "7K").is).toBe("damaged");
    expect(read("6901234567892", "7K").is).toBe("other");
    expect(read("https://example.org/", "7K").is).toBe("other");
    expect(read("https://example.org/Q/7KHV60KMFB", "7K").is).toBe("other");
  });

  it("takes a code typed with one character too few or too many for misread, but not a bar code's digits or a shorter word", () => {
    for (let at = 0; at < GOOD.length; at++) {
      expect(read(GOOD.slice(0, at) + GOOD.slice(at + 1), "7K").is).toBe("damaged");
      expect(read(`${GOOD.slice(0, at)}A${GOOD.slice(at)}`, "7K").is).toBe("damaged");
    }
    expect(read("7k hv60 kmf", "7K")).toEqual({ is: "damaged", text: "7KHV60KMF" });
    for (const text of ["13800138000", "690123456", "7KHV60KM", "7KHV60KMFBAA", "M-0012"])
      expect(read(text, "7K").is).toBe("other");
  });

  it("finds no code foreign before the phone belongs to a company", () => {
    expect(read(GOOD, null).is).toBe("code");
  });
});
