// Instants on the clock of the pack's place, and how far a device's clocks can be believed.
import type { Clockwise } from '../generated/Clockwise';
import { language, t } from '../i18n/index.svelte';
import { opening } from './opening.svelte';

/** An instant on the clock of the pack's place: `21:04:31`, or `21:04`. */
export function clockTime(ms: number, seconds = true, zone = opening.pack?.time_zone): string {
  const form: Intl.DateTimeFormatOptions = {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(seconds ? { second: '2-digit' } : {}),
  };
  try {
    return new Intl.DateTimeFormat(language.format, { ...form, ...(zone ? { timeZone: zone } : {}) }).format(ms);
  } catch {
    return new Intl.DateTimeFormat(language.format, { ...form, timeZone: 'UTC' }).format(ms);
  }
}

/** `24 Nov 2026, 21:04`. */
export function dayAndTime(ms: number, zone = opening.pack?.time_zone): string {
  const form: Intl.DateTimeFormatOptions = {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  };
  try {
    return new Intl.DateTimeFormat(language.format, { ...form, ...(zone ? { timeZone: zone } : {}) }).format(ms);
  } catch {
    return new Intl.DateTimeFormat(language.format, { ...form, timeZone: 'UTC' }).format(ms);
  }
}

/** `21:04` on the place's own today, else `24 Nov, 21:04`; with the year where it is another. */
export function shortTime(ms: number, now: number, zone = opening.pack?.time_zone): string {
  const day = (at: number) => dayAndTime(at, zone).split(', ')[0];
  if (day(ms) === day(now)) return clockTime(ms, false, zone);
  const year = new Date(ms).getUTCFullYear() === new Date(now).getUTCFullYear() ? undefined : 'numeric';
  const form: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  try {
    return new Intl.DateTimeFormat(language.format, { ...form, ...(zone ? { timeZone: zone } : {}) }).format(ms);
  } catch {
    return new Intl.DateTimeFormat(language.format, { ...form, timeZone: 'UTC' }).format(ms);
  }
}

const clocks: Record<Exclude<Clockwise, 'sure'>, string> = {
  clock_moved: 'clock-moved',
  restarted: 'clock-restarted',
  unsure: 'clock-unsure',
};
export const clockWords = (clock: Clockwise): string => (clock === 'sure' ? '' : t(clocks[clock]));
