// Times that run on between two answers of the companion. Everything is worked out from the answer
// and the time gone since it came; nothing is counted up or down tick by tick, so that a page that
// slept is right as soon as it is looked at.
import type { Paces } from '../generated/Paces';
import type { TimerView } from '../generated/TimerView';

/** `3:07`, `1:02:09`; never below nothing. */
export function countdown(ms: number): string {
  return clockwork(Math.ceil(Math.max(0, ms) / 1000));
}

/** Time gone, whole seconds that are over. */
export function stopwatch(ms: number): string {
  return clockwork(Math.floor(Math.max(0, ms) / 1000));
}

function clockwork(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Where a count stands: before its window, in it, or past its alarm. */
export type TimerPhase = 'closed' | 'open' | 'due';

export interface TimerNow {
  key: string;
  kind: TimerView['kind'];
  /** The state whose timer it is, for a step's. */
  state?: string;
  phase: TimerPhase;
  /** Time gone. */
  sinceMs: number;
  /** To the window, then to the alarm; below 0 once that is due. */
  leftMs: number;
  /** How much of the whole way to the alarm is gone, 0..1. */
  gone: number;
}

/** A count, so long after its answer came. */
export function timerNow(timer: TimerView, passedMs: number): TimerNow {
  const passed = Math.max(0, passedMs);
  const opens = timer.opens_in_ms - passed;
  const due = timer.due_in_ms - passed;
  const hasWindow = timer.window_ms < timer.alarm_ms;
  const phase: TimerPhase = due <= 0 ? 'due' : hasWindow && opens <= 0 ? 'open' : 'closed';
  const sinceMs = timer.since_ms + passed;
  return {
    key: timer.key,
    kind: timer.kind,
    ...(timer.state === undefined ? {} : { state: timer.state }),
    phase,
    sinceMs,
    leftMs: hasWindow && phase === 'closed' ? opens : due,
    gone: timer.alarm_ms > 0 ? Math.min(1, Math.max(0, sinceMs / timer.alarm_ms)) : 1,
  };
}

/** Time to the next window or alarm, so that the companion is asked when one is reached. */
export function nextTurn(timers: readonly TimerView[], passedMs: number): number | undefined {
  const ahead = timers
    .flatMap((timer) => [timer.opens_in_ms - passedMs, timer.due_in_ms - passedMs])
    .filter((left) => left > 0);
  return ahead.length > 0 ? Math.min(...ahead) : undefined;
}

export interface Beat {
  /** Which beat since the pace began: a sound is played when it changes. */
  number: number;
  /** How much of this beat is over, 0..1. */
  gone: number;
  /** What is told in the ring: seconds to the next breath, or the compression's number. */
  told: number;
  sort: 'breath' | 'press';
}

/** The breath one is at, `ms` after the pace began. The first breath is given at once. */
export function breathBeat(ms: number, everySeconds: number): Beat {
  const every = Math.max(1, everySeconds) * 1000;
  const at = Math.max(0, ms);
  const number = Math.floor(at / every);
  const over = at - number * every;
  return { number, gone: over / every, told: Math.ceil((every - over) / 1000), sort: 'breath' };
}

/** One breath between compressions, its breathing out included. */
const BREATH_BETWEEN_MS = 2000;

/** The compression or breath one is at: 30 and 2, at the protocol's pace. */
export function pressBeat(ms: number, paces: Paces): Beat {
  const every = 60_000 / Math.max(1, paces.compressions_per_minute);
  const pressing = every * paces.compressions;
  const round = pressing + BREATH_BETWEEN_MS * paces.breaths;
  const at = Math.max(0, ms);
  const rounds = Math.floor(at / round);
  const within = at - rounds * round;
  const before = rounds * (paces.compressions + paces.breaths);
  if (within < pressing) {
    const done = Math.floor(within / every);
    const gone = (within - done * every) / every;
    return { number: before + done, gone, told: done + 1, sort: 'press' };
  }
  const breathing = within - pressing;
  const done = Math.floor(breathing / BREATH_BETWEEN_MS);
  const gone = (breathing - done * BREATH_BETWEEN_MS) / BREATH_BETWEEN_MS;
  return { number: before + paces.compressions + done, gone, told: done + 1, sort: 'breath' };
}
