// A membership card: looked at, typed, compared; what it comes to; and that nothing of it stays.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { drillCards, HOLDS } from '../cards/clip.mjs';
import { everything } from '../folder.mjs';
import { pictures } from '../places.mjs';
import { WHEN } from './bridge.mjs';
import { axe, Stage } from './browser.mjs';
import { openCamera } from './camera.mjs';
import { at, leave, onStage, open as opened, page, stage, stands as photographed, words } from './page.mjs';

const cards = await drillCards();
onStage();

const verdict = (name) => page.locator(`[data-testid="card-verdict"][data-verdict="${name}"]`).waitFor();

const open = (options) => opened({ hash: '#/card', ...options });

const stands = (name) => photographed(`card-${name}`);

async function type(code) {
  await at('go-type').click();
  await at('code-box').pressSequentially(code);
}

/** All that a page could remember a card by, besides what is on the screen. */
const remembered = () =>
  page.evaluate(async () => ({
    address: location.href,
    steps: history.length,
    state: JSON.stringify(history.state),
    title: document.title,
    local: JSON.stringify(localStorage),
    session: JSON.stringify(sessionStorage),
    cookies: document.cookie,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    html: document.documentElement.outerHTML,
    typed: [...document.querySelectorAll('input')].map((field) => field.value).join(' '),
  }));

function hasNothingOf(held, card) {
  const groups = card.code.split('-');
  for (const [where, text] of Object.entries(held)) {
    for (const part of [card.text.slice(5, 40), card.code, ...groups]) {
      assert.ok(!String(text).includes(part), `${where} has something of the card`);
    }
  }
}

// ---------- the camera ----------

test('a card held before the camera is confirmed, and the camera goes out', async () => {
  const filmed = await openCamera({ card: 'good', holds: HOLDS.slice(1, 3), off: 8, on: 14 });
  try {
    await open({ on: filmed, camera: 'granted' });
    await verdict('confirmed');
    assert.match(await words('card-verdict'), /Confirmed.*trusted here.*December 2035/);
    assert.match(await words('card-means'), /Order 12/);
    await stands('confirmed');
    assert.equal(await page.locator('video').count(), 0, 'no picture is left');
    hasNothingOf(await remembered(), cards.good);
    await at('next-card').click();
    await verdict('confirmed');
    await at('clear-now').click();
    await at('cleared').waitFor();
    await stands('cleared');
    hasNothingOf(await remembered(), cards.good);
    await leave();
  } finally {
    await filmed.end();
  }
});

test('a card that was withdrawn is told so kindly', async () => {
  const filmed = await openCamera({ card: 'withdrawn', holds: HOLDS.slice(0, 1), off: 4, on: 14 });
  try {
    await open({ on: filmed, camera: 'granted' });
    await verdict('withdrawn');
    assert.match(await words('card-verdict'), /may have a newer card/);
    await stands('withdrawn');
    hasNothingOf(await remembered(), cards.withdrawn);
    await leave();
  } finally {
    await filmed.end();
  }
});

test('a code that is no card is told so, and its address is neither shown nor opened', async () => {
  const filmed = await openCamera({ text: 'https://example.org/not-a-card', holds: HOLDS.slice(0, 1), off: 2, on: 20 });
  try {
    await open({ on: filmed, camera: 'granted' });
    await verdict('cannot_confirm');
    assert.equal(await at('card-verdict').getAttribute('data-why'), 'not_a_card');
    assert.match(await words('card-verdict'), /says nothing about the person/);
    assert.ok(!(await page.content()).includes('example.org'));
    await stands('not-a-card');
    // Whoever asked another host would be complained of.
    await leave();
  } finally {
    await filmed.end();
  }
});

test('the viewfinder fills the screen, goes out unseen, and says when its camera has gone', async () => {
  const filmed = await openCamera({ holds: HOLDS.slice(0, 1), off: 10 });
  try {
    await open({ on: filmed, camera: 'granted' });
    await page.locator('[data-testid="viewfinder"][data-now="live"]').waitFor();
    await page.waitForTimeout(300);
    await stands('viewfinder');
    const box = await page.locator('video').boundingBox();
    assert.ok(box.height > 380 && box.width > 350, `${box.width} x ${box.height}`);

    await hide(true);
    assert.equal(await page.evaluate(() => document.querySelector('video').srcObject), null);
    await hide(false);
    await page.locator('[data-testid="viewfinder"][data-now="live"]').waitFor();

    await page.evaluate(() => document.querySelector('video').srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended')));
    await page.locator('[data-testid="no-picture"][data-why="lost"]').waitFor();
    await stands('camera-lost');
    await at('camera-again').click();
    await page.locator('[data-testid="viewfinder"][data-now="live"]').waitFor();
    await leave();
  } finally {
    await filmed.end();
  }
});

/** As a phone that goes dark, and is looked at again. */
async function hide(hidden) {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

test('a camera that is denied leads to the typed code', async () => {
  const filmed = await openCamera({ holds: HOLDS.slice(0, 1), off: 2 });
  try {
    await open({ on: filmed, camera: 'denied' });
    await page.locator('[data-testid="no-picture"][data-why="denied"]').waitFor();
    await stands('camera-denied');
    await at('type-button').click();
    await at('code-box').waitFor();
    await leave();
  } finally {
    await filmed.end();
  }
});

const lacks = {
  absent: { camera: 'granted' },
  busy: {
    before: () => (MediaDevices.prototype.getUserMedia = () => Promise.reject(new DOMException('', 'NotReadableError'))),
  },
};
for (const [why, options] of Object.entries(lacks)) {
  test(`a camera that is ${why} leads to the typed code`, async () => {
    await open(options);
    await page.locator(`[data-testid="no-picture"][data-why="${why}"]`).waitFor();
    await stands(`camera-${why}`);
    await at('type-button').click();
    await at('code-box').waitFor();
  });
}

test('a web view that knows no cameras leads to the typed code', async () => {
  await open({ before: () => Object.defineProperty(navigator, 'mediaDevices', { value: undefined }) });
  await page.locator('[data-testid="no-picture"][data-why="absent"]').waitFor();
});

test('while the device asks, the screen says what for', async () => {
  await open({
    before: () => {
      MediaDevices.prototype.getUserMedia = () => new Promise(() => undefined);
      navigator.permissions.query = () => Promise.resolve({ state: 'prompt' });
    },
  });
  await page.locator('[data-testid="viewfinder"][data-now="asking"]').waitFor();
  assert.match(await words('viewfinder-hint'), /stay on this screen/);
  await stands('camera-asking');
});

test('a device that cannot run the reader says so', async () => {
  await open({
    camera: 'granted',
    before: () => {
      MediaDevices.prototype.getUserMedia = () => new Promise(() => undefined);
      globalThis.Worker = class {
        constructor() {
          throw new Error('none here');
        }
      };
    },
  });
  await page.locator('[data-testid="no-picture"][data-why="unable"]').waitFor();
});

// ---------- the typed code ----------

// A withdrawn card's code is taken out of the lists: typed, it is as unknown as any other.
const verdicts = { good: 'confirmed', 'good-islands': 'confirmed', expired: 'expired', withdrawn: 'cannot_confirm', 'unknown-issuer': 'cannot_confirm' };
for (const [name, comes] of Object.entries(verdicts)) {
  test(`the typed code of the card ${name} comes to ${comes}`, async () => {
    await open();
    await type(cards[name].code);
    await page.getByTestId('card-verdict').waitFor();
    assert.equal(await at('card-verdict').getAttribute('data-verdict'), comes, await words('card-verdict'));
    const text = await words('screen-card');
    assert.doesNotMatch(text, /invalid|fake|false|forged/i);
    if (comes !== 'confirmed') {
      assert.match(text, /says nothing about the person/);
      assert.match(text, /Ask the programme line/);
    }
    assert.match(text, /Nothing about this card is kept\. This screen clears in \d+ s/);
    await stands(`typed-${name}`);
    hasNothingOf(await remembered(), cards[name]);
  });
}

for (const [name, size, text] of [
  ['in text of twice the size', { width: 390, height: 844 }, '200%'],
  ['on a phone on its side', { width: 844, height: 390 }, ''],
]) {
  test(`the word of a verdict is in sight beside what comes next, ${name}`, async () => {
    await open({ size });
    await page.evaluate((text) => (document.documentElement.style.fontSize = text), text);
    await type(cards.good.code);
    await verdict('confirmed');
    const word = await page.locator('[data-testid="card-verdict"] h2').boundingBox();
    const next = await at('next-card').boundingBox();
    const clear = await at('clear-now').boundingBox();
    assert.ok(word.y >= 0 && word.y + word.height <= Math.min(next.y, clear.y), JSON.stringify({ word, next, clear }));
    assert.ok(next.y + next.height <= size.height);
  });
}

test('a code is read whatever its letters look like', async () => {
  await open();
  // As a hand writes it: small letters, spaces, letters that stand for digits.
  const loose = cards.good.code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  await type(loose);
  await verdict('confirmed');
});

test('a code stands in groups, counts its characters, and says at once where it misreads', async () => {
  await open();
  await type('4mqth');
  assert.equal(await at('code-box').inputValue(), '4MQT-H');
  await at('code-said').filter({ hasText: '5 of 12' }).waitFor();
  await stands('typing');
  for (const [name, value] of Object.entries({ autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off', spellcheck: 'false' })) {
    assert.equal(await at('code-box').getAttribute(name), value, name);
  }
  await at('code-box').press('Backspace');
  await at('code-box').pressSequentially('Uqmjvmq5');
  await at('code-said').filter({ hasText: /Character 5, U/ }).waitFor();
  await stands('typed-character');
  await at('code-box').fill('4MQT-HQMJ-VMQ6');
  await at('code-said').filter({ hasText: /not right/ }).waitFor();
  await stands('typed-check');
  // Put right in the middle, the cursor stays where it was.
  await at('code-box').evaluate((field) => field.setSelectionRange(14, 14));
  await at('code-box').press('Backspace');
  await at('code-box').press('5');
  await verdict('confirmed');
});

test('a code half typed is forgotten with the screen', async () => {
  await open();
  await type('4MQTHQ');
  await at('go-scan').click();
  await at('go-type').click();
  assert.equal(await at('code-box').inputValue(), '');
  await at('code-box').pressSequentially('4MQTHQ');
  await hide(true);
  await hide(false);
  await at('cleared').waitFor();
});

test('lists that are old still confirm, and say how old they are', async () => {
  const later = await Stage.open({ when: '2027-11-20T22:04:00Z' });
  try {
    await open({ on: later });
    await type(cards.good.code);
    await verdict('confirmed_stale');
    assert.match(await words('card-beware'), /365 days old/);
    await stands('stale');
    await leave();
  } finally {
    await later.end();
  }
});

// ---------- cards without a code ----------

test('a card without a code is compared by eye and never called confirmed', async () => {
  await open();
  await at('compare-button').click();
  await at('templates').waitFor();
  await stands('compare');
  await page.locator('[data-testid="template-row"][data-id="lantern-house"]').click();
  await page.locator('[data-testid="template-picture"][data-drawn="yes"]').first().waitFor();
  assert.equal(await page.locator('[data-testid="template-picture"][data-drawn="yes"]').count(), 2);
  assert.match(await words('template'), /2024.*2035.*LH 9999-AA.*Order 12/);
  await stands('template');
  await at('template-no').click();
  await at('templates').waitFor();
  await page.locator('[data-testid="template-row"][data-id="lantern-house"]').click();
  await page.evaluate(() => document.querySelector('[data-testid="template"] dl').scrollIntoView());
  await at('template-yes').click();
  await verdict('matches_template');
  const { y } = await at('card-verdict').boundingBox();
  assert.ok(y > 0 && y < 200, `what it comes to begins at ${y}, wherever the officer had scrolled to`);
  const text = await words('card-verdict');
  assert.match(text, /Looks the same.*Lantern House.*can't be confirmed/);
  assert.doesNotMatch(text, /^Confirmed/);
  await stands('looks-the-same');
});

test('a card of years gone by says so, on its page and in its verdict', async () => {
  await open();
  await at('compare-button').click();
  await page.locator('[data-testid="template-row"][data-id="skerry-outreach-2021"]').click();
  await at('other-years').waitFor();
  await at('template-yes').click();
  await verdict('matches_template');
  assert.match(await words('card-beware'), /not said to be good this year/);
  await stands('looks-the-same-once');
});

test('the number of a card without a code leads to its picture', async () => {
  await open();
  await type('lh 4071-kd');
  await at('code-compare').click();
  await page.locator('[data-testid="template"][data-id="lantern-house"]').waitFor();
});

// ---------- nothing stays ----------

test('a verdict clears after a minute, and a minute more can be had', async () => {
  await open();
  await page.clock.install({ time: new Date(WHEN) });
  await type(cards.good.code);
  await page.clock.runFor(1000);
  await verdict('confirmed');
  await page.clock.runFor(38_500);
  await page.getByTestId('clears-longer').waitFor();
  await stands('clears-soon');
  await at('clears-longer').click();
  await page.clock.runFor(58_000);
  await verdict('confirmed');
  await page.clock.runFor(3_000);
  await at('cleared').waitFor();
  hasNothingOf(await remembered(), cards.good);
});

test('a verdict clears when the screen is hidden and when it is left', async () => {
  await open({ hash: '#/' });
  const before = await remembered();
  await at('go-card').click();
  await type(cards.expired.code);
  await verdict('expired');
  await hide(true);
  await at('cleared').waitFor();
  await hide(false);
  await at('cleared').waitFor();
  await at('next-card').click();
  await type(cards.good.code);
  await verdict('confirmed');
  const during = await remembered();
  assert.ok(during.address.endsWith('#/card'));
  assert.equal(during.title, 'Check card · Wayside');
  await at('back').click();
  await at('screen-home').waitFor();
  const left = await remembered();
  hasNothingOf(left, cards.good);
  hasNothingOf(left, cards.expired);
  for (const kept of ['local', 'session', 'cookies', 'databases', 'caches']) assert.equal(left[kept], before[kept], kept);
  await page.goForward();
  await at('screen-card').waitFor();
  assert.equal(await at('card-verdict').count(), 0);
});

test('after card A, card B or none, the folder and what the page keeps are the same to the byte', async () => {
  const kept = async () => {
    const { local, session, cookies, databases, caches } = await remembered();
    return { page: { local, session, cookies, databases, caches }, folder: (await everything(stage.bridge.dataDir)).toString('latin1') };
  };
  await open({ hash: '#/' });
  const none = await kept();
  for (const name of ['good', 'expired', 'unknown-issuer']) {
    await at('go-card').click();
    await type(cards[name].code);
    await at('card-verdict').waitFor();
    await at('back').click();
    await at('screen-home').waitFor();
    const now = await kept();
    assert.deepEqual(now.page, none.page, name);
    assert.ok(now.folder === none.folder, `${name} left something in the folder`);
  }
});

test('an answer that comes after the officer has left is nobody’s', async () => {
  await open();
  let answer;
  await page.route('**/ask/check_code', async (route) => {
    await new Promise((later) => (answer = later));
    await route.continue();
  });
  await type(cards.good.code);
  await at('code-said').filter({ hasText: 'Looking it up' }).waitFor();
  await at('go-scan').click();
  await at('viewfinder').waitFor();
  answer();
  await page.waitForTimeout(300);
  assert.equal(await at('card-verdict').count(), 0);
});

// ---------- the rest of the house ----------

test('a card is checked while the records are locked', async () => {
  await open({ hash: '#/lock' });
  await at('lock-card').click();
  await at('screen-card').waitFor();
  await type(cards.good.code);
  await verdict('confirmed');
});

test('from home to a verdict without a finger', async () => {
  await open({ hash: '#/', size: { width: 1280, height: 800 }, touch: false });
  await at('go-card').focus();
  await page.keyboard.press('Enter');
  await at('viewfinder').waitFor();
  await at('go-type').focus();
  await page.keyboard.press('Enter');
  await at('code-box').waitFor();
  await page.keyboard.type(cards.good.code);
  await verdict('confirmed');
  assert.equal(await page.evaluate(() => document.activeElement.localName), 'h2');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.screenshot({ path: join(pictures, 'card-confirmed.desktop.png') });
  assert.deepEqual(await axe(page), []);
});

test('a rule that counsel has not approved is no promise', async () => {
  await open();
  await page.route('**/ask/check_code', async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    answer.here.approved = false;
    await route.fulfill({ response, json: answer });
  });
  await type(cards.good.code);
  await verdict('confirmed');
  await at('not-a-promise').waitFor();
  assert.equal(await page.locator('[data-testid="card-means"] .head').count(), 0);
  await stands('not-approved');
});

test('a fault is told, and what was typed is not lost by it', async () => {
  await open();
  await page.route('**/ask/check_code', (route) => route.fulfill({ status: 422, json: { code: 'storage_read', retry: true } }));
  await type(cards.good.code);
  await page.locator('[data-testid="fault"][data-code="storage_read"]').waitFor();
  page.complaints = page.complaints.filter((line) => !/status of 422/.test(line));
});
