// What a PIN and a passphrase may be, and the pad's own arithmetic.
import type { SecretKind } from '../../generated/SecretKind';

export const PIN_LEAST = 6;
export const PIN_MOST = 12;
export const PHRASE_LEAST = 12;
export const PHRASE_MOST = 128;

export type Key = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | 'delete';

/** The digits after a key. A digit too many changes nothing. */
export function pressed(digits: string, key: Key): string {
  if (key === 'delete') return digits.slice(0, -1);
  return digits.length < PIN_MOST ? digits + key : digits;
}

/** The key of a keyboard's press, if it is one of the pad's. */
export function keyOf(name: string): Key | undefined {
  if (name === 'Backspace' || name === 'Delete') return 'delete';
  return /^[0-9]$/.test(name) ? (name as Key) : undefined;
}

/** Whether it can be one at all; the companion has the last word. */
export function fits(kind: SecretKind, secret: string): boolean {
  if (kind === 'pin') return new RegExp(`^[0-9]{${PIN_LEAST},${PIN_MOST}}$`).test(secret);
  const long = [...secret].length;
  return long >= PHRASE_LEAST && long <= PHRASE_MOST;
}

/** Whole seconds until the next try is heard. */
export function waitLeft(waitMs: number, passedMs: number): number {
  return Math.max(0, Math.ceil((waitMs - Math.max(0, passedMs)) / 1000));
}
