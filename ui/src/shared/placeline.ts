// Where the officer is thought to be, in one line.
import { clock } from '../device/clock.svelte';
import { position } from '../device/position.svelte';
import { t } from '../i18n/index.svelte';
import { circleM, radius } from './distance';
import { age } from './times';

/** `Within about 16 m, 4 s ago`, or why there is none. */
export function placeLine(): string {
  const fix = position.fix;
  if (!fix) {
    switch (position.state) {
      case 'asking':
        return t('place-line-asking');
      case 'denied':
        return t('place-line-denied');
      case 'unavailable':
        return t('place-line-unavailable');
      default:
        return t('place-line-unknown');
    }
  }
  const within = radius(circleM(fix));
  if (fix.source === 'device') {
    return t('place-line-device', { radius: within, age: age(Date.parse(fix.taken_at), clock.now) });
  }
  return t('place-line-chosen', { label: position.label ?? t('place-picked'), radius: within });
}
