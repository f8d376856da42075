// The lists by which cards are checked: what is known, and newer ones from a file or before the camera.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drillCards, HOLDS } from '../cards/clip.mjs';
import { carried, withdrawn } from '../cards/lists.mjs';
import { settled, Stage } from './browser.mjs';
import { openCamera } from './camera.mjs';
import { stands as photographed } from './page.mjs';

const cards = await drillCards();
/** The good card's number, withdrawn two hours before the screens' time. */
const NEWER = { index: 70_112, asOf: '2026-11-20T20:00:00Z' };

let stage;
before(async () => (stage = await Stage.open()));
after(() => stage?.end());

async function opened(on, options = {}) {
  const page = await on.page({ hash: '#/cards', ...options });
  await settled(page);
  return page;
}

const stands = (page, name) => photographed(name, page);

async function leave(page) {
  assert.deepEqual(page.complaints, [], 'the page complained');
  await page.context().close();
}

const bring = (page, bytes) =>
  page.getByTestId('list-file').setInputFiles({ name: 'harbour.withdrawn', mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });

async function verdictOf(page, card) {
  await page.evaluate(() => void (location.hash = '#/card'));
  await page.getByTestId('go-type').click();
  await page.getByTestId('code-box').waitFor();
  await page.getByTestId('code-box').pressSequentially(card.code);
  await page.getByTestId('card-verdict').waitFor();
  return page.getByTestId('card-verdict').getAttribute('data-verdict');
}

test('it says whose cards are known, and how old that is', async () => {
  const page = await opened(stage);
  const known = (await page.getByTestId('lists-known').innerText()).replace(/\s+/g, ' ');
  assert.match(known, /2 issuers.*Ellery Islands.*Port Ellery.*20 Nov 2026, today.*Typed codes can be looked up.*cards without a code/);
  await leave(page);
});

test('what is no list, is for another pack, or is no newer is refused by name and changes nothing', async () => {
  const page = await opened(stage);
  const refused = {
    'not a card list': 'PK\u0003\u0004',
    'issuer is not known': withdrawn({ ...NEWER, stranger: true }),
    'no newer': withdrawn({ ...NEWER, asOf: '2026-11-19T20:00:00Z' }),
  };
  for (const [words, bytes] of Object.entries(refused)) {
    await bring(page, bytes);
    await page.getByTestId('list-refused').filter({ hasText: words }).waitFor();
    assert.match(await page.getByTestId('list-refused').innerText(), /Nothing has changed/i);
    assert.equal(await page.getByTestId('list-offer').count(), 0);
  }
  await stands(page, 'card-list-refused');
  await leave(page);
});

test('a newer list is shown before it is taken in, and counts from then on', async () => {
  const own = await Stage.open();
  try {
    const page = await opened(own);
    await bring(page, withdrawn(NEWER));
    await page.getByTestId('list-offer').waitFor();
    assert.match((await page.getByTestId('list-offer').innerText()).replace(/\s+/g, ' '), /Nothing has changed yet.*withdrawn.*Port Ellery.*20 Nov 2026/);
    await stands(page, 'card-list-offer');
    await page.getByTestId('decline').click();
    await page.getByTestId('list-scan').waitFor();
    await bring(page, withdrawn(NEWER));
    await page.getByTestId('accept').click();
    await page.getByTestId('list-done').waitFor();
    await stands(page, 'card-list-taken');
    await bring(page, withdrawn({ ...NEWER, asOf: '2026-11-20T19:00:00Z' }));
    await page.getByTestId('list-refused').filter({ hasText: 'no newer' }).waitFor();
    await leave(page);
  } finally {
    await own.end();
  }
});

test('a list is read from a code before the camera', async () => {
  const near = { codePx: 400, sigma: 0.6, light: 0.9, noise: 2 };
  const filmed = await openCamera({ text: carried(withdrawn(NEWER)), holds: [near], off: 2, on: 20 });
  try {
    const page = await opened(filmed, { camera: 'granted' });
    await page.getByTestId('list-scan').click();
    await page.getByTestId('list-offer').waitFor();
    assert.equal(await page.getByTestId('list-offer').getAttribute('data-what'), 'status');
    assert.equal(await page.locator('video').count(), 0, 'the camera is out');
    await page.getByTestId('accept').click();
    await page.getByTestId('list-done').waitFor();
    await leave(page);
  } finally {
    await filmed.end();
  }
});

test('a card is no list, and is not checked where lists are brought', async () => {
  const filmed = await openCamera({ text: cards.good.text, holds: HOLDS.slice(0, 1), off: 2, on: 20 });
  try {
    const page = await opened(filmed, { camera: 'granted' });
    await page.getByTestId('list-scan').click();
    await page.getByTestId('list-refused').filter({ hasText: 'not a card list' }).waitFor();
    assert.equal(await verdictOf(page, cards.good), 'confirmed');
    await leave(page);
  } finally {
    await filmed.end();
  }
});
