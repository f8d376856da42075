// A pathway, its fields and what stands in a referral's way, in words.
import FileText from '@lucide/svelte/icons/file-text';
import HandHeart from '@lucide/svelte/icons/hand-heart';
import HeartPulse from '@lucide/svelte/icons/heart-pulse';
import Landmark from '@lucide/svelte/icons/landmark';
import LifeBuoy from '@lucide/svelte/icons/life-buoy';
import Phone from '@lucide/svelte/icons/phone';
import Split from '@lucide/svelte/icons/split';
import type { Consent } from '../../generated/Consent';
import type { ContactWish } from '../../generated/ContactWish';
import type { FieldTerms } from '../../generated/FieldTerms';
import type { Pathway } from '../../generated/Pathway';
import type { PathwayKind } from '../../generated/PathwayKind';
import type { Person } from '../../generated/Person';
import type { PersonField } from '../../generated/PersonField';
import type { RecipientKind } from '../../generated/RecipientKind';
import type { ReferralFault } from '../../generated/ReferralFault';
import { language, t } from '../../i18n/index.svelte';
import { opening } from '../../shared/opening.svelte';
import { said } from '../../shared/packwords';
import { dateIn } from '../../shared/times';
import type { Step } from './steps';

export const pathwayIcons: Record<PathwayKind, typeof FileText> = {
  arrest_diversion: Split,
  social_contact: HandHeart,
  after_overdose: HeartPulse,
  victim_or_witness: LifeBuoy,
  hotline: Phone,
  commission: Landmark,
  near_miss: FileText,
};

export const fieldNames: Record<PersonField, string> = {
  alias: 'person-alias',
  where_to_find: 'person-where',
  phone: 'telephone',
  language: 'person-language',
  best_time: 'person-best-time',
  date_of_birth: 'date-of-birth',
  note: 'person-note',
};

export const fieldHints: Partial<Record<PersonField, string>> = {
  alias: 'person-alias-hint',
  where_to_find: 'person-where-hint',
  note: 'person-note-hint',
};

/** Characters that a field takes at most, where its pathway does not say fewer. */
const longest: Record<PersonField, number> = {
  alias: 60,
  where_to_find: 200,
  phone: 40,
  language: 35,
  best_time: 80,
  date_of_birth: 10,
  note: 1_000,
};

export function most({ field, longest: own }: FieldTerms): number {
  return Math.min(own ?? longest[field], longest[field]);
}

/** How many characters a text counts: as the companion counts them. */
export function counted(text: string): number {
  return [...text.trim()].length;
}

export const givers: Record<Consent['given_by'], string> = {
  person: 'the-person',
  guardian: 'consent-by-guardian',
  representative: 'consent-by-representative',
};

export const hows: Record<Consent['how'], string> = {
  spoken: 'consent-spoken',
  written: 'consent-written',
};

export const readers: Record<Consent['read_by'], string> = {
  officer: 'consent-read-officer',
  interpreter: 'consent-read-interpreter',
  programme: 'consent-read-programme',
  themselves: 'consent-read-themselves',
};

export const wishes: Record<ContactWish, string> = {
  in_person: 'wish-in-person',
  call: 'wish-call',
  message: 'wish-message',
  they_come: 'wish-they-come',
};

export const recipientKinds: Record<RecipientKind, string> = {
  programme: 'recipient-programme',
  health: 'recipient-health',
  victim_support: 'recipient-victim-support',
  commission: 'commission',
  other: 'recipient-other',
};

/** A list as options, in its order. */
export function options<V extends string>(list: Record<V, string>): { value: V; label: string }[] {
  return (Object.keys(list) as V[]).map((value) => ({ value, label: t(list[value]) }));
}

export function tongue(code: string): string {
  try {
    return new Intl.DisplayNames([language.format], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** An instant's day where the pack's clock is: `18 Feb 2027`. */
export function dayOf(ms: number): string {
  return dateIn(new Date(ms).toISOString(), opening.pack?.time_zone ?? 'UTC');
}

export function amount(n: number): string {
  return new Intl.NumberFormat(language.format, { maximumFractionDigits: 3 }).format(n);
}

/** What was told of a person, as it will be read. */
export function told(person: Person, field: PersonField): string {
  const text = person[field]?.trim() ?? '';
  return field === 'language' && text !== '' ? tongue(text) : text;
}

/** What wants doing or knowing, what to do, and at which step. */
export interface Matter {
  what: string;
  then: string;
  step: Step;
  holds: boolean;
}

export function matter(fault: ReferralFault, pathway: Pathway): Matter {
  const check = (id: string) => {
    const found = pathway.checks?.find((one) => one.id === id);
    return found ? said(found.text, language.tag).text : id;
  };
  const at = (step: Step, what: string, then: string, holds = true): Matter => ({ what, then, step, holds });
  switch (fault.is) {
    case 'not_this_pathway':
      return at('review', t('held-pathway'), t('held-pathway-then'));
    case 'no_recipient':
      return at('to', t('held-recipient'), t('held-recipient-then'));
    case 'missing':
      return at('reach', t('held-missing', { field: t(fieldNames[fault.field]) }), t('held-missing-then'));
    case 'too_long':
      return at('reach', t('held-too-long', { field: t(fieldNames[fault.field]) }), t('held-too-long-then', { most: fault.most }));
    case 'not_asked':
      return at('reach', t('held-not-asked', { field: t(fieldNames[fault.field]) }), t('held-not-asked-then'));
    case 'unfit':
      return at('reach', t('held-unfit', { field: t(fieldNames[fault.field]) }), t('held-unfit-then'));
    case 'unknown_check':
      return at('who', t('held-check'), t('held-check-then'));
    case 'bad_amount':
      return at('who', t('held-amount', { check: check(fault.check) }), t('held-amount-then'));
    case 'over_threshold':
      return at('who', t('over-threshold', { check: check(fault.check) }), t('over-threshold-then'), false);
    case 'consent_missing':
      return at('consent', t('held-consent'), t('held-consent-then'));
    case 'consent_expired':
      return at('consent', t('held-consent-expired'), t('held-consent-expired-then'));
    case 'consent_withdrawn':
      return at('consent', t('held-consent-withdrawn'), t('held-consent-then'));
  }
}
