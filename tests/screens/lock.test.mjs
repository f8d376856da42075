// The lock, and what stands behind it: records, reports, kits and what is given out.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { axe, settled, Stage } from './browser.mjs';
import { pressing, sticksOut } from './measure.mjs';

let stage;
let page;
before(async () => (stage = await Stage.open()));
after(() => stage?.end());
afterEach(async () => {
  const said = page?.complaints ?? [];
  await page?.context().close();
  page = undefined;
  assert.deepEqual(said, [], 'the page complained');
});

const PIN = '271828';
const at = (testid) => page.getByTestId(testid);
const words = async (testid) => (await at(testid).first().innerText()).replace(/\s+/g, ' ');

async function open(options) {
  page = await stage.page(options);
  await settled(page);
}

async function type(pin) {
  for (const digit of pin) await at(`pin-${digit}`).click();
  await at('pin-ok').click();
}

async function unlock() {
  await type(PIN);
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

async function clock(move) {
  await page.evaluate(async (move) => {
    const body = JSON.stringify(move);
    await fetch('/clock', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  }, move);
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
    await ask('begin_overdose', { language: 'en' });
    await tap({ is: 'dose' });
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
  await type(PIN);
  await type('314159');
  await at('lock-said').filter({ hasText: /two different/ }).waitFor();
  await type(PIN);
  await type(PIN);
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
  await type('000000');
  await at('lock-said').filter({ hasText: /9 tries/ }).waitFor();
  await clock({ pass_ms: 600_000 });
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
  await reopened();
  await at('report-confirm').waitFor();
  assert.equal(await at('report-area').inputValue(), 'ELR');
});

test('records are given out as a file, in three forms', async () => {
  await opened({ hash: '#/records' });
  await at('export-all').click();
  for (const [form, name] of [['csv', /\.csv$/], ['json', /\.json$/], ['nemsis', /\.json$/]]) {
    await at(`export-${form}`).click();
    await at('export-file').filter({ hasText: name.source.replace(/[\\$]/g, '') }).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), at('export-save').click()]);
    assert.match(file.suggestedFilename(), name);
  }
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
  await clock({ pass_ms: 6 * 60_000 });
  await look();
  await at('pin-pad').waitFor();
  assert.equal(await at('kit-row').count(), 0);
});

test('the PIN is changed, and the old one opens nothing', async () => {
  await opened({ hash: '#/lock' });
  await at('lock-change').click();
  await at('lock-begin').click();
  for (const pin of [PIN, '1618033', '1618033']) await type(pin);
  await at('lock-changed').waitFor();
  await at('lock-now').click();
  await type(PIN);
  await at('lock-said').filter({ hasText: /not the PIN/ }).waitFor();
});
