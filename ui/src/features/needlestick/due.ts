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
  if (step.kind === 'do' || leftMs <= 0) return { due: 'now', leftMs };
  return { due: 'later', leftMs };
}

export type Pep = 'best' | 'still' | 'past';

/** Whether treatment is begun best, still, or no longer, and how long that holds. */
export function pepNow(idealS: number, latestS: number, sinceMs: number): { is: Pep; leftMs: number } {
  const [ideal, latest] = [idealS * 1000 - sinceMs, latestS * 1000 - sinceMs];
  if (ideal > 0) return { is: 'best', leftMs: ideal };
  if (latest > 0) return { is: 'still', leftMs: latest };
  return { is: 'past', leftMs: 0 };
}
