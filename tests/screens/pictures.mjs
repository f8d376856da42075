// Takes the four pictures of the README anew, over the real companion: docs/pictures. `make pictures`.
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { drillCards } from '../cards/clip.mjs';
import { pictures, root } from '../places.mjs';
import { settled, SQUARE, Stage } from './browser.mjs';

const run = promisify(execFile);
const cards = await drillCards();
const to = join(root, 'docs', 'pictures');

/** To the rescue breaths, one dose given: where the officer is for most of it. */
async function rescue(page) {
  await page.getByTestId('go-overdose').click();
  for (const [answer, leadsTo] of [['safe', 'response'], ['none', 'activate'], ['called', 'breathing'], ['none', 'ventilate']]) {
    // A step that has only just come heeds no answer: the tap was for the one before.
    await page.waitForTimeout(600);
    await page.getByTestId(`answer-${answer}`).click();
    await page.locator(`[data-testid="screen-overdose"][data-state="${leadsTo}"]`).waitFor();
  }
  await page.waitForTimeout(600);
  await page.getByTestId('dose-now').click();
  await page.getByTestId('in-hand-narcan4').click();
  await page.locator('[data-testid="screen-overdose"][data-state="wait"]').waitFor();
}

async function check(page) {
  await page.getByTestId('go-type').click();
  await page.getByTestId('code-box').fill(cards.good.code);
  await page.getByTestId('card-verdict').waitFor();
}

const wanted = [
  { name: 'home', hash: '#/' },
  { name: 'overdose', hash: '#/', act: rescue },
  { name: 'card', hash: '#/card', act: check },
  { name: 'help', hash: '#/help' },
];

await mkdir(to, { recursive: true });
const stage = await Stage.open();
try {
  for (const { name, hash, act } of wanted) {
    const page = await stage.page({ hash, place: SQUARE });
    await settled(page);
    await page.locator('[data-testid="zone-banner"][data-why="no_position"]').waitFor({ state: 'detached' });
    if (act) await act(page);
    await settled(page);
    const whole = join(pictures, `readme-${name}.png`);
    await page.screenshot({ path: whole });
    await page.context().close();
    // Few colours are in them: a palette makes them a quarter as large, and nobody sees it.
    await run('convert', [whole, '-strip', '-dither', 'None', '-colors', '96', `PNG8:${join(to, `${name}.png`)}`]);
  }
} finally {
  await stage.end();
}
