/** Draws a ChartModel with uPlot in the colours of the page, and again when the theme, the width or the medium changes. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { type ChartModel, type Limit, range, type Series, stacked, type Tone } from "./model";

const HEIGHT = 240;
const TONE_TOKEN: Record<Tone, string> = {
  running: "--running-lamp",
  attention: "--attention-lamp",
  stopped: "--stopped-lamp",
  act: "--act-lamp",
  nodata: "--nodata-lamp",
  brand: "--brand",
  quiet: "--line-field",
};

export function draw(figure: HTMLElement): void {
  const source = figure.querySelector<HTMLScriptElement>('script[type="application/json"]');
  const canvas = figure.querySelector<HTMLElement>("[data-chart-canvas]");
  if (!source?.textContent || !canvas) return;
  const model = JSON.parse(source.textContent) as ChartModel;
  let plot: uPlot | null = null;

  const redraw = (): void => {
    plot?.destroy();
    canvas.replaceChildren();
    const width = canvas.clientWidth || 600;
    plot = new uPlot(options(model, figure, width), data(model), canvas);
  };

  redraw();
  let width = canvas.clientWidth;
  new ResizeObserver(() => {
    if (canvas.clientWidth === width) return;
    width = canvas.clientWidth;
    plot?.setSize({ width, height: HEIGHT });
  }).observe(canvas);
  document.addEventListener("office:theme", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  // Paper is light: draw with its colours before printing, and with the screen's again after.
  matchMedia("print").addEventListener("change", redraw);
}

function data(model: ChartModel): uPlot.AlignedData {
  const shown = model.kind === "stacked" ? stacked(model.series).reverse() : model.series;
  return [model.labels.map((_, index) => index), ...shown.map(one => [...one.values])];
}

/** A token's colour as this page shows it now. light-dark() is resolved by asking an element, not the variable. */
function colour(token: string, element: HTMLElement): string {
  const probe = document.createElement("i");
  probe.hidden = true;
  probe.style.color = `var(${token})`;
  element.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function options(model: ChartModel, figure: HTMLElement, width: number): uPlot.Options {
  const text = colour("--text-faint", figure);
  const line = colour("--line", figure);
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const shown = model.kind === "stacked" ? stacked(model.series).reverse() : model.series;
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    scales: { x: { time: false, range: xRange(model) }, y: { range: () => range(model) } },
    axes: [
      {
        stroke: text,
        font,
        grid: { show: false },
        ticks: { show: false },
        gap: 6,
        size: 28,
        incrs: wholeSteps(model.labels.length),
        values: (_plot, splits) => splits.map(index => model.labels[index] ?? ""),
      },
      {
        stroke: text,
        font,
        grid: { stroke: line, width: 1 },
        ticks: { show: false },
        gap: 4,
        size: (_plot, values) => 14 + Math.max(...(values ?? [""]).map(value => String(value).length), 2) * 7,
        values: (_plot, splits) => splits.map(split => shortFigure(split)),
      },
    ],
    series: [{}, ...shown.map(one => seriesOptions(one, model, figure))],
    hooks: {
      draw: [plot => drawLimits(plot, model, figure), plot => drawAlarms(plot, model, figure)],
      setCursor: [plot => tell(plot, model, figure)],
    },
  };
}

function xRange(model: ChartModel): uPlot.Range.MinMax {
  const bars = model.kind === "bar" || model.kind === "stacked";
  const air = bars ? 0.6 : 0.15;
  return [-air, Math.max(model.labels.length - 1, 0) + air];
}

function wholeSteps(count: number): number[] {
  return Array.from({ length: Math.max(count, 1) }, (_, index) => index + 1);
}

function seriesOptions(one: Series, model: ChartModel, figure: HTMLElement): uPlot.Series {
  const tone = colour(TONE_TOKEN[one.tone ?? "brand"], figure);
  const kind = one.kind ?? (model.kind === "bar" || model.kind === "stacked" ? "bar" : "line");
  const common: uPlot.Series = { label: one.label, stroke: tone, width: 2, spanGaps: false };
  if (one.dashed) common.dash = [6, 4];
  if (kind === "bar" && uPlot.paths.bars) {
    return { ...common, width: 0, fill: tone, paths: uPlot.paths.bars({ size: [0.66, 56] }), points: { show: false } };
  }
  if (kind === "step" && uPlot.paths.stepped)
    return { ...common, paths: uPlot.paths.stepped({ align: 1 }), points: { show: false } };
  if (kind === "points") return { ...common, paths: () => null, points: { show: true, size: 7, fill: tone } };
  return { ...common, points: { show: model.kind === "control" || one.values.length <= 2, size: 6, fill: tone } };
}

function drawLimits(plot: uPlot, model: ChartModel, figure: HTMLElement): void {
  for (const limit of model.limits ?? []) drawLimit(plot, limit, figure);
}

function drawLimit(plot: uPlot, limit: Limit, figure: HTMLElement): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio || 1;
  const y = plot.valToPos(limit.value, "y", true);
  const tone = colour(TONE_TOKEN[limit.tone ?? "quiet"], figure);
  ctx.save();
  ctx.strokeStyle = tone;
  ctx.fillStyle = colour("--text-soft", figure);
  ctx.lineWidth = 1.5 * ratio;
  ctx.setLineDash([6 * ratio, 4 * ratio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textAlign = "right";
  ctx.textBaseline = "bottom";
  ctx.fillText(limit.label, bbox.left + bbox.width - 2 * ratio, y - 3 * ratio);
  ctx.restore();
}

/** Red rings round the points that break a rule: a ring is seen in print and by the colour-blind. */
function drawAlarms(plot: uPlot, model: ChartModel, figure: HTMLElement): void {
  const values = model.series[0]?.values ?? [];
  const ratio = devicePixelRatio || 1;
  plot.ctx.save();
  plot.ctx.strokeStyle = colour("--stopped-lamp", figure);
  plot.ctx.lineWidth = 2.5 * ratio;
  for (const index of model.alarms ?? []) {
    const value = values[index];
    if (value === null || value === undefined) continue;
    plot.ctx.beginPath();
    plot.ctx.arc(plot.valToPos(index, "x", true), plot.valToPos(value, "y", true), 7 * ratio, 0, 2 * Math.PI);
    plot.ctx.stroke();
  }
  plot.ctx.restore();
}

/** The figures under the finger, in words below the chart. */
function tell(plot: uPlot, model: ChartModel, figure: HTMLElement): void {
  const line = figure.querySelector<HTMLElement>("[data-chart-reading]");
  const index = plot.cursor.idx;
  if (!line) return;
  if (index === null || index === undefined) {
    line.textContent = "";
    return;
  }
  const figures = model.series.map(one => `${one.label} ${figureText(one.values[index], model)}`);
  line.textContent = `${model.labels[index] ?? ""}  ${figures.join(" · ")}`;
}

function figureText(value: number | null | undefined, model: ChartModel): string {
  if (value === null || value === undefined) return "–";
  const options = { minimumFractionDigits: model.places ?? 0, maximumFractionDigits: model.places ?? 3 };
  return `${value.toLocaleString("en-US", options)}${model.unit ? ` ${model.unit}` : ""}`;
}

const TEN_THOUSAND = 10_000;

/** Axis figures stay short: 万 for Chinese readers, k and M for others. */
function shortFigure(value: number): string {
  const chinese = document.documentElement.lang.startsWith("zh");
  const size = Math.abs(value);
  if (chinese) return size >= TEN_THOUSAND ? `${trim(value / TEN_THOUSAND)}万` : trim(value);
  if (size >= 1_000_000) return `${trim(value / 1_000_000)}M`;
  return size >= TEN_THOUSAND ? `${trim(value / 1000)}k` : trim(value);
}

function trim(value: number): string {
  return String(Number(value.toPrecision(6)));
}
