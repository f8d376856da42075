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
  if (await ask(other, 'overdose', { language: 'en' })) {
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
    assert.deepEqual(await rang(), []);
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
  assert.deepEqual((await rang()).filter((one) => one.startsWith('felt')), ['felt 3']);
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
