// Slips of a hurried thumb.

/** For so long after a dose the button says that it is recorded. */
export const RECORDED_MS = 1_500;

/** For so long after a dose another one is asked about; the companion asks as long. */
export const ASKED_MS = 30_000;

/** For so long after a step has changed its answers heed nothing: the tap was for the step before. */
export const FRESH_MS = 350;

/** Whether a tap now falls on one just before. */
export function isGuarded(last: number | undefined, now: number, span = ASKED_MS): boolean {
  return last !== undefined && now - last < span;
}
