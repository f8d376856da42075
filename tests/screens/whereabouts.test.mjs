// Where an officer is, said as on the radio; and what nobody can tell there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settled, SQUARE } from './browser.mjs';
import { at, moveClock, onStage, open, page, stage, stands, words } from './page.mjs';
import { ask } from './unlocked.mjs';

/** In the middle of a block. */
const BRIDGE_STREET = { latitude: 46.899505, longitude: -31.69849, accuracy: 4 };
/** A town that the pack knows nothing of. */
const ELSEWHERE = { latitude: 48.2, longitude: 16.4, accuracy: 12 };

onStage();

const go = async (hash) => {
  await page.goto(`${stage.bridge.origin}/${hash}`);
  await settled(page);
};

test('where an officer is can be read out, copied and shown: corner, town, grid and coordinates', async () => {
  await open({ hash: '#/place', place: SQUARE });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await at('here-grid').waitFor();
  const line = await words('here-line');
  assert.match(line, /Street|Road|Lane|Quay|Row|Market/, line);
  assert.equal(await words('here-town'), 'Port Ellery');
  assert.equal(await words('here-grid'), '25T EM 9901 9487');
  assert.equal(await words('here-coordinates'), '46.9000, -31.7000');
  await at('here-copy').click();
  await at('here-noted').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, `${line}\nPort Ellery\nGrid 25T EM 9901 9487\n46.9000, -31.7000\nWithin about 20 m`);
  await at('here-show').click();
  await at('here-sheet').getByTestId('here-line').waitFor();
  await stands('where-am-i-large');
  await at('sheet-close').click();
  await stands('where-am-i');
});

test('a poor position is near its streets, one that is worse names none, and a good one is on its street', async () => {
  await open({ hash: '#/place', place: { ...SQUARE, accuracy: 70 } });
  assert.match(await words('here-line'), /^Near /);
  assert.equal(await words('here-grid'), '25T EM 990 948');
  await page.context().setGeolocation({ ...SQUARE, accuracy: 180 });
  await at('here-line').filter({ hasText: 'Too unsure to name a street' }).waitFor();
  await page.context().setGeolocation({ ...SQUARE, accuracy: 6 });
  await at('here-grid').filter({ hasText: '25T EM 99016 94871' }).waitFor();
  await page.context().setGeolocation(BRIDGE_STREET);
  await at('here-line').filter({ hasText: /^Bridge Street, \d+ m \S+ of / }).waitFor();
});

test('outside the area of the pack every answer says so, and no way there is timed', async () => {
  await open({ place: ELSEWHERE });
  const banner = page.locator('[data-testid="zone-banner"][data-why="outside_coverage"]');
  await banner.waitFor();
  assert.match(await words('banner-why'), /Outside this pack's area/);
  assert.doesNotMatch(await words('screen-home'), /Outside every zone|open within/i);
  await stands('home-elsewhere');
  for (const hash of ['#/help', '#/service/harbour-exchange', '#/zones', '#/zone/harbour-exchange', '#/search']) {
    await go(hash);
    await at('outside-coverage').waitFor();
  }
  await go('#/help');
  await at('on-arrival').click();
  await at('service-row').first().waitFor();
  assert.doesNotMatch(await words('rows'), /min walk/);
  await stands('help-elsewhere');
  await go('#/place');
  await at('here-line').filter({ hasText: "Outside this pack's area" }).waitFor();
  assert.equal(await words('here-coordinates'), '48.2000, 16.4000');
});

test('a stray tap on the plan moves nobody whose position is known', async () => {
  await open({ hash: '#/plan', place: SQUARE });
  await page.waitForFunction(() => document.querySelector('[data-testid="plan"] .me'));
  await at('plan').click({ position: { x: 60, y: 60 } });
  await at('plan-instead').waitFor();
  await stands('plan-instead');
  await at('plan-stay').click();
  assert.equal(await at('picked').count(), 0);
  await go('#/place');
  await page.locator('[data-testid="position"][data-source="device"]').waitFor();
  await go('#/plan');
  await at('plan').click({ position: { x: 60, y: 60 } });
  await at('plan-move').click();
  await at('picked').waitFor();
  // Who picks their place goes on picking it.
  await at('plan').click({ position: { x: 90, y: 90 } });
  assert.equal(await at('plan-instead').count(), 0);
});

test('a zone that cannot be told says why first, and its last sentence is never cut off', async () => {
  await open({ place: { ...SQUARE, accuracy: 180 } });
  await page.locator('[data-testid="zone-banner"][data-verdict="cant_tell"]').waitFor();
  const all = await words('zone-banner');
  assert.match(all, /^Zone: can't tell Position only sure within about 288 m.*Treat as inside: No arrest/, all);
  assert.match(await words('banner-last'), /treat them as inside\.$/);
  const cut = await at('banner-last').evaluate((last) => last.scrollHeight > last.clientHeight + 1);
  assert.equal(cut, false);
  assert.match(await at('announced').innerText(), /288 m/);
});

for (const [name, options] of Object.entries({
  'a phone': {},
  'a small phone': { size: { width: 320, height: 568 } },
})) {
  test(`the step that radios for an ambulance says where, and still does not scroll, on ${name}`, async () => {
    await open({ ...options, place: BRIDGE_STREET });
    await ask(page, 'begin_overdose', { language: 'en' });
    await page.reload();
    for (const answer of ['safe', 'none']) {
      await page.waitForTimeout(500);
      await at(`answer-${answer}`).click();
    }
    await page.locator('[data-testid="screen-overdose"][data-phase="activate"]').waitFor();
    await at('here-line').filter({ hasText: 'Bridge Street' }).waitFor();
    await at('here-grid').waitFor();
    const below = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll('main, .stage')];
      return Math.max(...boxes.map((box) => box.scrollHeight - box.clientHeight));
    });
    assert.ok(below <= 0, `${below} px stand below the edge`);
    await stands(`overdose-where ${name}`);
    await endOverdose();
  });
}

async function endOverdose() {
  const tap = (tap) => ask(page, 'tap', { id: crypto.randomUUID(), tap });
  const { page: arrived } = await tap({ is: 'mark', mark: 'ems_arrived' });
  await tap({ is: 'answer', state: arrived.view.state, answer: 'taken' });
  await tap({ is: 'close' });
}

// Last, for the companion's clock stays where it was moved to.
test('a position that grew old says so: no row says inside under a banner that cannot tell, and no street is sure', async () => {
  await open({ hash: '#/zones', place: SQUARE, ticks: true });
  await page.locator('[data-testid="zone-row"]').filter({ hasText: 'you are inside' }).first().waitFor();
  // The position grows old while nobody moves: the banner is the first to know, and the rows know it with it.
  assert.equal(await moveClock({ pass_ms: 70_000 }), 204);
  await page.clock.runFor(16_000);
  await page.locator('[data-testid="zone-banner"][data-verdict="cant_tell"]').waitFor();
  assert.doesNotMatch(await words('zones'), /you are inside/i);
  await page.evaluate(() => (location.hash = '#/place'));
  await at('here-old').waitFor();
  assert.match(await words('here-line'), /^Near /);
});
