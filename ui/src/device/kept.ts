// The few preferences that outlive the app. Never a position, a search or anything about a person.
const PREFIX = 'wayside.';

/** What was kept under a name, or nothing. A web view without storage keeps nothing. */
export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a preference. Failing to is no trouble: the choice holds until the app closes. */
export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // No storage, or a full one.
  }
}
