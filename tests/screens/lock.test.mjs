// The lock, and what stands behind it: records, reports, kits and what is given out.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { axe } from './browser.mjs';
import { pressing, sticksOut } from './measure.mjs';
import { at, leave, moveClock, onStage, open, page, stage, turnTo, typePin, words } from './page.mjs';
import { ask, forgive, officer } from './unlocked.mjs';

const PIN = '271828';
onStage();

async function unlock() {
  await typePin(PIN);
  await at('gate').waitFor({ state: 'detached' });
}

/** A page that goes away locks: each one is unlocked anew. */
async function opened(options) {
  await open(options);
  await at('pin-pad').waitFor();
  await unlock();
}

async function reopened() {
  await page.reload();
  await at('pin-pad').waitFor();
  await unlock();
}

const look = () => page.evaluate(() => dispatchEvent(new Event('pageshow')));

/** A whole run with one dose, by the companion's own commands. */
async function run() {
  await page.evaluate(async () => {
    const ask = async (name, body) => (await fetch(`/ask/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })).json();
    const tap = (tap) => ask('tap', { id: crypto.randomUUID(), tap });
    await ask('begin_overdose', { language: 'en', product: 'narcan4' });
    await tap({ is: 'dose', sure: true });
    const { page } = await tap({ is: 'mark', mark: 'ems_arrived' });
    await tap({ is: 'answer', state: page.view.state, answer: 'taken' });
    await tap({ is: 'close' });
  });
}

test('before a PIN is set, records say honestly what one is', async () => {
  await open({ hash: '#/records' });
  await run();
  await page.locator('[data-testid="gate"][data-is="not_set_up"]').waitFor();
  assert.match(await words('lock-honest'), /Nobody can recover/);
  assert.match(await words('lock-software-only'), /No hardware key/);
  assert.deepEqual(await axe(page), []);
  await at('lock-begin').click();
  const { small, near } = await pressing(page);
  assert.deepEqual([...small, ...near], []);
  await typePin(PIN);
  await typePin('314159');
  await at('lock-said').filter({ hasText: /two different/ }).waitFor();
  await typePin(PIN);
  await typePin(PIN);
  // What was recorded before the PIN has joined.
  await at('record-row').first().waitFor();
  assert.match(await words('record-row'), /1 dose/);
});

test('locked, records show the pad, and what never waits stays in reach', async () => {
  await opened({ hash: '#/lock' });
  await at('lock-now').click();
  await page.locator('[data-testid="gate"][data-is="locked"]').waitFor();
  for (const way of ['lock-overdose', 'lock-help', 'lock-needlestick']) await at(way).waitFor();
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(await sticksOut(page), []);
  // A gloved thumb reaches the lower half, and nothing has to be scrolled for it.
  const keys = await page.locator('[data-testid="pin-pad"] button').evaluateAll((all) => all.map((key) => key.getBoundingClientRect()).map(({ top, bottom }) => ({ top, bottom })));
  const tabs = await at('bar').boundingBox();
  for (const { top, bottom } of keys) {
    assert.ok(top >= 844 / 2 && bottom <= tabs.y, `a key from ${top} to ${bottom}, tabs at ${tabs.y}`);
  }
  assert.equal(keys.length, 12);
  for (const hash of ['#/records', '#/kit']) {
    await page.goto(`${stage.bridge.origin}/${hash}`);
    await at('pin-pad').waitFor();
  }
  await at('pin-1').focus();
  await page.keyboard.type('2718');
  await page.locator('[data-testid="pin-dots"][data-count="4"]').waitFor();
  await page.keyboard.press('Backspace');
  await page.locator('[data-testid="pin-dots"][data-count="3"]').waitFor();
});

test('a wrong PIN says how many tries are left', async () => {
  await open({ hash: '#/lock' });
  await typePin('000000');
  await at('lock-said').filter({ hasText: /9 tries/ }).waitFor();
  await moveClock({ pass_ms: 600_000 });
  await look();
  await unlock();
  await at('lock-is-open').waitFor();
});

test('a page that nobody sees locks, and its records are gone from it', async () => {
  await opened({ hash: '#/records' });
  await at('record-row').first().waitFor();
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await at('pin-pad').waitFor();
  assert.equal(await at('record-row').count(), 0);
});

test('a report fills itself in, is put right and confirmed', async () => {
  await opened({ hash: '#/records' });
  await page.locator('[data-testid="record-row"][data-state="to_report"] a').first().click();
  await at('report-confirm').waitFor();
  assert.match(await words('report-doses'), /Dose 1/);
  await at('report-sex').selectOption('Female');
  await at('report-area').fill('ELR');
  await at('drug-fentanyl').click();
  assert.deepEqual(await axe(page), []);
  await at('report-confirm').click();
  await at('report-saved').waitFor();
  await at('report-done').click();
  await at('screen-records').waitFor();
  await page.goBack();
  await at('report-confirm').waitFor();
  assert.equal(await at('report-area').inputValue(), 'ELR');
  await at('report-export').click();
  await at('export-text').click();
  const text = await at('export-words').innerText();
  assert.match(text, /^Training: .*\nFound .*\nAmbulance .*\nDose 1/);
  assert.match(text, /\nPostal code or map cell: ELR\nSex, as seen: Female\n/);
  assert.deepEqual(await axe(page), []);
});

test('the agency\'s own number goes into the text that is given out, and nowhere else', async () => {
  const number = '26-00417-Q';
  await opened({ hash: '#/records' });
  const asked = [];
  page.on('request', (request) => asked.push(`${request.url()} ${request.postData() ?? ''}`));
  await page.locator('[data-testid="record-row"] a[href*="report"]').first().click();
  await at('report-export').click();
  await at('export-number').fill('Jane Doe');
  await at('export-number-unfit').waitFor();
  assert.ok(await at('export-text').isDisabled());
  await at('export-number').fill(number);
  await at('export-text').click();
  assert.match(await at('export-words').innerText(), new RegExp(`\\nAgency's incident number: ${number}\\nFound `));
  assert.deepEqual(await axe(page), []);
  const [file] = await Promise.all([page.waitForEvent('download'), at('export-save').click()]);
  assert.match(await readFile(await file.path(), 'utf8'), new RegExp(number));
  await at('export-number').fill('');
  assert.equal(await at('export-file').count(), 0, 'a text with another number is no more there');
  await at('export-number').fill(number);
  await at('export-json').click();
  await page.locator('[data-testid="export-file"][data-format="json"]').waitFor();
  assert.ok(asked.length > 0);
  assert.ok(!asked.some((text) => text.includes(number)), 'nothing behind the face hears of it');
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, history.state]));
  assert.ok(!kept.includes(number));
  await page.reload();
  await unlock();
  await at('report-export').click();
  assert.equal(await at('export-number').inputValue(), '');
});

test('records are given out as a file, in three forms', async () => {
  await opened({ hash: '#/records' });
  await at('export-all').click();
  for (const [form, name] of [['csv', /\.csv$/], ['json', /\.json$/], ['nemsis', /\.json$/]]) {
    await at(`export-${form}`).click();
    await page.locator(`[data-testid="export-file"][data-format="${form}"]`).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), at('export-save').click()]);
    assert.match(file.suggestedFilename(), name);
  }
});

test('long after the unlock nothing is given out before the officer shows who they are', async () => {
  await opened({ hash: '#/records' });
  await moveClock({ pass_ms: 150_000 });
  await at('export-all').click();
  await at('export-csv').click();
  await at('officer').waitFor();
  assert.deepEqual(await axe(page), []);
  await at('officer-leave').click();
  await page.locator('[data-testid="fault"][data-code="fresh_unlock"]').waitFor();
  forgive(page);
  await at('export-csv').click();
  await officer(page);
  await page.locator('[data-testid="export-file"][data-format="csv"]').waitFor();
});

test('a record is taken back only when that is meant', async () => {
  await opened({ hash: '#/records' });
  await run();
  await reopened();
  const row = page.locator('[data-testid="record-row"][data-state="to_report"] a').first();
  await row.click();
  await at('retract').click();
  await at('retract-yes').click();
  await page.locator('[data-testid="record-row"][data-state="retracted"]').first().waitFor();
});

test('a kit is written down and counts what is left of it', async () => {
  await opened({ hash: '#/kit' });
  await at('kit-add').click();
  await at('kit-lot').fill('A-17');
  await at('kit-expires').fill('2027-05-31');
  await at('kit-save').click();
  await at('kit-row').filter({ hasText: 'A-17' }).waitFor();
  assert.match(await words('kit-left'), /2 doses left/);
  await run();
  await reopened();
  await at('kit-left').filter({ hasText: /1 dose left/ }).waitFor();
  assert.deepEqual(await sticksOut(page), []);
});

test('untouched, the records lock by themselves', async () => {
  await opened({ hash: '#/kit' });
  await at('kit-add').waitFor();
  await moveClock({ pass_ms: 6 * 60_000 });
  await look();
  await at('pin-pad').waitFor();
  assert.equal(await at('kit-row').count(), 0);
});

test('the PIN is changed, and the old one opens nothing', async () => {
  await opened({ hash: '#/lock' });
  await at('lock-change').click();
  await at('lock-begin').click();
  for (const pin of [PIN, '1618033', '1618033']) await typePin(pin);
  await at('lock-changed').waitFor();
  await at('lock-now').click();
  await typePin(PIN);
  await at('lock-said').filter({ hasText: /not the PIN/ }).waitFor();
});

/** Runs in the page: the word that shuts the lock is held back while `holds`, and what is seen behind the lock is noted. */
function slowLock() {
  const own = globalThis.fetch;
  globalThis.holds = true;
  globalThis.heldBack = 0;
  globalThis.fetch = async (path, ...rest) => {
    if (path === '/ask/lock') globalThis.heldBack += 1;
    while (path === '/ask/lock' && globalThis.holds) await new Promise((later) => setTimeout(later, 20));
    return own(path, ...rest);
  };
  globalThis.seenOpen = false;
  const behind = '[data-testid="export-all"], [data-testid="record-row"], [data-testid="lock-is-open"]';
  const note = () => (globalThis.seenOpen ||= document.querySelector(behind) !== null);
  new MutationObserver(note).observe(document, { childList: true, subtree: true });
}

/** Gives every question that may be on its way the time to be answered, then lets the word go that shuts the lock. */
async function letGo() {
  await page.waitForFunction(() => globalThis.heldBack > 0);
  for (let round = 0; round < 5; round += 1) await ask(page, 'lock_state', { language: 'en' });
  await page.waitForTimeout(300);
  await page.evaluate(() => (globalThis.holds = false));
  await page.locator('[data-testid="gate"][data-is="locked"]').waitFor();
}

test('a page that begins shows nothing of what was left open, however slow the lock is', async () => {
  await open({ hash: '#/' });
  assert.equal((await ask(page, 'unlock', { secret: '1618033' })).outcome, 'opened');
  await leave();
  // Beside a home that stays, the screen is drawn twice, and each time asks how the lock stands.
  for (const look of [{}, { size: { width: 1280, height: 800 }, touch: false }]) {
    await turnTo({ hash: '#/records', before: slowLock, ...look });
    await letGo();
    assert.equal(await page.evaluate(() => globalThis.seenOpen), false);
    assert.equal((await ask(page, 'lock_state', { language: 'en' })).is, 'locked');
    assert.equal((await ask(page, 'unlock', { secret: '1618033' })).outcome, 'opened');
    await leave();
  }
});

test('a look at the lock while it shuts opens nothing again', async () => {
  await turnTo({ hash: '#/lock', before: slowLock });
  await letGo();
  await typePin('1618033');
  await at('lock-is-open').waitFor();
  await page.evaluate(() => (globalThis.holds = true));
  await at('lock-now').click();
  await at('pin-pad').waitFor();
  await page.evaluate(() => Object.assign(globalThis, { seenOpen: false, heldBack: 1 }));
  await look();
  await look();
  await letGo();
  assert.equal(await page.evaluate(() => globalThis.seenOpen), false);
});
