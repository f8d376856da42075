// What a hand in a pocket can tell apart. A device that cannot shake keeps still.
import type { Sound } from './sound';

const patterns: Record<Sound | 'tapped', number[]> = {
  tapped: [30],
  breath: [120],
  press: [20],
  window: [180, 120, 180],
  alarm: [500, 150, 500, 150, 500],
  reminder: [300, 200, 300, 200],
  confirmed: [60, 60, 60],
  unsure: [350],
};

export function buzz(what: Sound | 'tapped'): void {
  if (typeof navigator === 'undefined' || !('vibrate' in navigator)) return;
  // Not without a tap before: a web view refuses it, and complains.
  if (navigator.userActivation?.hasBeenActive === false) return;
  try {
    navigator.vibrate(patterns[what]);
  } catch {
    // Some web views refuse it all the same.
  }
}
