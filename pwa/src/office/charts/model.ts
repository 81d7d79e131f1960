/** What a page says about a chart, as JSON inside its figure; written by the `chart` macro. */

export type Tone = "running" | "attention" | "stopped" | "act" | "nodata" | "brand" | "quiet";

export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly tone?: Tone;
  readonly kind?: "line" | "bar" | "step" | "points";
  readonly dashed?: boolean;
}

/** A horizontal line: a target, a control limit, a specification limit. */
export interface Limit {
  readonly label: string;
  readonly value: number;
  readonly tone?: Tone;
}

export interface ChartModel {
  readonly kind: "line" | "bar" | "stacked" | "control";
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  readonly limits?: readonly Limit[];
  /** Indexes of points that break a rule (control charts): drawn as red rings. */
  readonly alarms?: readonly number[];
  readonly unit?: string;
  readonly places?: number;
  readonly zero?: boolean;
}

/** Adds each series to those below it, as stacked bars want it: the last is the tallest. */
export function stacked(series: readonly Series[]): Series[] {
  const sums: number[] = [];
  return series.map(one => ({
    ...one,
    values: one.values.map((value, index) => {
      sums[index] = (sums[index] ?? 0) + (value ?? 0);
      return sums[index] ?? 0;
    }),
  }));
}

/** The range of the figure axis: everything seen, limits included, with air; from zero unless told otherwise. */
export function range(model: ChartModel): [number, number] {
  const shown = model.kind === "stacked" ? stacked(model.series) : model.series;
  const values = [...shown.flatMap(one => [...one.values]), ...(model.limits ?? []).map(limit => limit.value)];
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return [0, 1];
  const fromZero = model.zero ?? model.kind !== "control";
  const low = Math.min(...known, ...(fromZero ? [0] : []));
  const high = Math.max(...known, ...(fromZero ? [0] : []));
  const air = (high - low || Math.abs(high) || 1) * 0.08;
  return [low === 0 ? 0 : low - air, high === 0 ? 0 : high + air];
}
