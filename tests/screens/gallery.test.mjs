// Every screen, in every light and shape: photographed, read by axe, measured for a gloved thumb.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { drillCards } from '../cards/clip.mjs';
import { pictures } from '../places.mjs';
import { WHEN } from './bridge.mjs';
import { axe, PHONE, settled, SQUARE, Stage } from './browser.mjs';
import { pressing, sticksOut } from './measure.mjs';

/** So unsure that no zone can be told. */
const UNSURE = { ...SQUARE, accuracy: 180 };

const press = (testid) => (page) => page.getByTestId(testid).first().click();
const file = (testid, bytes) => (page) =>
  page.getByTestId(testid).setInputFiles({
    name: 'harbour.wayside',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(bytes),
  });

const cards = await drillCards();
const typed = (name) => async (page) => {
  await page.getByTestId('go-type').click();
  await page.getByTestId('code-box').fill(cards[name].code);
  await page.getByTestId('card-verdict').waitFor();
};

/** Name, address, and what has to be done to see it. */
const screens = [
  { name: 'home-inside', hash: '#/' },
  { name: 'home-outside', hash: '#/', act: walkOut },
  { name: 'home-cant-tell', hash: '#/', place: UNSURE },
  { name: 'home-unplaced', hash: '#/', place: null },
  { name: 'help', hash: '#/help' },
  { name: 'help-unplaced', hash: '#/help', place: null },
  { name: 'help-filters', hash: '#/help', act: press('open-filters') },
  {
    name: 'help-none',
    hash: '#/help',
    async act(page) {
      await page.locator('[data-testid="chip"][data-kind="victim_support"]').click();
      await page.getByTestId('open-filters').click();
      await page.getByTestId('filter-spoken').selectOption('ka');
      await page.getByTestId('filters-show').click();
      await page.getByTestId('no-rows').waitFor();
    },
  },
  { name: 'search', hash: '#/search' },
  {
    name: 'search-found',
    hash: '#/search',
    async act(page) {
      await page.getByTestId('search-box').fill('needle');
      await page.getByTestId('service-row').first().waitFor();
    },
  },
  { name: 'service', hash: '#/service/harbour-exchange' },
  { name: 'service-unknown-hours', hash: '#/service/st-brannoc-day-rooms' },
  { name: 'service-closed', hash: '#/service/skerry-outreach' },
  { name: 'service-gone', hash: '#/service/no-such-place' },
  { name: 'zones', hash: '#/zones' },
  { name: 'zone', hash: '#/zone/harbour-exchange' },
  { name: 'zone-lapsed', hash: '#/zone/gull-park-school' },
  { name: 'place', hash: '#/place' },
  { name: 'place-unknown', hash: '#/place', place: null },
  { name: 'place-denied', hash: '#/place', denied: true, act: press('use-device') },
  {
    name: 'place-matches',
    hash: '#/place',
    place: null,
    async act(page) {
      await page.getByTestId('place-box').fill('Market');
      await page.getByTestId('place-find').click();
      await page.getByTestId('place-match').first().waitFor();
    },
  },
  { name: 'plan', hash: '#/plan' },
  { name: 'packs', hash: '#/packs' },
  { name: 'install', hash: '#/install' },
  { name: 'install-refused', hash: '#/install', act: file('pack-file', 'PK\u0003\u0004') },
  { name: 'signers', hash: '#/signers' },
  { name: 'settings', hash: '#/settings' },
  { name: 'card-no-camera', hash: '#/card' },
  { name: 'card-type', hash: '#/card', act: press('go-type') },
  { name: 'card-confirmed', hash: '#/card', act: typed('good') },
  { name: 'card-cannot-confirm', hash: '#/card', act: typed('unknown-issuer') },
  { name: 'card-expired', hash: '#/card', act: typed('expired') },
  { name: 'card-templates', hash: '#/card', act: press('compare-button') },
  {
    name: 'card-template',
    hash: '#/card',
    async act(page) {
      await page.getByTestId('compare-button').click();
      await page.getByTestId('template-row').first().click();
      await page.locator('[data-testid="template-picture"][data-drawn="yes"]').first().waitFor();
    },
  },
  { name: 'cards', hash: '#/cards' },
  { name: 'lock', hash: '#/lock' },
  { name: 'records', hash: '#/records' },
  { name: 'kit', hash: '#/kit' },
  { name: 'later-refer', hash: '#/later/refer' },
  { name: 'needlestick', hash: '#/needlestick' },
  { name: 'lost', hash: '#/nowhere' },
];

/** Far from every zone, twice: leaving one takes two fixes that agree. */
async function walkOut(page) {
  for (const seconds of [1, 6]) {
    await page.clock.setFixedTime(new Date(Date.parse(WHEN) + seconds * 1000));
    const latitude = 46.86 - seconds / 1000;
    await page.context().setGeolocation({ latitude, longitude: -31.7, accuracy: 8 });
    const told = '[data-testid="zone-banner"]:is([data-why="leaving"], [data-verdict="outside"])';
    await page.locator(told).waitFor();
  }
  await page.locator('[data-testid="zone-banner"][data-verdict="outside"]').waitFor();
}

const bigText = () => (document.documentElement.style.fontSize = '200%');

/** Each looks at every screen; `reads` has axe read it too. */
const looks = [
  { look: 'night', reads: true, measures: true },
  { look: 'day', kept: { theme: 'day' }, reads: true },
  { look: 'vision', kept: { theme: 'vision' }, reads: true },
  { look: 'es', kept: { language: 'es' }, reads: true, measures: true },
  { look: 'text-200', dress: bigText, reads: true, measures: true },
  { look: 'narrow', size: { width: 320, height: 568 }, measures: true },
  { look: 'narrow-es', size: { width: 320, height: 568 }, kept: { language: 'es' } },
  { look: 'rtl', kept: { pseudo: 'rtl' }, measures: true },
  { look: 'landscape', size: { width: 844, height: 390 }, measures: true },
  { look: 'desktop', size: { width: 1280, height: 800 }, touch: false, reads: true },
  { look: 'forced-colours', media: { forcedColors: 'active' } },
];

let stage;
before(async () => (stage = await Stage.open()));
after(() => stage?.end());

async function show({ look, dress, size = PHONE, kept, touch = true, media }, screen) {
  const { hash, denied, act } = screen;
  const place = screen.place === undefined && !denied ? SQUARE : screen.place;
  const page = await stage.page({ hash, size, kept, touch, media, denied, place });
  await settled(page);
  if (place) await placed(page);
  if (dress) await page.evaluate(dress);
  if (act) await act(page);
  await settled(page);
  await photograph(page, `${screen.name}.${look}`);
  return page;
}

/** Waits until no banner says that the position, which is granted, is not known. */
async function placed(page) {
  const unknown = page.locator('[data-testid="zone-banner"][data-why="no_position"]');
  await unknown.waitFor({ state: 'detached' });
}

/** What is on the screen, and what is at the end of a page that is longer. */
async function photograph(page, name) {
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  const longer = await page.evaluate(() => {
    const page = document.scrollingElement;
    page.scrollTop = page.scrollHeight;
    return page.scrollTop > 0;
  });
  if (!longer) return;
  await page.screenshot({ path: join(pictures, `${name}.end.png`) });
  await page.evaluate(() => (document.scrollingElement.scrollTop = 0));
}

for (const look of looks) {
  for (const screen of screens) {
    test(`${screen.name} stands in ${look.look}`, async () => {
      const page = await show(look, screen);
      const troubles = { out: await sticksOut(page) };
      if (look.measures) Object.assign(troubles, await pressing(page));
      if (look.reads) troubles.axe = await axe(page);
      delete troubles.count;
      const said = page.complaints.filter((line) => !expected(screen, line));
      const found = Object.entries({ ...troubles, said }).filter(([, rows]) => rows.length > 0);
      await page.context().close();
      assert.deepEqual(Object.fromEntries(found), {});
    });
  }
}

/** The browser itself notes the bridge's 422, which is how a fault travels. */
function expected(screen, line) {
  return screen.name === 'service-gone' && /status of 422/.test(line);
}
