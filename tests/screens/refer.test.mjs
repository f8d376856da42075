// Referring somebody: choosing a way, writing it step by step, sending it, following it, taking it back.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { codesIn } from '../cards/reader.mjs';
import { everything } from '../folder.mjs';
import { pictures } from '../places.mjs';
import { WHEN } from './bridge.mjs';
import { settled } from './browser.mjs';
import { at, onStage, page, stage, stands as photographed, turnTo, typePin, words } from './page.mjs';
import { pretend } from './pretend.mjs';
import { ask, consent, draft, PIN, unlock } from './unlocked.mjs';

const NOW = Date.parse(WHEN);
onStage();

const step = (name) => page.locator(`[data-testid="progress"][data-step="${name}"]`).waitFor();
const saved = () => page.locator('[data-testid="progress"][data-saved="yes"]').waitFor();
const state = (is) => page.locator(`[data-testid="referral-state"][data-is="${is}"]`).waitFor();

async function open({ open = true, ...options } = {}) {
  await turnTo({ hash: '#/refer', ...options });
  await settled(page);
  if (open) {
    await page.goto(`${stage.bridge.origin}/#/lock`);
    await at('gate').waitFor();
    await unlock(page);
    await go(options.hash ?? '#/refer');
  }
}

async function go(hash) {
  await page.evaluate((hash) => (location.hash = hash), hash);
  await settled(page);
}

/** Photographs it, has axe read it, and measures what can be pressed. */
const stands = (name) => photographed(`refer-${name}`);

/** As a phone that goes dark, and is looked at again. */
async function hide(hidden) {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

/** A referral that waits in the outbox, sent behind the page's back. */
async function queued(change = {}) {
  const written = await draft(page, 'social-contact', {
    person: { alias: 'Kestrel', where_to_find: 'the steps at Chandlers Lane' },
    recipient: 'harbour-case-desk',
    consent: consent(NOW),
    ...change,
  });
  const answer = await ask(page, 'send_referral', { language: 'en', id: written.id });
  assert.equal(answer.is, 'queued', JSON.stringify(answer));
  return written.id;
}

// ---------- choosing ----------

test('before a PIN is set every way can be read, and beginning one asks for a PIN', async () => {
  await open({ open: false });
  assert.equal(await at('pathway-row').count(), 5);
  assert.match(await words('pathways'), /Dissuasion commission.*Within 36 hours/);
  assert.equal(await at('pathway-unapproved').count(), 1);
  await stands('ways');
  await page.locator('[data-testid="pathway-row"][data-id="after-overdose"]').click();
  await at('screen-pathway').waitFor();
  assert.match(await words('counsel'), /Counsel has not approved this/);
  assert.match(await words('rule-source'), /follow-up order 7/);
  assert.match(await words('pathway-recipients'), /Ellery Health Hub/);
  await stands('way');
  await at('begin-referral').click();
  await at('refer-unlock').waitFor();
  await at('lock-begin').click();
  await typePin(PIN);
  await typePin(PIN);
  await at('screen-draft').waitFor();
  await step('who');
  await saved();
  await at('draft-discard').click();
  await at('discard-yes').click();
  await at('screen-refer').waitFor();
});

test('a hotline is one tap, and what is noted of it is of nobody', async () => {
  await open();
  await page.evaluate(() => addEventListener('click', (event) => event.preventDefault(), { capture: true }));
  const line = at('hotline');
  assert.equal(await line.getAttribute('href'), 'tel:+19605550154');
  await line.click();
  await at('hotline-noted').waitFor();
  assert.match(await words('hotline-noted'), /Nothing of anybody/);
  await stands('hotline');
});

// ---------- writing ----------

test('a whole referral is written with no hub and no network, sealed, and waits', async () => {
  await open();
  await page.locator('[data-testid="pathway-row"][data-id="arrest-diversion"]').click();
  await at('begin-referral').click();
  await step('who');
  const check = (id, what) => page.locator(`[data-testid="check"][data-id="${id}"] [data-testid="${what}"]`);
  await page.locator('[data-testid="eligibility"][data-is="not_answered"]').waitFor();
  for (const id of ['wants_it', 'adult']) await check(id, 'check-yes').click();
  for (const id of ['supplies_others', 'exploits', 'no_contact']) await check(id, 'check-no').click();
  await check('amount', 'check-amount').fill('2,5');
  assert.match(await words('check-told'), /Within 4 g/);
  await page.locator('[data-testid="eligibility"][data-is="eligible"]').waitFor();
  await stands('who');
  await at('step-next').click();

  await step('consent');
  assert.match(await words('consent-wording'), /May we tell the Harbour Exchange case desk/);
  await stands('consent');
  await at('consent-language').selectOption('es');
  assert.match(await words('consent-wording'), /Podemos decir a la mesa/);
  await at('consent-language').selectOption('en');
  await at('consent-manner').locator('summary').click();
  await at('consent-read-by').selectOption('interpreter');
  await stands('consent-manner');
  await at('consent-yes').click();
  await at('consent-stands').waitFor();
  assert.match(await words('consent-stands'), /The person · Spoken · Read by an interpreter/);
  assert.match(await words('consent-until'), /Holds until 18 Feb 2027/);
  assert.match(await words('redisclosure'), /may not be passed on/);
  await stands('consent-given');
  await at('step-next').click();

  await step('reach');
  assert.match(await words('reach-enough'), /An alias and where to be found are enough/);
  assert.equal(await at('person-date_of_birth').count(), 0, 'no law of this way asks for a birth date');
  await at('person-alias').fill('Xylographer');
  await at('person-where_to_find').fill('the quay steps, after eight');
  await at('person-language').selectOption('es');
  assert.match(await words('count-person-alias'), /11 of 60/);
  await stands('reach');
  await at('step-next').click();

  await step('to');
  await at('to-wish').selectOption('in_person');
  await stands('to');
  await at('step-next').click();

  await step('review');
  await at('ready').waitFor();
  assert.match(await words('review-person'), /Xylographer.*quay steps.*Spanish.*Come to them/);
  assert.match(await words('review-boxes'), /not more than 4 g, all together 2.5 g/);
  await stands('review');
  await at('send').click();

  await state('queued');
  assert.match(await words('referral-state'), /Waiting to send.*belongs to no hub. Join one, or hand it over/);
  await stands('queued');
  assert.ok(!(await page.content()).includes('Xylographer'), 'sealed: this device shows nobody');
  await go('#/records');
  assert.match(await words('record-row'), /Referral · Instead of an arrest.*To Harbour Exchange.*Waiting to send/);
  assert.match(await words('outbox-line'), /1 waiting, nothing lost/);
  await stands('records');
  await go('#/');
  await at('go-refer').filter({ hasText: '1 waiting to send' }).waitFor();
  assert.ok(!(await everything(stage.bridge.dataDir)).includes('Xylographer'));
});

test('an officer who takes minutes over a step stays on it, at the letter where they were', async () => {
  await open({ ticks: true });
  const { id } = await draft(page, 'social-contact', { consent: consent(NOW) });
  await go(`#/draft/${id}`);
  await step('reach');
  await at('step-back').click();
  await step('consent');
  await page.clock.runFor(40_000);
  await step('consent');
  await at('step-next').click();
  await step('reach');
  await at('person-alias').pressSequentially('Kes', { delay: 0 });
  await page.clock.runFor(40_000);
  await at('person-alias').press('t');
  assert.equal(await at('person-alias').inputValue(), 'Kest');
  assert.equal(await page.evaluate(() => document.activeElement?.dataset.testid), 'person-alias');
  await step('reach');
});

test('a draft is found again where it was left, behind the lock', async () => {
  await open();
  const { id } = await draft(page, 'social-contact');
  await go(`#/draft/${id}`);
  await at('step-next').click();
  await at('consent-yes').click();
  await at('step-next').click();
  await step('reach');
  await at('person-alias').fill('Wren');
  await saved();
  await go('#/');
  await at('go-refer').filter({ hasText: 'not finished' }).waitFor();
  await page.reload();
  await settled(page);
  await go(`#/draft/${id}`);
  await page.locator('[data-testid="gate"][data-is="locked"]').waitFor();
  assert.ok(!(await page.content()).includes('Wren'));
  await stands('draft-locked');
  await typePin(PIN);
  // Where to find them is still missing: that is where it goes on.
  await step('reach');
  assert.equal(await at('person-alias').inputValue(), 'Wren');
  await go('#/refer');
  await at('draft-row').first().waitFor();
  await stands('drafts');
});

test('a phone that goes dark at the last letter loses none of it', async () => {
  await open();
  const { id } = await draft(page, 'social-contact', { consent: consent(NOW) });
  await go(`#/draft/${id}`);
  await step('reach');
  await at('person-alias').pressSequentially('Linnet of the long quay', { delay: 0 });
  await hide(true);
  await at('pin-pad').waitFor();
  assert.ok(!(await page.content()).includes('Linnet'));
  await hide(false);
  await typePin(PIN);
  await step('reach');
  assert.equal(await at('person-alias').inputValue(), 'Linnet of the long quay');
});

test('leaving asks nothing and loses nothing', async () => {
  await open();
  const { id } = await draft(page, 'social-contact', { consent: consent(NOW), person: { alias: 'Dunlin' }, recipient: 'harbour-case-desk' });
  await go(`#/draft/${id}`);
  await step('reach');
  await at('person-where_to_find').fill('bench by the fountain');
  await at('back').click();
  await go(`#/draft/${id}`);
  await step('review');
  assert.match(await words('review-person'), /bench by the fountain/);
});

test('what holds a referral back is said with its place, and leads there', async () => {
  await open();
  const { id } = await draft(page, 'dissuasion-commission', {
    person: { alias: 'A'.repeat(72), note: 'n' },
    answers: { heroin: { amount: 3 } },
  });
  await go(`#/draft/${id}`);
  await step('reach');
  assert.match(await words('count-person-alias'), /12 characters too many/);
  assert.match(await words('told-person-date_of_birth'), /needed.*Asked because of.*section 5/);
  await stands('too-long');
  await at('step-next').click();
  await at('step-next').click();
  await step('review');
  const held = await words('held');
  assert.match(held, /“A name they go by” is too long At most 60 characters/);
  assert.match(held, /“Where they can be found” is missing/);
  assert.match(held, /“Date of birth” is missing/);
  assert.match(await words('known'), /Over the amount: Heroin.*holds nothing back/);
  assert.match(await words('review-deadline'), /must arrive by 22 Nov 2026/);
  assert.match(await words('review-consent'), /Ordinance on Dissuasion/);
  assert.ok(await at('send').isDisabled());
  await stands('held');
  await at('held-row').first().click();
  await step('reach');
  await at('person-alias').fill('Avocet');
  await at('person-where_to_find').fill('the ropewalk');
  await at('person-date_of_birth').fill('2001-05-09');
  await at('step-back').click();
  await step('consent');
  await at('without-consent').waitFor();
  await stands('by-law');
  await at('step-back').click();
  await page.locator('[data-testid="eligibility"][data-is="not_eligible"]').waitFor();
  assert.match(await words('otherwise'), /only a sign, not a proof/);
  assert.match(await words('check-told'), /^$|More than 1.5 g/);
  await page.locator('[data-testid="check"][data-id="cocaine"] [data-testid="check-amount"]').fill('much');
  await page.getByText('This is no amount.').waitFor();
  await stands('not-eligible');
  await page.locator('[data-testid="check"][data-id="cocaine"] [data-testid="check-amount"]').fill('');
  for (let presses = 0; presses < 4; presses += 1) await at('step-next').click();
  await at('ready').waitFor();
  await at('send').click();
  await state('queued');
  assert.match(await words('referral-deadline'), /Must arrive by 22 Nov 2026/);
});

test('without consent nothing can be sent, and the screen says what still can be done', async () => {
  await open();
  const { id } = await draft(page, 'after-overdose', { person: { where_to_find: 'berth nine' }, recipient: 'ellery-health-hub' });
  await go(`#/draft/${id}`);
  await step('consent');
  await at('consent-no').click();
  await at('no-consent').waitFor();
  assert.match(await words('no-consent'), /Nothing is sent without consent.*Leave a kit/);
  assert.equal(await at('no-consent-call').getAttribute('href'), 'tel:+19605550152');
  await stands('no-consent');
  await at('consent-again').click();
  await at('consent-yes').waitFor();
  await at('consent-no').click();
  for (let presses = 0; presses < 3; presses += 1) await at('step-next').click();
  assert.match(await words('held'), /There is no consent/);
  assert.ok(await at('send').isDisabled());
});

test('a consent that lapsed while the draft lay there is asked for again', async () => {
  await open();
  const old = NOW - 15 * 24 * 3_600_000;
  const { id } = await draft(page, 'after-overdose', {
    person: { where_to_find: 'berth nine' },
    recipient: 'ellery-health-hub',
    consent: consent(old),
  });
  await go(`#/draft/${id}`);
  await step('consent');
  assert.match(await words('consent-lapsed'), /lapsed on 19 Nov 2026/);
  await stands('consent-lapsed');
  await at('consent-yes').click();
  await at('consent-stands').waitFor();
  await at('consent-back').click();
  await at('consent-withdrawn').waitFor();
  await stands('consent-withdrawn');
});

test('a change that could not be saved stays on the screen and is tried again', async () => {
  await open();
  const { id } = await draft(page, 'social-contact', { consent: consent(NOW) });
  await go(`#/draft/${id}`);
  await step('reach');
  await page.route('**/ask/save_referral', (route) => route.fulfill({ status: 422, json: { code: 'storage_full', retry: true } }));
  await at('person-alias').fill('Siskin');
  await at('draft-not-saved').waitFor();
  assert.match(await words('draft-not-saved'), /This device is full/);
  await stands('not-saved');
  await page.unroute('**/ask/save_referral');
  await at('draft-again').click();
  await saved();
  assert.equal(await at('draft-not-saved').count(), 0);
  page.complaints = page.complaints.filter((line) => !/status of 422/.test(line));
});

test('a draft is deleted when the officer says so twice', async () => {
  await open();
  const { id } = await draft(page, 'social-contact');
  await go(`#/draft/${id}`);
  await at('draft-discard').click();
  await at('discard-sheet').waitFor();
  await stands('discard');
  await at('discard-yes').click();
  await at('screen-refer').waitFor();
  await go(`#/draft/${id}`);
  await at('draft-gone').waitFor();
  page.complaints = page.complaints.filter((line) => !/status of 422/.test(line));
});

// ---------- what becomes of it ----------

test('with no network a sealed letter is shown part by part, and every part can be read off the screen', async () => {
  await open();
  const id = await queued({ person: { alias: 'Kestrel', where_to_find: 'x'.repeat(180), note: noise(280) } });
  const { parts } = await ask(page, 'referral_qr', { id });
  await go(`#/referral/${id}`);
  await at('hand-over').click();
  await at('hand-over-part').waitFor();
  assert.ok(parts.length > 1, 'a letter of more than one part');
  await stands('hand-over');
  for (const [nth, { text }] of parts.entries()) {
    assert.match(await words('hand-over-part'), new RegExp(`Part ${nth + 1} of ${parts.length}`));
    assert.deepEqual(await readOff(), [text]);
    if (nth < parts.length - 1) await at('part-next').click();
  }
  assert.ok(await at('part-next').isDisabled());
  await page.emulateMedia({ media: 'print' });
  assert.ok(await at('paper').isVisible());
  assert.ok(!(await at('screen-referral').isVisible()));
  assert.match(await words('paper'), /Sealed referral.*To Harbour Exchange/);
  assert.ok(!(await words('paper')).includes('Kestrel'));
  await page.screenshot({ path: join(pictures, 'refer-paper.print.png'), fullPage: true });
  assert.equal(await at('paper').getByTestId('qr').count(), parts.length);
  await page.emulateMedia({ media: 'screen' });
  await at('sheet-close').click();
  assert.equal(await at('paper').count(), 0);
});

/** Letters that no compression makes shorter. */
function noise(long) {
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  let seed = 7;
  return Array.from({ length: long }, () => letters[(seed = (seed * 48_271) % 2_147_483_647) % letters.length]).join('');
}

/** The codes on the screen, read by the decoder that programmes' browsers use. */
async function readOff() {
  const { side, modules } = await at('hand-over-sheet')
    .getByTestId('qr')
    .evaluate((svg) => {
      const side = Number(svg.dataset.side);
      const dark = new Set();
      for (const bar of svg.querySelectorAll('rect[height="1"]')) {
        const [x, y, long] = ['x', 'y', 'width'].map((name) => Number(bar.getAttribute(name)));
        for (let more = 0; more < long; more += 1) dark.add(`${x + more - 4} ${y - 4}`);
      }
      return { side, modules: [...dark] };
    });
  const [scale, quiet] = [4, 4];
  const width = (side + 2 * quiet) * scale;
  const grey = new Uint8Array(width * width).fill(255);
  for (const module of modules) {
    const [x, y] = module.split(' ').map(Number);
    for (let row = 0; row < scale; row += 1) {
      const begins = ((y + quiet) * scale + row) * width + (x + quiet) * scale;
      grey.fill(0, begins, begins + scale);
    }
  }
  return (await codesIn({ width, height: width, grey })).map(({ text }) => text);
}

test('consent is taken back: the letter that never left is gone, and the screen says what that does not undo', async () => {
  await open();
  const id = await queued();
  await go(`#/referral/${id}`);
  await at('referral-retract').click();
  assert.match(await words('retract-sheet'), /deleted here.*can't be unread/);
  await stands('retract');
  await at('retract-yes').click();
  await state('retracted');
  assert.equal(await at('hand-over').count(), 0);
  assert.equal(await at('referral-retract').count(), 0);
  await stands('retracted');
  const rows = (await ask(page, 'referrals', { language: 'en' })).rows;
  assert.equal(rows.find((row) => row.id === id).state.is, 'retracted');
});

/** How a referral would stand once a hub had spoken: told in the companion's own words, pretended. */
async function stand(state, more = {}) {
  await pretend(page, '**/ask/referrals', (answer) => {
    for (const row of answer.rows ?? []) if (row.state.is === 'queued') Object.assign(row, { state, ...more });
    return answer;
  });
}

const told = {
  'at-hub': [{ is: 'at_hub' }, /At the hub.*can't open it/, {}],
  delivered: [{ is: 'delivered' }, /Opened by the programme.*signed/, { can_hand_over: false }],
  closed: [{ is: 'closed', outcome: 'engaged' }, /In contact with the programme/, { can_hand_over: false }],
  'needs-you': [{ is: 'needs_attention', code: 'unknown_recipient' }, /Needs you: the hub does not know who it is for.*Call them now/, { can_send_again: true }],
  fork: [{ is: 'needs_attention', code: 'fork' }, /seems to be a copy.*take this device to your agency/, {}],
  tried: [{ is: 'queued' }, /Waiting to send/, { attempts: 3, last_code: 'portal', next_at: new Date(NOW + 600_000).toISOString() }],
  late: [{ is: 'queued' }, /Waiting to send/, { deadline: new Date(NOW - 600_000).toISOString() }],
};
for (const [name, [is, said, more]] of Object.entries(told)) {
  test(`a referral that is ${name} says what that means and what to do`, async () => {
    await open();
    const id = await queued();
    await stand(is, more);
    await go(`#/referral/${id}`);
    await state(is.is);
    assert.match(await words('referral-state'), said);
    if (is.is === 'needs_attention') assert.match(await at('referral-call').getAttribute('href'), /^tel:\+1960/);
    assert.equal(await at('send-again').count(), more.can_send_again ? 1 : 0);
    if (name === 'tried') assert.match(await words('referral-tries'), /Tried 3 times. This Wi-Fi wants a sign-in. Tried again at 21:14/);
    if (name === 'late') {
      assert.match(await words('referral-deadline'), /should have arrived by/);
      await at('referral-call').waitFor();
    }
    await stands(name);
    if (more.can_send_again) {
      const again = '**/ask/send_again';
      const json = await ask(page, 'referrals', { language: 'en' });
      await page.route(again, (route) => route.fulfill({ json }));
      const [asked] = await Promise.all([page.waitForRequest(again), at('send-again').click()]);
      assert.deepEqual(asked.postDataJSON(), { id });
      await settled(page);
    }
  });
}
