// From the tap on Overdose to its first instruction on the screen, in the real window. Beside it, in
// the same run and turn about: the shortest way there is, one command that reads nothing and one
// frame. Writes target/bench/overdose.json.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built, root } from '../places.mjs';
import { Display, Window } from '../shell/driver.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 60);

/** In the page: taps the tile and waits for the instruction to have been painted. */
const toInstruction = () =>
  new Promise((done, lost) => {
    const tile = document.querySelector('[data-testid="go-overdose"]');
    const late = setTimeout(() => lost(new Error('no instruction within 10 s')), 10_000);
    const began = performance.now();
    const look = () => {
      const said = document.querySelector('[data-testid="step-say"]')?.textContent?.trim();
      if (!said) return requestAnimationFrame(look);
      requestAnimationFrame(() => {
        clearTimeout(late);
        done(performance.now() - began);
      });
    };
    tile.click();
    look();
  });

/** In the page: one command that reads nothing, and one frame. */
const floor = async () => {
  const began = performance.now();
  await window.__TAURI_INTERNALS__.invoke('lock_state', { ask: { language: 'en' } });
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  return performance.now() - began;
};

/** In the page: hands over and closes, so that the next tap begins anew. */
const close = async () => {
  const ask = (name, body) => window.__TAURI_INTERNALS__.invoke(name, { ask: body });
  const tap = (one) => ask('tap', { id: crypto.randomUUID(), tap: one });
  let { page } = await tap({ is: 'mark', mark: 'ems_arrived' });
  for (let step = 0; step < 10; step += 1) {
    const here = page.protocol.states.find((state) => state.id === page.view.state);
    if (here.end) break;
    ({ page } = await tap({ is: 'answer', state: here.id, answer: page.view.answers.at(-1) }));
  }
  await tap({ is: 'close' });
  location.hash = '#/';
};

const ranked = (times, share) => {
  const sorted = [...times].sort((a, b) => a - b);
  return Number(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)].toFixed(1));
};

const folder = await mkdtemp(join(tmpdir(), 'wayside-bench-'));
const home = join(folder, 'home');
await mkdir(home, { recursive: true });
const display = await Display.open();
let window;
try {
  const dataDir = join(folder, 'data');
  window = await Window.open({ display, binary: built('wayside-app'), dataDir, home });
  const times = { ours: [], floor: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    await window.find('[data-testid="go-overdose"]').catch(async () => {
      const shown = await window.run(() => `${location.hash} ${document.body.innerText.slice(0, 600)}`);
      throw new Error(`round ${round}: home does not come back; the window shows ${shown}`);
    });
    // The web's engine takes a hundred moves in half a minute, and refuses more.
    await new Promise((later) => setTimeout(later, 700));
    times.floor.push(await window.run(floor));
    times.ours.push(await window.run(toInstruction));
    await window.run(close);
  }
  const said = (list) => ({ p50_ms: ranked(list, 0.5), p95_ms: ranked(list, 0.95), p99_ms: ranked(list, 0.99) });
  const result = { what: 'tap on Overdose to first instruction', rounds: ROUNDS, wanted_p95_ms: 150, ours: said(times.ours), floor: said(times.floor) };
  result.ratio_p50 = Number((result.ours.p50_ms / result.floor.p50_ms).toFixed(2));
  await mkdir(join(root, 'target/bench'), { recursive: true });
  await writeFile(join(root, 'target/bench/overdose.json'), `${JSON.stringify(result, null, 2)}\n`);
  console.log(JSON.stringify(result));
} finally {
  await window?.end();
  await display.end();
  await rm(folder, { recursive: true, force: true });
}
