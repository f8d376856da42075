// Addresses, layouts, the plan's geometry, and questions that overtake.
import { expect, test } from 'vitest';
import { Failed } from '../src/backend/failed';
import { labels, straightened } from '../src/features/place/labels';
import { drawn, nearestStreet, Projection } from '../src/features/place/projection';
import { Sight } from '../src/features/place/view.svelte';
import type { StreetPlan } from '../src/generated/StreetPlan';
import { Question } from '../src/shared/question.svelte';
import { address, read } from '../src/shared/route.svelte';
import { layoutOf } from '../src/shell/layout';

test('an address leads to its screen and back', () => {
  expect(read('')).toEqual({ name: 'home', about: '' });
  expect(read('#/')).toEqual({ name: 'home', about: '' });
  expect(read('#/help')).toEqual({ name: 'help', about: '' });
  for (const id of ['a/b', 'ünï #1', '100%']) {
    expect(read(address('service', id))).toEqual({ name: 'service', about: id });
  }
});

test('an address that names nothing is lost, and never throws', () => {
  for (const hash of ['#/nowhere', '#/lost', '#/service', '#/help/x', '#/service/%E0%A4%A', '#nothing', '#//']) {
    expect(read(hash).name, hash).toBe('lost');
  }
});

test('larger text makes a wide window narrow', () => {
  expect(layoutOf(1280 / 16, 800 / 16).layout).toBe('wide');
  expect(layoutOf(900 / 16, 800 / 16).layout).toBe('wide');
  expect(layoutOf(1280 / 32, 800 / 32).layout).not.toBe('wide');
  expect(layoutOf(390 / 16, 844 / 16).layout).toBe('narrow');
  expect(layoutOf(844 / 16, 390 / 16).layout).toBe('rail');
  expect(layoutOf(320 / 16, 640 / 16).tiny).toBe(false);
  expect(layoutOf(320 / 32, 640 / 32).tiny).toBe(true);
});

const plan: StreetPlan = {
  south_west: { latitude: 46.89, longitude: -31.71 },
  north_east: { latitude: 46.91, longitude: -31.68 },
  streets: [
    { name: 'Long Street', lines: [[[-31.71, 46.9], [-31.68, 46.9]]] },
    { name: 'The Water', class: 'water', lines: [[[-31.7, 46.89], [-31.7, 46.91]]] },
    { name: 'A Very Short Lane With A Very Long Name', lines: [[[-31.7, 46.905], [-31.6999, 46.905]]] },
  ],
  zones: [],
  services: [],
};

test('a point of the plan goes out and back', () => {
  const on = new Projection(plan);
  const back = on.back(on.point([-31.695, 46.9]));
  expect(back.longitude).toBeCloseTo(-31.695, 9);
  expect(back.latitude).toBeCloseTo(46.9, 9);
  // 0.03 degrees of longitude at 46.9 north are about 2,280 m.
  expect(on.width).toBeGreaterThan(2250);
  expect(on.width).toBeLessThan(2300);
});

test('a plan across the date line stays in one piece', () => {
  const across = new Projection({
    ...plan,
    south_west: { latitude: -17, longitude: 179.99 },
    north_east: { latitude: -16.98, longitude: -179.99 },
  });
  expect(across.x(-179.99)).toBeGreaterThan(across.x(179.995));
  expect(across.back([across.x(-179.99), 0]).longitude).toBeCloseTo(-179.99, 9);
});

test('one stands on the nearest street and never on water', () => {
  const on = new Projection(plan);
  const found = nearestStreet(drawn(plan.streets, on), on.point([-31.7, 46.8995]));
  expect(found?.name).toBe('Long Street');
  expect(found?.metres).toBeGreaterThan(50);
  expect(found?.metres).toBeLessThan(60);
  expect(nearestStreet([], [0, 0])).toBeUndefined();
});

test('only names that fit their street are written', () => {
  const on = new Projection(plan);
  const view = { x: 0, y: 0, width: on.width, height: on.height };
  const texts = labels(drawn(plan.streets, on), view, 40).map((label) => label.text);
  expect(texts).toContain('Long Street');
  expect(texts).not.toContain('A Very Short Lane With A Very Long Name');
});

test('small bends are straightened and large ones kept', () => {
  expect(straightened([[0, 0], [50, 2], [100, 0]], 3)).toEqual([[0, 0], [100, 0]]);
  expect(straightened([[0, 0], [50, 20], [100, 0]], 3)).toEqual([[0, 0], [50, 20], [100, 0]]);
  expect(straightened([[0, 0], [50, 20], [0, 0]], 3)).toHaveLength(3);
  expect(straightened([[1, 1]], 3)).toEqual([[1, 1]]);
});

test('the plan is whole until one looks closer, and the point under the finger holds still', () => {
  const on = new Projection(plan);
  const sight = new Sight(on);
  sight.sized(300, 300);
  expect(sight.width).toBeGreaterThan(on.width);
  sight.sized(600, 200);
  expect(sight.height).toBeGreaterThan(on.height);
  const at: [number, number] = [on.width / 3, on.height / 3];
  const before = (at[0] - sight.x) / sight.scale;
  sight.zoom(2, at);
  expect((at[0] - sight.x) / sight.scale).toBeCloseTo(before, 6);
  sight.pan(1e9, 1e9);
  expect(sight.x).toBeLessThanOrEqual(on.width);
});

test('only the newest asking counts', async () => {
  const question = new Question<string>();
  let slow: (answer: string) => void = () => undefined;
  const first = question.ask(() => new Promise<string>((done) => (slow = done)));
  await question.ask(() => Promise.resolve('second'));
  slow('first');
  await first;
  expect(question.answer).toBe('second');
});

test('an answer stays on screen when asking again fails', async () => {
  const question = new Question<string>();
  await question.ask(() => Promise.resolve('kept'));
  await question.ask(() => Promise.reject({ code: 'storage_read', retry: true }));
  expect(question.answer).toBe('kept');
  expect(question.failed?.code).toBe('storage_read');
  expect(question.failed?.retry).toBe(true);
});

test('what is no fault of the companion’s means that nobody answered', () => {
  for (const thrown of [undefined, 'text', new Error('network'), { code: 'made_up' }, { code: 7 }]) {
    expect(Failed.from(thrown).code).toBe('unreachable');
  }
});
