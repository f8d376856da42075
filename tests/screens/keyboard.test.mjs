// No finger, no mouse: everything is reached, seen and pressed with a keyboard.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { settled, SQUARE, Stage } from './browser.mjs';
import { unlock } from './unlocked.mjs';

let stage;
before(async () => (stage = await Stage.open()));
after(() => stage?.end());

const DESKTOP = { width: 1280, height: 800 };

/** Presses Tab until what has the focus pleases. Each stop on the way must show that it has it. */
async function tabTo(page, testid) {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const held = await page.evaluate(() => {
      const element = document.activeElement;
      const ringed = [element, element.closest('label')].filter(Boolean).some((one) => {
        const style = getComputedStyle(one);
        return style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2;
      });
      return { id: element.dataset.testid, name: element.localName, ringed };
    });
    assert.ok(held.ringed || held.name === 'body', `${held.name} ${held.id} shows no focus`);
    if (held.id === testid) return;
  }
  assert.fail(`no way to ${testid} with Tab`);
}

for (const [shape, size] of Object.entries({ phone: { width: 390, height: 844 }, desktop: DESKTOP })) {
  test(`from home to a service's telephone without a finger (${shape})`, async () => {
    const page = await stage.page({ size, place: SQUARE, touch: false });
    await settled(page);
    await tabTo(page, 'go-help');
    await page.keyboard.press('Enter');
    // On a desktop help stood beside home already: what tells that one has moved is the heading's focus.
    await page.waitForFunction(() => location.hash === '#/help' && document.activeElement.localName === 'h1');
    await page.getByTestId('service-row').first().waitFor();
    await tabTo(page, 'open-filters');
    await page.keyboard.press('Enter');
    await page.getByTestId('filters').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('filters').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), 'open-filters');
    await tabTo(page, 'row-call');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-service').waitFor();
    await tabTo(page, 'call');
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test('a position is typed without a finger', async () => {
  const page = await stage.page({ hash: '#/place', size: DESKTOP, touch: false });
  await settled(page);
  await tabTo(page, 'place-box');
  await page.keyboard.type('46.90000, -31.70000');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid="position"][data-source="typed"]').waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a referral is begun and gone through without a finger', async () => {
  const page = await stage.page({ hash: '#/lock', size: DESKTOP, touch: false });
  await settled(page);
  await unlock(page);
  await page.evaluate(() => (location.hash = '#/refer'));
  /** Another screen has come, and its heading has the focus: only then Tab goes on from there. */
  const come = (screen) => page.waitForFunction(
    (screen) => document.querySelector(`[data-testid="screen-${screen}"]`) && document.activeElement.localName === 'h1',
    screen,
  );
  await come('refer');
  await page.getByTestId('pathway-row').first().waitFor();
  await tabTo(page, 'pathway-row');
  await page.keyboard.press('Enter');
  await come('pathway');
  await tabTo(page, 'begin-referral');
  await page.keyboard.press('Enter');
  await come('draft');
  const at = (step) => page.locator(`[data-testid="progress"][data-step="${step}"]`).waitFor();
  await at('who');
  await tabTo(page, 'step-next');
  await page.keyboard.press('Enter');
  await at('consent');
  // A step that begins is read from its heading.
  assert.equal(await page.evaluate(() => document.activeElement.localName), 'h2');
  await tabTo(page, 'consent-yes');
  await page.keyboard.press('Enter');
  await page.getByTestId('consent-stands').waitFor();
  await tabTo(page, 'step-next');
  await page.keyboard.press('Enter');
  await at('reach');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
