// Every screen, in every light and shape: photographed, read by axe, measured for a gloved thumb.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { drillCards } from '../cards/clip.mjs';
import { pictures } from '../places.mjs';
import { WHEN } from './bridge.mjs';
import { axe, PHONE, settled, SQUARE, Stage } from './browser.mjs';
import { outOfSight, pressing, sticksOut } from './measure.mjs';
import { pretend } from './pretend.mjs';
import { ticket } from './tickets.mjs';
import { ask, consent, draft, unlock } from './unlocked.mjs';

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

/** Name, address, and what has to be done to see it. `anew`: the light is part of what it shows, so it is opened in each. */
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
  { name: 'settings', hash: '#/settings', anew: true },
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
  { name: 'shift', hash: '#/shift' },
  { name: 'home-elsewhere', hash: '#/', place: { latitude: 48.2, longitude: 16.4, accuracy: 12 } },
  { name: 'refer', hash: '#/refer' },
  { name: 'pathway', hash: '#/pathway/after-overdose' },
  { name: 'pathway-commission', hash: '#/pathway/dissuasion-commission' },
  { name: 'hub', hash: '#/hub' },
  { name: 'hub-portal', hash: '#/hub', hub: { trouble: 'portal', outbox: { waiting: 2 } } },
  { name: 'hub-sending', hash: '#/hub', hub: { sending: true, outbox: { waiting: 3 } } },
  { name: 'hub-paste', hash: '#/hub', act: pasted(false) },
  { name: 'hub-leads', hash: '#/hub', act: pasted(true) },
  { name: 'home-referring', hash: '#/', hub: { trouble: 'unreachable', outbox: { waiting: 2 } } },
  { name: 'needlestick', hash: '#/needlestick' },
  { name: 'lost', hash: '#/nowhere' },
];

const MOMENT = Date.parse(WHEN);
const told = { alias: 'Kestrel', where_to_find: 'the steps at Chandlers Lane, after eight' };

/** Behind the lock: each of them is written anew, and looked at. `write` makes it and says its address. */
const behind = [
  { name: 'refer-who', write: (page) => written(page, 'arrest-diversion', { answers: { amount: { amount: 6 }, adult: { yes: true } } }), step: 'who' },
  { name: 'refer-consent', write: (page) => written(page, 'social-contact', { person: told }), step: 'consent' },
  { name: 'refer-no-consent', write: (page) => written(page, 'social-contact', { person: told }), step: 'consent', act: press('consent-no') },
  { name: 'refer-consented', write: (page) => written(page, 'social-contact', { consent: consent(MOMENT) }), step: 'consent' },
  { name: 'refer-reach', write: (page) => written(page, 'dissuasion-commission', { person: { ...told, note: 'n'.repeat(420) } }), step: 'reach' },
  { name: 'refer-to', write: (page) => written(page, 'social-contact', { consent: consent(MOMENT), person: told }), step: 'to' },
  { name: 'refer-held', write: (page) => written(page, 'dissuasion-commission', { answers: { heroin: { amount: 3 } } }), step: 'review' },
  { name: 'refer-review', write: (page) => written(page, 'social-contact', { consent: consent(MOMENT), person: told, recipient: 'harbour-case-desk', contact: 'call' }), step: 'review' },
  { name: 'referral-queued', write: sent },
  { name: 'referral-closed', write: sent, as: { state: { is: 'closed', outcome: 'engaged' } } },
  { name: 'referral-needs-you', write: sent, as: { state: { is: 'needs_attention', code: 'too_long' } } },
  { name: 'referral-code', write: sent, act: press('hand-over') },
  { name: 'records-referrals', write: many },
];

async function written(page, pathway, change) {
  const { id } = await draft(page, pathway, change);
  return `#/draft/${id}`;
}

async function sent(page) {
  const { id } = await draft(page, 'social-contact', { consent: consent(MOMENT), person: told, recipient: 'harbour-case-desk' });
  await ask(page, 'send_referral', { language: 'en', id });
  return `#/referral/${id}`;
}

/** One of each, as a hub would have made them. */
async function many(page) {
  const states = [
    { is: 'draft' },
    { is: 'queued' },
    { is: 'at_hub' },
    { is: 'delivered' },
    { is: 'closed', outcome: 'not_reached' },
    { is: 'needs_attention', code: 'unknown_recipient' },
    { is: 'retracted' },
  ];
  await sent(page);
  await pretend(page, '**/ask/referrals', (answer) => {
    const one = answer.rows?.find(({ recipient }) => recipient);
    if (one) answer.rows = states.map((state, at) => ({ ...one, id: `${one.id.slice(0, -1)}${at}`, state }));
    return answer;
  });
  return '#/records';
}

/** To the step, by its own buttons. */
async function walk(page, step) {
  const progress = page.getByTestId('progress');
  await progress.waitFor();
  const order = ['who', 'consent', 'reach', 'to', 'review'];
  for (let presses = 0; presses < 5; presses += 1) {
    const here = await progress.getAttribute('data-step');
    if (here === step) return;
    await page.getByTestId(order.indexOf(here) < order.indexOf(step) ? 'step-next' : 'step-back').click();
  }
}

function pasted(reads) {
  return async (page) => {
    await page.getByTestId('hub-join').click();
    await page.getByTestId('ticket-paste').click();
    await page.getByTestId('ticket-box').fill(ticket('https://hub.port-ellery.example'));
    if (reads) await page.getByTestId('ticket-read').click();
    if (reads) await page.getByTestId('ticket-leads').waitFor();
  };
}

/** The companion's page of the hub, as it would be with one. */
async function pretendHub(page, { outbox = {}, ...change }) {
  const hub = { url: 'https://hub.port-ellery.example', agency: 'Port Ellery Harbour Police', enrolled: true };
  await pretend(page, '**/ask/hub_page', (answer) => ({ ...answer, hub, ...change, outbox: { ...answer.outbox, ...outbox } }));
  await page.reload();
  await settled(page);
}

/** Far from every zone, twice: leaving one takes two fixes that agree. */
async function walkOut(page) {
  for (const seconds of [1, 6]) {
    await page.clock.setFixedTime(new Date(Date.parse(WHEN) + seconds * 1000));
    const latitude = 46.88 - seconds / 1000;
    await page.context().setGeolocation({ latitude, longitude: -31.7, accuracy: 8 });
    const told = '[data-testid="zone-banner"]:is([data-why="leaving"], [data-verdict="outside"])';
    await page.locator(told).waitFor();
  }
  await page.locator('[data-testid="zone-banner"][data-verdict="outside"]').waitFor();
}

/**
 * Each looks at every screen; `reads` has axe read it too. What stands in one row here is one page: it is opened once for a
 * screen, and its light, size and colours change before everybody's eyes, as on a device that is turned or set.
 */
const pages = [
  {
    looks: [
      { look: 'night', reads: true, measures: true },
      { look: 'day', theme: 'day', reads: true },
      { look: 'vision', theme: 'vision', reads: true },
      { look: 'text-200', text: '200%', reads: true, measures: true },
      { look: 'narrow', size: { width: 320, height: 568 }, measures: true },
      { look: 'landscape', size: { width: 844, height: 390 }, measures: true },
      { look: 'forced-colours', forcedColors: 'active' },
    ],
  },
  {
    kept: { language: 'es' },
    looks: [
      { look: 'es', reads: true, measures: true },
      { look: 'narrow-es', size: { width: 320, height: 568 } },
    ],
  },
  { kept: { pseudo: 'rtl' }, looks: [{ look: 'rtl', measures: true }] },
  { touch: false, looks: [{ look: 'desktop', size: { width: 1280, height: 800 }, reads: true }] },
];

let stage;
/** Another, with a PIN: what lies behind the lock. */
let kept;
before(async () => {
  stage = await Stage.open();
  kept = await Stage.open();
});
after(async () => {
  await close();
  await stage?.end();
  await kept?.end();
});

/** The page that is open, and for what: a screen on one of `pages`, or in one look alone. */
let open;

/** Whether a look gets a page of its own: what has to be done to see a screen is done in every size, and in large text. */
const isAlone = (screen, look) => Boolean(screen.anew || ((screen.act || screen.step) && (look.size || look.text)));

async function close() {
  const { page } = open ?? {};
  open = undefined;
  await page?.context().close();
}

/** The page that shows the screen, in this look; the one that is open where it can be. */
async function shown(screen, on, look) {
  const key = JSON.stringify([screen.name, pages.indexOf(on), isAlone(screen, look) ? look.look : '']);
  if (open?.key !== key) {
    await close();
    const options = {
      size: look.size ?? PHONE,
      text: look.text ?? '',
      kept: screen.anew && look.theme ? { ...on.kept, theme: look.theme } : on.kept,
      touch: on.touch ?? true,
    };
    const page = await (screen.write ? showBehind : show)(options, screen);
    open = { key, page, theme: await page.evaluate(() => document.documentElement.dataset.theme) };
  }
  const { page, theme } = open;
  await page.setViewportSize(look.size ?? PHONE);
  await page.emulateMedia({ forcedColors: look.forcedColors ?? 'none' });
  await page.evaluate(
    async ([theme, text]) => {
      const { dataset, style } = document.documentElement;
      dataset.theme = theme;
      style.fontSize = text;
      // The frame measures itself once this has been drawn, and is drawn once more.
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    },
    [look.theme ?? theme, look.text ?? ''],
  );
  await settled(page);
  await photograph(page, `${screen.name}.${look.look}`);
  return page;
}

const magnify = (text) => (document.documentElement.style.fontSize = text);

async function show({ size, text, kept, touch }, screen) {
  const { hash, denied, act } = screen;
  const place = screen.place === undefined && !denied ? SQUARE : screen.place;
  const page = await stage.page({ hash, size, kept, touch, denied, place });
  await settled(page);
  if (screen.hub) await pretendHub(page, screen.hub);
  if (place) await placed(page);
  await page.evaluate(magnify, text);
  if (act) await act(page);
  await settled(page);
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

/** A screen behind the lock. */
async function showBehind({ size, text, kept: keeps, touch }, { write: make, step, as, act }) {
  const page = await kept.page({ hash: '#/lock', size, kept: keeps, touch });
  await settled(page);
  await unlock(page);
  const hash = await make(page);
  if (as) {
    await pretend(page, '**/ask/referrals', (answer) => {
      for (const row of answer.rows ?? []) if (hash.endsWith(row.id)) Object.assign(row, as);
      return answer;
    });
  }
  await page.evaluate((hash) => (location.hash = hash), hash);
  await page.evaluate(magnify, text);
  await settled(page);
  if (step) await walk(page, step);
  if (act) await act(page);
  await settled(page);
  return page;
}

for (const screen of [...screens, ...behind]) {
  for (const on of pages) {
    for (const look of on.looks) {
      test(`${screen.name} stands in ${look.look}`, async () => {
        try {
          const page = await shown(screen, on, look);
          const troubles = { out: await sticksOut(page), hidden: await outOfSight(page) };
          if (look.measures) Object.assign(troubles, await pressing(page));
          if (look.reads) troubles.axe = await axe(page);
          delete troubles.count;
          const said = page.complaints.splice(0).filter((line) => !expected(screen, line));
          const found = Object.entries({ ...troubles, said }).filter(([, rows]) => rows.length > 0);
          assert.deepEqual(Object.fromEntries(found), {});
        } catch (thrown) {
          // The next look gets a page of its own.
          await close();
          throw thrown;
        }
      });
    }
  }
}

/** The browser itself notes the bridge's 422, which is how a fault travels. */
function expected(screen, line) {
  return screen.name === 'service-gone' && /status of 422/.test(line);
}
