// Before the shift: what is ready, what is not, and that its remedy is one tap away.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SQUARE } from './browser.mjs';
import { at, onStage, open, page, stands, words } from './page.mjs';
import { ask, unlock } from './unlocked.mjs';

onStage();

const is = (row) => at(`shift-${row}`).getAttribute('data-readiness');
/** By the address alone: the page stays, and with it the open lock. */
const go = (hash) => page.evaluate((there) => (location.hash = there), hash);
const becomes = (row, readiness) => page.locator(`[data-testid="shift-${row}"][data-readiness="${readiness}"]`).waitFor();

test('a new device in no place says what is missing, and each row leads to where it is put right', async () => {
  await open({ hash: '#/shift' });
  await becomes('position', 'look');
  await becomes('camera', 'look');
  assert.deepEqual([await is('lock'), await is('pack'), await is('hub')], ['look', 'look', 'look']);
  assert.match(await words('shift-camera'), /None found/);
  assert.match(await words('shift-pack'), /Port Ellery.*nothing in it is real/);
  assert.match(await words('shift-hub'), /belongs to no hub/);
  for (const [row, screen] of Object.entries({ position: 'place', camera: 'card', lock: 'lock', kit: 'lock', pack: 'packs', hub: 'hub' })) {
    await at(`shift-${row}`).click();
    await at(`screen-${screen}`).waitFor();
    await page.goBack();
    await at('shift-rows').waitFor();
  }
});

test('what is put right is ready: a position, a lock, a kit with its date', async () => {
  await open({ hash: '#/shift', place: SQUARE });
  await becomes('position', 'ready');
  await stands('shift-locked');
  await go('#/lock');
  await unlock(page);
  await go('#/shift');
  await becomes('lock', 'ready');
  await becomes('kit', 'look');
  assert.match(await words('shift-kit'), /No doses left/);
  const { protocol } = await ask(page, 'kits', { language: 'en' });
  await ask(page, 'save_kit', { kit: { product: protocol.products[0].id, lot: 'L1', doses: 2, expires_on: '2027-06-30' } });
  await go('#/zones');
  await go('#/shift');
  await becomes('kit', 'ready');
  assert.match(await words('shift-kit'), /2 doses. Expires 30 Jun 2027/);
  assert.match(await words('shift-ready'), /3 of 7 ready/);
  await stands('shift');
});

test('the alarm is played on a press, and says so', async () => {
  await open({ hash: '#/shift' });
  assert.equal(await is('sound'), 'untried');
  await at('shift-sound').click();
  await at('shift-sound').filter({ hasText: /Played|No sound here/ }).waitFor();
});
