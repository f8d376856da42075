// A rescue as a shift can bring it, in the real window: a dose, a relapse after waking, a second person beside the
// first, a dose that was none, a handover in the middle of compressions, and two kills. What counts is asked of
// the companion, what is seen is read off the page.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
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

const cli = (...words) => execFileSync(built('wayside'), ['journal', ...words], { input: `${PIN}\n`, encoding: 'utf8' });

async function open() {
  const home = join(folder, 'home');
  await mkdir(home, { recursive: true });
  window = await Window.open({ display, binary: built('wayside-app'), dataDir, home, clock: ahead.file });
  await window.find('h1');
}

/** As a battery pulled out, and the app opened again. */
async function kill() {
  await window.kill();
  await open();
}

const ask = (name, body = { language: 'en' }) =>
  window.run((command, one) => window.__TAURI_INTERNALS__.invoke(command, { ask: one }), name, body);
const page = () => ask('overdose');
const press = (testid) => window.press(`[data-testid="${testid}"]`);
const text = (testid) => window.text(`[data-testid="${testid}"]`);
const go = (hash) => window.run((hash) => void (location.hash = hash), hash);
const count = (testid) => window.run((id) => document.querySelectorAll(`[data-testid="${id}"]`).length, testid);
const attribute = (testid, name) =>
  window.run((id, name) => document.querySelector(`[data-testid="${id}"]`)?.getAttribute(name) ?? '', testid, name);

/** Waits for a step on the screen, and as long as a tap for the one before would be heeded as such. */
async function step(id) {
  await until(() => attribute('screen-overdose', 'data-state'), (state) => state === id, id);
  await new Promise((later) => setTimeout(later, 600));
}

async function answer(id, leadsTo) {
  await press(`answer-${id}`);
  await step(leadsTo);
}

/** Where a run stands, what was given and noted: all that a kill must not touch. */
const standing = ({ incident, view }) => ({
  incident,
  state: view.state,
  spot: view.spot,
  doses: view.doses.map(({ entry, at, dose }) => ({ entry, at, dose })),
  marks: view.marks,
  paced: view.paced,
  began: view.began,
});
const both = async () => {
  const now = await page();
  return [standing(now), ...now.others.map(standing)].sort((a, b) => a.incident.localeCompare(b.incident));
};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wayside-rescue-'));
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

test('a dose, a relapse, two people, a dose that was none and a handover in mid-CPR, with two kills', { timeout: 600_000 }, async () => {
  await press('go-overdose');
  await step('scene');
  await answer('safe', 'response');
  await answer('none', 'activate');
  await answer('called', 'breathing');
  await answer('none', 'ventilate');
  await press('dose-now');
  await press('in-hand-narcan4');
  await step('wait');
  await answer('look', 'reassess');
  await answer('breathes', 'recovery');
  await answer('wakes', 'waking');
  await ahead.pass(400_000, window);
  // The relapse, one tap from waking: it leads through the look at breathing and pulse.
  await answer('stops', 'breathing');
  await go('#/handover');
  await window.find('[data-testid="screen-handover"]');
  assert.doesNotMatch(await text('hand-responds'), /Woke/, 'who has sunk again is not told as awake');
  assert.match(await text('hand-breathing'), /Breathing lost again/);
  await press('hand-steps');
  await step('breathing');
  await answer('poor', 'ventilate');
  await press('go-more');
  await press('go-people-more');
  await press('spot-door');
  await until(page, (now) => now.view.spot === 'door', 'the spot');
  // A second person, beside the first.
  await press('person-one-more');
  await press('add-bed');
  await step('scene');
  await until(page, (now) => now.view.spot === 'bed', 'where the second lies');
  await answer('safe', 'response');
  await answer('none', 'activate');
  await answer('called', 'breathing');
  await answer('arrest', 'cpr');
  const beforeFirst = await both();
  assert.deepEqual(beforeFirst.map(({ state, spot, doses }) => [state, spot, doses.length]), [['ventilate', 'door', 1], ['cpr', 'bed', 0]]);

  await kill();
  await step('cpr');
  assert.deepEqual(await both(), beforeFirst, 'each stands on its own step, and nothing is lost');
  assert.equal(await text('who'), 'On the bed');

  // Two taps of a hurried thumb: a dose that was none.
  await press('dose-now');
  await press('in-hand-narcan4');
  await until(page, (now) => now.view.doses.length === 1, 'the dose');
  const cycle = (now) => now.view.timers.find(({ kind }) => kind === 'step').key;
  const pressed = cycle(await page());
  await press('go-more');
  await press('dose-retract');
  await press('dose-retract-yes');
  const without = await until(page, (now) => now.view.doses.length === 0, 'no dose');
  assert.equal(without.view.state, 'cpr');
  assert.equal(cycle(without), pressed, 'the cycle goes on');

  // The handover, opened in the middle of compressions.
  await press('go-handover');
  await window.find('[data-testid="hand-beat"]');
  const told = () => attribute('ring', 'data-told');
  const beat = await told();
  await until(told, (now) => now !== beat, 'the beat goes on');
  assert.match(await text('hand-treatment'), /CPR given/);
  await press('hand-ambulance');
  await window.find('[data-testid="answer-taken"]');
  await window.find('[data-testid="hand-beat"]');
  await window.photograph('window-rescue-handover');
  const beforeSecond = await both();

  await kill();
  await step('handover');
  assert.deepEqual(await both(), beforeSecond);
  assert.equal(await count('ring'), 1, 'the beat is there again, until they have the person');
  // The other is looked after too: their alarm comes on this screen, with where they lie.
  await ahead.pass(121_000, window);
  await until(() => count('strip-who'), (n) => n === 1, 'the alarm of the one by the door');
  assert.equal(await text('strip-who'), 'By the door');
  await go('#/handover');
  await window.find('[data-testid="answer-taken"]');
  await new Promise((later) => setTimeout(later, 600));
  await press('answer-taken');
  await until(() => count('hand-beat'), (n) => n === 0, 'no beat once they have the person');
  await new Promise((later) => setTimeout(later, 600));
  await press('close-run');
  await until(page, (now) => now.view.spot === 'door', 'the one by the door is left');
  await go('#/overdose');
  await press('over-other');
  await step('ventilate');
  assert.equal(await count('who'), 0);
  await window.photograph('window-rescue-left');
  await answer('breathes', 'recovery');
  await press('go-more');
  await press('mark-ems_arrived');
  await step('handover');
  await answer('taken', 'close');
  await press('close-run');
  await window.find('[data-testid="screen-over"]');
  await window.end();
  window = undefined;

  const rows = JSON.parse(cli('list', dataDir, '--pin-stdin', '--json'));
  const doses = Object.fromEntries(rows.map(({ id, doses }) => [id, doses]));
  assert.deepEqual(doses, Object.fromEntries(beforeFirst.map(({ incident, spot }) => [incident, spot === 'door' ? 1 : 0])));
  assert.match(cli('verify', dataDir, '--pin-stdin'), /chain ok/);
});

test('a needlestick’s report rings as a reminder, not as a window that opens', { timeout: 120_000 }, async () => {
  await open();
  await go('#/needlestick');
  await window.find('[data-testid="when-15"]');
  await window.run(() => void document.querySelector('[data-testid="when-15"]').scrollIntoView({ block: 'center' }));
  await press('when-15');
  await until(() => attribute('strip', 'data-due'), (due) => due.includes('/report'), 'the report is due');
  assert.equal(await attribute('strip', 'data-sound'), 'reminder');
  await window.end();
  window = undefined;
});
