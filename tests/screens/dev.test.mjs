// `make dev`: the face as it is being written, over the real companion.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { Stage } from './browser.mjs';

let data;
let dev;
let origin;
let stage;

before(async () => {
  data = await mkdtemp(join(tmpdir(), 'wayside-dev-'));
  const script = fileURLToPath(new URL('../../.ci/dev', import.meta.url));
  const env = { ...process.env, DATA: data, PORT: '0', NO_COLOR: '1' };
  dev = spawn(script, [], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  origin = await address(dev);
  stage = await Stage.open();
});

after(async () => {
  await stage?.end();
  const gone = new Promise((done) => dev.once('exit', done));
  if (dev.exitCode === null) dev.kill('SIGTERM');
  await gone;
  await rm(data, { recursive: true, force: true });
});

function address(child) {
  return new Promise((found, lost) => {
    child.once('error', lost);
    child.once('exit', (code) => lost(new Error(`.ci/dev ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const local = line.match(/Local:\s+(http:\/\/127\.0\.0\.1:\d+)/);
      if (local) found(local[1]);
    });
  });
}

/** Fetch would mend the headers that a hostile page gets wrong. */
function ask(headers) {
  const { hostname, port } = new URL(origin);
  const all = { 'content-type': 'application/json', ...headers };
  const to = { hostname, port, path: '/ask/opening', method: 'POST', headers: all };
  return new Promise((found, lost) => {
    const asked = request(to, (response) => {
      response.resume();
      found(response.statusCode);
    });
    asked.once('error', lost);
    asked.end('{"language":"en"}');
  });
}

test('its own page is answered by the companion, another one is not', async () => {
  assert.equal(await ask({ origin }), 200);
  assert.equal(await ask({ origin: 'http://evil.example' }), 404);
  assert.equal(await ask({ origin: 'null' }), 404);
  assert.equal(await ask({ host: 'evil.example', origin: 'http://evil.example' }), 403);
});

test('the app opens and asks nobody else', async () => {
  const context = await stage.browser.newContext();
  const page = await context.newPage();
  // Each file is made as it is asked for, which takes a loaded machine its time.
  page.setDefaultTimeout(120_000);
  const elsewhere = [];
  page.on('request', (asked) => {
    const to = new URL(asked.url());
    if (to.protocol !== 'data:' && to.origin !== origin) elsewhere.push(to.href);
  });
  await page.goto(origin, { waitUntil: 'commit' });
  await page.getByTestId('screen-home').waitFor();
  await page.getByTestId('go-packs').click();
  await page.getByText('Port Ellery').first().waitFor();
  assert.deepEqual(elsewhere, []);
  await context.close();
});
