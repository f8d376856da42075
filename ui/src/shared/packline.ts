// A pack in one line: how old, and who vouches for it.
import type { PackCard } from '../generated/PackCard';
import { t } from '../i18n/index.svelte';
import { dateIn } from './times';

/** `From 21 Nov 2026, 2 days old`; a pack need not say when it was made. */
export function packAge(pack: PackCard): string {
  if (!pack.created) return t('pack-age-unknown');
  const date = dateIn(pack.created, pack.time_zone);
  if (pack.age_days === undefined || pack.age_days < 0) return t('pack-from', { date });
  return t('pack-from-aged', { date, n: pack.age_days });
}

/** `Signed by Port Ellery`, `Training pack, signed by nobody in particular` ... */
export function vouched(pack: PackCard): string {
  switch (pack.signed.state) {
    case 'trusted':
      return t('pack-signed-by', {
        signers: pack.signed.signers.map((name) => name || t('signer-unnamed')).join(', '),
      });
    case 'training':
      return t('pack-signed-training');
    case 'signer_removed':
      return t('pack-signed-removed');
  }
}
