// Alarms on whatever screen one is on: seen, heard and felt, the most pressing first and one at a time.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { pictures } from '../places.mjs';
import { axe, PHONE, settled, SQUARE } from './browser.mjs';
import { pressing, sticksOut } from './measure.mjs';
import { at, moveClock, onStage, page, stage, turnTo, words } from './page.mjs';

onStage();
afterEach(end);

/** What the page did to be heard and felt, in order: a sound by the shape of its tones. */
function listen() {
  globalThis.rang = [];
  const shake = (pattern) => pattern.length > 1 && globalThis.rang.push(`felt ${pattern.length}`);
  Object.defineProperty(navigator, 'vibrate', { value: (pattern) => (shake(pattern), true) });
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (...when) {
    globalThis.rang.push(`heard ${this.type}`);
    start.apply(this, when);
  };
}
const rang = () => page.evaluate(() => globalThis.rang.splice(0));

/** Asks the companion beside the face, as another page of it would. */
async function ask(on, name, body) {
  return on.evaluate(
    async ([name, body]) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`/ask/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
    },
    [name, body],
  );
}

/** Ends whatever a test left running. */
async function end() {
  const other = await stage.page({});
  const tap = (tap) => ask(other, 'tap', { id: crypto.randomUUID(), tap });
  while (await ask(other, 'overdose', { language: 'en' })) {
    let { page: run } = await tap({ is: 'mark', mark: 'ems_arrived' });
    ({ page: run } = await tap({ is: 'answer', state: run.view.state, answer: 'taken' }));
    await tap({ is: 'close' });
  }
  if ((await ask(other, 'exposure', { language: 'en' })).running) await ask(other, 'do_exposure', { is: 'close' });
  await other.context().close();
}

/** A run that breathes for somebody: its step has a timer of two minutes. */
async function breathing(options = {}) {
  await turnTo({ before: listen, place: SQUARE, ...options });
  await settled(page);
  await ask(page, 'begin_overdose', { language: 'en' });
  for (const [state, answer] of [['scene', 'safe'], ['response', 'none'], ['activate', 'called'], ['breathing', 'none']]) {
    await ask(page, 'tap', { id: crypto.randomUUID(), tap: { is: 'answer', state, answer } });
  }
  await look();
}

/** The face asks again, as it does when it is looked at. */
const look = () => page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));

async function pass(ms) {
  assert.equal(await moveClock({ pass_ms: ms }), 204);
  await look();
}

const isDue = (key) => page.locator(`[data-testid="strip"][data-due*="${key}"]`).waitFor();

for (const [where, hash, screen] of [['home', '#/', 'home'], ['a needlestick', '#/needlestick', 'needlestick'], ['the lock', '#/lock', 'lock'], ['the handover', '#/handover', 'handover']]) {
  test(`an alarm of the run is seen, heard and felt on ${where}`, async () => {
    await breathing({ hash });
    await at(`screen-${screen}`).waitFor();
    await at('strip-time').filter({ hasText: /^0:\d\d$/ }).waitFor();
    await page.touchscreen.tap(4, 300);
    assert.deepEqual((await rang()).filter((one) => one !== 'heard sine'), [], 'nothing but the breaths');
    await pass(121_000);
    await isDue('step/');
    const said = await words('strip-words');
    assert.notEqual(said, 'Overdose goes on');
    await at('alarm').filter({ hasText: said }).waitFor({ state: 'attached' });
    const told = await rang();
    assert.equal(told.filter((one) => one === 'felt 5').length, 1, told.join());
    assert.ok(told.includes('heard square'), told.join());
    assert.deepEqual(await axe(page), []);
    await at('strip-seen').click();
    await page.locator('[data-testid="strip"][data-due=""]').waitFor();
    await at('strip-time').filter({ hasText: /^2:\d\d$/ }).waitFor();
    await at('overdose-running').click();
    await at('screen-overdose').waitFor();
    await at('strip').waitFor({ state: 'detached' });
  });
}

test('of two that are due at once the life rings, and the needle only after it', async () => {
  await breathing({ hash: '#/' });
  await ask(page, 'do_exposure', { is: 'begin', ago_s: 779 });
  await look();
  await page.touchscreen.tap(4, 300);
  await page.waitForTimeout(300);
  await rang();
  await pass(121_000);
  await isDue('step/');
  await page.waitForTimeout(1_500);
  assert.equal((await rang()).filter((one) => one.startsWith('felt')).length, 1, 'one at a time');
  await at('strip-seen').click();
  await page.waitForTimeout(4_500);
  assert.deepEqual((await rang()).filter((one) => one.startsWith('felt')), ['felt 4']);
});

/** Somebody by the door who is breathed for, and beside them one on the bed who is pressed for. */
async function two(options) {
  await breathing(options);
  const tap = (tap) => ask(page, 'tap', { id: crypto.randomUUID(), tap });
  const door = await tap({ is: 'spot', spot: 'door' });
  await ask(page, 'begin_overdose', { language: 'en', another: true });
  await tap({ is: 'spot', spot: 'bed' });
  await pass(30_000);
  for (const [state, answer] of [['scene', 'safe'], ['response', 'none'], ['activate', 'called'], ['breathing', 'arrest']]) {
    await tap({ is: 'answer', state, answer });
  }
  await look();
  return door.page.incident;
}

test('of two people each one’s alarm rings, on whatever screen, and its strip says whose it is and leads there', async () => {
  await two({ hash: '#/' });
  await at('strip-words').filter({ hasText: '2 overdoses go on' }).waitFor();
  await page.touchscreen.tap(4, 300);
  await page.waitForTimeout(300);
  await rang();
  // The one by the door comes first, though the other is shown.
  await pass(92_000);
  await isDue('step/');
  assert.equal(await words('strip-who'), 'By the door');
  await at('alarm').filter({ hasText: /^By the door: / }).waitFor({ state: 'attached' });
  assert.ok((await rang()).includes('felt 5'));
  await at('overdose-running').click();
  await page.locator('[data-testid="screen-overdose"][data-state="ventilate"]').waitFor();
  assert.equal(await words('who'), 'By the door');
  await at('strip').waitFor({ state: 'detached' });
  // Now the other comes, on the screen of this one.
  await pass(30_000);
  await at('strip-who').filter({ hasText: 'On the bed' }).waitFor();
  await page.screenshot({ path: join(pictures, 'alarm-two-people.png') });
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(await sticksOut(page), []);
  await at('overdose-running').click();
  await page.locator('[data-testid="screen-overdose"][data-state="cpr"]').waitFor();
  assert.equal(await words('who'), 'On the bed');
});

test('of two that are due at once who is pressed or breathed for goes before who breathes', async () => {
  await breathing({ hash: '#/' });
  const tap = (tap) => ask(page, 'tap', { id: crypto.randomUUID(), tap });
  await tap({ is: 'spot', spot: 'door' });
  // Seen to breathe: looked at each minute, and due longer than the other.
  await tap({ is: 'answer', state: 'ventilate', answer: 'breathes' });
  await ask(page, 'begin_overdose', { language: 'en', another: true });
  await tap({ is: 'spot', spot: 'bed' });
  for (const [state, answer] of [['scene', 'safe'], ['response', 'none'], ['activate', 'called'], ['breathing', 'none']]) {
    await tap({ is: 'answer', state, answer });
  }
  await pass(122_000);
  await at('strip-who').filter({ hasText: 'On the bed' }).waitFor();
  await at('strip-seen').click();
  await at('strip-who').filter({ hasText: 'By the door' }).waitFor();
});

test('the beat is heard and felt on every screen, of one person at a time', async () => {
  await two({ hash: '#/handover', ticks: true });
  await at('hand-beat').waitFor();
  await page.touchscreen.tap(4, 300);
  await page.clock.runFor(1_000);
  await rang();
  await page.clock.runFor(5_000);
  const told = (await rang()).filter((one) => one.startsWith('heard'));
  // 110 a minute: nine in five seconds, and no breath of the other among them.
  assert.ok(told.length >= 8 && told.length <= 10, told.join());
  assert.ok(told.every((one) => one === 'heard triangle'), told.join());
  const tap = (tap) => ask(page, 'tap', { id: crypto.randomUUID(), tap });
  await tap({ is: 'mark', mark: 'ems_arrived' });
  await look();
  await at('answer-taken').waitFor();
  await at('hand-beat').waitFor();
  await page.clock.runFor(500);
  await page.getByTestId('answer-taken').click();
  await at('hand-beat').waitFor({ state: 'detached' });
});

test('a reminder of a needlestick rings on another screen and leads to it', async () => {
  await turnTo({ before: listen, place: SQUARE });
  await settled(page);
  await ask(page, 'do_exposure', { is: 'begin', ago_s: 890 });
  await look();
  await at('strip').waitFor({ state: 'detached' });
  await pass(11_000);
  await isDue('/report');
  assert.match(await words('strip-words'), /Tell your supervisor/);
  assert.equal(await at('strip').getAttribute('data-sound'), 'reminder', 'no window that opens, and no life’s alarm');
  await at('overdose-running').click();
  await at('screen-needlestick').waitFor();
  await at('exposure-step-report').click();
  await at('strip').waitFor({ state: 'detached' });
});

const looks = [
  { look: 'phone', size: PHONE },
  { look: 'small', size: { width: 320, height: 568 } },
  { look: 'landscape', size: { width: 844, height: 390 } },
  { look: 'text-200', size: PHONE, text: '200%' },
  { look: 'day', size: PHONE, kept: { theme: 'day' } },
  { look: 'vision', size: PHONE, kept: { theme: 'vision' } },
  { look: 'es-small', size: { width: 320, height: 568 }, kept: { language: 'es' } },
];

for (const { look: name, size, text = '', kept } of looks) {
  test(`the strip fits beside every screen (${name})`, async () => {
    await breathing({ size, kept });
    await page.evaluate((text) => (document.documentElement.style.fontSize = text), text);
    await pass(121_000);
    for (const hash of ['#/', '#/lock', '#/needlestick', '#/handover']) {
      await page.goto(`${stage.bridge.origin}/${hash}`);
      await settled(page);
      await page.evaluate((text) => (document.documentElement.style.fontSize = text), text);
      await at('strip').waitFor();
      await page.screenshot({ path: join(pictures, `alarm-${hash.slice(2) || 'home'}.${name}.png`) });
      assert.deepEqual(await sticksOut(page), [], hash);
      const { small, near } = await pressing(page);
      assert.deepEqual([...small, ...near], [], hash);
    }
  });
}
