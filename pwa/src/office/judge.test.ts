import { expect, test } from "vitest";
import { judge } from "./judge";

test("the limits themselves still pass, whatever zeros stand behind them", () => {
  expect(judge("8.020", "8.02", "8.08")).toBe("within");
  expect(judge("8.08", "8.02", "8.080000")).toBe("within");
});

test("what lies outside says on which side", () => {
  expect(judge("8.0199", "8.02", "8.08")).toBe("low");
  expect(judge("8.1", "8.02", "8.08")).toBe("high");
  expect(judge("-3", "-2.5", "")).toBe("low");
});

test("a limit that is not set stops nothing, and what is no number is not judged", () => {
  expect(judge("900", "1", "")).toBe("within");
  expect(judge("", "1", "2")).toBeNull();
  expect(judge("8,0x", "1", "2")).toBeNull();
});
