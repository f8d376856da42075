// The programme's inbox in a real browser, over a real hub: what a device sealed in Rust is opened, acknowledged
// and closed there.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { after, before, test } from 'node:test';
import { axe, DESKTOP, measured, NOW_MS, PHONE, picture, referral, Stage } from './stage.mjs';

let stage;
before(async () => (stage = await Stage.open()));
after(() => stage?.end());

async function opened(options = {}, key = stage.key) {
  const page = await stage.page('/inbox', options);
  await page.getByLabel(/paste the key|pegue la clave/).fill(key);
  await page.getByRole('button', { name: /Open the inbox|Abrir la bandeja/ }).click();
  return page;
}

const cards = (page) => page.locator('article.letter');
const card = (page, id) => page.locator(`article[data-id="${id}"]`);

async function isSound(page, name) {
  assert.deepEqual(await axe(page), [], name);
  assert.deepEqual(await measured(page), [], name);
}

test('nothing waits at first', async () => {
  const page = await opened();
  await page.getByRole('heading', { name: 'Nothing is waiting' }).waitFor();
  await picture(page, 'inbox-empty');
  await isSound(page, 'empty');
  assert.deepEqual(page.complaints, []);
});

let first;
test('a referral that was sealed in Rust opens in the browser', async () => {
  first = await stage.send({ content: referral() });
  const page = await opened();
  const shown = card(page, first);
  await shown.getByText('under the Rope Bridge, evenings').waitFor();
  assert.equal(await shown.getByText('Ñandú <b>').count(), 1);
  assert.ok(await shown.getByText('nor used to investigate or prosecute').isVisible());
  assert.ok(await shown.getByText(/3[56] h \d+ min left/).isVisible());
  await picture(page, 'inbox-desktop-light');
  await isSound(page, 'open');
  assert.deepEqual(page.complaints, []);
});

test('neither the key nor a word of the referral goes back over the line', async () => {
  const page = await stage.page('/inbox');
  const sent = [];
  page.on('request', (request) => sent.push(request.url() + JSON.stringify(request.headers()) + (request.postData() ?? '')));
  await page.getByLabel('or paste the key').fill(stage.key);
  await page.getByRole('button', { name: 'Open the inbox' }).click();
  await page.getByText('under the Rope Bridge').waitFor();
  assert.ok(sent.some((request) => request.includes('/v1/inbox')));
  const secret = stage.key.split(':')[1];
  for (const request of sent) assert.ok(!request.includes(secret) && !request.includes('Rope Bridge'), request);
  const kept = await page.evaluate(async () => [
    JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, String((await indexedDB.databases()).length), String((await caches.keys()).length),
  ]);
  assert.deepEqual(kept, ['{}', '{}', '', '0', '0']);
  assert.equal(await page.getByText(secret).count(), 0);
});

test('it reads on a phone, in the dark, in Spanish and at twice the size', async () => {
  for (const [name, options] of Object.entries({
    'inbox-phone-dark': { size: PHONE, dark: true },
    'inbox-phone-es': { size: PHONE, locale: 'es-ES' },
    'inbox-phone-large': { size: PHONE, large: true },
    'inbox-desktop-dark': { size: DESKTOP, dark: true },
  })) {
    const page = await opened(options);
    await card(page, first).waitFor();
    await picture(page, name);
    await isSound(page, name);
    await page.context().close();
  }
});

test('the language is changed without losing what is open', async () => {
  const page = await opened();
  await card(page, first).waitFor();
  await page.getByRole('button', { name: 'Español' }).click();
  assert.ok(await page.getByText('Dónde se le encuentra').isVisible());
  assert.equal(await page.locator('html').getAttribute('lang'), 'es');
  assert.ok(await page.getByRole('button', { name: 'Español' }).evaluate((it) => it === document.activeElement));
});

test('the key comes from a file as well, and a wrong file is said to be one', async () => {
  const page = await stage.page('/inbox');
  const choose = (text) => page.getByLabel('Key file').setInputFiles({ name: 'recipient.key', mimeType: 'text/plain', buffer: Buffer.from(text) });
  const open = () => page.getByRole('button', { name: 'Open the inbox' }).click();
  await open();
  await page.getByText('Choose the key file or paste the key first.').waitFor();
  await choose('a shopping list');
  await open();
  await page.getByText('That is not a programme key').waitFor();
  await picture(page, 'inbox-wrong-key');
  await isSound(page, 'wrong key');
  await choose('x'.repeat(5_000_000));
  await open();
  await page.getByText('That is not a programme key').waitFor();
  await choose(`${stage.key}\n`);
  await open();
  await card(page, first).waitFor();
});

test('a key that the hub does not know is told what to do', async () => {
  const page = await opened({}, `WAYSIDE-RECIPIENT-KEY-1:${'A'.repeat(43)}`);
  await page.getByRole('heading', { name: 'This hub does not know your key' }).waitFor();
  await picture(page, 'inbox-unknown');
  await isSound(page, 'unknown');
  await page.getByRole('button', { name: 'Forget the key' }).click();
  await page.getByRole('heading', { name: 'Load your key' }).waitFor();
});

test('forgetting the key closes all that was open', async () => {
  const page = await opened();
  await card(page, first).waitFor();
  await page.getByRole('button', { name: 'Forget the key' }).click();
  assert.equal(await cards(page).count(), 0);
  assert.equal(await page.getByText('Rope Bridge').count(), 0);
  assert.ok(await page.getByRole('heading', { name: 'Load your key' }).evaluate((it) => it === document.activeElement));
});

test('a quarter of an hour without a touch forgets the key, and a touch before that keeps it', async () => {
  const page = await opened();
  await card(page, first).waitFor();
  await page.clock.fastForward(14 * 60_000);
  await page.keyboard.press('Shift');
  await page.clock.fastForward(14 * 60_000);
  assert.ok(await card(page, first).isVisible());
  await page.clock.fastForward(61_000);
  await page.getByRole('heading', { name: 'Load your key' }).waitFor();
  assert.equal(await page.getByText('Rope Bridge').count(), 0);
  await page.getByText('Nothing was touched for 15 minutes').waitFor({ state: 'attached' });
});

test('a hub that cannot be reached loses nothing that is open', async () => {
  const page = await opened();
  await card(page, first).waitFor();
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Ask again' }).click();
  await page.getByRole('heading', { name: 'The hub cannot be reached' }).waitFor();
  assert.ok(await card(page, first).isVisible());
  await picture(page, 'inbox-offline');
  await isSound(page, 'offline');
  await card(page, first).getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByRole('button', { name: 'Yes, acknowledge' }).click();
  await page.getByText('Nothing was changed; try again.').waitFor();
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Ask again' }).first().click();
  await page.getByRole('heading', { name: 'The hub cannot be reached' }).waitFor({ state: 'detached' });
});

test('a device whose clock was two years back hides nothing, and the page says so', async () => {
  const at_ms = NOW_MS - 2 * 365 * 86_400_000;
  const consent = { ...referral().consent, at_ms, expires_ms: at_ms + 30 * 86_400_000 };
  const person = { alias: 'Swift', where_to_find: 'the tide mill' };
  const late = await stage.send({ content: referral({ consent, person }) });
  const page = await opened({ size: PHONE });
  await card(page, late).getByText('the tide mill').waitFor();
  assert.ok(await card(page, late).getByText("The officer's device had a wrong clock.").isVisible());
  await picture(page, 'inbox-clock');
  await isSound(page, 'clock');
});

test('a letter that does not open, one whose consent lapsed and one taken back are told apart', async () => {
  const shut = await stage.send({ content: referral(), to: '11'.repeat(32) });
  const lapsed = await stage.send({ content: referral({ consent: { ...referral().consent, expires_ms: NOW_MS + 1 } }) });
  const gone = await stage.send({ content: referral({ person: { alias: 'Heron', where_to_find: 'the old pier' } }) });
  const back = await stage.send({ content: { schema: 1, withdrawn_ms: NOW_MS - 60_000, fictional: true }, kind: 'referral.retracted', parent: gone });
  const page = await opened({ size: PHONE });
  await card(page, back).getByText('Taken back: do not use').waitFor();
  assert.equal(await page.getByText('the old pier').count(), 0);
  assert.equal(await card(page, gone).count(), 0);
  assert.ok(await card(page, shut).getByText('This one does not open').isVisible());
  assert.equal(await card(page, shut).getByRole('button').count(), 0);
  assert.ok(await card(page, lapsed).getByText('Consent has lapsed').isVisible());
  assert.equal(await card(page, lapsed).getByText('Rope Bridge').count(), 0);
  await picture(page, 'inbox-states');
  await isSound(page, 'states');
  await card(page, back).getByRole('button', { name: 'I have deleted it' }).click();
  await card(page, back).getByRole('button').waitFor({ state: 'detached' });
  const anew = await opened();
  await card(anew, first).waitFor();
  assert.equal(await anew.getByText('Acknowledged before, not closed (2)').count(), 1);
});

test('a referral is acknowledged, the hub drops it, and it is closed with an outcome', async () => {
  const page = await opened();
  const shown = card(page, first);
  await shown.getByRole('button', { name: 'Acknowledge' }).click();
  await shown.getByRole('button', { name: 'Not yet' }).click();
  assert.ok(await shown.getByRole('button', { name: 'Acknowledge' }).evaluate((it) => it === document.activeElement));
  await shown.getByRole('button', { name: 'Acknowledge' }).click();
  await picture(page, 'inbox-sure');
  await shown.getByRole('button', { name: 'Yes, acknowledge' }).click();
  await shown.getByText('Acknowledged').waitFor();
  // It stays open here until the key is forgotten; elsewhere nothing of it is left.
  assert.ok(await shown.getByText('under the Rope Bridge').isVisible());
  const anew = await opened();
  await anew.locator('details.gone > summary').click();
  await card(anew, first).getByText('You have acknowledged this one').waitFor();
  assert.equal(await anew.getByText('Rope Bridge').count(), 0);
  await card(anew, first).locator('summary', { hasText: 'Close with an outcome' }).click();
  await card(anew, first).getByRole('button', { name: 'Close', exact: true }).click();
  await anew.getByText('Choose what became of it first.').waitFor();
  await card(anew, first).getByText('We met, and go on').click();
  await picture(anew, 'inbox-closing');
  await isSound(anew, 'closing');
  await card(anew, first).getByRole('button', { name: 'Close', exact: true }).click();
  await anew.locator('details.closed').waitFor();
  assert.equal(await anew.locator(`details.closed article[data-id="${first}"]`).count(), 1);
  assert.deepEqual(anew.complaints, []);
});

test('a browser without X25519 says which ones can', async () => {
  const page = await stage.page('/inbox', {
    init: () => {
      const real = SubtleCrypto.prototype.importKey;
      SubtleCrypto.prototype.importKey = function (...asked) {
        return asked[2].name === 'X25519' ? Promise.reject(new DOMException('no', 'NotSupportedError')) : real.apply(this, asked);
      };
    },
  });
  await page.getByRole('heading', { name: 'This browser is too old' }).waitFor();
  assert.ok(await page.getByText('Firefox 130').isVisible());
  await picture(page, 'inbox-old');
  await isSound(page, 'old');
});

test('without a script the page says so', async () => {
  const context = await stage.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${stage.url}/inbox`);
  assert.match(await page.locator('body').innerText(), /needs its script/);
  await context.close();
});
