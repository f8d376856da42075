// A day's opening spans in words.
import type { Span } from '../generated/Span';
import { t } from '../i18n/index.svelte';

/** `09:00–12:00, 14:00–17:00`; a whole day is `24 hours`. */
export function spans(list: readonly Span[]): string {
  return list
    .map(({ opens, closes }) =>
      opens === '00:00' && (closes === '24:00' || closes === '00:00')
        ? t('span-whole-day')
        : `${opens}–${closes}`,
    )
    .join(', ');
}
