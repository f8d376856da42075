// The plan's flat metres: x east and y south of its north-west corner. Good for a town; a pack too
// large for that has no plan. For drawing and naming only, never for an answer.
import type { StreetPlan } from '../../generated/StreetPlan';
import type { PlanStreet } from '../../generated/PlanStreet';
import type { Position } from '../../generated/Position';

const M_PER_DEGREE = 111_195;

export type Point = readonly [number, number];

export class Projection {
  readonly west: number;
  readonly north: number;
  readonly width: number;
  readonly height: number;
  readonly #shrink: number;

  constructor(plan: StreetPlan) {
    const { south_west: sw, north_east: ne } = plan;
    this.west = sw.longitude;
    this.north = ne.latitude;
    this.#shrink = Math.max(0.01, Math.cos((((sw.latitude + ne.latitude) / 2) * Math.PI) / 180));
    this.width = Math.max(100, this.x(ne.longitude));
    this.height = Math.max(100, this.y(sw.latitude));
  }

  /** Metres east of the west side; a longitude beyond the date line still counts eastwards. */
  x(longitude: number): number {
    const degrees = longitude - this.west;
    return (degrees < -180 ? degrees + 360 : degrees) * M_PER_DEGREE * this.#shrink;
  }

  /** Metres south of the north side. */
  y(latitude: number): number {
    return (this.north - latitude) * M_PER_DEGREE;
  }

  point([longitude, latitude]: readonly [number, number]): Point {
    return [this.x(longitude), this.y(latitude)];
  }

  back([x, y]: Point): Position {
    const longitude = this.west + x / (M_PER_DEGREE * this.#shrink);
    const latitude = this.north - y / M_PER_DEGREE;
    return {
      latitude: Math.min(90, Math.max(-90, latitude)),
      longitude: ((((longitude + 180) % 360) + 360) % 360) - 180,
    };
  }
}

/** SVG path data of lines. */
export function path(lines: readonly (readonly Point[])[], closed: boolean): string {
  return lines
    .filter((line) => line.length > 1)
    .map(
      (line) =>
        `M${line.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}${closed ? 'Z' : ''}`,
    )
    .join('');
}

function away(at: Point, a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / length;
  const held = Math.min(1, Math.max(0, along));
  return Math.hypot(at[0] - a[0] - held * dx, at[1] - a[1] - held * dy);
}

export interface DrawnStreet {
  name: string;
  class: string;
  lines: readonly (readonly Point[])[];
}

export function drawn(streets: readonly PlanStreet[], on: Projection): DrawnStreet[] {
  return streets.map((street) => ({
    name: street.name,
    class: street.class ?? '',
    lines: street.lines.map((line) => line.map((at) => on.point(at))),
  }));
}

/** The street nearest to a point, and how far it is in metres. Water is no street to stand on. */
export function nearestStreet(
  streets: readonly DrawnStreet[],
  at: Point,
): { name: string; metres: number } | undefined {
  let best: { name: string; metres: number } | undefined;
  for (const street of streets) {
    if (street.class === 'water') continue;
    for (const line of street.lines) {
      for (let nth = 1; nth < line.length; nth += 1) {
        const [a, b] = [line[nth - 1], line[nth]];
        if (!a || !b) continue;
        const metres = away(at, a, b);
        if (!best || metres < best.metres) best = { name: street.name, metres };
      }
    }
  }
  return best;
}
