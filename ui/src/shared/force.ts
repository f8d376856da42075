// Whether a zone is in force, in words.
import type { ZoneStatus } from '../generated/ZoneStatus';
import { t } from '../i18n/index.svelte';
import { when } from './times';

export function inForce(standing: ZoneStatus, now: number): string {
  const begins = standing.begins ? when(standing.begins, now) : undefined;
  switch (standing.force) {
    case 'in_force':
      return standing.until
        ? t('force-until', { when: when(standing.until, now) })
        : t('force-always');
    case 'not_yet':
      return begins ? t('force-not-yet-begins', { when: begins }) : t('force-not-yet');
    case 'ended':
      return t('force-ended');
    case 'out_of_hours':
      return begins ? t('force-out-of-hours-begins', { when: begins }) : t('force-out-of-hours');
    case 'unknown':
      return t('force-unknown');
  }
}
