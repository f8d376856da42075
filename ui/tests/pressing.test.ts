// What rings, in which order, and that no two ring at once.
import { beforeEach, expect, test } from 'vitest';
import type { ExposurePage } from '../src/generated/ExposurePage';
import type { ExposureStep } from '../src/generated/ExposureStep';
import type { OverdosePage } from '../src/generated/OverdosePage';
import type { TimerView } from '../src/generated/TimerView';
import { language } from '../src/i18n/index.svelte';
import { ahead, APART_MS, Bell, dueNow } from '../src/shell/pressing';

const timer = (kind: TimerView['kind'], opens: number, due: number): TimerView => ({
  kind, key: kind, since_ms: 0, opens_in_ms: opens, due_in_ms: due, alarm_ms: Math.max(due, 1), window_ms: Math.max(opens, 1),
});

const view = (timers: TimerView[], paced = false) => ({
  state: 's', timers, spot: null, began: { wall_ms: 0 }, pace: paced ? { act: 'breaths' } : null,
});

const run = (timers: TimerView[], others: unknown[] = []) => ({
  incident: 'shown',
  protocol: { states: [{ id: 's', say: { en: 'Step' }, timer: { seconds: 60, repeats: true, say: { en: 'Look at the breathing' } } }], paces: {} },
  view: view(timers),
  others,
}) as unknown as OverdosePage;

const other = (spot: string, timers: TimerView[], paced: boolean) => ({
  incident: spot, say: { en: 'Breathe' }, spot: { en: spot }, timer_says: { en: 'Look again' }, paces: {}, view: view(timers, paced),
});

const step = (change: Partial<ExposureStep>): ExposureStep => ({
  id: 'report', kind: 'do', say: { en: 'Tell your supervisor' }, more: {}, due_s: 900, from_s: 0, sources: [], status: 'verified', ...change,
});

const needle = (steps: ExposureStep[], sinceMs: number, done: string[] = []) => ({
  plan: { steps },
  running: { id: 'n', since_ms: sinceMs, done: done.map((one) => ({ step: one, at_ms: 1 })) },
}) as unknown as ExposurePage;

const told = <Page>(page: Page, passedMs = 0) => ({ page, passedMs });
const nothing = { page: undefined, passedMs: 0 };

beforeEach(() => language.choose('en'));

test('a life goes before a needle, an alarm before a window, and what is due longest before the rest', () => {
  const page = run([timer('redose', -1, 59_000), timer('watch', -5_000, -5_000), timer('step', -9_000, -9_000)]);
  const due = dueNow(told(page), told(needle([step({})], 3_600_000)));
  expect(due.map(({ key }) => key)).toEqual(['step due', 'watch due', 'redose open', 'exposure/n/report']);
});

test('each one who is looked after rings, who is breathed for first, and it is said of whom', () => {
  const late = timer('step', -30_000, -30_000);
  const page = run([late], [other('door', [timer('step', -1_000, -1_000)], true), other('bed', [timer('redose', -1_000, 50_000)], true)]);
  const due = dueNow(told(page), nothing);
  expect(due.map(({ incident, sound }) => [incident, sound])).toEqual([['door', 'alarm'], ['shown', 'alarm'], ['bed', 'window']]);
  expect(due[0]).toMatchObject({ who: 'door', words: 'Look again' });
  expect(dueNow(told(run([late])), nothing)[0]).not.toHaveProperty('who');
  const list = ahead(told(run([], [other('door', [timer('step', 9_000, 9_000)], true)])), nothing);
  expect(list.map(({ words }) => words)).toEqual(['door: Look again']);
});

test('an exposure rings for what waits for its time and is not done', () => {
  const steps = [step({ id: 'wash', due_s: 0 }), step({}), step({ id: 'week5', kind: 'reminder', due_s: 2_419_200 })];
  const keys = (sinceMs: number, done: string[] = []) => dueNow(nothing, told(needle(steps, sinceMs, done))).map(({ key }) => key);
  expect(keys(899_999)).toEqual([]);
  expect(keys(900_000)).toEqual(['exposure/n/report']);
  expect(keys(900_000, ['report'])).toEqual([]);
  expect(keys(2_419_200_000, ['report'])).toEqual(['exposure/n/week5']);
});

test('two due at once ring one after the other, each once', () => {
  const bell = new Bell();
  const due = dueNow(told(run([timer('step', -1, -1)])), told(needle([step({})], 900_000)));
  expect(bell.next(due, 1_000)?.key).toBe('step due');
  expect(bell.next(due, 1_250)).toBeUndefined();
  expect(bell.next(due, 1_000 + APART_MS)?.key).toBe('exposure/n/report');
  expect(bell.next(due, 1_000 + 9 * APART_MS)).toBeUndefined();
});

test('what is ahead is told with the words it will have, soonest first', () => {
  const list = ahead(told(run([timer('redose', 10_000, 70_000), timer('step', 20_000, 20_000)]), 5_000), told(needle([step({})], 0)));
  expect(list.map(({ key, inMs }) => [key, inMs])).toEqual([['step', 15_000], ['redose', 65_000], ['exposure/n/report', 900_000]]);
  expect(list[0]?.words).toBe('Look at the breathing');
});
