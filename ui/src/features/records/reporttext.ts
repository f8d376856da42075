// A report as plain text, for an agency's own system: what was noted, in the officer's words, and nothing else.
import type { IncidentReport } from '../../generated/IncidentReport';
import { t } from '../../i18n/index.svelte';
import { clockTime, dayAndTime } from '../../shared/placeclock';
import * as words from './words';

/** The longest number that any agency writes, with room. */
export const longestNumber = 24;

/** An agency's own incident number as it may stand in a text: letters, digits and what parts them, a digit at least. Nothing
 * else, so that no name is typed here; undefined where it is none. */
export function incidentNumber(typed: string): string | undefined {
  const number = typed.trim();
  return number.length <= longestNumber && /^[\p{L}\p{Nd}]+([ ./#:-]{1,2}[\p{L}\p{Nd}]+)*$/u.test(number) && /\p{Nd}/u.test(number) ? number : undefined;
}

/** One line each; a field that nobody noted has none. `confirmed`: an officer confirmed it as it is here. `number`: the
 * agency's own, where it was typed. */
export function reportText(report: IncidentReport, confirmed: boolean, unreadable: number, number?: string): string {
  const line = (label: string, said: string | undefined) => (said === undefined ? [] : [`${t(label)}: ${said}`]);
  const known = <V extends string>(list: Record<V, string>, value: V | undefined) =>
    value === undefined || value === 'unknown' ? undefined : t(list[value]);
  const doses = report.doses.map((dose, at) => {
    const when = dose.at_ms === undefined ? t('dose-untimed', { n: at + 1 }) : t('dose-at', { n: at + 1, time: clockTime(dose.at_ms) });
    return `${when} ${words.doseLine(dose)}`;
  });
  const answers = words.questions.flatMap(({ of, words: asked }) => {
    const said = report[of];
    return said === undefined ? [] : [`${t(asked)}: ${t(said ? 'report-yes' : 'report-no')}`];
  });
  const drugs = report.drugs.filter((drug) => drug !== 'unknown').map((drug) => t(words.drugs[drug]));
  return [
    ...(report.fictional ? [t('report-fictional')] : []),
    ...(confirmed ? [] : [t('report-text-unconfirmed')]),
    ...(unreadable > 0 ? [t('report-unreadable', { n: unreadable })] : []),
    ...line('report-number', number),
    t('report-found', { when: dayAndTime(report.found_ms) }),
    ...(report.ems_ms === undefined ? [] : [t('report-ems', { time: clockTime(report.ems_ms) })]),
    ...(doses.length > 0 ? doses : [t('report-no-dose')]),
    ...line('report-area', report.area),
    ...line('report-sex', known(words.sexes, report.sex)),
    ...line('report-age', known(words.ages, report.age)),
    ...line('report-breathing-before', known(words.breathing, report.breathing_before)),
    ...line('report-breathing-after', known(words.breathing, report.breathing_after)),
    ...line('report-response-time', known(words.times, report.response_time)),
    ...line('report-response', known(words.responses, report.response)),
    ...line('report-survived', known(words.survival, report.survived)),
    ...line('report-disposition', known(words.dispositions, report.disposition)),
    ...answers,
    ...line('report-cpr-by', known(words.byWhom, report.cpr_by)),
    ...line('report-collapse', known(words.collapses, report.collapse)),
    ...line('report-drugs', drugs.length > 0 ? drugs.join(', ') : undefined),
  ].join('\n');
}
