/**
 * A signature as lines on a grid of 1000 × 400, whatever the screen: x, y, x, y … in whole steps. It travels inside its command,
 * so that it is there with it or not at all; docs/sync.md §3 says how much of it there may be.
 */
export type Stroke = number[];

export const WIDTH = 1000;
export const HEIGHT = 400;
const MOST_STROKES = 100;
const MOST_NUMBERS = 6000;
/** Nearer than this, a point says nothing that the line does not: a finger moves by some 10 steps between two events. */
const NEAR = 4;
/** So long a line, all strokes together, is no slip of the hand. */
const LEAST_INK = 120;

const within = (value: number, most: number): number => Math.round(Math.min(Math.max(value, 0), most));

/** A point of the screen on the grid; what leaves the pad stays at its edge. */
export function onGrid(x: number, y: number, box: { left: number; top: number; width: number; height: number }) {
  const right = ((x - box.left) / (box.width || 1)) * WIDTH;
  const down = ((y - box.top) / (box.height || 1)) * HEIGHT;
  return [within(right, WIDTH), within(down, HEIGHT)] as const;
}

/** The stroke with one point more, unless it lies where the last one does. */
export function drawn(stroke: Stroke, x: number, y: number): Stroke {
  const [lastX = -WIDTH, lastY = -HEIGHT] = stroke.slice(-2);
  return Math.hypot(x - lastX, y - lastY) < NEAR ? stroke : [...stroke, x, y];
}

const size = (strokes: readonly Stroke[]): number => strokes.reduce((sum, one) => sum + one.length, 0);

/** Is there room for more? Whoever scribbles longer than any name stops drawing, and can send what is there. */
export const isFull = (strokes: readonly Stroke[], next: Stroke = []): boolean =>
  strokes.length >= MOST_STROKES || size(strokes) + next.length >= MOST_NUMBERS - 2;

/** Has somebody signed, rather than touched the pad? */
export const hasInk = (strokes: readonly Stroke[]): boolean =>
  strokes.reduce((sum, stroke) => sum + lengthOf(stroke), 0) >= LEAST_INK;

function lengthOf(stroke: Stroke): number {
  let length = 0;
  for (let at = 2; at + 1 < stroke.length; at += 2)
    length += Math.hypot((stroke[at] ?? 0) - (stroke[at - 2] ?? 0), (stroke[at + 1] ?? 0) - (stroke[at - 1] ?? 0));
  return length;
}

/** The drawing as the `d` of one SVG path; a dot becomes a line of no length. */
export const pathOf = (strokes: readonly Stroke[]): string =>
  strokes
    .map(([x = 0, y = 0, ...further]) => `M${x} ${y}L${(further.length > 0 ? further : [x, y]).join(" ")}`)
    .join("");
