// The jobs of a shift, walked tap by tap while the page's clock runs, and how many taps each took: docs/walks.md.
// `WAYSIDE_WRITE_WALKS=1` writes that page and its pictures anew.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { drillCards, HOLDS } from '../cards/clip.mjs';
import { pictures, root } from '../places.mjs';
import { SQUARE } from './browser.mjs';
import { openCamera } from './camera.mjs';
import { at, onStage, open, page, stage, words } from './page.mjs';
import { ask, PIN, unlock } from './unlocked.mjs';

const run = promisify(execFile);
const to = join(root, 'docs', 'pictures', 'walks');
const written = join(root, 'docs', 'walks.md');
const cards = await drillCards();
let filmed;
onStage();
after(() => filmed?.end());

/** What was walked, in its order. */
const walked = [];

/** Taps are counted; letters that are typed are told apart. */
class Walk {
  taps = 0;
  typed = 0;

  async tap(what) {
    await (typeof what === 'string' ? at(what).first() : what).click();
    this.taps += 1;
  }

  async type(what, text) {
    await at(what).pressSequentially(text);
    this.typed += [...text].length;
  }

  /** The officer reads, looks up, drives: time passes, and nothing on the screen may be lost by it. */
  async meanwhile(seconds = 35) {
    await page.clock.runFor(seconds * 1000);
  }
}

/** A job: from home, at Market Square, until `act` has come to its end. At most so many taps. */
function job(name, title, most, act, options = {}) {
  test(`${title}: ${most} taps at most`, async () => {
    await open({ place: SQUARE, ticks: true, ...(await options.page?.()) });
    await page.locator('[data-testid="zone-banner"][data-verdict="inside"]').waitFor();
    const walk = new Walk();
    try {
      await act(walk);
      await page.screenshot({ path: join(pictures, `walk-${name}.png`) });
    } finally {
      await options.undo?.();
    }
    assert.ok(walk.taps <= most, `${walk.taps} taps`);
    walked.push({ name, title, taps: walk.taps, typed: walk.typed, most });
  });
}

/** No telephone is here that could ring. */
function noCall() {
  return page.evaluate(() => document.addEventListener('click', (event) => {
    if (event.target.closest('[href^="tel:"]')) event.preventDefault();
  }, { capture: true }));
}

const run_is = (state) => page.locator(`[data-testid="screen-overdose"][data-state="${state}"]`).waitFor();

/** A step that has only just come heeds no answer: the tap was for the one before. */
async function answer(walk, word) {
  await page.waitForTimeout(600);
  await walk.tap(`answer-${word}`);
}

async function endRun() {
  const tap = (tap) => ask(page, 'tap', { id: crypto.randomUUID(), tap });
  const { page: arrived } = await tap({ is: 'mark', mark: 'ems_arrived' });
  await tap({ is: 'answer', state: arrived.view.state, answer: 'taken' });
  await tap({ is: 'close' });
}

test('a device with a PIN and a kit', async () => {
  await open();
  await page.goto(`${stage.bridge.origin}/#/lock`);
  await at('gate').waitFor();
  await unlock(page);
  const kit = { product: 'narcan4', lot: 'A1', doses: 2, expires_on: '2027-06-30' };
  await ask(page, 'save_kit', { kit });
});

job('arrest', 'May I arrest here', 0, async () => {
  assert.match(await words('zone-banner'), /No arrest for possession Harbour Exchange .*nobody is searched/);
});

job('call', 'Call the nearest syringe programme that is open', 3, async (walk) => {
  await walk.tap('go-help');
  await walk.tap(at('chip').filter({ hasText: 'Syringe programme' }));
  await walk.meanwhile();
  await noCall();
  assert.match(await at('row-call').first().getAttribute('href'), /^tel:\+/);
  await walk.tap('row-call');
});

job('hours', 'Until when is that place open, and whom does it take', 2, async (walk) => {
  await walk.tap('go-help');
  await walk.meanwhile();
  await walk.tap(page.locator('[data-id="harbour-exchange"] a').first());
  await at('week').waitFor();
  assert.match(await words('screen-service'), /Open/);
});

job('instruction', 'Overdose: the first instruction', 1, async (walk) => {
  await walk.tap('go-overdose');
  await run_is('scene');
}, { undo: endRun });

job('dose', 'Overdose: the first dose, noted', 2, async (walk) => {
  await walk.tap('go-overdose');
  await page.waitForTimeout(600);
  assert.match(await words('dose-product-in-hand'), /Narcan/);
  await walk.tap('dose-now');
  await page.locator('[data-testid="dose-now"][data-recorded="yes"]').waitFor();
}, { undo: endRun });

job('breaths', 'Overdose: from found to breathing for them', 5, async (walk) => {
  await walk.tap('go-overdose');
  for (const word of ['safe', 'none', 'called', 'none']) await answer(walk, word);
  await run_is('ventilate');
}, { undo: endRun });

job('handover', 'Overdose: tell the ambulance', 2, async (walk) => {
  await walk.tap('go-overdose');
  await walk.meanwhile(5);
  await walk.tap('go-handover');
  await at('screen-handover').waitFor();
}, { undo: endRun });

job('card', 'Check a card', 1, async (walk) => {
  await walk.tap('go-card');
  await page.locator('[data-testid="card-verdict"][data-verdict="confirmed"]').waitFor();
}, {
  page: async () => {
    filmed = await openCamera({ card: 'good', holds: HOLDS.slice(1, 3), off: 2, on: 40 });
    return { on: filmed, camera: 'granted' };
  },
});

job('code', 'Check a card without a camera', 2, async (walk) => {
  await walk.tap('go-card');
  await walk.tap('go-type');
  await walk.type('code-box', cards.good.code.replaceAll('-', ''));
  await page.locator('[data-testid="card-verdict"][data-verdict="confirmed"]').waitFor();
});

job('needle', 'A needlestick: the clock runs, the hospital is shown', 2, async (walk) => {
  await walk.tap('go-needlestick');
  await walk.tap('when-now');
  await at('exposure-clock').waitFor();
  await walk.meanwhile(5);
}, { undo: () => ask(page, 'do_exposure', { is: 'close' }) });

job('hotline', 'Put somebody through to the hotline', 2, async (walk) => {
  await walk.tap('go-refer');
  await noCall();
  await walk.tap('hotline');
  await at('hotline-noted').waitFor();
});

job('refer', 'Refer somebody by an alias', 14, async (walk) => {
  await walk.tap('go-refer');
  await walk.tap(page.locator('[data-testid="pathway-row"][data-id="social-contact"]'));
  await walk.tap('begin-referral');
  await page.locator('[data-testid="refer-unlock"], [data-testid="screen-draft"]').first().waitFor();
  if (await at('refer-unlock').count()) {
    for (const digit of PIN) await walk.tap(`pin-${digit}`);
    // The pad's digits and its key are one typed word.
    walk.taps -= PIN.length;
    walk.typed += PIN.length;
    await walk.tap('pin-ok');
    await at('screen-draft').waitFor();
  }
  const step = (name) => page.locator(`[data-testid="progress"][data-step="${name}"]`).waitFor();
  await step('who');
  for (const row of await page.locator('[data-testid="check"] [data-testid="check-yes"]').all()) await walk.tap(row);
  await walk.tap('step-next');
  await step('consent');
  await walk.meanwhile();
  await walk.tap('consent-yes');
  await at('consent-stands').waitFor();
  await walk.tap('step-next');
  await step('reach');
  await walk.type('person-alias', 'Kestrel');
  await walk.meanwhile();
  await walk.type('person-where_to_find', 'ferry steps');
  await walk.tap('step-next');
  await step('to');
  if (!(await page.locator('input[name="recipient"]:checked').count())) {
    await walk.tap(page.locator('label:has(input[name="recipient"])').first());
  }
  await walk.tap('step-next');
  await step('review');
  await at('ready').waitFor();
  await walk.tap('send');
  await page.locator('[data-testid="referral-state"][data-is="queued"]').waitFor();
});

job('report', 'Confirm the report of an overdose', 10, async (walk) => {
  await walk.tap('bar-records');
  await at('pin-pad').or(at('record-row').first()).first().waitFor();
  if (await at('pin-pad').count()) {
    for (const digit of PIN) await walk.tap(`pin-${digit}`);
    walk.taps -= PIN.length;
    walk.typed += PIN.length;
    await walk.tap('pin-ok');
  }
  await walk.tap(page.locator('[data-testid="record-row"][data-state="to_report"] a').first());
  await at('report-confirm').waitFor();
  await walk.meanwhile();
  await walk.tap('report-confirm');
  await at('report-saved').waitFor();
});

job('where', 'Where am I, to read out', 1, async (walk) => {
  await walk.tap('go-place');
  await at('here-line').waitFor();
  await at('here-grid').waitFor();
});

job('search', 'Find a place by its name', 2, async (walk) => {
  await walk.tap('go-help');
  await walk.tap('go-search');
  await walk.type('search-box', 'harbour ex');
  await page.locator('[data-id="harbour-exchange"]').waitFor();
});

job('shift', 'Before the shift: is all ready', 1, async (walk) => {
  await walk.tap('bar-shift');
  await page.locator('[data-testid="shift-position"][data-readiness="ready"]').waitFor();
});

test('docs/walks.md says how many taps each job took', async () => {
  const rows = walked.map(({ name, title, taps, typed }) =>
    `| ${title} | ${taps} | ${typed || ''} | ![${title}](pictures/walks/${name}.png) |`);
  const text = [
    '# Walks',
    '',
    'Sixteen jobs as an officer does them, from home, at Market Square in the training district: each is walked by',
    '`tests/screens/walks.test.mjs` in a browser of a phone\'s size against the real companion, while the page\'s clock runs on by half a',
    'minute and more. Taps are counted by the test, which fails when one of these counts changes; letters that are typed, the fields',
    'they go into and the digits of a PIN stand apart. `make pictures` writes this page anew.',
    '',
    '| job | taps | typed | at its end |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  assert.equal(walked.length, 16, 'a job did not come to its end');
  if (process.env.WAYSIDE_WRITE_WALKS) {
    await mkdir(to, { recursive: true });
    for (const { name } of walked) {
      // Half the size, and few colours: small enough to lie in the repository.
      await run('convert', [join(pictures, `walk-${name}.png`), '-strip', '-resize', '50%', '-dither', 'None', '-colors', '64', `PNG8:${join(to, `${name}.png`)}`]);
    }
    await writeFile(written, text);
  }
  assert.equal(readFileSync(written, 'utf8'), text, '`make pictures` writes it anew');
  for (const { name } of walked) assert.ok(existsSync(join(to, `${name}.png`)), name);
});
