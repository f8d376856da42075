// What is due, the most pressing first; and which of it rings. One rings at a time: two sounds at once are
// none, and the words of the last would hide those of the first.
import type { Ahead } from '../device/alarmclock';
import { stepNow } from '../features/needlestick/due';
import { alarmWords } from '../features/overdose/alarms';
import { cared, type Cared } from '../features/overdose/people';
import type { ExposurePage } from '../generated/ExposurePage';
import type { OverdosePage } from '../generated/OverdosePage';
import { language, t } from '../i18n/index.svelte';
import { timerNow } from '../shared/counting';
import { said } from '../shared/packwords';

export interface Alarm {
  /** The same while it is the same count. */
  key: string;
  words: string;
  sound: 'window' | 'alarm' | 'reminder';
  of: 'overdose' | 'needlestick';
  /** Whose run it is of. */
  incident?: string;
  /** Who that is, where several are looked after. */
  who?: string;
}

/** A page of the companion, and the time gone since it came, ms. */
export interface Told<Page> {
  page: Page | undefined;
  passedMs: number;
}

/** What is due by now. A life goes before a needle, an alarm before a window that opens, who is breathed for or
 * pressed before who breathes, and otherwise what has been due longest. */
export function dueNow(run: Told<OverdosePage>, needle: Told<ExposurePage>): Alarm[] {
  const people = cared(run.page);
  const ofRuns = people
    .flatMap((person) => overdoseAlarms(person, run.passedMs, people.length > 1))
    .toSorted((one, other) => rank(one) - rank(other) || one.leftMs - other.leftMs)
    .map(({ alarm }) => alarm);
  return [...ofRuns, ...exposureAlarms(needle)];
}

interface Due {
  alarm: Alarm;
  leftMs: number;
  isPaced: boolean;
}

const rank = ({ alarm, isPaced }: Due): number => (alarm.sound === 'alarm' ? 0 : 2) + (isPaced ? 0 : 1);

function overdoseAlarms(person: Cared, passedMs: number, several: boolean): Due[] {
  return person.view.timers
    .map((timer) => timerNow(timer, passedMs))
    .map((timer): Due => ({
      leftMs: timer.leftMs,
      isPaced: person.view.pace !== null,
      alarm: {
        key: `${timer.key} ${timer.phase}`,
        words: alarmWords(timer, person),
        sound: timer.phase === 'open' ? 'window' : 'alarm',
        of: 'overdose',
        incident: person.incident,
        ...(several ? { who: person.who } : {}),
      },
    }))
    .filter(({ alarm }) => alarm.words !== '');
}

/** Only what waits for its time rings: what is to be done at once is on the screen where the clock was begun. */
function timedSteps({ page, passedMs }: Told<ExposurePage>): { key: string; words: string; leftMs: number }[] {
  const [plan, going] = [page?.plan, page?.running];
  if (!plan || !going) return [];
  const done = new Set(going.done.map(({ step }) => step));
  const sinceMs = going.since_ms + passedMs;
  return plan.steps
    .filter((step) => step.due_s > 0 && !done.has(step.id))
    .map((step) => ({
      key: `exposure/${going.id}/${step.id}`,
      words: said(step.say, language.tag).text,
      leftMs: stepNow(step, sinceMs, false).leftMs,
    }))
    .toSorted((one, other) => one.leftMs - other.leftMs);
}

function exposureAlarms(told: Told<ExposurePage>): Alarm[] {
  return timedSteps(told)
    .filter(({ leftMs }) => leftMs <= 0)
    .map(({ key, words }): Alarm => ({ key, words, sound: 'reminder', of: 'needlestick' }));
}

/** What will be due and is not yet, soonest first: for a device that rings by itself. */
export function ahead(run: Told<OverdosePage>, needle: Told<ExposurePage>): Ahead[] {
  const people = cared(run.page);
  const timers = people.flatMap((person) => person.view.timers.map((timer): Ahead => {
    const words = alarmWords({ ...timerNow(timer, run.passedMs), phase: 'due' }, person);
    return { key: timer.key, inMs: timer.due_in_ms - run.passedMs, words: people.length > 1 ? alarmSaid(words, person.who) : words };
  }));
  const steps = timedSteps(needle).map(({ key, words, leftMs }): Ahead => ({ key, words, inMs: leftMs }));
  return [...timers, ...steps].filter(({ inMs, words }) => inMs > 0 && words !== '').toSorted((one, other) => one.inMs - other.inMs);
}

/** The words, and of whom they are. */
export function alarmSaid(words: string, who: string | undefined): string {
  return who === undefined || words === '' ? words : t('alarm-of', { who, words });
}

/** After one has rung the next waits so long, ms: as long as the longest sound, and time to read it. */
export const APART_MS = 5_000;

/** Rings each alarm once. */
export class Bell {
  #lastMs: number | undefined;
  readonly #rung = new Set<string>();

  /** The alarm that rings now, if one does. An alarm does not wait for a window that rang just before. */
  next(due: readonly Alarm[], nowMs: number): Alarm | undefined {
    const first = due.find(({ key }) => !this.#rung.has(key));
    if (!first || (this.#lastMs !== undefined && nowMs - this.#lastMs < APART_MS)) return undefined;
    this.#rung.add(first.key);
    this.#lastMs = nowMs;
    return first;
  }
}
