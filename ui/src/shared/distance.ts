// Metres and degrees, in words.
import { language, t } from '../i18n/index.svelte';
import { opening } from './opening.svelte';
import { preferences, type Units } from './preferences.svelte';

const M_PER_FOOT = 0.3048;
const M_PER_MILE = 1609.344;

function number(value: number, digits: number): string {
  return new Intl.NumberFormat(language.format, {
    maximumFractionDigits: digits,
  }).format(value);
}

function rounded(value: number): number {
  const step = value < 100 ? 5 : 10;
  return Math.max(step, Math.round(value / step) * step);
}

/** `240 m`, `1.4 km`; `800 ft`, `0.3 mi`. */
export function distance(metres: number, units: Units = preferences.units): string {
  if (units === 'imperial') {
    const miles = metres / M_PER_MILE;
    if (miles < 0.195) return t('distance-ft', { n: number(rounded(metres / M_PER_FOOT), 0) });
    return t('distance-mi', { n: number(miles, miles < 9.95 ? 1 : 0) });
  }
  if (metres < 995) return t('distance-m', { n: number(rounded(metres), 0) });
  const kilometres = metres / 1000;
  return t('distance-km', { n: number(kilometres, kilometres < 9.95 ? 1 : 0) });
}

/** A radius, rounded up so that it never claims more than is known. */
export function radius(metres: number, units: Units = preferences.units): string {
  if (!Number.isFinite(metres)) return t('age-unknown');
  if (units === 'imperial') {
    const feet = metres / M_PER_FOOT;
    if (feet < 1000) return t('distance-ft', { n: number(Math.max(1, Math.ceil(feet)), 0) });
    return t('distance-mi', { n: number(Math.ceil((metres / M_PER_MILE) * 10) / 10, 1) });
  }
  if (metres < 1000) return t('distance-m', { n: number(Math.max(1, Math.ceil(metres)), 0) });
  return t('distance-km', { n: number(Math.ceil(metres / 100) / 10, 1) });
}

/** The radius the companion judges a place on, metres; by the factor that it gave when the app opened. */
export function circleM(place: { accuracy_m: number }): number {
  return place.accuracy_m * (opening.question.answer?.circle_95 ?? Infinity);
}

const points = [
  'bearing-north',
  'bearing-north-east',
  'bearing-east',
  'bearing-south-east',
  'bearing-south',
  'bearing-south-west',
  'bearing-west',
  'bearing-north-west',
] as const;

/** `north-east`, from degrees clockwise from north. */
export function bearing(degrees: number): string {
  const point = points[Math.round((((degrees % 360) + 360) % 360) / 45) % 8] ?? points[0];
  return t(point);
}
