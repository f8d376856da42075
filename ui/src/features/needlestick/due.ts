// When a step is due, counted from the moment it happened.
import type { ExposureStep } from '../../generated/ExposureStep';

export type Due = 'done' | 'late' | 'now' | 'later';

export interface StepNow {
  due: Due;
  /** Until it is due; below 0 since. */
  leftMs: number;
}

export function stepNow(step: ExposureStep, sinceMs: number, isDone: boolean): StepNow {
  const leftMs = step.due_s * 1000 - sinceMs;
  if (isDone) return { due: 'done', leftMs };
  if (step.late_s !== undefined && sinceMs > step.late_s * 1000) return { due: 'late', leftMs };
  // What is to be done soon is to be done now; a reminder waits for its day.
  if (step.kind !== 'reminder' || leftMs <= 0) return { due: 'now', leftMs };
  return { due: 'later', leftMs };
}

/** The steps of a kind that are said by now; some are said only after their time. */
export function saidBy(steps: readonly ExposureStep[], kind: ExposureStep['kind'], sinceMs: number): ExposureStep[] {
  return steps.filter((step) => step.kind === kind && step.from_s * 1000 <= sinceMs);
}

export type Pep = 'best' | 'still' | 'past';

/** Whether treatment is begun best, still, or no longer. How much of that is left is not told: it would read
 * as time to spare. */
export function pepNow(idealS: number, latestS: number, sinceMs: number): Pep {
  if (sinceMs < idealS * 1000) return 'best';
  return sinceMs < latestS * 1000 ? 'still' : 'past';
}
