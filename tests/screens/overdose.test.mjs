// An overdose from first to last, and a needlestick, against the real companion: nothing is unlocked
// for it, nothing scrolls, and no dose is counted twice or lost in silence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, PHONE, settled, SQUARE } from './browser.mjs';
import { pressing, sticksOut } from './measure.mjs';
import { at, moveClock, onStage, page, stage, turnTo, words } from './page.mjs';

onStage();

const SMALL = { width: 320, height: 568 };

/** Each test begins with nothing running. */
async function open(options = {}) {
  await end();
  await turnTo(options);
  await settled(page);
}

/** Ends whatever an earlier test left running. */
async function end() {
  const other = await stage.page({});
  await other.evaluate(async () => {
    const ask = async (name, body) => (await fetch(`/ask/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })).json();
    const tap = (tap) => ask('tap', { id: crypto.randomUUID(), tap });
    while (await ask('overdose', { language: 'en' })) {
      const { page } = await tap({ is: 'mark', mark: 'ems_arrived' });
      await tap({ is: 'answer', state: page.view.state, answer: 'taken' });
      await tap({ is: 'close' });
    }
  });
  await other.context().close();
}

async function state(id) {
  await page.locator(`[data-testid="screen-overdose"][data-state="${id}"]`).waitFor();
  // A step that has only just come heeds no answer: the tap was for the one before.
  await page.waitForTimeout(400);
}

async function answer(id, leadsTo) {
  await at(`answer-${id}`).click();
  await state(leadsTo);
}

async function begin(options) {
  await open(options);
  await at('go-overdose').click();
  await state('scene');
}

async function toBreathing() {
  await answer('safe', 'response');
  await answer('none', 'activate');
  await answer('called', 'breathing');
  await answer('none', 'ventilate');
}

/** The first dose: what is in the hand is asked, and nothing is taken for granted. */
async function firstDose() {
  await at('dose-now').click();
  await at('in-hand-narcan4').click();
  await doses(1);
}

/** One tap on what is noted of the person, waited for: a second tap means the opposite of what is seen. */
async function note(id, on) {
  await at(`note-${id}`).click();
  await page.locator(`[data-testid="note-${id}"][aria-pressed="${on}"]`).waitFor();
}

/** Time passes for the companion; the face asks again as it does when it is looked at. */
async function pass(ms) {
  assert.equal(await moveClock({ pass_ms: ms }), 204);
  await page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));
}

const doses = (n) => page.locator(`[data-testid="dose-count"][data-count="${n}"]`).waitFor();

async function stands() {
  const hidden = await page.evaluate(() => {
    const main = document.querySelector('main');
    return main.scrollHeight - main.clientHeight;
  });
  const state = await page.getByTestId('screen-overdose').getAttribute('data-state');
  assert.ok(hidden <= 0, `${hidden} px of ${state} have to be scrolled`);
  assert.deepEqual(await sticksOut(page), []);
}

for (const [name, options] of Object.entries({
  phone: { size: PHONE },
  'small phone': { size: SMALL },
  'small phone in Spanish': { size: SMALL, kept: { language: 'es' } },
})) {
  test(`no step has to be scrolled (${name})`, async () => {
    await begin(options);
    await stands();
    for (const [id, next] of [['safe', 'response'], ['none', 'activate'], ['called', 'breathing'], ['none', 'ventilate']]) {
      await answer(id, next);
      await stands();
    }
    await firstDose();
    await state('wait');
    await stands();
    await answer('no_pulse', 'cpr');
    await stands();
    await answer('breathes', 'recovery');
    await stands();
  });
}

test('an answer that has long been there is heeded in the moment after the companion was asked again', async () => {
  await begin({ ticks: true });
  const asked = page.waitForResponse((response) => response.url().endsWith('/ask/overdose'));
  await page.clock.runFor(10_000);
  await (await asked).finished();
  await page.evaluate(() => new Promise((drawn) => setTimeout(drawn, 60)));
  await page.evaluate(() => document.querySelector('[data-testid="answer-safe"]').click());
  await page.locator('[data-testid="screen-overdose"][data-state="response"]').waitFor({ timeout: 5_000 });
});

test('one tap begins it and shows what to do, with the time since found', async () => {
  await begin();
  assert.match(await words('step-say'), /\w/);
  assert.ok((await words('step-say')).split(' ').length <= 4);
  assert.match(await words('since-found'), /^0:0\d$/);
  assert.match(await words('sample-mark'), /Sample/);
  assert.match(await words('ribbon'), /fictional/);
  await pass(65_000);
  await at('since-found').filter({ hasText: /^1:0\d$/ }).waitFor();
});

test('a step is read by axe and pressed with gloves', async () => {
  await begin();
  await toBreathing();
  await firstDose();
  await state('wait');
  assert.deepEqual(await axe(page), []);
  const { small, near } = await pressing(page);
  assert.deepEqual([...small, ...near], []);
});

test('a dose is one tap, its window opens and its alarm is said', async () => {
  await begin();
  await toBreathing();
  await firstDose();
  await page.locator('[data-testid="redose-timer"][data-phase="closed"]').waitFor();
  await pass(125_000);
  await page.locator('[data-testid="redose-timer"][data-phase="open"]').waitFor();
  await at('alarm').filter({ hasText: /may be given now/ }).waitFor({ state: 'attached' });
  await pass(60_000);
  await page.locator('[data-testid="redose-timer"][data-phase="due"]').waitFor();
  await at('alarm').filter({ hasText: /Look at the breathing/ }).waitFor({ state: 'attached' });
});

test('a second tap in the same moment is asked about, never counted or dropped in silence', async () => {
  await begin();
  await toBreathing();
  await firstDose();
  await at('dose-now').click();
  await at('dose-another').waitFor();
  await at('dose-another-no').click();
  await doses(1);
  await page.locator('[data-testid="dose-now"][data-recorded="no"]').waitFor();
  await at('dose-now').click();
  await at('dose-another-yes').click();
  await doses(2);
  await at('dose-now').click();
  await at('dose-another-colleague').click();
  await doses(3);
  await at('dose-now').click();
  await at('dose-another-none').click();
  await doses(2);
});

test('the last tap is taken back', async () => {
  await begin();
  await toBreathing();
  await at('undo').click();
  await state('breathing');
  await at('redo').click();
  await state('ventilate');
  await firstDose();
  await at('undo').click();
  await at('undo-dose-no').click();
  await doses(1);
  await at('undo').click();
  await at('undo-dose-yes').click();
  await at('dose-card').waitFor({ state: 'detached' });
  await state('ventilate');
});

test('doses by others, a dose put right, and one that was none', async () => {
  await begin();
  await toBreathing();
  await at('go-more').click();
  await at('dose-by-others').click();
  await at('dose-ago').selectOption('10');
  await at('dose-save').click();
  await doses(1);
  await at('go-more').click();
  await at('dose-amend').click();
  await at('dose-amount').selectOption('other');
  await at('dose-mg').fill('0,8');
  await at('dose-save').click();
  await at('dose-card').filter({ hasText: '0.8 mg' }).waitFor();
  await at('go-more').click();
  await at('dose-retract').click();
  await at('dose-retract-yes').click();
  await at('dose-card').waitFor({ state: 'detached' });
});

test('a tap that is not saved says so, waits with its id and counts once', async () => {
  await begin();
  await toBreathing();
  const ids = [];
  let broken = true;
  await page.route('**/ask/tap', async (route) => {
    ids.push(route.request().postDataJSON().id);
    if (!broken) return route.continue();
    await route.fulfill({ status: 422, json: { code: 'storage_full', retry: true } });
  });
  await at('dose-now').click();
  await at('in-hand-narcan4').click();
  await at('not-saved').waitFor();
  assert.match(await words('not-saved'), /Not saved yet/);
  broken = false;
  await at('not-saved-again').click();
  await doses(1);
  await at('not-saved').waitFor({ state: 'detached' });
  assert.ok(ids.length >= 2);
  assert.equal(new Set(ids).size, 1, 'the tap kept its id');
  const noted = /status of 422/;
  page.complaints = page.complaints.filter((line) => !noted.test(line));
});

test('a run that was left is on home, and an app that was ended opens on the step where it stood', async () => {
  await begin();
  await toBreathing();
  await firstDose();
  await at('back').click();
  await at('overdose-running').waitFor();
  await page.reload();
  await state('wait');
  await doses(1);
  await at('back').click();
  await at('overdose-running').waitFor();
});

test('what needs no PIN needs none: nothing of a run waits for the lock', async () => {
  await open({ hash: '#/lock' });
  await at('lock-overdose').click();
  await state('scene');
});

test('the handover is read at a glance and taken along as a code', async () => {
  await begin();
  await toBreathing();
  await firstDose();
  await at('go-handover').click();
  await at('screen-handover').waitFor();
  assert.match(await words('hand-found'), /\d\d:\d\d:\d\d/);
  assert.match(await words('hand-doses'), /1 dose.*mg.*in the nose/);
  assert.match(await words('hand-breathing'), /Does not breathe/);
  await at('hand-qr').click();
  await at('qr').waitFor();
  assert.ok((await at('qr').locator('rect').count()) > 50);
  assert.deepEqual(await axe(page), []);
  await at('sheet-close').click();
  await at('hand-ambulance').click();
  await at('answer-taken').waitFor();
  await page.waitForTimeout(400);
  await at('answer-taken').click();
  await at('close-run').waitFor();
  await page.waitForTimeout(400);
  await at('close-run').click();
  await at('hand-over').click();
  await at('screen-over').waitFor();
  assert.match(await words('over-line'), /1 dose/);
});

test('what is noted of the person takes two taps, reaches the handover in its order, and the rest is not told', async () => {
  await begin();
  await toBreathing();
  await at('go-handover').click();
  await at('screen-handover').waitFor();
  for (const line of ['age', 'drugs']) assert.equal(await at(`hand-${line}`).count(), 0, line);
  await at('hand-steps').click();
  await state('ventilate');
  await at('go-more').click();
  await note('age-from25', true);
  await note('drug-fentanyl', true);
  await note('drug-alcohol', true);
  await note('drug-alcohol', false);
  await note('collapse-unseen', true);
  await at('sheet-close').click();
  await at('go-handover').click();
  assert.equal(await words('hand-age'), 'Age, as seen 25 to 34');
  assert.equal(await words('hand-drugs'), 'Suspected, not tested Fentanyl');
  assert.match(await words('hand-how'), /nobody saw it/);
  const order = await page.locator('dl > div').evaluateAll((rows) => rows.map((row) => row.dataset.testid));
  assert.deepEqual(order.slice(0, 4), ['hand-age', 'hand-found', 'hand-drugs', 'hand-how']);
  assert.deepEqual(await axe(page), []);
});

for (const [lead, words_] of [['not_overdose', /Not an overdose/], ['gone', /Left/], ['died', /Obvious signs of death/]]) {
  test(`an end that is no handover says so and nothing false (${lead})`, async () => {
    await begin();
    await answer('safe', 'response');
    await answer('none', 'activate');
    await at('go-more').click();
    await at(`lead-${lead}`).click();
    await state('close');
    await at('close-run').click();
    await at('over-handover').click();
    await at('screen-handover').waitFor();
    const said = await words('screen-handover');
    assert.match(said, words_);
    assert.doesNotMatch(said, /With the ambulance|Would not go along|Ambulance arrived|Woke/);
    if (lead === 'gone') assert.match(await words('hand-responds'), /Not noted/, 'nobody knows how who left is now');
    assert.match(await words('hand-doses'), /None given/);
  });
}

test('one more person is two taps away, and each is found again by where they lie', async () => {
  await begin();
  await toBreathing();
  await at('go-more').click();
  await at('go-people-more').click();
  await at('spot-door').click();
  await at('person-one-more').click();
  await at('add-bed').click();
  await state('scene');
  await at('who').filter({ hasText: 'On the bed' }).waitFor();
  await stands();
  await at('go-people').click();
  await at('person').filter({ hasText: /By the door.*Breathe for them/s }).click();
  await state('ventilate');
  await at('who').filter({ hasText: 'By the door' }).waitFor();
  await stands();
  // An end of one leads to the other, whose alarms went on.
  await at('go-more').click();
  await at('lead-gone').click();
  await state('close');
  await at('close-run').click();
  await at('over-other').filter({ hasText: 'On the bed' }).click();
  await state('scene');
  await at('since-found').waitFor();
  assert.equal(await at('who').count(), 0, 'alone again');
});

test('a tap on the instruction has each step read aloud, on for the run and through a restart of the app', async () => {
  await begin();
  const asked = [];
  page.on('request', (request) => request.url().endsWith('/ask/voice') && asked.push(request.postDataJSON().sha256));
  await answer('safe', 'response');
  assert.deepEqual(asked, [], 'silent until somebody wants it');
  await page.getByTestId('drawing').and(page.locator('[data-of="response"]')).waitFor();
  await at('voice').click();
  await page.locator('[data-testid="voice"][aria-pressed="true"]').waitFor();
  await answer('none', 'activate');
  await page.reload();
  await state('activate');
  await answer('called', 'breathing');
  // The response is read, then the radio, once more after the restart, then the look: a clip each.
  for (let tries = 0; tries < 50 && new Set(asked).size < 3; tries += 1) await page.waitForTimeout(100);
  assert.equal(new Set(asked).size, 3, asked.join());
  const seconds = await page.evaluate(async (sha256) => {
    const headers = { 'content-type': 'application/json' };
    const { mp3 } = await (await fetch('/ask/voice', { method: 'POST', headers, body: JSON.stringify({ sha256 }) })).json();
    const bytes = Uint8Array.from(atob(mp3), (sign) => sign.charCodeAt(0)).buffer;
    return (await new OfflineAudioContext(1, 16_000, 16_000).decodeAudioData(bytes)).duration;
  }, asked[0]);
  assert.ok(seconds > 2 && seconds < 30, `${seconds} s`);
  await at('voice').click();
  await page.locator('[data-testid="voice"][aria-pressed="false"]').waitFor();
  assert.deepEqual(await axe(page), []);
});

test('after a run a near miss is sealed to the medical director, in own words', async () => {
  await begin();
  await at('go-more').click();
  await at('lead-not_overdose').click();
  await state('close');
  await at('close-run').click();
  await at('near-miss').click();
  assert.match(await words('near-miss-sheet'), /Medical director, Port Ellery/);
  await page.locator('[data-testid="near-miss-send"]:disabled').waitFor();
  await at('near-miss-words').fill('The second kit was at the bottom of the bag.');
  assert.deepEqual(await axe(page), []);
  await at('near-miss-send').click();
  await at('near-miss-sent').waitFor();
  assert.equal(await at('near-miss').count(), 0);
});

test('a pack that names nobody for near misses says so plainly', async () => {
  await begin();
  await page.route('**/ask/near_miss', (route) => route.fulfill({ json: { longest: 0 } }));
  await at('go-more').click();
  await at('lead-not_overdose').click();
  await state('close');
  await at('close-run').click();
  assert.match(await words('near-miss-nobody'), /names nobody/);
});

test('going back after the end begins no other run', async () => {
  await begin();
  await at('go-more').click();
  await at('mark-ems_arrived').click();
  await state('handover');
  await answer('taken', 'close');
  await at('close-run').click();
  await at('over-home').click();
  await at('screen-home').waitFor();
  await page.goto(`${stage.bridge.origin}/#/overdose`);
  await at('overdose-begin').waitFor();
});

test('a restart of the device is said in a plain line', async () => {
  await begin();
  assert.equal(await moveClock({ off_ms: 30_000 }), 204);
  await page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));
  await page.locator('[data-testid="clock-line"][data-clock="restarted"]').waitFor();
});

test('a needlestick says what to rinse and where to go before any clock, then counts from when it happened', async () => {
  await open({ hash: '#/needlestick', place: SQUARE });
  for (const step of ['wash', 'eye', 'mouth', 'bite', 'doctor', 'others']) await at(`exposure-step-${step}`).waitFor();
  await at('when-15').click();
  await at('exposure-since').filter({ hasText: /^15:\d\d$/ }).waitFor();
  assert.match(await words('exposure-go'), /^Go now/);
  assert.doesNotMatch(await words('screen-needlestick'), /confidential|\b72\b|71:\d\d/, 'no promise and no time to spare');
  for (const step of ['tetanus', 'source', 'tell', 'hepatitis', 'guideline']) await at(`exposure-step-${step}`).waitFor();
  assert.match(await words('exposure-rings'), /Closed, it cannot ring/);
  await at('exposure-step-doctor').click();
  await page.locator('[data-testid="exposure-step-doctor"][data-due="done"]').waitFor();
  await at('exposure-go').waitFor({ state: 'detached' });
  await page.locator('[data-testid="pep-places"] [data-id="ellery-general-emergency"]').waitFor();
  await at('exposure-device').selectOption('Hollow needle');
  assert.deepEqual(await sticksOut(page), []);
  assert.deepEqual(await axe(page), []);
  await closeExposure();
});

test('72 hours are named only once they have passed', async () => {
  await open({ hash: '#/needlestick', place: SQUARE });
  await at('when-choose').click();
  await at('when-hours').selectOption('72');
  await at('when-begin').click();
  await at('exposure-step-closed').waitFor();
  assert.match(await words('exposure-go'), /go all the same/);
  await closeExposure();
});

async function closeExposure() {
  await at('exposure-close').click();
  await at('exposure-close-yes').click();
  await at('exposure-closed').waitFor();
}
