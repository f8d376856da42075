// Times are the place's own, whatever zone the phone is in.
import { beforeEach, expect, test } from 'vitest';
import { language } from '../src/i18n/index.svelte';
import { age, ageOfDay, dateIn, fullDate, minutesUntil, wall, when } from '../src/shared/times';

const noon = Date.parse('2026-11-23T12:00:00-05:00');

beforeEach(() => language.choose('en'));

test('an instant keeps its own clock', () => {
  expect(wall('2026-11-23T22:00:00-05:00')?.clock).toBe('22:00');
  expect(wall('2026-11-23T22:00:00.250+05:45')?.clock).toBe('22:00');
  expect(wall('2026-11-23T22:00:00Z')?.clock).toBe('22:00');
  expect(wall('tomorrow')).toBeUndefined();
});

test('today goes unnamed', () => {
  expect(when('2026-11-23T22:00:00-05:00', noon)).toBe('22:00');
  expect(when('2026-11-23T00:00:00-05:00', noon)).toBe('00:00');
});

test('another day is named', () => {
  expect(when('2026-11-24T02:00:00-05:00', noon)).toBe('tomorrow 02:00');
  expect(when('2026-11-25T09:00:00-05:00', noon)).toBe('Wed 09:00');
  expect(when('2026-11-29T09:00:00-05:00', noon)).toBe('Sun 09:00');
  expect(when('2026-11-30T09:00:00-05:00', noon)).toBe('30 Nov 09:00');
  expect(when('2027-01-04T09:00:00-05:00', noon)).toBe('4 Jan 2027 09:00');
  expect(when('2026-11-22T09:00:00-05:00', noon)).toBe('22 Nov 09:00');
});

test('the day is the place’s, not that of Greenwich or the phone', () => {
  // 23:30 on the 23rd there is already the 24th at Greenwich.
  const late = Date.parse('2026-11-23T23:30:00-05:00');
  expect(when('2026-11-23T23:45:00-05:00', late)).toBe('23:45');
  expect(when('2026-11-24T00:15:00-05:00', late)).toBe('tomorrow 00:15');
  // 00:30 on the 24th there is still the 23rd at Greenwich.
  const early = Date.parse('2026-11-24T00:30:00+13:00');
  expect(when('2026-11-24T09:00:00+13:00', early)).toBe('09:00');
});

test('days are named in the language on screen', () => {
  language.choose('es');
  expect(when('2026-11-24T02:00:00-05:00', noon)).toBe('mañana 02:00');
  expect(when('2026-11-25T09:00:00-05:00', noon)).toBe('mié 09:00');
});

test('what cannot be read as a time is shown as it is', () => {
  expect(when('soon', noon)).toBe('soon');
  expect(fullDate('last spring')).toBe('last spring');
  expect(dateIn('never', 'UTC')).toBe('never');
});

test('minutes to go round up and never reach none', () => {
  expect(minutesUntil('2026-11-23T12:20:00-05:00', noon)).toBe(20);
  expect(minutesUntil('2026-11-23T12:19:01-05:00', noon)).toBe(20);
  expect(minutesUntil('2026-11-23T11:00:00-05:00', noon)).toBe(1);
});

test('ages say the largest unit that fits', () => {
  expect(age(noon - 4_000, noon)).toBe('4 s ago');
  expect(age(noon - 185_000, noon)).toBe('3 min ago');
  expect(age(noon - 2 * 3_600_000, noon)).toBe('2 h ago');
  expect(age(noon - 86_400_000, noon)).toBe('1 day ago');
  expect(age(noon + 60_000, noon)).toBe('just now');
  expect(ageOfDay('2026-11-21', noon)).toBe('2 days ago');
  expect(ageOfDay('2026-11-23', noon)).toBe('today');
});

test('a date is told on the pack’s clock, and on Greenwich’s where that clock is not known', () => {
  expect(dateIn('2026-01-01T00:30:00Z', 'America/New_York')).toBe('31 Dec 2025');
  expect(dateIn('2026-01-01T00:30:00Z', 'Nowhere/Town')).toBe('1 Jan 2026');
});
