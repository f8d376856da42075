// Times as the place's own clock shows them. The companion writes each instant with the place's
// UTC offset; the phone's zone is never asked. A day is named when it is not the place's today.
// (The offset is the instant's own: on the two nights a year when clocks change, `today` may begin
// an hour early or late.)
import { language, t } from '../i18n/index.svelte';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An instant as its place's clock shows it. */
interface Wall {
  /** Milliseconds since 1970. */
  instant: number;
  /** Midnight of its local day, written as if it were UTC. */
  day: number;
  /** `HH:MM`. */
  clock: string;
  offset: number;
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Reads an RFC 3339 instant; nothing when it is none. */
export function wall(text: string): Wall | undefined {
  const parts = RFC3339.exec(text);
  const instant = Date.parse(text);
  if (!parts || Number.isNaN(instant)) return undefined;
  const [, year, month, day, clock = '', zone = 'Z'] = parts;
  const sign = zone.startsWith('-') ? -1 : 1;
  const offset =
    zone === 'Z' ? 0 : sign * (Number(zone.slice(1, 3)) * HOUR + Number(zone.slice(4)) * MINUTE);
  return { instant, day: Date.UTC(Number(year), Number(month) - 1, Number(day)), clock, offset };
}

function dayWords(day: number, form: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language.format, { ...form, timeZone: 'UTC' }).format(day);
}

/** `22:00`, `tomorrow 09:00`, `Tue 09:00`, `24 Dec 09:00`. */
export function when(text: string, now: number): string {
  const at = wall(text);
  if (!at) return text;
  const here = now + at.offset;
  const days = Math.round((at.day - (here - (((here % DAY) + DAY) % DAY))) / DAY);
  if (days === 0) return at.clock;
  if (days === 1) return t('when-tomorrow', { time: at.clock });
  if (days > 1 && days < 7) {
    return t('when-weekday', { day: dayWords(at.day, { weekday: 'short' }), time: at.clock });
  }
  return t('when-date', { date: date(at.day, now), time: at.clock });
}

/** Whole minutes from now, at least one. */
export function minutesUntil(text: string, now: number): number {
  const at = wall(text);
  return at ? Math.max(1, Math.ceil((at.instant - now) / MINUTE)) : 1;
}

/** `24 Dec`, with the year when it is another one. */
export function date(day: number, now: number): string {
  const sameYear = new Date(day).getUTCFullYear() === new Date(now).getUTCFullYear();
  return dayWords(day, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
}

/** A `YYYY-MM-DD` day in full: `21 Nov 2026`. */
export function fullDate(text: string): string {
  const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(day)) return text;
  return dayWords(day, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** A `YYYY-MM-DD` day's month: `May 2027`. */
export function month(text: string): string {
  const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(day) ? text : dayWords(day, { month: 'long', year: 'numeric' });
}

/** A `YYYY-MM-DD` day of this week: `Tuesday`. */
export function weekday(text: string): string {
  const day = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(day) ? text : dayWords(day, { weekday: 'long' });
}

/** An instant's day where `zone` is the clock: `21 Nov 2026`. */
export function dateIn(text: string, zone: string): string {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) return text;
  const form = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  try {
    return new Intl.DateTimeFormat(language.format, { ...form, timeZone: zone }).format(instant);
  } catch {
    // A zone this web view does not know.
    return new Intl.DateTimeFormat(language.format, { ...form, timeZone: 'UTC' }).format(instant);
  }
}

/** `4 s ago`, `3 min ago`, `2 h ago`, `5 days ago`. */
export function age(then: number, now: number): string {
  const past = now - then;
  if (past < 1000) return t('age-now');
  if (past < MINUTE) return t('age-seconds', { n: Math.floor(past / 1000) });
  if (past < HOUR) return t('age-minutes', { n: Math.floor(past / MINUTE) });
  if (past < DAY) return t('age-hours', { n: Math.floor(past / HOUR) });
  return t('age-days', { n: Math.floor(past / DAY) });
}

/** Whole days from a `YYYY-MM-DD` day to now: `today`, `1 day ago`, `40 days ago`. */
export function ageOfDay(text: string, now: number): string {
  const day = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(day)) return text;
  const days = Math.floor((now - day) / DAY);
  return days < 1 ? t('age-today') : t('age-days', { n: days });
}
