// Alarms that the device rings by itself, when this app is closed or its screen dark: a phone has a clock for
// it, a browser and a window on a desk have none.

/** Something that will be due. */
export interface Ahead {
  /** The same while it is the same count. */
  key: string;
  /** From now, ms. */
  inMs: number;
  /** What the device shows: no person, no place. */
  words: string;
}

export interface AlarmClock {
  /** False where it cannot ring: the face then says so. */
  readonly rings: boolean;
  /** Takes all that is ahead, in the place of what it was given before. */
  set(ahead: readonly Ahead[]): void;
}

/** This machine has none. */
const without: AlarmClock = { rings: false, set: () => undefined };

export const alarmClock: AlarmClock = without;
