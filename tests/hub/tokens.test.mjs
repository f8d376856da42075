// The hub's tokens are the face's: one scale, day first here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const values = (css) => new Map([...css.matchAll(/^\s*(--(?:night|day|size|weight|leading|space|radius)-[\w-]+):\s*(.+);$/gm)].map(([, name, value]) => [name, value]));

test('every step of the scale has the value that the face gives it', () => {
  const face = values(read('../../ui/src/styles/tokens.css'));
  const hub = values(read('../../crates/hub/assets/tokens.css'));
  assert.ok(hub.size > 50);
  for (const [name, value] of hub) assert.equal(value, face.get(name), name);
});

test('no other file of the pages names a colour', () => {
  const css = read('../../crates/hub/assets/hub.css').replaceAll(/\.qr[^}]*\}/g, '');
  assert.deepEqual(css.match(/#[0-9a-f]{3,8}\b(?![^{]*\{)|rgba?\(/gi), null);
});

test('both languages of the inbox say the same things', async () => {
  const [en, es] = await Promise.all(['en', 'es'].map(async (tag) => (await import(`../../crates/hub/assets/inbox/words/${tag}.js`)).default));
  const shape = (words) => Object.entries(words).map(([name, value]) => (value && typeof value === 'object' ? [name, shape(value)] : [name, typeof value, value.length > 0]));
  assert.deepEqual(shape(es), shape(en));
});
