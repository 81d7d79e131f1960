import { describe, expect, it } from "vitest";
import { type ChartModel, range, stacked } from "./model";

const chart = (given: Partial<ChartModel>): ChartModel => ({ kind: "line", labels: ["a", "b"], series: [], ...given });

describe("the figure axis", () => {
  it("begins at zero, so that a bar's length tells the truth", () => {
    expect(range(chart({ series: [{ label: "", values: [90, 100] }] }))[0]).toBe(0);
  });

  it("shows a control chart's limits and not the zero far away", () => {
    const [low, high] = range(
      chart({ kind: "control", series: [{ label: "", values: [10, 10.1] }], limits: [{ label: "LCL", value: 9.9 }] }),
    );
    expect(low).toBeGreaterThan(9.8);
    expect(high).toBeGreaterThan(10.1);
  });

  it("stands even without any figure", () => {
    expect(range(chart({ series: [{ label: "", values: [null, null] }] }))).toEqual([0, 1]);
  });

  it("is as high as the stack", () => {
    const series = [
      { label: "", values: [1, 2] },
      { label: "", values: [3, null] },
    ];
    expect(stacked(series).map(one => one.values)).toEqual([
      [1, 2],
      [4, 2],
    ]);
    expect(range(chart({ kind: "stacked", series }))[1]).toBeGreaterThan(4);
  });
});
