// From a card that comes in view to its verdict on the screen: the whole app in a browser, its camera a
// clip of a printed card that a hand holds before it, well and badly lit. Counted from the instant in
// which the first picture with the card in it was taken. Adds its figures to target/bench/card.json.
import { HOLDS } from '../cards/clip.mjs';
import { settled } from '../screens/browser.mjs';
import { openCamera } from '../screens/camera.mjs';
import { figures, ranked } from './figures.mjs';

const EACH = Number(process.env.VIEWS ?? 25);

/** In the page: waits for the mark that says a card is in view, then for the verdict to be painted. */
const toVerdict = () =>
  new Promise((done, lost) => {
    // The page's clock stands still for the tests; that of its events does not.
    const clock = () => new Event('look').timeStamp;
    const late = setTimeout(() => lost(new Error('no verdict within 30 s')), 30_000);
    const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
    let taken;
    const video = document.querySelector('video');
    const frame = (now, { captureTime }) => {
      pen.drawImage(video, 8, 8, 1, 1, 0, 0, 1, 1);
      if (pen.getImageData(0, 0, 1, 1).data[0] > 245) taken = captureTime ?? now;
      else video.requestVideoFrameCallback(frame);
    };
    video.requestVideoFrameCallback(frame);
    const look = () => {
      const verdict = document.querySelector('[data-testid="card-verdict"]')?.dataset.verdict;
      if (!verdict) return requestAnimationFrame(look);
      requestAnimationFrame(() => {
        clearTimeout(late);
        done({ verdict, ms: taken === undefined ? undefined : clock() - taken });
      });
    };
    look();
  });

const views = [];
for (const [number, hold] of HOLDS.entries()) {
  const stage = await openCamera({ card: 'good', holds: [hold], off: 24, on: 90, seed: number + 1 });
  const times = [];
  try {
    const page = await stage.page({ hash: '#/card', camera: 'granted' });
    await settled(page);
    while (times.length < EACH) {
      await page.locator('[data-testid="viewfinder"][data-now="live"]').waitFor();
      const { verdict, ms } = await page.evaluate(toVerdict);
      if (verdict !== 'confirmed') throw new Error(`a good card comes to ${verdict}`);
      // The clip was already showing the card when the camera opened: when it came in view is not known.
      if (ms !== undefined) times.push(ms);
      await page.getByTestId('next-card').click();
    }
  } finally {
    await stage.end();
  }
  views.push({ hold, times });
}

const said = (times) => ({ p50_ms: ranked(times, 0.5), p95_ms: ranked(times, 0.95), most_ms: ranked(times, 1) });
const all = views.flatMap(({ times }) => times);
const view = {
  what: 'card in view to verdict, in the browser',
  wanted_p95_ms: 500,
  views: all.length,
  ...said(all),
  holds: views.map(({ hold, times }) => ({ ...hold, ...said(times) })),
};
await figures('in_view', view);
console.log(JSON.stringify(view));
