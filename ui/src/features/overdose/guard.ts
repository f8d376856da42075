// Slips of a hurried thumb.

/** For so long after a dose a second tap is asked about. */
export const GUARD_MS = 1_500;

/** For so long after a step has changed its answers heed nothing: the tap was for the step before. */
export const FRESH_MS = 350;

/** Whether a tap now falls on one just before. */
export function isGuarded(last: number | undefined, now: number, span = GUARD_MS): boolean {
  return last !== undefined && now - last < span;
}
