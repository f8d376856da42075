// An overdose in the real window, from the lock screen, with the app killed on the way. The 150 s
// between two doses are not waited for: the clocks of the app and of its page run ahead by them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { built } from '../places.mjs';
import { Ahead, Display, until, Window } from './driver.mjs';

const PIN = '246813';
let folder;
let dataDir;
let display;
let window;
let ahead;

async function open() {
  const home = join(folder, 'home');
  await mkdir(home, { recursive: true });
  window = await Window.open({ display, binary: built('wayside-app'), dataDir, home, clock: ahead.file });
  await window.find('h1');
}

/** As a battery pulled out: nothing in the app hears of it. */
async function kill() {
  await window.kill();
  await open();
}

/** Asks the companion as the face does. */
const ask = (name, body = { language: 'en' }) =>
  window.run((command, one) => window.__TAURI_INTERNALS__.invoke(command, { ask: one }), name, body);
const press = (testid) => window.press(`[data-testid="${testid}"]`);
const said = () => window.text('[data-testid="step-say"]');
const page = () => ask('overdose');
const standing = async () => {
  const now = await page();
  return now.protocol.states.find((state) => state.id === now.view.state);
};

/** A tap within a third of a second of a new step was meant for the one before; the face ignores it. */
const settled = () => new Promise((later) => setTimeout(later, 600));

/** Presses the answer that leads to a step of `phase` and says `mark`, and waits for it. */
async function answer(phase, mark) {
  await settled();
  const state = await standing();
  const now = await page();
  const open = state.answers.filter(
    (one) => now.view.answers.includes(one.id) && (one.level ?? now.view.level) === now.view.level,
  );
  const leads = (one) => now.protocol.states.find(({ id }) => id === one.go)?.phase === phase;
  const wanted = open.find((one) => leads(one) && (!mark || one.marks.includes(mark)));
  assert.ok(wanted, `${state.id} has no answer with ${mark}`);
  await press(`answer-${wanted.id}`);
  await until(standing, (now) => now.phase === phase, `after ${wanted.id}`);
}

const cli = (...words) =>
  execFileSync(built('wayside'), ['journal', ...words], { input: `${PIN}\n`, encoding: 'utf8' });

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wayside-overdose-'));
  dataDir = join(folder, 'data');
  ahead = new Ahead(join(folder, 'ahead'));
  cli('new', dataDir, '--pin-stdin');
  display = await Display.open();
  await open();
});
after(async () => {
  await window?.end().catch(() => undefined);
  await display?.end();
  await rm(folder, { recursive: true, force: true });
});

test('an overdose goes on from the lock screen through two kills to a report', { timeout: 600_000 }, async () => {
  assert.equal((await ask('lock_state')).is, 'locked');
  await window.run(() => void (location.hash = '#/lock'));
  await window.find('[data-testid="screen-lock"]');
  await press('lock-overdose');
  assert.ok((await said()).length > 0);
  await window.photograph('window-overdose-locked');
  await answer('response');
  await answer('activate', 'unresponsive');
  await answer('breathing');
  const before_kill = await page();
  await kill();
  const resumed = await page();
  assert.equal(resumed.incident, before_kill.incident);
  assert.equal(resumed.view.state, before_kill.view.state);
  assert.ok(resumed.view.since_ms >= before_kill.view.since_ms);
  await window.run(() => void (location.hash = '#/overdose'));
  await answer('ventilate', 'breathing_none');
  await press('dose-now');
  await press('in-hand-narcan4');
  const first = await until(page, (now) => now.view.doses.length === 1, 'the first dose');
  const gap = 150_000 - first.view.doses[0].since_ms;
  await ahead.pass(gap - 90_000, window);
  await kill();
  await window.run(() => void (location.hash = '#/overdose'));
  const waiting = await page();
  assert.equal(waiting.view.doses.length, 1);
  assert.ok(waiting.view.doses[0].since_ms < 150_000, 'the rest of the 150 s is still to come');
  await ahead.pass(150_000 - waiting.view.doses[0].since_ms, window);
  await until(page, (now) => now.view.doses[0].since_ms >= 150_000, '150 s');
  await press('dose-now');
  const second = await until(page, (now) => now.view.doses.length === 2, 'the second dose');
  const [one, two] = second.view.doses;
  const apart = two.at.wall_ms - one.at.wall_ms;
  assert.ok(apart >= 149_000 && apart < 170_000, `${apart} ms apart`);
  await window.photograph('window-overdose-second-dose');
  const back = (await standing()).answers.find((state) => state.marks.includes('breathing_returned'));
  if (back) {
    await new Promise((later) => setTimeout(later, 600));
    await press(`answer-${back.id}`);
  }
  else {
    await answer('reassess');
    await answer('recovery', 'breathing_returned');
  }
  await ask('tap', { id: crypto.randomUUID(), tap: { is: 'mark', mark: 'ems_arrived' } });
  for (let step = 0; step < 10 && !(await standing()).end; step += 1) {
    const now = await page();
    const tap = { is: 'answer', state: now.view.state, answer: now.view.answers.at(-1) };
    await ask('tap', { id: crypto.randomUUID(), tap });
  }
  await ask('tap', { id: crypto.randomUUID(), tap: { is: 'close' } });
  assert.equal(await page(), null);
  const locked = await ask('records').catch((fault) => fault);
  assert.ok(!Array.isArray(locked?.rows), 'no record shows while locked');
  await window.end();
  window = undefined;

  const rows = JSON.parse(cli('list', dataDir, '--pin-stdin', '--json'));
  assert.equal(rows.length, 1);
  assert.equal(rows[0].id, before_kill.incident);
  assert.equal(rows[0].doses, 2);
  assert.match(cli('verify', dataDir, '--pin-stdin'), /chain ok/);
  for (const format of ['csv', 'json', 'nemsis']) {
    const to = join(folder, `out.${format}`);
    cli('export', dataDir, '--format', format, '--pin-stdin', '-o', to);
    assert.ok((await readFile(to, 'utf8')).length > 100, format);
  }
});

/** Which answer leads on, state by state; elsewhere the last. */
const onward = { response: 'none', breathing: 'none', wait: 'look', watch: 'refuses' };

test('killed in the middle of every step, it keeps each tap whole or not at all', { timeout: 600_000 }, async (context) => {
  await window?.end();
  dataDir = join(folder, 'every');
  cli('new', dataDir, '--pin-stdin');
  await open();
  await press('go-overdose');
  await window.find('[data-testid="step-say"]');
  const { incident } = await page();
  const passed = [];
  let half = 0;
  let doses = 0;
  /** Lets `tap` reach the app or be on its way, kills it `ms` later, and gives what stands after it was opened again. */
  const cut = async (tap, ms) => {
    await settled();
    const tapped = tap();
    // Before nought: the tap may not have got there yet.
    if (ms < 0) tapped.catch(() => undefined);
    else await tapped;
    await new Promise((later) => setTimeout(later, Math.abs(ms)));
    await kill();
    await window.run(() => void (location.hash = '#/overdose'));
    await window.find('[data-testid="step-say"]');
    const now = await page();
    assert.equal(now.incident, incident, 'the same run goes on');
    assert.ok(now.view.doses.length >= doses, 'no dose is lost');
    return now;
  };
  const click = (testid) => () =>
    window.run((id) => void document.querySelector(`[data-testid="${id}"]`).click(), testid);
  const waits = [-4, 0, 5, -12, 20, 80];
  for (let step = 0; step < 20; step += 1) {
    const state = await standing();
    if (state.end) break;
    const wait = waits[step % waits.length];
    if (state.phase === 'ventilate' && doses === 0) {
      await press('dose-now');
      const now = await cut(click('in-hand-narcan4'), wait);
      if (now.view.doses.length === 0) {
        half += 1;
        await settled();
        await press('dose-now');
        await press('in-hand-narcan4');
        await until(page, (after) => after.view.doses.length === 1, 'the dose');
      }
      doses = 1;
    }
    const { view } = await page();
    const open = state.answers.filter((one) => view.answers.includes(one.id) && (one.level ?? view.level) === view.level);
    const wanted = open.find((one) => one.id === onward[state.id]) ?? open.at(-1);
    passed.push(`${state.id}:${wanted.id}`);
    const now = await cut(click(`answer-${wanted.id}`), wait);
    if (now.view.state === wanted.go) continue;
    assert.equal(now.view.state, state.id, 'a step is taken whole or not at all');
    half += 1;
    await settled();
    await press(`answer-${wanted.id}`);
    await until(page, (after) => after.view.state === wanted.go, `the tap on ${wanted.id}`);
  }
  context.diagnostic(`${passed.length} steps, ${half} of them died before they were saved: ${passed.join(' ')}`);
  assert.ok(passed.length >= 8, 'most of the protocol was walked through');

  await ask('tap', { id: await window.run(() => crypto.randomUUID()), tap: { is: 'close' } });
  assert.equal((await ask('unlock', { secret: PIN })).outcome, 'opened');
  await window.run(() => void (location.hash = '#/records'));
  await press('export-all');
  await press('export-csv');
  await press('export-save');
  const saved = join(folder, 'home', 'overdoses.csv');
  const text = await until(() => readFile(saved, 'utf8'), (now) => now.includes(incident), 'the saved file');
  assert.equal(text.trim().split('\n').length, 2, 'a head and one overdose');
  await window.end();
  window = undefined;
  const rows = JSON.parse(cli('list', dataDir, '--pin-stdin', '--json'));
  assert.deepEqual(rows.map((row) => [row.id, row.doses]), [[incident, 1]]);
  assert.match(cli('verify', dataDir, '--pin-stdin'), /chain ok/);
});
