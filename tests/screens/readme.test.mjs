// The pictures of the README are there, of a phone's size, and small.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../places.mjs';

test('the README shows each picture that was taken for it, and each is small', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const shown = [...readme.matchAll(/docs\/pictures\/([\w-]+\.png)/g)].map(([, name]) => name).sort();
  assert.deepEqual(shown, readdirSync(join(root, 'docs/pictures')).filter((name) => name.endsWith('.png')).sort());
  assert.equal(shown.length, 4);
  for (const name of shown) {
    const bytes = readFileSync(join(root, 'docs/pictures', name));
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [390, 844], name);
    assert.ok(bytes.length < 60_000, `${name} has ${bytes.length} bytes`);
  }
});
