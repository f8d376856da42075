// The pictures of the training district's cards are those of its cards.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../places.mjs';
import { codesIn, readPgm } from './reader.mjs';

const folder = join(root, 'assets/port-ellery/cards');

test('each picture is read as the card it is named after', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'wayside-drill-'));
  const rows = readFileSync(join(folder, 'cards.csv'), 'utf8').trimEnd().split('\n').slice(1);
  assert.equal(rows.length, 6);
  for (const row of rows) {
    const [, name, text] = /^([^,]+),.*"([^"]+)"$/.exec(row);
    const grey = join(scratch, `${name}.pgm`);
    execFileSync('convert', [join(folder, 'pictures', `${name}.png`), '-depth', '8', grey]);
    const found = await codesIn(readPgm(grey));
    assert.deepEqual(found.map((code) => code.text), [text], name);
  }
  rmSync(scratch, { recursive: true, force: true });
});
