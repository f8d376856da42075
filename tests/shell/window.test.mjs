// The app itself: its window on a screen, its companion behind Tauri's own IPC.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { drillCards } from '../cards/clip.mjs';
import { everything } from '../folder.mjs';
import { makePacks } from '../packs.mjs';
import { built } from '../places.mjs';
import { Display, until, Window } from './driver.mjs';

let folder;
let packs;
let display;
let window;

async function open() {
  const dataDir = join(folder, 'data');
  const home = join(folder, 'home');
  await mkdir(home, { recursive: true });
  window = await Window.open({ display, binary: built('wayside-app'), dataDir, home });
  await window.find('[data-testid="screen-home"], h1');
  await window.run(listen);
}

/** Runs in the page: keeps what it complains about. */
function listen() {
  globalThis.complaints = [];
  const note = (sort) => (event) => globalThis.complaints.push(`${sort}: ${event.message ?? event.reason ?? event.violatedDirective}`);
  addEventListener('error', note('error'));
  addEventListener('unhandledrejection', note('rejection'));
  addEventListener('securitypolicyviolation', note('policy'));
  for (const level of ['error', 'warn']) {
    const own = console[level];
    console[level] = (...words) => {
      globalThis.complaints.push(`${level}: ${words.join(' ')}`);
      own.apply(console, words);
    };
  }
}

const goTo = (hash) => window.run((to) => void (location.hash = to), hash);
const shown = (testid) => window.find(`[data-testid="${testid}"]`);
const text = (testid) => window.text(`[data-testid="${testid}"]`);

/** Puts a file into a file field as choosing it would, and lets the face's own code do the rest. */
async function choose(testid, path) {
  const bytes = (await readFile(path)).toString('base64');
  await shown(testid);
  await window.run(
    (id, name, encoded) => {
      const field = document.querySelector(`[data-testid="${id}"]`);
      const content = Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
      const chosen = new DataTransfer();
      chosen.items.add(new File([content], name));
      field.files = chosen.files;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    },
    testid,
    path.split('/').at(-1),
    bytes,
  );
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wayside-shell-'));
  packs = await makePacks(join(folder, 'packs'));
  display = await Display.open();
  await open();
});
after(async () => {
  await window?.end();
  await display?.end();
  await rm(folder, { recursive: true, force: true });
});

test('the window opens on the training district and says that it is one', async () => {
  assert.equal(await window.title(), 'Wayside');
  assert.match(await until(() => text('ribbon'), (words) => /Port Ellery/.test(words), 'the ribbon'), /Port Ellery/);
  await shown('zone-banner');
  await window.photograph('window-home');
  const { colours } = await display.photograph('window-home-on-screen');
  assert.ok(colours > 50, `a screen of ${colours} colours shows no window`);
});

test('the page has no way to Tauri but the commands', async () => {
  const found = await window.run(() => ({ tauri: typeof globalThis.__TAURI__, frozen: Object.isFrozen(Object.prototype) }));
  assert.deepEqual(found, { tauri: 'undefined', frozen: true });
  const refused = await window.run(async () => {
    try {
      await globalThis.__TAURI_INTERNALS__.invoke('plugin:window|close', { label: 'main' });
      return 'closed';
    } catch (why) {
      return String(why);
    }
  });
  assert.match(refused, /not allowed|denied/i);
});

test('the page can fetch nothing', async () => {
  const reached = await window.run(async () => {
    try {
      await fetch('http://127.0.0.1:9/');
      return 'reached';
    } catch (why) {
      return why.name;
    }
  });
  assert.equal(reached, 'TypeError');
  // The attempt above was against the policy, and the page heard so.
  const heard = await window.run(() => globalThis.complaints.splice(0));
  assert.ok(heard.some((line) => line.startsWith('policy: connect-src')), heard.join('; '));
});

test('a typed place finds the nearest', async () => {
  await goTo('#/place');
  await window.type('[data-testid="place-box"]', '46.90000, -31.70000');
  await window.press('[data-testid="place-find"]');
  await window.find('[data-testid="position"][data-source="typed"]');
  await goTo('#/help');
  await shown('row-distance');
  const rows = await window.run(() =>
    [...document.querySelectorAll('[data-testid="service-row"]')].map((row) => row.dataset.id),
  );
  assert.ok(rows.length >= 5, rows.join(', '));
  await window.photograph('window-help');
  await goTo('#/');
  await window.find('[data-testid="zone-banner"][data-verdict="inside"]');
  await display.photograph('window-inside-on-screen');
});

test('a card typed in the window is confirmed, and leaves nothing in its folder', async () => {
  const cards = await drillCards();
  await goTo('#/card');
  // With a camera or without one, the typed code is one tap away.
  await shown('viewfinder');
  await window.photograph('window-card');
  const before = await everything(join(folder, 'data'));
  await window.press('[data-testid="type-button"]');
  await window.type('[data-testid="code-box"]', cards.good.code);
  await until(() => text('card-verdict'), (words) => /Confirmed/.test(words), 'the verdict');
  await window.photograph('window-card-confirmed');
  await window.press('[data-testid="clear-now"]');
  await shown('cleared');
  assert.ok((await everything(join(folder, 'data'))).equals(before), 'the folder is the same to the byte');
  await goTo('#/');
});

/** The officer chooses the passphrase that has to stand before anybody is trusted. */
async function firstPassphrase() {
  await window.press('[data-testid="officer"] [data-testid="lock-begin"]');
  for (const step of ['first', 'again']) {
    const asked = `[data-testid="officer"] [data-testid="lock-set-up"][data-step="${step}"]`;
    await window.find(asked);
    await window.type(`${asked} [data-testid="passphrase"]`, 'seven quiet herons');
    await window.press(`${asked} [data-testid="passphrase-ok"]`);
  }
}

test('a stranger is trusted by hand and the pack goes in over the real IPC', async () => {
  await goTo('#/signers');
  await choose('key-file', packs.signer);
  await shown('signer-offer');
  await window.press('[data-testid="accept"]');
  await shown('officer');
  await window.photograph('window-officer');
  await firstPassphrase();
  await shown('signer-done');
  await goTo('#/install');
  await choose('pack-file', packs.first);
  await shown('pack-offer');
  await window.photograph('window-offer');
  await window.press('[data-testid="accept"]');
  await shown('installed');
  await goTo('#/packs');
  await until(() => text('screen-packs'), (words) => /Tern Island/.test(words), 'the installed pack');
  await window.photograph('window-packs');
});

test('nothing was complained of', async () => {
  assert.deepEqual(await window.run(() => globalThis.complaints), []);
});

test('a closed window opens again with what it had', async () => {
  await window.end();
  await open();
  await until(() => text('ribbon'), (words) => /Tern Island/.test(words), 'the pack in use');
  await goTo('#/help');
  await until(() => text('rows'), (words) => /Lamp House/.test(words), 'its places');
  await window.photograph('window-again');
  assert.deepEqual(await window.run(() => globalThis.complaints), []);
});

test('a companion that cannot open leaves a window that says so', async () => {
  await window.end();
  const notAFolder = join(folder, 'packs', 'places.csv');
  const home = join(folder, 'home');
  window = await Window.open({ display, binary: built('wayside-app'), dataDir: notAFolder, home });
  await until(() => text('fault'), (words) => /storage/.test(words), 'the fault');
  await window.photograph('window-cannot-open');
});
