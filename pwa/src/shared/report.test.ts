import { afterEach, expect, it, vi } from "vitest";
import { report } from "./report";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("goes to the browser", () => {
  const told = vi.fn();
  vi.stubGlobal("reportError", told);
  report("broken");
  expect(told).toHaveBeenCalledWith("broken");
});

it("throws nothing at who reports in a browser that is too old to be told, and is an error of the page later", () => {
  vi.useFakeTimers();
  vi.stubGlobal("reportError", undefined);
  report(new Error("broken"));
  expect(() => vi.runAllTimers()).toThrow("broken");
});
