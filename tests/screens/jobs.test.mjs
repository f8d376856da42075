// What an officer does from first to last, at a phone's size, against the real companion.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WHEN } from './bridge.mjs';
import { settled, SQUARE } from './browser.mjs';
import { at, onStage, open, page, stage, words } from './page.mjs';

onStage();


const banner = (verdict) => page.locator(`[data-testid="zone-banner"][data-verdict="${verdict}"]`);

/** So many seconds later the device is elsewhere. */
async function walk(latitude, seconds) {
  await page.clock.setFixedTime(new Date(Date.parse(WHEN) + seconds * 1000));
  await page.context().setGeolocation({ latitude, longitude: -31.7, accuracy: 8 });
}

test('home says that the district is made up and what stands here', async () => {
  await open({ place: SQUARE });
  assert.match(await words('ribbon'), /Port Ellery/);
  await banner('inside').waitFor();
  assert.match(await words('zone-banner'), /Harbour Exchange/);
  await at('go-help').filter({ hasText: /\d+ open within/ }).waitFor();
});

test('without a position home says so and asks for one', async () => {
  await open({});
  assert.match(await words('zone-banner'), /not known/);
  await page.getByTestId('go-place').first().click();
  await at('screen-place').waitFor();
});

test('a device that may be asked where it is follows the officer', async () => {
  await open({ hash: '#/place', place: SQUARE });
  await page.locator('[data-testid="position"][data-source="device"]').waitFor();
  await page.goto(`${stage.bridge.origin}/#/`);
  await banner('inside').waitFor();
  // Having left takes two fixes that agree.
  await walk(46.88, 1);
  await page.locator('[data-testid="zone-banner"][data-why="leaving"]').waitFor();
  await walk(46.879, 6);
  await banner('outside').waitFor();
});

test('a refused position leads to typing one', async () => {
  await open({ hash: '#/place', denied: true });
  await at('use-device').click();
  await page.locator('[data-testid="position"][data-state="denied"]').waitFor();
  await at('place-box').fill('46.90000, -31.70000');
  await at('place-find').click();
  await page.locator('[data-testid="position"][data-source="typed"]').waitFor();
  await page.goto(`${stage.bridge.origin}/#/`);
  await banner('inside').waitFor();
});

test('a typed place that is none says why', async () => {
  await open({ hash: '#/place' });
  const troubles = { 95: 'one_number', '95, 10': 'latitude', '10, 190': 'longitude', qqqq: 'not_found' };
  for (const [text, trouble] of Object.entries(troubles)) {
    await at('place-box').fill(text);
    await at('place-find').click();
    await page.locator(`[data-testid="place-trouble"][data-trouble="${trouble}"]`).waitFor();
  }
});

test('a street is chosen from what its name may mean', async () => {
  await open({ hash: '#/place' });
  await at('place-box').fill('Harbour Quay');
  await at('place-find').click();
  await at('place-match').first().click();
  await page.locator('[data-testid="position"][data-source="typed"]').waitFor();
  assert.match(await words('position'), /Harbour Quay/);
});

test('a place is picked on the plan', async () => {
  await open({ hash: '#/plan' });
  await at('plan').click({ position: { x: 150, y: 150 } });
  await at('picked').click();
  await page.goto(`${stage.bridge.origin}/#/place`);
  await page.locator('[data-testid="position"][data-source="picked"]').waitFor();
});

test('find help lists the nearest first, with ways, distances, states and telephones', async () => {
  await open({ hash: '#/help', place: SQUARE });
  // Rows may stand before the position is known; ways and distances come with it.
  await at('row-distance').nth(4).waitFor();
  const metres = await page.evaluate(() =>
    [...document.querySelectorAll('[data-testid="row-distance"]')].map((one) => {
      const [, number, unit] = one.textContent.match(/([\d.,]+)\s*(m|km)/);
      return Number(number.replace(',', '')) * (unit === 'km' ? 1000 : 1);
    }),
  );
  assert.ok(metres.length >= 5, `${metres.length} distances`);
  assert.deepEqual(metres, metres.toSorted((one, other) => one - other));
  assert.ok((await at('bearing-arrow').count()) >= 5);
  assert.ok((await at('open-state').count()) >= 5);
  assert.match(await at('row-call').first().getAttribute('href'), /^tel:/);
  assert.match(await words('last-line'), /up is north/);
});

test('a kind narrows the list and is offered first the next time', async () => {
  await open({ hash: '#/help', place: SQUARE });
  await at('service-row').first().waitFor();
  const chip = at('chip').filter({ hasText: 'Shelter' });
  await chip.click();
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll('[data-testid="service-row"]')];
    return rows.length > 0 && rows.every((row) => row.innerText.includes('Shelter'));
  });
  await page.reload();
  await settled(page);
  assert.match(await at('chip').first().innerText(), /Shelter/);
});

test('the filters admit only what they say', async () => {
  await open({ hash: '#/help', place: SQUARE });
  await at('service-row').first().waitFor();
  await at('open-filters').click();
  await at('open-now').click();
  await at('filter-spoken').selectOption('uk');
  await at('filters-show').click();
  await at('service-row').first().waitFor();
  const states = await at('open-state').allInnerTexts();
  assert.ok(states.length > 0);
  for (const state of states) assert.doesNotMatch(state, /^Closed/, states.join('|'));
});

test('the page of a service answers what an officer is asked', async () => {
  await open({ hash: '#/help', place: SQUARE });
  await page.locator('[data-id="harbour-exchange"] a').first().click();
  await at('call').waitFor();
  assert.match(await words('heading'), /Harbour Exchange/);
  assert.match(await words('screen-service'), /Open/);
  assert.match(await at('call').getAttribute('href'), /^tel:/);
  assert.match(await words('languages'), /Spanish/);
  assert.match(await words('provenance'), /\d{4}/);
  assert.ok((await at('week').locator('tr').count()) >= 7);
  assert.match(await words('in-zones'), /Harbour Exchange/);
});

test('hours that nobody knows are never called closed', async () => {
  await open({ hash: '#/service/st-brannoc-day-rooms', place: SQUARE });
  assert.match(await words('open-state'), /[Hh]ours unknown/);
});

test('search understands a name and a kind in any language of the pack', async () => {
  await open({ hash: '#/search', place: SQUARE });
  await at('search-box').fill('harbour ex');
  await page.locator('[data-id="harbour-exchange"]').waitFor();
  await at('search-box').fill('jeringas');
  await at('kind-match').first().waitFor();
  assert.match(await words('kind-match'), /Syringe programme/);
  await at('kind-match').first().click();
  await at('screen-help').waitFor();
});

test('a zone shows its rule in its own words, who agreed and whether counsel approved', async () => {
  await open({ place: SQUARE });
  await at('zone-banner').click();
  await at('screen-zones').waitFor();
  await page.goto(`${stage.bridge.origin}/#/zone/harbour-exchange`);
  await at('rule').waitFor();
  assert.match(await words('rule'), /nobody is searched/);
  assert.match(await words('agreed-by'), /Chief of the Port Ellery/);
  assert.match(await words('counsel'), /Maro/);
});

test('each tab leads to a screen of its own', async () => {
  await open({});
  for (const screen of ['zones', 'records', 'shift', 'home']) {
    await at(`bar-${screen}`).click();
    await at(`screen-${screen}`).waitFor();
    assert.equal(await at(`bar-${screen}`).getAttribute('aria-current'), 'page');
  }
});

test('somebody is referred from the page of a service', async () => {
  await open({ hash: '#/service/harbour-exchange', place: SQUARE });
  await at('refer-here').or(at('refer-from-service')).first().click();
  await at('screen-pathway').or(at('screen-refer')).waitFor();
});

for (const [verdict, accuracy] of [['inside', 12], ['cant_tell', 180]]) {
  test(`home fits a phone once it is located, and its banner and every tile with it: ${verdict}`, async () => {
    await open({ place: { ...SQUARE, accuracy } });
    await banner(verdict).waitFor();
    const room = await page.locator('main').evaluate((main) => main.scrollHeight - main.clientHeight);
    assert.ok(room <= 0, `${room} px stand below the edge`);
  });
}

test('the language changes everywhere and stays changed', async () => {
  await open({ hash: '#/settings' });
  await at('language-es').click();
  await page.getByRole('heading', { name: 'Ajustes' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'es');
  await page.reload();
  await page.getByRole('heading', { name: 'Ajustes' }).waitFor();
});

test('the light and the units change and stay changed', async () => {
  await open({ hash: '#/settings', place: SQUARE });
  await at('theme-day').click();
  await at('units-imperial').click();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'day');
  await page.reload();
  await settled(page);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'day');
  await page.goto(`${stage.bridge.origin}/#/help`);
  await at('row-distance').first().waitFor();
  assert.match(await words('row-distance'), /(ft|yd|mi)$/);
});

test('nothing but preferences is kept in the browser', async () => {
  await open({ hash: '#/place', place: SQUARE });
  await at('place-box').fill('46.9123, -31.7123');
  await at('place-find').click();
  await page.goto(`${stage.bridge.origin}/#/search`);
  await at('search-box').fill('xylographer');
  await at('no-rows').or(page.getByText(/xylographer/)).first().waitFor();
  const kept = await page.evaluate(async () => ({
    local: JSON.stringify({ ...localStorage }),
    session: JSON.stringify({ ...sessionStorage }),
    cookies: document.cookie,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    address: location.href,
    history: JSON.stringify(history.state),
  }));
  assert.equal(kept.databases + kept.caches, 0);
  assert.equal(kept.cookies + kept.session, '{}');
  for (const secret of ['46.9', '31.7', 'xylographer']) {
    assert.ok(!JSON.stringify(kept).includes(secret), `${secret} is kept: ${JSON.stringify(kept)}`);
  }
});
