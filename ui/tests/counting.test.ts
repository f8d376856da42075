// Times that run on between two answers, and the paces: worked out, never counted.
import { expect, test } from 'vitest';
import { pepNow, saidBy, stepNow } from '../src/features/needlestick/due';
import { ASKED_MS, isGuarded } from '../src/features/overdose/guard';
import type { ExposureStep } from '../src/generated/ExposureStep';
import type { TimerView } from '../src/generated/TimerView';
import { breathBeat, countdown, nextTurn, pressBeat, stopwatch, timerNow } from '../src/shared/counting';

const redose: TimerView = {
  kind: 'redose',
  key: 'r',
  since_ms: 0,
  opens_in_ms: 120_000,
  due_in_ms: 180_000,
  alarm_ms: 180_000,
  window_ms: 120_000,
};

test('a countdown never shows less than is left, a stopwatch never more than is gone', () => {
  expect(countdown(46_001)).toBe('0:47');
  expect(countdown(0)).toBe('0:00');
  expect(countdown(-5)).toBe('0:00');
  expect(stopwatch(192_999)).toBe('3:12');
  expect(stopwatch(3_729_000)).toBe('1:02:09');
});

test('a window opens and an alarm comes due between two answers', () => {
  expect(timerNow(redose, 0)).toMatchObject({ phase: 'closed', leftMs: 120_000 });
  expect(timerNow(redose, 119_999)).toMatchObject({ phase: 'closed', leftMs: 1 });
  expect(timerNow(redose, 120_000)).toMatchObject({ phase: 'open', leftMs: 60_000 });
  expect(timerNow(redose, 180_000)).toMatchObject({ phase: 'due', leftMs: 0, gone: 1 });
});

test('a page that slept is right as soon as it is looked at', () => {
  expect(timerNow(redose, 3_600_000)).toMatchObject({ phase: 'due', sinceMs: 3_600_000 });
  // A running clock that stepped back never shows time that was not there.
  expect(timerNow(redose, -5_000)).toMatchObject({ phase: 'closed', leftMs: 120_000, sinceMs: 0 });
});

test('a count without a window knows only its alarm', () => {
  const step: TimerView = { ...redose, kind: 'step', opens_in_ms: 10_000, due_in_ms: 10_000, alarm_ms: 10_000, window_ms: 10_000 };
  expect(timerNow(step, 9_999)).toMatchObject({ phase: 'closed', leftMs: 1 });
  expect(timerNow(step, 10_000).phase).toBe('due');
});

test('the companion is asked at the next window or alarm', () => {
  expect(nextTurn([redose], 0)).toBe(120_000);
  expect(nextTurn([redose], 130_000)).toBe(50_000);
  expect(nextTurn([redose], 200_000)).toBeUndefined();
  expect(nextTurn([], 0)).toBeUndefined();
});

test('a breath comes every six seconds, or every five', () => {
  expect(breathBeat(0, 6)).toMatchObject({ number: 0, gone: 0, told: 6, sort: 'breath' });
  expect(breathBeat(5_999, 6)).toMatchObject({ number: 0, told: 1 });
  expect(breathBeat(6_000, 6)).toMatchObject({ number: 1, told: 6 });
  expect(breathBeat(3_000, 6).gone).toBeCloseTo(0.5, 9);
  expect(breathBeat(60_000, 6).number).toBe(10);
  expect(breathBeat(60_000, 5).number).toBe(12);
});

const paces = { breath_s: [6, 5], compressions_per_minute: 110, compressions: 30, breaths: 2 };

test('thirty presses at 110 a minute, then two breaths, and again', () => {
  const every = 60_000 / 110;
  expect(pressBeat(0, paces)).toMatchObject({ number: 0, told: 1, sort: 'press' });
  expect(pressBeat(every * 29.5, paces)).toMatchObject({ number: 29, told: 30, sort: 'press' });
  expect(pressBeat(every * 30 + 1, paces)).toMatchObject({ number: 30, told: 1, sort: 'breath' });
  expect(pressBeat(every * 30 + 2_001, paces)).toMatchObject({ number: 31, told: 2, sort: 'breath' });
  expect(pressBeat(every * 30 + 4_001, paces)).toMatchObject({ number: 32, told: 1, sort: 'press' });
});

test('within 110 presses a minute no beat is skipped and none comes twice', () => {
  let last = -1;
  for (let ms = 0; ms < 60_000; ms += 50) {
    const { number } = pressBeat(ms, paces);
    expect(number - last).toBeLessThanOrEqual(1);
    expect(number).toBeGreaterThanOrEqual(last);
    last = number;
  }
});

test('a second tap within the moment is asked about', () => {
  expect(isGuarded(undefined, 5)).toBe(false);
  expect(isGuarded(1_000, 1_000 + ASKED_MS - 1)).toBe(true);
  expect(isGuarded(1_000, 1_000 + ASKED_MS)).toBe(false);
});

const step = (over: Partial<ExposureStep>): ExposureStep => ({
  id: 's', kind: 'do', say: {}, more: {}, due_s: 900, from_s: 0, late_s: 7_200, sources: [], status: 'verified', ...over,
});

test('a step is due now, late, or waits for its day', () => {
  expect(stepNow(step({}), 0, false)).toEqual({ due: 'now', leftMs: 900_000 });
  expect(stepNow(step({}), 7_200_001, false).due).toBe('late');
  expect(stepNow(step({}), 7_200_001, true).due).toBe('done');
  expect(stepNow(step({ kind: 'reminder', due_s: 86_400, late_s: undefined }), 0, false).due).toBe('later');
  expect(stepNow(step({ kind: 'reminder', due_s: 86_400, late_s: undefined }), 86_400_000, false).due).toBe('now');
});

test('treatment is begun best, still, or no longer', () => {
  expect(pepNow(86_400, 259_200, 0)).toBe('best');
  expect(pepNow(86_400, 259_200, 86_400_000)).toBe('still');
  expect(pepNow(86_400, 259_200, 259_200_000)).toBe('past');
});

test('what is said only after its time is not said before', () => {
  const closed = step({ id: 'closed', due_s: 259_200, from_s: 259_200 });
  expect(saidBy([closed], 'do', 259_199_999)).toEqual([]);
  expect(saidBy([closed], 'do', 259_200_000)).toEqual([closed]);
  expect(saidBy([closed], 'ask', 259_200_000)).toEqual([]);
});
