// No finger, no mouse: everything is reached, seen and pressed with a keyboard.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { settled, SQUARE, Stage } from './browser.mjs';

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
    await page.getByTestId('screen-help').waitFor();
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
