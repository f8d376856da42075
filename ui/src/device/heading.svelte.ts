// Which way the top of the phone points, where the phone knows. Arrows then turn with it; else up
// is north. Phones give magnetic north: a few degrees off, enough for an arrow and no more.
interface Compass extends DeviceOrientationEvent {
  readonly webkitCompassHeading?: number;
}

let degrees = $state<number | undefined>(undefined);

export const heading = {
  /** Degrees clockwise from north, in steps of five; undefined when not known. */
  get degrees(): number | undefined {
    return degrees;
  },
};

const STEP = 5;

function turn(event: Compass): void {
  let raw: number | undefined;
  if (typeof event.webkitCompassHeading === 'number') raw = event.webkitCompassHeading;
  else if (event.absolute && event.alpha !== null) raw = 360 - event.alpha;
  if (raw === undefined || Number.isNaN(raw)) return;
  const held = raw + screen.orientation.angle;
  const stepped = (Math.round(held / STEP) * STEP + 360) % 360;
  if (stepped !== degrees) degrees = stepped;
}

/** Listens, where the device has a compass. Returns how to stop. */
export function startHeading(): () => void {
  if (typeof DeviceOrientationEvent === 'undefined') return () => undefined;
  const hear = (event: Event) => turn(event as Compass);
  addEventListener('deviceorientationabsolute', hear);
  addEventListener('deviceorientation', hear);
  return () => {
    removeEventListener('deviceorientationabsolute', hear);
    removeEventListener('deviceorientation', hear);
  };
}
