// What the programme's page does with keys and bytes, without a browser: Node has the same WebCrypto. Held to
// the vectors published with RFC 9180 (those of suites that differ in nothing but the length of a key
// included) and to what crates/protocol writes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as cbor from '../../crates/hub/assets/inbox/cbor.js';
import { base64Of, bytesOf, fromBase64, fromBase64Url, fromHex, hexOf, sha256 } from '../../crates/hub/assets/inbox/bytes.js';
import { AES_128_GCM, AES_256_GCM, deriveKeyPair, openBase, schedule } from '../../crates/hub/assets/inbox/hpke.js';
import { signatureHeaders } from '../../crates/hub/assets/inbox/hub.js';
import { browserIsFit, keysOf, NotAKey } from '../../crates/hub/assets/inbox/key.js';
import { notice, openLetter, readSealed } from '../../crates/hub/assets/inbox/letter.js';

const json = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const vectors = json('rfc9180.json');
const ours = json('../../crates/protocol/fixtures/programme.json');

const opened = async (name, keys, { id, sealed } = ours[name]) => openLetter(id, readSealed(sealed), keys);
const because = (why) => (thrown) => thrown.why === why;

for (const vector of vectors) {
  const aead = [AES_128_GCM, AES_256_GCM].find(({ id }) => id === vector.aead_id);

  test(`RFC 9180: a key of AEAD ${vector.aead_id} is derived as published`, async () => {
    const pair = await deriveKeyPair(fromHex(vector.ikmR));
    assert.equal(hexOf(pair.publicBytes), vector.pkRm);
    assert.equal(pair.secretKey.extractable, false);
  });

  test(`RFC 9180: the schedule of AEAD ${vector.aead_id} is as published`, async () => {
    const { key, nonce } = await schedule(fromHex(vector.shared_secret), fromHex(vector.info), aead);
    assert.deepEqual([hexOf(key), hexOf(nonce)], [vector.key, vector.base_nonce]);
  });

  test(`RFC 9180: the message of AEAD ${vector.aead_id} opens, and with nothing changed`, async () => {
    const pair = await deriveKeyPair(fromHex(vector.ikmR));
    const { enc, info, aad, ct } = Object.fromEntries(['enc', 'info', 'aad', 'ct'].map((it) => [it, fromHex(vector[it])]));
    assert.equal(hexOf(await openBase(enc, pair, info, aad, ct, aead)), vector.pt);
    const changed = (bytes) => bytes.map((byte, at) => (at === 3 ? byte ^ 1 : byte));
    await assert.rejects(openBase(changed(enc), pair, info, aad, ct, aead));
    await assert.rejects(openBase(enc, pair, changed(info), aad, ct, aead));
    await assert.rejects(openBase(enc, pair, info, changed(aad), ct, aead));
    await assert.rejects(openBase(enc, pair, info, aad, changed(ct), aead));
    await assert.rejects(openBase(enc.slice(1), pair, info, aad, ct, aead), RangeError);
  });
}

test('an encapsulated key of a small order opens nothing', async () => {
  const pair = await deriveKeyPair(fromHex(vectors[0].ikmR));
  await assert.rejects(openBase(new Uint8Array(32), pair, new Uint8Array(), new Uint8Array(), new Uint8Array(32)));
});

test('a key is the one that Rust makes of the same text, and leaves the page with nobody', async () => {
  const keys = await keysOf(` ${ours.key.text}\r\n`);
  assert.equal(keys.id, ours.key.id);
  assert.equal(hexOf(keys.opening.publicBytes), ours.key.seal_key);
  assert.equal(hexOf(keys.signPublic), ours.key.sign_key);
  assert.equal(keys.signing.extractable, false);
  await assert.rejects(crypto.subtle.exportKey('pkcs8', keys.signing));
  await assert.rejects(crypto.subtle.exportKey('pkcs8', keys.opening.secretKey));
});

test('whatever is no key is none', async () => {
  const { text } = ours.key;
  const others = ['', 'hello', text.slice(0, -1), `${text}A`, text.toLowerCase(), text.replace('-1:', '-2:'), `${text.slice(0, -2)}**`];
  for (const other of others) await assert.rejects(keysOf(other), NotAKey, other);
});

test('this browser is fit, and one without X25519 is not', async (context) => {
  assert.equal(await browserIsFit(), true);
  const real = crypto.subtle.importKey.bind(crypto.subtle);
  context.mock.method(crypto.subtle, 'importKey', (...asked) =>
    asked[2].name === 'X25519' ? Promise.reject(new DOMException('no', 'NotSupportedError')) : real(...asked),
  );
  assert.equal(await browserIsFit(), false);
});

test('a letter that Rust sealed opens, word for word', async () => {
  const keys = await keysOf(ours.key.text);
  assert.deepEqual(await opened('referral', keys), ours.content);
  assert.equal((await opened('retraction', keys)).withdrawn_ms, ours.now_ms);
  assert.equal(readSealed(ours.retraction.sealed).parent, ours.referral.id);
});

test('a letter opens for its programme, under its own name and in its own run only', async () => {
  const stranger = await keysOf(`WAYSIDE-RECIPIENT-KEY-1:${'A'.repeat(43)}`);
  await assert.rejects(opened('referral', stranger), because('closed'));
  const keys = await keysOf(ours.key.text);
  const { id, sealed } = ours.referral;
  const moved = [
    { id: ours.retraction.id, sealed },
    { id, sealed: { ...sealed, epoch: id } },
    { id, sealed: { ...sealed, schema: 2 } },
    { id, sealed: { ...sealed, body: ours.retraction.sealed.body } },
  ];
  for (const letter of moved) await assert.rejects(opened('referral', keys, letter), because('closed'));
});

test('a sealed body with any one bit changed does not open', async () => {
  const keys = await keysOf(ours.key.text);
  const { id, sealed } = ours.referral;
  const body = fromBase64(sealed.body);
  // The highest bit of an X25519 key is passed over (RFC 7748, 5); as HPKE binds the key's bytes, it shows too.
  for (let at = 0; at < body.length; at += 7) {
    const changed = body.slice();
    changed[at] ^= 0x80;
    await assert.rejects(opened('referral', keys, { id, sealed: { ...sealed, body: base64Of(changed) } }), because('closed'), `byte ${at}`);
  }
  await assert.rejects(opened('referral', keys, { id, sealed: { ...sealed, body: '' } }), because('closed'));
});

test('what a hub hands over in another shape is not opened', () => {
  const { sealed } = ours.referral;
  const shapes = [null, undefined, 7, {}, { ...sealed, kind: 5 }, { ...sealed, schema: -1 }, { ...sealed, schema: 2 ** 32 },
    { ...sealed, epoch: 'x' }, { ...sealed, parent: '' }, { ...sealed, body: '*' }, { ...sealed, body: 'A'.repeat(80_000) }];
  for (const shape of shapes) assert.throws(() => readSealed(shape), because('shape'), JSON.stringify(shape)?.slice(0, 80));
  assert.throws(() => readSealed({ ...sealed, kind: 'referral.amended' }), because('later'));
});

test('CBOR is written as the RFC does', () => {
  // RFC 8949, appendix A.
  const known = [[0, '00'], [23, '17'], [24, '1818'], [1000, '1903e8'], [1000000, '1a000f4240'],
    [1000000000000, '1b000000e8d4a51000'], ['ü', '62c3bc'], [null, 'f6'], [[1, [2, 3]], '8201820203'],
    [fromHex('01020304'), '4401020304'], [255, '18ff'], [256, '190100'], [65535, '19ffff'], [65536, '1a00010000'],
    [4294967296, '1b0000000100000000']];
  for (const [value, hex] of known) assert.equal(hexOf(cbor.written(value)), hex);
  for (const none of [-1, 1.5, 2 ** 60, true, undefined, {}]) assert.throws(() => cbor.written(none), RangeError);
});

test('a notice is the one that Rust signs', async () => {
  const keys = await keysOf(ours.key.text);
  assert.equal(hexOf(await sha256(fromHex(ours.referral.wire))), ours.referral.sha256);
  const about = { id: ours.referral.id, letterSha256: ours.referral.sha256, nowMs: ours.now_ms };
  assert.equal(hexOf(await notice(keys, { ...about, status: 'delivered' })), ours.notices.delivered);
  assert.equal(hexOf(await notice(keys, { ...about, status: 'closed', outcome: 'engaged' })), ours.notices.closed);
});

test('a request is signed as Rust signs it', async () => {
  const keys = await keysOf(ours.key.text);
  for (const { method, target, body, created_s: createdS, headers } of ours.requests) {
    assert.deepEqual(await signatureHeaders(keys, method, target, fromHex(body), createdS), headers);
  }
});

test('a small thing that grows for ever is not followed', async () => {
  const { createDeflateRaw } = await import('node:zlib');
  const { buffer } = await import('node:stream/consumers');
  const deflate = createDeflateRaw({ level: 9 });
  deflate.end(Buffer.alloc(24 * 1024 + 1));
  const bomb = await buffer(deflate);
  const { inflated, LONGEST_CONTENT } = await import('../../crates/hub/assets/inbox/letter.js');
  assert.ok(bomb.length < 200);
  await assert.rejects(inflated(bomb, LONGEST_CONTENT), because('shape'));
  assert.equal((await inflated(bomb, LONGEST_CONTENT + 1)).length, LONGEST_CONTENT + 1);
});

test('texts of bytes are read strictly', async () => {
  assert.equal(base64Of(bytesOf('wayside')), 'd2F5c2lkZQ==');
  for (const text of ['A', 'AA', 'AAA', 'AA*=', 'AB==', ' AAA', 'A===']) assert.throws(() => fromBase64(text), text);
  for (const text of ['A', 'AB', 'A=', 'A+']) assert.throws(() => fromBase64Url(text), text);
  for (const text of ['0', 'zz', '0x']) assert.throws(() => fromHex(text), text);
  assert.equal(hexOf(await sha256(bytesOf('abc'))).slice(0, 8), 'ba7816bf');
});
