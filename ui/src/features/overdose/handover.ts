// What the ambulance needs, in the order it is asked (ATMIST): age, times, what was taken and how
// they were found, injuries and the like, signs, treatment. Read in
// ten seconds, or taken along as a code. What holds by now the companion says; here it gets its words.
import type { OverdosePage } from '../../generated/OverdosePage';
import type { TimedSign } from '../../generated/TimedSign';
import type { Treatment } from '../../generated/Treatment';
import { language, t } from '../../i18n/index.svelte';
import { stopwatch } from '../../shared/counting';
import { ages, collapses, drugs } from '../../shared/personwords';
import { clockTime } from '../../shared/placeclock';
import { amountWords, giverWords, markWords, productOf, routeWords, text } from './words';

export interface Line {
  id: 'age' | 'found' | 'drugs' | 'how' | 'other' | 'responds' | 'breathing' | 'doses' | 'unreadable' | 'treatment' | 'looks';
  label: string;
  /** One to many short lines. */
  said: readonly string[];
}

/** The companion makes a code of at most so many bytes. */
export const MOST_BYTES = 1_200;

function signWords({ mark, at_ms }: TimedSign): string {
  return t('hand-noted', { mark: markWords(mark), time: clockTime(at_ms, false) });
}

/** A sign, or that nobody noted one. */
function noted(sign: TimedSign | undefined): string[] {
  return [sign ? signWords(sign) : t('not-noted')];
}

/** `CPR given, 21:05`; what was done several times says how often, and when last. */
function treatmentWords({ mark, first_ms, last_ms, times }: Treatment): string {
  const since = t('hand-since', { mark: markWords(mark), time: clockTime(first_ms, false) });
  return times > 1 ? t('hand-times', { since, n: times, time: clockTime(last_ms, false) }) : since;
}

function doseLines(page: OverdosePage): string[] {
  return page.view.doses.map(({ number, at, dose }) => {
    const product = productOf(page.protocol, dose.product);
    return t('hand-dose', {
      n: number,
      time: dose.time_unknown ? t('hand-untimed') : clockTime(at.wall_ms - dose.ago_s * 1000),
      product: product ? text(product.name) : t('product-unknown'),
      amount: amountWords(dose.amount),
      route: routeWords(dose.route),
      by: dose.by === 'officer' ? t('hand-officer') : giverWords(dose.by),
    });
  });
}

/** The handover's lines, so long after the page came. */
export function handoverLines(page: OverdosePage, passedMs: number): Line[] {
  const { found_ms, called_ms, person, found, now, looks, treatment, also } = page.handover;
  const doses = doseLines(page);
  const signs = [found.responds, found.breathing].filter((sign) => sign !== undefined);
  const how = [...signs.map(signWords), ...(person.collapse ? [t(collapses[person.collapse])] : [])];
  const called = called_ms === undefined ? t('hand-not-called') : t('hand-called', { time: clockTime(called_ms, false) });
  const line = (id: Line['id'], label: string, said: readonly string[]): Line[] => (said.length > 0 ? [{ id, label, said }] : []);
  return [
    ...line('age', t('hand-age'), person.age === 'unknown' ? [] : [t(ages[person.age])]),
    ...line('found', t('hand-found'), [t('hand-found-at', { time: clockTime(found_ms), ago: stopwatch(page.view.since_ms + passedMs) }), called]),
    ...line('drugs', t('hand-drugs'), person.drugs.length > 0 ? [new Intl.ListFormat(language.format).format(person.drugs.map((drug) => t(drugs[drug])))] : []),
    ...line('how', t('hand-how'), how),
    ...line('other', t('hand-other'), also.map(signWords)),
    ...line('responds', t('hand-responds'), noted(now.responds)),
    ...line('breathing', t('hand-breathing'), noted(now.breathing)),
    ...line('doses', t('hand-doses', { n: page.view.doses.length }), doses.length > 0 ? doses : [t('hand-no-dose')]),
    ...line('unreadable', t('hand-unreadable'), page.unreadable > 0 ? [t('hand-unreadable-said', { n: page.unreadable })] : []),
    ...line('treatment', t('hand-treatment'), treatment.length > 0 ? treatment.map(treatmentWords) : [t('hand-no-treatment')]),
    ...line('looks', t('hand-looks'), looks.map(signWords)),
  ];
}

/** The same as plain text. No person, no place, no officer is in it. Where it grows too long for a
 * code its last lines go, and it says so. */
export function handoverText(page: OverdosePage, most = MOST_BYTES): string {
  const rows = handoverLines(page, 0).flatMap(({ label, said }) => [
    ...(said.length === 1 ? [`${label}: ${said[0] ?? ''}`] : [`${label}:`, ...said.map((line) => `- ${line}`)]),
  ]);
  const long = (list: readonly string[]) => new TextEncoder().encode(list.join('\n')).length;
  const head = page.protocol.sample || page.fictional ? [t('hand-sample')] : [];
  let kept = [...head, ...rows];
  while (kept.length > 1 && long([...kept, t('hand-cut')]) > most) kept = kept.slice(0, -1);
  return (kept.length < head.length + rows.length ? [...kept, t('hand-cut')] : kept).join('\n');
}
