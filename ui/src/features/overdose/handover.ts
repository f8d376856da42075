// What the ambulance needs, in the order it is asked: read in ten seconds, or taken along as a code.
import type { Mark } from '../../generated/Mark';
import type { OverdosePage } from '../../generated/OverdosePage';
import { t } from '../../i18n/index.svelte';
import { stopwatch } from '../../shared/counting';
import { clockTime } from '../../shared/placeclock';
import { amountWords, giverWords, markWords, productOf, routeWords, text } from './words';

export interface Line {
  id: 'found' | 'responds' | 'breathing' | 'doses' | 'unreadable' | 'response' | 'cpr' | 'other';
  label: string;
  /** One to many short lines. */
  said: readonly string[];
}

/** The companion makes a code of at most so many bytes. */
export const MOST_BYTES = 1_200;

/** The newest of some facts, with its time; or that nothing was noted. The companion gives them in the order
 * they were tapped; the wall clock, which may have been set meanwhile, decides nothing. */
function newest(page: OverdosePage, marks: readonly Mark[]): string {
  const found = page.view.marks.findLast(({ mark }) => marks.includes(mark));
  return found ? noted(found.mark, found.at.wall_ms) : t('not-noted');
}

function noted(mark: Mark, ms: number): string {
  return t('hand-noted', { mark: markWords(mark), time: clockTime(ms, false) });
}

function each(page: OverdosePage, marks: readonly Mark[]): string[] {
  return page.view.marks.filter(({ mark }) => marks.includes(mark)).map(({ mark, at }) => noted(mark, at.wall_ms));
}

function doseLines(page: OverdosePage): string[] {
  return page.view.doses.map(({ number, at, dose }) => {
    const product = productOf(page.protocol, dose.product);
    return t('hand-dose', {
      n: number,
      time: clockTime(at.wall_ms - dose.ago_s * 1000),
      product: product ? text(product.name) : t('product-unknown'),
      amount: amountWords(dose.amount),
      route: routeWords(dose.route),
      by: dose.by === 'officer' ? t('hand-officer') : giverWords(dose.by),
    });
  });
}

/** The handover's lines, so long after the page came. */
export function handoverLines(page: OverdosePage, passedMs: number): Line[] {
  const doses = doseLines(page);
  const cpr = each(page, ['cpr_given', 'aed_used']);
  const other = each(page, ['breaths_given', 'vomited', 'pulse_felt', 'pulse_not_felt', 'transport_refused', 'died']);
  const response = each(page, ['breathing_returned', 'woke', 'breathing_lost_again']);
  const lines: Line[] = [
    {
      id: 'found',
      label: t('hand-found'),
      said: [t('hand-found-at', { time: clockTime(page.view.began.wall_ms), ago: stopwatch(page.view.since_ms + passedMs) })],
    },
    { id: 'responds', label: t('hand-responds'), said: [newest(page, ['responsive', 'unresponsive', 'woke'])] },
    {
      id: 'breathing',
      label: t('hand-breathing'),
      said: [newest(page, ['breathing_normal', 'breathing_poor', 'breathing_none', 'breathing_returned', 'breathing_lost_again'])],
    },
    { id: 'doses', label: t('hand-doses', { n: page.view.doses.length }), said: doses.length > 0 ? doses : [t('hand-no-dose')] },
    ...(page.unreadable > 0
      ? [{ id: 'unreadable' as const, label: t('hand-unreadable'), said: [t('hand-unreadable-said', { n: page.unreadable })] }]
      : []),
    { id: 'response', label: t('hand-response'), said: response.length > 0 ? response : [t('hand-no-response')] },
    { id: 'cpr', label: t('hand-cpr'), said: cpr.length > 0 ? cpr : [t('hand-no-cpr')] },
  ];
  return other.length > 0 ? [...lines, { id: 'other', label: t('hand-other'), said: other }] : lines;
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
