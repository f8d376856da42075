// The bridge's own door: one address, once, on this machine, for this page.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { startBridge } from './bridge.mjs';

let bridge;
let cookie;
before(async () => (bridge = await startBridge()));
after(() => bridge?.end());

/** Fetch would mend the headers that a hostile page gets wrong. */
function ask(path, { method = 'GET', headers = {}, body } = {}) {
  const { hostname, port } = new URL(bridge.origin);
  return new Promise((found, lost) => {
    const asked = request({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (bytes) => (text += bytes));
      response.on('end', () => found({ status: response.statusCode, headers: response.headers, text }));
    });
    asked.once('error', lost);
    asked.end(body);
  });
}

const asJson = { 'content-type': 'application/json' };

test('nothing is answered without the cookie', async () => {
  for (const path of ['/', '/index.html', '/ask/opening', '/?token=wrong', '/?token=']) {
    assert.equal((await ask(path)).status, 401, path);
  }
  const body = '{"language":"en"}';
  assert.equal((await ask('/ask/opening', { method: 'POST', headers: asJson, body })).status, 401);
});

test('the printed address opens once', async () => {
  const { pathname, search } = new URL(bridge.address);
  const first = await ask(pathname + search);
  assert.equal(first.status, 303);
  assert.equal(first.headers.location, '/');
  assert.match(first.headers['set-cookie'][0], /HttpOnly; SameSite=Strict$/);
  cookie = first.headers['set-cookie'][0].split(';')[0];
  assert.equal((await ask(pathname + search)).status, 401);
});

test('the page comes with the strict policy', async () => {
  const page = await ask('/', { headers: { cookie } });
  assert.equal(page.status, 200);
  assert.match(page.headers['content-security-policy'], /default-src 'none'/);
  assert.equal(page.headers['x-content-type-options'], 'nosniff');
  assert.match(page.text, /<script/);
});

test('another name for this machine is turned away', async () => {
  for (const host of ['example.org', 'wayside.example:80', '127.0.0.1', '0.0.0.0', '[::1]']) {
    assert.equal((await ask('/', { headers: { cookie, host } })).status, 421, host);
  }
});

test('another site cannot ask, whatever cookie it rides on', async () => {
  const headers = { ...asJson, cookie, origin: 'http://example.org' };
  const body = '{"language":"en"}';
  assert.equal((await ask('/ask/opening', { method: 'POST', headers, body })).status, 421);
});

test('a question is answered, and a bad one is a fault', async () => {
  const good = { method: 'POST', headers: { ...asJson, cookie } };
  const opening = await ask('/ask/opening', { ...good, body: '{"language":"en"}' });
  assert.equal(opening.status, 200);
  assert.equal(JSON.parse(opening.text).pack.name, 'Port Ellery');
  for (const [name, body] of [
    ['opening', '{}'],
    ['nothing', '{"language":"en"}'],
    ['opening', '{"language":"en","more":1}'],
  ]) {
    const fault = await ask(`/ask/${name}`, { ...good, body });
    assert.equal(fault.status, 422);
    assert.deepEqual(JSON.parse(fault.text), { code: 'bad_request', retry: false });
  }
});

test('no path leads out of the face', async () => {
  for (const path of ['/../Cargo.toml', '/%2e%2e/Cargo.toml', '/assets/../../package.json', '//etc/passwd']) {
    const answer = await ask(path, { headers: { cookie } });
    assert.equal(answer.status, 404, path);
  }
});

test('a question too long is not read', async () => {
  const body = JSON.stringify({ language: 'x'.repeat(100_000) });
  const headers = { ...asJson, cookie };
  assert.equal((await ask('/ask/opening', { method: 'POST', headers, body })).status, 413);
});
