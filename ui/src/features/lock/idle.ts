// After how many minutes untouched the records may lock.
const CHOICES = [1, 2, 5, 10, 15, 30] as const;

/** The choices, and what holds now among them even where it is none of ours. */
export function idleChoices(now: number): number[] {
  return [...new Set([...CHOICES, now])].sort((one, other) => one - other);
}
