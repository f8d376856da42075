// Speaks W3C WebDriver to WebKit's own driver, which opens the app's real window on a screen of its
// own (Xvfb).
import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { readdir, readFile, readlink, realpath, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pictures } from '../places.mjs';

const run = promisify(execFile);
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** A screen nobody sees. */
export class Display {
  static async open(size = '480x900x24') {
    const display = new Display();
    display.child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const number = await new Promise((found, lost) => {
      display.child.once('error', lost);
      display.child.once('exit', (code) => lost(new Error(`Xvfb ended with ${code}`)));
      display.child.stdio[3].once('data', (bytes) => found(String(bytes).trim()));
    });
    display.name = `:${number}`;
    return display;
  }

  /** The whole screen, as a person before it would see it. */
  async photograph(name) {
    const to = join(pictures, `${name}.png`);
    await run('import', ['-display', this.name, '-window', 'root', to]);
    const { stdout } = await run('identify', ['-format', '%k', to]);
    return { path: to, colours: Number(stdout) };
  }

  async end() {
    await ended(this.child, 'SIGTERM');
  }
}

async function ended(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill(signal);
  await gone;
}

/**
 * What the system says of a process: its parent, its state, how many threads it has and when it began; nothing when it
 * is gone.
 */
async function lookedUp(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (!stat) return undefined;
  // The name stands in brackets and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0], parent: Number(fields[1]), threads: Number(fields[17]), began: fields[19] };
}

/**
 * Waits until a process has let go of its files. That is when it is gone, or dead with its last thread: the
 * first thread of a killed program is seen as dead before the others have ended, and they hold what it had open.
 */
async function letGo({ pid, began }) {
  for (let tries = 0; tries < 1200; tries += 1) {
    const now = await lookedUp(pid);
    // Another process may have been given the number meanwhile.
    if (!now || now.began !== began || (now.state === 'Z' && now.threads <= 1)) return;
    await new Promise((later) => setTimeout(later, 25));
  }
  throw new Error(`process ${pid} does not end`);
}

/** Processes that a process started, and those that these started. */
async function below(parent) {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const known = await Promise.all(pids.map(async (pid) => [pid, await lookedUp(pid)]));
  const own = known.filter(([, now]) => now?.parent === parent).map(([pid]) => pid);
  return [...own, ...(await Promise.all(own.map(below))).flat()];
}

function freePort() {
  return new Promise((found, lost) => {
    const server = createServer();
    server.once('error', lost);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

/** The app's window, opened on a display over a data folder. */
export class Window {
  /** `clock` is the file that says how far the app's clock runs ahead, see `Ahead`. */
  static async open({ display, binary, dataDir, home, clock }) {
    const window = new Window();
    const port = await freePort();
    window.base = `http://127.0.0.1:${port}`;
    window.child = spawn('WebKitWebDriver', [`--port=${port}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        DISPLAY: display.name,
        WAYLAND_DISPLAY: '',
        GDK_BACKEND: 'x11',
        HOME: home,
        XDG_DATA_HOME: join(home, 'data'),
        XDG_CACHE_HOME: join(home, 'cache'),
        XDG_CONFIG_HOME: join(home, 'config'),
        LC_ALL: 'C.UTF-8',
        LANGUAGE: 'en',
        NO_AT_BRIDGE: '1',
        GSETTINGS_BACKEND: 'memory',
        LIBGL_ALWAYS_SOFTWARE: '1',
        TAURI_AUTOMATION: 'true',
        TAURI_WEBVIEW_AUTOMATION: 'true',
        WAYSIDE_DATA_DIR: dataDir,
        ...(clock ? { WAYSIDE_CLOCK_AHEAD: clock } : {}),
      },
    });
    await window.#listening();
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { binary } } };
    const session = await window.#call('POST', '/session', { capabilities });
    window.session = `/session/${session.sessionId}`;
    window.app = await window.#started(binary);
    await window.#call('POST', `${window.session}/timeouts`, { script: 60_000, implicit: 20_000 });
    return window;
  }

  /** The app that the driver started. */
  async #started(binary) {
    const wanted = await realpath(binary);
    for (const pid of await below(this.child.pid)) {
      if ((await readlink(`/proc/${pid}/exe`).catch(() => '')) !== wanted) continue;
      const now = await lookedUp(pid);
      if (now) return { pid, began: now.began };
    }
    throw new Error('the driver started no app');
  }

  /** Ends the app as a battery pulled out: nothing in it hears of it. */
  async kill() {
    process.kill(this.app.pid, 'SIGKILL');
    await this.end();
  }

  async #listening() {
    for (let tries = 0; tries < 100; tries += 1) {
      const up = await fetch(`${this.base}/status`).then(
        (response) => response.ok,
        () => false,
      );
      if (up) return;
      await new Promise((later) => setTimeout(later, 100));
    }
    throw new Error('WebKitWebDriver does not answer');
  }

  async #call(method, path, body) {
    const response = await fetch(this.base + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  }

  /** Runs a function's text in the page; what it returns or resolves to comes back. */
  async run(code, ...args) {
    const script = `return (${code})(...arguments)`;
    return this.#call('POST', `${this.session}/execute/sync`, { script, args });
  }

  async find(selector) {
    const using = 'css selector';
    return this.#call('POST', `${this.session}/element`, { using, value: selector });
  }

  async press(selector) {
    const found = await this.find(selector);
    await this.#call('POST', `${this.session}/element/${found[ELEMENT]}/click`, {});
  }

  /** Types into a field; into a file field, the path of a file. */
  async type(selector, text) {
    const found = await this.find(selector);
    await this.#call('POST', `${this.session}/element/${found[ELEMENT]}/value`, { text });
  }

  async text(selector) {
    const found = await this.find(selector);
    return this.#call('GET', `${this.session}/element/${found[ELEMENT]}/text`);
  }

  async title() {
    return this.#call('GET', `${this.session}/title`);
  }

  /** What the page itself shows, without the window round it. */
  async photograph(name) {
    const picture = await this.#call('GET', `${this.session}/screenshot`);
    await writeFile(join(pictures, `${name}.png`), Buffer.from(picture, 'base64'));
  }

  async end() {
    if (this.session) await this.#call('DELETE', this.session).catch(() => undefined);
    if (this.child) await ended(this.child, 'SIGTERM');
    // The driver says that the window is closed before the app has ended: until then it holds the journal.
    if (this.app) await letGo(this.app);
  }
}

/** How far the app's clock runs ahead of the machine's: instead of waiting, a test says that time has passed. */
export class Ahead {
  constructor(file) {
    this.file = file;
    this.ms = 0;
  }

  /** So much time passes, in the app and in the page of its window. */
  async pass(ms, window) {
    this.ms += ms;
    await writeFile(`${this.file}.new`, String(this.ms));
    await rename(`${this.file}.new`, this.file);
    await window?.run((ms) => {
      const [since, wall] = [performance.now.bind(performance), Date.now];
      performance.now = () => since() + ms;
      Date.now = () => wall() + ms;
    }, ms);
  }
}

/** Asks again and again until the answer pleases; the last answer otherwise stands in the error. */
export async function until(ask, pleases, what) {
  let answer;
  for (let tries = 0; tries < 300; tries += 1) {
    answer = await ask().catch((error) => error.message);
    if (pleases(answer)) return answer;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`${what}: ${JSON.stringify(answer)?.slice(0, 500)}`);
}
