// The coded lists of a report, in words.
import type { Amount } from '../../generated/Amount';
import type { By } from '../../generated/By';
import type { Breathing } from '../../generated/Breathing';
import type { Disposition } from '../../generated/Disposition';
import type { RecordRow } from '../../generated/RecordRow';
import type { RecordState } from '../../generated/RecordState';
import type { IncidentReport } from '../../generated/IncidentReport';
import type { Response } from '../../generated/Response';
import type { ResponseTime } from '../../generated/ResponseTime';
import type { Sex } from '../../generated/Sex';
import type { Survived } from '../../generated/Survived';
import type { UnreadableCount } from '../../generated/UnreadableCount';
import { language, t } from '../../i18n/index.svelte';

export const sexes: Record<Sex, string> = {
  female: 'sex-female',
  male: 'sex-male',
  unknown: 'report-unknown',
};

export { ages, collapses, drugs } from '../../shared/personwords';

export const breathing: Record<Breathing, string> = {
  none: 'breathing-none',
  agonal: 'breathing-agonal',
  poor: 'breathing-poor',
  normal: 'breathing-normal',
  unknown: 'report-unknown',
};

export const times: Record<ResponseTime, string> = {
  under1: 'response-under-1',
  from1_to3: 'response-1-to-3',
  from3_to5: 'response-3-to-5',
  over5: 'response-over-5',
  unknown: 'report-unknown',
  did_not_work: 'response-did-not-work',
};

export const responses: Record<Response, string> = {
  combative: 'response-combative',
  no_response: 'response-none',
  alert: 'response-alert',
  angry: 'response-angry',
  sedated: 'response-sedated',
};

export const survival: Record<Survived, string> = {
  yes: 'report-yes',
  no: 'report-no',
  unknown: 'report-unknown',
};

export const dispositions: Record<Disposition, string> = {
  hospital_conscious: 'disposition-hospital-conscious',
  hospital_unconscious: 'disposition-hospital-unconscious',
  released: 'disposition-released',
  taken_to_treatment: 'disposition-taken-to-treatment',
  referred_to_treatment: 'disposition-referred-to-treatment',
  other: 'something-else',
};

/** A list as options, in its order. */
export function options<V extends string>(list: Record<V, string>): { value: V; label: string }[] {
  return (Object.keys(list) as V[]).map((value) => ({ value, label: t(list[value]) }));
}

/** A list with `not said` before it. */
export function optional<V extends string>(list: Record<V, string>): { value: V | ''; label: string }[] {
  return [{ value: '', label: t('not-noted') }, ...options(list)];
}

/** Who gave a dose, or began to press on the chest. */
export const byWhom: Record<By, string> = {
  officer: 'by-officer',
  other_officer: 'by-other-officer',
  bystander: 'by-bystander',
  fire: 'by-fire',
  ambulance: 'by-ambulance',
};

export const yesNo: Record<'yes' | 'no', string> = { yes: 'report-yes', no: 'report-no' };

export type YesNo =
  | 'breaths_given'
  | 'cpr_given'
  | 'aed_used'
  | 'vomited'
  | 'pregnant'
  | 'transport_refused'
  | 'kit_left'
  | 'referral_offered'
  | 'referral_accepted'
  | 'officer_exposed';

export const questions: readonly { of: YesNo; words: string }[] = [
  { of: 'breaths_given', words: 'mark-breaths-given' },
  { of: 'cpr_given', words: 'mark-cpr-given' },
  { of: 'aed_used', words: 'mark-aed-used' },
  { of: 'vomited', words: 'mark-vomited' },
  { of: 'pregnant', words: 'report-pregnant' },
  { of: 'transport_refused', words: 'mark-transport-refused' },
  { of: 'kit_left', words: 'mark-kit-left' },
  { of: 'referral_offered', words: 'report-referral-offered' },
  { of: 'referral_accepted', words: 'report-referral-accepted' },
  { of: 'officer_exposed', words: 'report-officer-exposed' },
];

/** What an answer does to a report: a referral that was not offered was not accepted, and who pressed on the
 * chest is asked only where somebody did. */
export function answered(report: IncidentReport, of: YesNo, said: boolean | undefined): IncidentReport {
  const next = { ...report, [of]: said };
  if (of === 'referral_offered' && said !== true) next.referral_accepted = undefined;
  if (of === 'referral_accepted' && said === true) next.referral_offered = true;
  if (of === 'cpr_given' && said !== true) next.cpr_by = next.arrest = undefined;
  return next;
}

/** A postal code or a cell, as the companion takes it. */
export function fitsArea(area: string): boolean {
  return area === '' || /^[A-Za-z0-9 -]{1,12}$/.test(area);
}

const routes: Record<IncidentReport['doses'][number]['route'], string> = {
  intranasal: 'route-intranasal',
  intramuscular: 'route-intramuscular',
  subcutaneous: 'route-subcutaneous',
  intravenous: 'route-intravenous',
  intraosseous: 'route-intraosseous',
  auto_injector: 'route-auto-injector',
  unknown: 'route-unknown',
};

function amountWords(amount: Amount): string {
  if (amount.is === 'unknown') return t('amount-unknown');
  const n = new Intl.NumberFormat(language.format, { maximumFractionDigits: 3 }).format(amount.ug / 1000);
  return t('amount-mg', { n });
}

/** `4 mg in the nose, by you`. */
export function doseLine({ amount, route, by }: IncidentReport['doses'][number]): string {
  return t('report-dose', { amount: amountWords(amount), route: t(routes[route]), by: t(byWhom[by]) });
}

const states: Record<RecordState, string> = {
  running: 'record-running',
  to_report: 'record-to-report',
  reported: 'record-reported',
  retracted: 'record-retracted',
  purged: 'record-purged',
  unreadable: 'record-unreadable',
};

/** Kinds of entry as the journal names them. */
const entries: Record<string, string> = {
  'overdose.entry': 'unreadable-of-overdose',
  'overdose.report': 'unreadable-of-report',
  'record.retracted': 'unreadable-of-retracted',
  'kit.saved': 'unreadable-of-kit',
  'exposure.entry': 'unreadable-of-exposure',
  'referral.draft': 'unreadable-of-draft',
  'referral.hotline': 'unreadable-of-hotline',
  'running.frame': 'unreadable-of-frame',
};

/** What cannot be read, how much of it, why, and what to do. */
export function unreadableWords({ of, count }: UnreadableCount): string {
  const what = t(Object.hasOwn(entries, of.kind) ? (entries[of.kind] ?? 'unreadable-of-other') : 'unreadable-of-other');
  return t(of.why === 'damaged' ? 'unreadable-damaged' : 'unreadable-newer', { what, n: count });
}

/** What a record is of. */
export function recordWords(row: Pick<RecordRow, 'kind' | 'doses'>): string {
  if (row.kind === 'unknown') return t('record-unknown');
  return row.kind === 'overdose' ? t('record-overdose', { n: row.doses }) : t('record-exposure');
}

export function stateWords(row: Pick<RecordRow, 'state' | 'kind'>): string {
  if (row.kind === 'exposure' && row.state === 'reported') return t('record-private');
  return t(states[row.state]);
}
