// What this device knows of cards, in words; and why a list that was brought is refused.
import type { CardListKind } from '../../generated/CardListKind';
import type { CardListRefusal } from '../../generated/CardListRefusal';
import type { CardsPage } from '../../generated/CardsPage';
import { t } from '../../i18n/index.svelte';
import { fullDate } from '../../shared/times';

/** `Card lists from 21 Nov 2026, 3 days old`. */
export function listsAge(page: CardsPage): string {
  if (!page.as_of) return t('lists-age-unknown');
  return t('lists-aged', { date: fullDate(page.as_of), n: page.data_age_days ?? 0 });
}

const kinds: Record<CardListKind, string> = {
  trust: 'list-trust',
  status: 'list-withdrawn',
  allow: 'list-codes',
};
export const kindWords = (kind: CardListKind): string => t(kinds[kind]);

const refusals: Record<CardListRefusal, { what: string; then: string }> = {
  not_a_list: { what: 'list-not-a-list', then: 'list-not-a-list-then' },
  not_signed: { what: 'list-not-signed', then: 'list-not-signed-then' },
  unknown_issuer: { what: 'list-unknown-issuer', then: 'list-unknown-issuer-then' },
  not_newer: { what: 'list-not-newer', then: 'list-not-newer-then' },
  too_new: { what: 'list-too-new', then: 'list-too-new-then' },
};
export function refused(why: CardListRefusal): { what: string; then: string } {
  const { what, then } = refusals[why];
  return { what: t(what), then: t(then) };
}
