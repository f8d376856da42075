// A verdict in words, with the shape and sign that go with them. No word of it speaks of the person.
import BadgeCheck from '@lucide/svelte/icons/badge-check';
import CalendarX from '@lucide/svelte/icons/calendar-x-2';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import Equal from '@lucide/svelte/icons/equal-approximately';
import Undo from '@lucide/svelte/icons/undo-2';
import type { CardVerdictView } from '../../generated/CardVerdictView';
import type { CannotConfirmReasonView } from '../../generated/CannotConfirmReasonView';
import { t } from '../../i18n/index.svelte';
import { month } from '../../shared/times';

/** `good`: a solid green box; `same`: a dotted one; `unsure`: a dashed amber one; `past`: a plain one. */
export type Look = 'good' | 'same' | 'unsure' | 'past';

export interface Shown {
  look: Look;
  icon: typeof BadgeCheck;
  head: string;
  line: string;
  /** What the officer should know besides. */
  beware?: string;
}

const whys: Record<CannotConfirmReasonView, string> = {
  not_a_card: 'card-not-a-card',
  unknown_issuer: 'card-unknown-issuer',
  unknown_code: 'card-unknown-code',
  misread: 'card-misread',
};

export function shown(verdict: CardVerdictView): Shown {
  switch (verdict.verdict) {
    case 'confirmed':
    case 'confirmed_stale':
      return {
        look: 'good',
        icon: BadgeCheck,
        head: t('card-confirmed'),
        line: t('card-confirmed-line', { month: month(verdict.until) }),
        ...(verdict.verdict === 'confirmed_stale'
          ? { beware: t('card-stale', { n: verdict.data_age_days }) }
          : {}),
      };
    case 'matches_template':
      return {
        look: 'same',
        icon: Equal,
        head: t('card-same'),
        line: t('card-same-line', { programme: verdict.programme }),
        ...(verdict.other_years ? { beware: t('card-other-years') } : {}),
      };
    case 'cannot_confirm':
      return {
        look: 'unsure',
        icon: CircleHelp,
        head: t('card-cannot-confirm'),
        line: `${t(whys[verdict.why])} ${t('card-not-the-person')}`,
      };
    case 'expired':
      return {
        look: 'past',
        icon: CalendarX,
        head: t('card-expired'),
        line: `${t('card-expired-line', { month: month(verdict.since) })} ${t('card-newer-one')}`,
      };
    case 'withdrawn':
      return {
        look: 'past',
        icon: Undo,
        head: t('card-withdrawn'),
        line: `${t('card-withdrawn-line')} ${t('card-newer-one')}`,
      };
  }
}

/** Which sound and which shake. */
export function tone(verdict: CardVerdictView): 'confirmed' | 'unsure' {
  return verdict.verdict === 'confirmed' || verdict.verdict === 'confirmed_stale' ? 'confirmed' : 'unsure';
}

/** True where the officer may go on to something else: the card alone settles nothing. */
export function isOpen(verdict: CardVerdictView): boolean {
  return !(tone(verdict) === 'confirmed' || (verdict.verdict === 'matches_template' && !verdict.other_years));
}
