// Headless Chromium at a phone's size, speaking to nobody but the bridge, and a page that keeps a
// list of everything it had to complain about.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { startBridge, WHEN } from './bridge.mjs';

/** Market Square, inside the zone round Harbour Exchange. */
export const SQUARE = { latitude: 46.9, longitude: -31.7, accuracy: 12 };

export const PHONE = { width: 390, height: 844 };

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

function chromiumPath() {
  const named = process.env.WAYSIDE_CHROMIUM;
  const known = [named, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = known.find((path) => path && existsSync(path));
  if (!found) throw new Error('no Chromium: `make setup`, or name one in WAYSIDE_CHROMIUM');
  return found;
}

/** One browser and one bridge for a file of tests. */
export class Stage {
  /** `args` are Chromium's, beside its usual ones. */
  static async open({ args = [], ...options } = {}) {
    const stage = new Stage();
    stage.bridge = await startBridge(options);
    stage.browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--force-color-profile=srgb',
        ...args,
      ],
    });
    // The token opens once; every page of this stage shares the cookie it was traded for.
    const context = await stage.browser.newContext();
    const page = await context.newPage();
    await page.goto(stage.bridge.address);
    stage.cookies = await context.cookies();
    await context.close();
    return stage;
  }

  async end() {
    await this.browser?.close();
    await this.bridge?.end();
  }

  /**
   * A page at `hash`. `kept` are preferences (`{ theme: 'day' }`), `place` a granted position,
   * `denied` a refused one; neither: the browser has not been asked. `camera` is `granted` or `denied`.
   * With `ticks` the page's clock runs, and `page.clock.runFor` makes it run faster.
   */
  async page({ hash = '#/', size = PHONE, kept = {}, place, denied, camera, touch = true, media = {}, before, ticks = false } = {}) {
    const context = await this.browser.newContext({
      viewport: size,
      hasTouch: touch,
      isMobile: touch,
      locale: 'en-GB',
      timezoneId: 'Atlantic/Azores',
      reducedMotion: 'reduce',
      ...media,
      ...(place ? { geolocation: place } : {}),
      permissions: [...(place ? ['geolocation'] : []), ...(camera === 'granted' ? ['camera'] : [])],
    });
    await context.addCookies(this.cookies);
    if (ticks) await context.clock.install({ time: new Date(WHEN) });
    else await context.clock.setFixedTime(new Date(WHEN));
    await context.addInitScript(prepare, kept);
    if (before) await context.addInitScript(before);
    const page = await context.newPage();
    page.complaints = complaints(page, this.bridge.origin);
    if (denied) await deny(context, page, this.bridge.origin, 'geolocation');
    if (camera === 'denied') await deny(context, page, this.bridge.origin, 'camera');
    await page.goto(`${this.bridge.origin}/${hash}`);
    return page;
  }
}

/** Runs in the page before anything else does. */
function prepare(kept) {
  for (const [name, value] of Object.entries(kept)) localStorage.setItem(`wayside.${name}`, value);
  // The machine's receiver tells the machine's time; the companion and the page live at another.
  Object.defineProperty(GeolocationPosition.prototype, 'timestamp', { get: () => Date.now() });
  addEventListener('securitypolicyviolation', (event) => {
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
  });
}

async function deny(context, page, origin, name) {
  const session = await context.newCDPSession(page);
  await session.send('Browser.setPermission', {
    permission: { name },
    setting: 'denied',
    origin,
  });
}

/** Everything a quiet page never does: speak on the console, break, ask another host. */
function complaints(page, origin) {
  const heard = [];
  page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => heard.push(`broke: ${error.message}`));
  page.on('requestfailed', (request) => {
    // A page that is left drops the questions it had asked.
    const { errorText } = request.failure();
    if (errorText !== 'net::ERR_ABORTED') heard.push(`failed: ${request.url()} ${errorText}`);
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) heard.push(`asked: ${request.url()}`);
  });
  return heard;
}

/** What axe finds, a line each; contrast at its stricter level. */
export async function axe(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const results = await globalThis.axe.run(document, {
      resultTypes: ['violations'],
      rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } },
    });
    return results.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`),
    );
  });
  return found;
}

/** Waits until nothing is being waited for. */
export async function settled(page) {
  await page.locator('h1').first().waitFor();
  await page.locator('[data-testid="waiting"]').first().waitFor({ state: 'detached' });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}
