// Street names along their streets, as many as fit without touching one another.
import type { DrawnStreet, Point } from './projection';

export interface Label {
  text: string;
  x: number;
  y: number;
  /** Degrees clockwise, never upside down. */
  turn: number;
}

export interface View {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** An average letter's width, in ems. */
const LETTER = 0.56;

interface Stretch {
  middle: Point;
  length: number;
  turn: number;
}

/** Douglas and Peucker: the line without bends smaller than `least` metres. */
export function straightened(line: readonly Point[], least: number): Point[] {
  const [first, last] = [line[0], line.at(-1)];
  if (!first || !last || line.length < 3) return [...line];
  let [worst, far] = [0, 0];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const length = Math.hypot(dx, dy);
  for (const [nth, at] of line.entries()) {
    const [ax, ay] = [at[0] - first[0], at[1] - first[1]];
    const off = length === 0 ? Math.hypot(ax, ay) : Math.abs(ax * dy - ay * dx) / length;
    if (off > far) [worst, far] = [nth, off];
  }
  if (far <= least) return [first, last];
  const head = straightened(line.slice(0, worst + 1), least);
  return [...head.slice(0, -1), ...straightened(line.slice(worst), least)];
}

/** A street's longest straight stretch within the view; bends smaller than half a letter are none. */
function longest(street: DrawnStreet, view: View, em: number): Stretch | undefined {
  let best: Stretch | undefined;
  for (const whole of street.lines) {
    const line = straightened(whole, em / 2);
    for (let nth = 1; nth < line.length; nth += 1) {
      const clipped = clip(line[nth - 1], line[nth], view);
      if (!clipped) continue;
      const [a, b] = clipped;
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      if (best && length <= best.length) continue;
      const degrees = (Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI;
      const turn = degrees > 90 ? degrees - 180 : degrees < -90 ? degrees + 180 : degrees;
      best = { middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], length, turn };
    }
  }
  return best;
}

/** Liang and Barsky: the part of a segment within the view. */
function clip(a: Point | undefined, b: Point | undefined, view: View): [Point, Point] | undefined {
  if (!a || !b) return undefined;
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  let [from, to] = [0, 1];
  const edges: [number, number][] = [
    [-dx, a[0] - view.x],
    [dx, view.x + view.width - a[0]],
    [-dy, a[1] - view.y],
    [dy, view.y + view.height - a[1]],
  ];
  for (const [p, q] of edges) {
    if (p === 0 && q < 0) return undefined;
    if (p < 0) from = Math.max(from, q / p);
    if (p > 0) to = Math.min(to, q / p);
  }
  if (from >= to) return undefined;
  return [
    [a[0] + from * dx, a[1] + from * dy],
    [a[0] + to * dx, a[1] + to * dy],
  ];
}

/** Labels for a view; `em` is the size of the letters in metres. */
export function labels(streets: readonly DrawnStreet[], view: View, em: number): Label[] {
  const wanted = streets
    .map((street) => ({ street, stretch: longest(street, view, em) }))
    .filter((one): one is { street: DrawnStreet; stretch: Stretch } => one.stretch !== undefined)
    .sort((a, b) => b.stretch.length - a.stretch.length);
  const placed: { x: number; y: number; half: number }[] = [];
  const found: Label[] = [];
  for (const { street, stretch } of wanted) {
    const wide = street.name.length * LETTER * em;
    if (wide > stretch.length * 1.05) continue;
    const [x, y] = stretch.middle;
    const dots = alongside(x, y, wide, stretch.turn, em);
    const touches = dots.some((dot) =>
      placed.some((other) => Math.hypot(other.x - dot.x, other.y - dot.y) < other.half + dot.half),
    );
    if (touches) continue;
    placed.push(...dots);
    found.push({ text: street.name, x, y, turn: stretch.turn });
  }
  return found;
}

/** A label as a string of discs, to see whether two touch. */
function alongside(x: number, y: number, wide: number, turn: number, em: number) {
  const [ux, uy] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  const count = Math.max(1, Math.ceil(wide / em));
  return Array.from({ length: count }, (_, nth) => {
    const along = ((nth + 0.5) / count - 0.5) * wide;
    return { x: x + ux * along, y: y + uy * along, half: em * 0.75 };
  });
}
