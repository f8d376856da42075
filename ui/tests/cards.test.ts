// A card before the camera and under the fingers, as far as no device is needed for it.
import { expect, test } from 'vitest';
import { lackOf, zoomsOf } from '../src/device/camera';
import { evenly, greyOf, sideUnder } from '../src/device/frames';
import { secondsLeft } from '../src/features/card/check.svelte';
import { boxBlur, Clearer, double, sharpen } from '../src/shared/scan/clearer';
import { grouped, plain } from '../src/features/card/code';
import { CARD, LIST } from '../src/features/card/codes';
import { Sighting } from '../src/shared/scan/reading';

test('each pixel of a blurred picture is the rounded mean of the nine around it', () => {
  const [width, height] = [7, 5];
  const from = Uint8Array.from({ length: width * height }, (_, at) => (at * 97 + 31) % 256);
  const to = new Uint8Array(from.length);
  boxBlur(from, width, height, to);
  const inside = (n: number, size: number) => Math.min(size - 1, Math.max(0, n));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (const dy of [-1, 0, 1]) {
        for (const dx of [-1, 0, 1]) sum += from[inside(y + dy, height) * width + inside(x + dx, width)] ?? 0;
      }
      expect(to[y * width + x], `${x}, ${y}`).toBe(Math.floor((sum + 4) / 9));
    }
  }
});

test('edges are drawn out from the mean of the five by five around them', () => {
  const [width, height] = [8, 6];
  const from = Uint8Array.from({ length: width * height }, (_, at) => 60 + ((at * 53) % 97));
  const to = new Uint8ClampedArray(from.length);
  sharpen(from, width, height, to);
  const inside = (n: number, size: number) => Math.min(size - 1, Math.max(0, n));
  const clamped = new Uint8ClampedArray(1);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let dy = -2; dy <= 2; dy += 1) {
        for (let dx = -2; dx <= 2; dx += 1) sum += from[inside(y + dy, height) * width + inside(x + dx, width)] ?? 0;
      }
      clamped[0] = 5 * (from[y * width + x] ?? 0) - 0.16 * sum;
      expect(to[y * width + x], `${x}, ${y}`).toBe(clamped[0]);
    }
  }
});

test('a picture is doubled in even steps', () => {
  const to = new Uint8Array(16);
  double(Uint8ClampedArray.from([0, 100, 0, 100]), 2, 2, to);
  expect([...to]).toEqual([0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100]);
  double(Uint8ClampedArray.from([0, 0, 160, 160]), 2, 2, to);
  expect([...to].filter((_, at) => at % 4 === 0)).toEqual([0, 40, 120, 160]);
});

test('nothing of a picture is left after it was made clearer', () => {
  const clearer = new Clearer();
  const flat = clearer.of(Uint8Array.from({ length: 36 }, () => 90), 6);
  expect(new Set(flat)).toEqual(new Set([90]));
  expect(flat).toHaveLength(144);
  clearer.wipe();
  expect(new Set(flat)).toEqual(new Set([0]));
});

test('a picture of one row, of one pixel and of none is blurred too', () => {
  const blurred = (from: number[], width: number, height: number) => {
    const to = new Uint8Array(from.length);
    boxBlur(Uint8Array.from(from), width, height, to);
    return [...to];
  };
  expect(blurred([0, 90, 255], 3, 1)).toEqual([30, 115, 200]);
  expect(blurred([255], 1, 1)).toEqual([255]);
  expect(blurred([], 0, 0)).toEqual([]);
});

test('grey is weighed as eyes weigh colour, whichever end red stands at', () => {
  const rgba = Uint8Array.from([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255]);
  const grey = new Uint8Array(4);
  greyOf(rgba, grey);
  expect([...grey]).toEqual([76, 149, 29, 255]);
  greyOf(rgba, grey, 2);
  expect([...grey]).toEqual([29, 149, 76, 255]);
});

test('what is read is what lies under the square that is drawn', () => {
  // A film that is wide covers a tall box by its height: half the box's width is a ninth of the film's.
  expect(sideUnder({ width: 1280, height: 720 }, { width: 360, height: 720 }, 1)).toBe(360);
  expect(sideUnder({ width: 1280, height: 720 }, { width: 360, height: 360 }, 0.5)).toBe(360);
  expect(sideUnder({ width: 640, height: 480 }, { width: 640, height: 480 }, 2)).toBe(480);
  expect(sideUnder({ width: 0, height: 0 }, { width: 300, height: 300 }, 1)).toBe(0);
  expect([evenly(7), evenly(8), evenly(-3)]).toEqual([6, 8, 0]);
});

test('what a browser says of its camera is told apart', () => {
  const said = (name: string) => lackOf(new DOMException('', name));
  expect(said('NotAllowedError')).toBe('denied');
  expect(said('SecurityError')).toBe('denied');
  expect(said('NotReadableError')).toBe('busy');
  expect(said('AbortError')).toBe('busy');
  expect(said('NotFoundError')).toBe('absent');
  expect(lackOf('something')).toBe('absent');
});

test('a camera offers only zooms that it has', () => {
  expect(zoomsOf()).toEqual([]);
  expect(zoomsOf({ min: 1, max: 1 })).toEqual([]);
  expect(zoomsOf({ min: 0, max: 4 })).toEqual([]);
  expect(zoomsOf({ min: 1, max: 8 })).toEqual([1, 2, 4]);
  expect(zoomsOf({ min: 100, max: 300 })).toEqual([100, 200]);
  expect(zoomsOf({ min: 1, max: 1.6 })).toEqual([1, 1.6]);
});

test('a card’s code is taken at once, and before any other beside it', () => {
  const sighting = new Sighting(CARD);
  expect(sighting.judge([])).toBeUndefined();
  expect(sighting.judge(['https://example.org', 'HRC1:ABC'])).toBe('HRC1:ABC');
});

test('another code must stand before the camera for a while', () => {
  const sighting = new Sighting(CARD);
  const other = ['https://example.org'];
  for (let look = 0; look < 3; look += 1) expect(sighting.judge(other)).toBeUndefined();
  expect(sighting.judge([]), 'and without a break').toBeUndefined();
  for (let look = 0; look < 3; look += 1) expect(sighting.judge(other)).toBeUndefined();
  expect(sighting.judge(other)).toBe('https://example.org');
});

test('a card is no list and a list is no card', () => {
  expect([CARD.test('HRC1:X'), CARD.test('HRC1-LIST:X'), CARD.test('xHRC1:X')]).toEqual([true, false, false]);
  expect([LIST.test('HRC1:X'), LIST.test('HRC1-LIST:X')]).toEqual([false, true]);
});

test('a code stands in groups whatever was typed between its letters', () => {
  expect(plain(' 4mqt.hqmj-vmq5\n')).toBe('4MQTHQMJVMQ5');
  expect(grouped('4mqth', 5)).toEqual({ text: '4MQT-H', caret: 6 });
  expect(grouped('4mqt', 4)).toEqual({ text: '4MQT', caret: 4 });
  expect(grouped('', 0)).toEqual({ text: '', caret: 0 });
  expect(grouped('a'.repeat(99), 99).text).toHaveLength(29);
});

test('the cursor stays behind the letter it stood behind', () => {
  // Put in at the second place: a group grows over its end, the cursor does not move with it.
  expect(grouped('4XMQT-HQMJ', 2)).toEqual({ text: '4XMQ-THQM-J', caret: 2 });
  expect(grouped('4MQT-XHQMJ', 6)).toEqual({ text: '4MQT-XHQM-J', caret: 6 });
});

test('seconds are counted up to a whole one and never below none', () => {
  expect([secondsLeft(60_000, 0), secondsLeft(60_000, 1), secondsLeft(60_000, 59_999)]).toEqual([60, 60, 1]);
  expect([secondsLeft(60_000, 60_000), secondsLeft(60_000, 99_000)]).toEqual([0, 0]);
});
