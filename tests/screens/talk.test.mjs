// From a ticket before the camera to an outcome on the device: a real hub over TLS, the app at a phone's size, and the
// programme's inbox in a browser window of its own. The hub is away while somebody is referred.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Spoken } from '../bench/spoken.mjs';
import { everything } from '../folder.mjs';
import { built, pictures, root } from '../places.mjs';
import { settled } from './browser.mjs';
import { openCamera } from './camera.mjs';
import { officer, unlock } from './unlocked.mjs';

const KEY = join(root, 'assets/port-ellery/referrals/public-training-keys/harbour-case-desk.key');
const run = promisify(execFile);
const wayside = async (...words) => (await run(built('wayside'), words, { cwd: folder })).stdout;

let folder;
let hub;
let url;
let stage;
let page;

async function serve(listen, ...more) {
  hub = new Spoken('wayside hub', built('wayside'), ['hub', 'serve', '--data', join(folder, 'hub'), '--listen', listen, ...more]);
  url = (await hub.line()).split('URL=')[1];
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wayside-talk-'));
  await serve('127.0.0.1:0', '--agency', 'Port Ellery Harbour Police');
  await wayside('pack', 'build', join(root, 'assets/port-ellery/spec.toml'), '-o', 'p.wayside');
  await wayside('hub', 'programme', 'add', '--data', 'hub', '--pack', 'p.wayside');
  const { qr } = JSON.parse(await wayside('hub', 'enrol', '--data', 'hub', '--json'));
  const held = [{ codePx: 340, roll: 2, sigma: 0.7, light: 0.9, noise: 3 }];
  stage = await openCamera({ text: qr, holds: held, off: 2, on: 20 });
});
after(async () => {
  await stage?.end();
  await hub?.end();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const at = (testid) => page.getByTestId(testid);
const words = async (testid) => (await at(testid).first().innerText()).replace(/\s+/g, ' ');
const step = (name) => page.locator(`[data-testid="progress"][data-step="${name}"]`).waitFor();
const see = (name) => page.screenshot({ path: join(pictures, `talk-${name}.night.png`) });

async function go(hash) {
  await page.evaluate((hash) => (location.hash = hash), hash);
  await settled(page);
}

/** Sends now, and looks at the referral, until it stands so. */
async function becomes(referral, is) {
  for (let tries = 0; ; tries += 1) {
    await go('#/hub');
    await page.locator('[data-testid="send-now"]:enabled').click();
    await go(referral);
    const state = at('referral-state');
    await state.waitFor();
    const now = await state.getAttribute('data-is');
    if (now === is) return;
    assert.ok(tries < 60, `it is ${now} and not ${is}`);
    await new Promise((later) => setTimeout(later, 250));
  }
}

async function inbox() {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
  const desk = await context.newPage();
  await desk.goto(`${url}/inbox`);
  await desk.getByLabel('Key file').setInputFiles(KEY);
  await desk.getByRole('button', { name: 'Open the inbox' }).click();
  return desk;
}

test('somebody is referred with no network, helped, and the officer learns how it ended', async () => {
  page = await stage.page({ hash: '#/hub', camera: 'granted' });
  await settled(page);
  await at('hub-join').click();
  await at('ticket-scan').click();
  await at('ticket-leads').waitFor();
  assert.equal(await words('ticket-url'), url);
  await see('ticket');
  await at('ticket-join').click();
  await officer(page);
  await page.locator('[data-testid="ticket-over"][data-outcome="enrolled"]').waitFor();
  assert.match(await words('ticket-over'), /belongs to Port Ellery Harbour Police now/);

  await hub.end();
  await page.goto(`${stage.bridge.origin}/#/lock`);
  // Joining left it open; a page that begins shuts it.
  await page.reload();
  await at('gate').waitFor();
  await unlock(page);
  await go('#/refer');
  await page.locator('[data-testid="pathway-row"][data-id="arrest-diversion"]').click();
  await at('begin-referral').click();
  await step('who');
  const check = (id, what) => page.locator(`[data-testid="check"][data-id="${id}"] [data-testid="${what}"]`);
  for (const id of ['wants_it', 'adult']) await check(id, 'check-yes').click();
  for (const id of ['supplies_others', 'exploits', 'no_contact']) await check(id, 'check-no').click();
  await check('amount', 'check-amount').fill('2,5');
  await at('step-next').click();
  await step('consent');
  await at('consent-yes').click();
  await at('step-next').click();
  await step('reach');
  await at('person-alias').fill('Xylographer');
  await at('person-where_to_find').fill('the quay steps, after eight');
  await at('step-next').click();
  await step('to');
  await at('step-next').click();
  await step('review');
  await at('ready').waitFor();
  await at('send').click();
  await page.locator('[data-testid="referral-state"][data-is="queued"]').waitFor();
  const referral = await page.evaluate(() => location.hash);
  await go('#/hub');
  await at('send-now').click();
  await page.locator('[data-testid="in-the-way"][data-code="unreachable"]').waitFor();
  // It says so once the try is over.
  await at('hub-waiting').filter({ hasText: '1 waiting, nothing lost' }).waitFor();
  await see('away');

  await serve(new URL(url).host);
  await becomes(referral, 'at_hub');
  await see('at-hub');

  const desk = await inbox();
  const letter = desk.locator('article.letter');
  await letter.getByText('the quay steps, after eight').waitFor();
  assert.ok(await letter.getByText('Xylographer').isVisible());
  await desk.screenshot({ path: join(pictures, 'talk-inbox.png'), fullPage: true });
  await letter.getByRole('button', { name: 'Acknowledge' }).click();
  await letter.getByRole('button', { name: 'Yes, acknowledge' }).click();
  await letter.getByText('Acknowledged').waitFor();
  await becomes(referral, 'delivered');
  await see('delivered');

  const later = await inbox();
  await later.locator('details.gone > summary').click();
  const known = later.locator('details.gone article');
  await known.locator('summary', { hasText: 'Close with an outcome' }).click();
  await known.getByText('We met, and go on').click();
  await known.getByRole('button', { name: 'Close', exact: true }).click();
  await later.locator('details.closed').waitFor();
  await becomes(referral, 'closed');
  assert.match(await words('referral-state'), /In contact with the programme.*Nothing more has to be done/);
  await see('closed');

  for (const side of [join(folder, 'hub'), stage.bridge.dataDir]) {
    const all = await everything(side);
    for (const word of ['Xylographer', 'quay steps']) assert.ok(!all.includes(word), word);
  }
  assert.deepEqual(page.complaints, []);
});
