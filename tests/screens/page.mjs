// What most files of screen tests begin with: one stage for the file, one page at a time, and at the end of each
// test the look whether the page had anything to complain of.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import { pictures } from '../places.mjs';
import { axe, settled, Stage } from './browser.mjs';
import { pressing, sticksOut } from './measure.mjs';

/** The file's stage, from the first test on. */
export let stage;
/** The page that the test is about. */
export let page;

/** Has every test of the file begin on one stage; `options` are those of `Stage.open`. */
export function onStage(options) {
  before(async () => (stage = await Stage.open(options)));
  after(() => stage?.end());
  afterEach(leave);
}

/** Opens a page, in the place of the one before; `options` are those of `Stage.page`, `on` is another stage. */
export async function turnTo({ on = stage, ...options } = {}) {
  page = await on.page(options);
  return page;
}

/** As `turnTo`, and waits until nothing is being waited for. */
export async function open(options) {
  await turnTo(options);
  await settled(page);
}

/** Closes the page. It must have had nothing to complain of. */
export async function leave() {
  const said = page?.complaints ?? [];
  await page?.context().close();
  page = undefined;
  assert.deepEqual(said, [], 'the page complained');
}

/** What a test finds by its test id. */
export const at = (testid) => page.getByTestId(testid);

/** The words of the first of them, on one line. */
export const words = async (testid) => (await at(testid).first().innerText()).replace(/\s+/g, ' ');

/** Types digits on the pad. */
export async function typePin(pin) {
  for (const digit of pin) await at(`pin-${digit}`).click();
  await at('pin-ok').click();
}

/** Moves the companion's clock; `move` is as the bridge takes it. Gives the bridge's status. */
export function moveClock(move, on = page) {
  return on.evaluate(async (move) => {
    const headers = { 'content-type': 'application/json' };
    const { status } = await fetch('/clock', { method: 'POST', headers, body: JSON.stringify(move) });
    return status;
  }, move);
}

/** Photographs a page, has axe read it, and measures what can be pressed. */
export async function stands(name, on = page) {
  await on.screenshot({ path: join(pictures, `${name}.night.png`) });
  assert.deepEqual(await axe(on), [], name);
  assert.deepEqual(await sticksOut(on), [], name);
  const { small, near } = await pressing(on);
  assert.deepEqual([...small, ...near], [], name);
}
