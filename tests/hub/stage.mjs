// A hub on a socket of this machine, over a temporary folder, at a time that the test moves; and headless
// Chromium that speaks to nobody else.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { built, pictures } from '../places.mjs';

/** By the hub's clock, and by the browser's. */
export const NOW_MS = 1_795_600_800_000;
export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const { content } = JSON.parse(readFileSync(new URL('../../crates/protocol/fixtures/programme.json', import.meta.url), 'utf8'));

/** A referral as a device seals it; `change` puts other words into it. */
export const referral = (change = {}) => ({ ...content, ...change });

function chromiumPath() {
  const known = [process.env.WAYSIDE_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = known.find((path) => path && existsSync(path));
  if (!found) throw new Error('no Chromium: `make setup`, or name one in WAYSIDE_CHROMIUM');
  return found;
}

/** The one-time password of an `otpauth://` address (RFC 6238, SHA-1, six digits, 30 seconds). */
export function oneTime(otpauth, nowMs) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const digit of new URL(otpauth).searchParams.get('secret')) bits += alphabet.indexOf(digit).toString(2).padStart(5, '0');
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(nowMs / 30_000)));
  const hash = createHmac('sha1', secret).update(step).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 0xf) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

export class Stage {
  static async open() {
    const stage = new Stage();
    stage.folder = await mkdtemp(join(tmpdir(), 'wayside-hub-'));
    stage.child = spawn(built('examples/stage'), [stage.folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    stage.lines = createInterface({ input: stage.child.stdout })[Symbol.asyncIterator]();
    Object.assign(stage, await stage.heard());
    stage.nowMs = NOW_MS;
    stage.browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'],
    });
    return stage;
  }

  async heard() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error('the hub ended');
    return JSON.parse(value);
  }

  async tell(line) {
    this.child.stdin.write(`${line}\n`);
    return this.heard();
  }

  /** Sends a letter from the device; gives its id. */
  async send(said) {
    return (await this.tell(`send ${JSON.stringify(said)}`)).id;
  }

  /** Lets time go by at the hub: a one-time password counts once. */
  async pass(ms) {
    this.nowMs += ms;
    await this.tell(`pass ${ms}`);
  }

  async page(path, { size = DESKTOP, dark = false, locale = 'en-GB', large = false, init, media = {} } = {}) {
    const context = await this.browser.newContext({
      viewport: size, locale, timezoneId: 'UTC', reducedMotion: 'reduce', colorScheme: dark ? 'dark' : 'light',
      ...(this.session ? { storageState: this.session } : {}), ...media,
    });
    await context.clock.install({ time: new Date(NOW_MS) });
    if (init) await context.addInitScript(init);
    const page = await context.newPage();
    page.complaints = complaints(page, this.url);
    await page.goto(this.url + path);
    if (large) await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    return page;
  }

  /** Signs in by the form, and keeps the session for every later page. */
  async signIn() {
    await this.pass(60_000);
    const page = await this.page('/sign-in');
    await page.getByLabel('Name').fill(this.name);
    await page.getByLabel('Password').fill(this.password);
    await page.getByLabel('Code').fill(oneTime(this.otpauth, this.nowMs));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/devices');
    this.session = await page.context().storageState();
    return page;
  }

  async end() {
    await this.browser?.close();
    const gone = new Promise((done) => this.child.once('exit', done));
    this.child.stdin.end();
    if (this.child.exitCode === null) this.child.kill('SIGTERM');
    await gone;
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Everything a quiet page never does: speak on the console, break, ask another host. */
function complaints(page, origin) {
  const heard = [];
  page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => heard.push(`broke: ${error.message}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin && !request.url().startsWith('blob:')) heard.push(`asked: ${request.url()}`);
  });
  return heard;
}

/** What axe finds, a line each; contrast at its stricter level. */
export async function axe(page) {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const results = await globalThis.axe.run(document, {
      resultTypes: ['violations'],
      rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } },
    });
    return results.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`));
  });
}

/** What is too small to press, and whether the page is wider than its window. */
export async function measured(page) {
  return page.evaluate(() => {
    const found = [];
    const seen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
    for (const element of document.querySelectorAll('a, button, summary, input:not([type=hidden], [type=radio], [type=checkbox]), select, label.choice')) {
      const { width, height, left } = element.getBoundingClientRect();
      if (seen(element) && left >= 0 && (height < 55.5 || width < 55.5)) found.push(`${element.tagName} ${element.textContent.trim()}: ${Math.round(width)} x ${Math.round(height)}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
    return found;
  });
}

export const picture = (page, name) => page.screenshot({ path: join(pictures, `hub-${name}.png`), fullPage: true });
