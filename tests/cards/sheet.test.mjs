// The sheets that `wayside card issue` prints, looked at as pictures.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { built, pictures } from '../places.mjs';
import { codesIn, readPgm } from './reader.mjs';

const DPI = 300;
const COUNT = 12;
const STATUTE = 'Order 12, section 3: the holder is not cited, arrested or searched for syringes.';
/** Pixels to millimetres. */
const mm = (pixels) => (pixels * 25.4) / DPI;

let folder;
let cards;
/** Pages as grey pictures. */
let pages;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'wayside-sheet-'));
  const run = (...words) => execFileSync(built('wayside'), words, { cwd: folder, encoding: 'utf8' });
  const key = ['--region', 'Harbour', '--issue-from', '2026-01', '--issue-to', '2026-12'];
  run('card', 'keygen', ...key, '--statute', STATUTE, '--telephone', '555-0150', '-o', 'K');
  const cut = ['--count', String(COUNT), '--exp', '2027-05', '-o', 'S.pdf', '--texts', 'T.txt'];
  run('card', 'issue', '--key', 'K', ...cut);
  const lines = readFileSync(join(folder, 'T.txt'), 'utf8').trimEnd().split('\n');
  cards = lines.map((line) => line.split('\t')).map(([text, code]) => ({ text, code }));
  execFileSync('pdftoppm', ['-r', String(DPI), '-gray', join(folder, 'S.pdf'), join(folder, 'p')]);
  pages = [1, 2, 3, 4, 5].map((page) => readPgm(join(folder, `p-${page}.pgm`)));
  for (const [page, name] of [[1, 'front'], [2, 'back'], [5, 'fob']]) {
    const one = ['-r', '110', '-png', '-singlefile', '-f', String(page), '-l', String(page)];
    execFileSync('pdftoppm', [...one, join(folder, 'S.pdf'), join(folder, name)]);
    copyFileSync(join(folder, `${name}.png`), join(pictures, `sheet-${name}.png`));
  }
});

after(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** The codes of a page by their texts. */
async function codes(page) {
  const found = await codesIn(pages[page]);
  return new Map(found.map((code) => [code.text, { ...code.position, form: code.form }]));
}

const across = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

test('a page is A4 and every font is embedded', () => {
  assert.equal(pages.length, 5);
  for (const { width, height } of pages) {
    assert.ok(Math.abs(mm(width) - 210) < 0.2 && Math.abs(mm(height) - 297) < 0.2);
  }
  const fonts = execFileSync('pdffonts', [join(folder, 'S.pdf')], { encoding: 'utf8' });
  const rows = fonts.trimEnd().split('\n').slice(2);
  assert.ok(rows.length >= 2, fonts);
  for (const row of rows) assert.match(row, /\s+yes yes yes\s+\d+\s+0$/);
});

for (const [what, places, millimetres, form] of [
  ['front', [0, 2], 25, '6-M'],
  ['back', [1, 3], 29.4, '8-Q'],
  ['fob', [4], 22.2, '5-L'],
]) {
  test(`every ${what} has its card's code in version ${form}, at its true size`, async () => {
    const found = new Map();
    for (const page of places) for (const entry of await codes(page)) found.set(...entry);
    assert.deepEqual([...found.keys()].sort(), cards.map((card) => card.text).sort());
    for (const { topLeft, topRight, bottomLeft, form: is } of found.values()) {
      assert.equal(is, form);
      assert.ok(Math.abs(mm(across(topLeft, topRight)) - millimetres) < 0.35, what);
      assert.ok(Math.abs(mm(across(topLeft, bottomLeft)) - millimetres) < 0.35, what);
    }
  });
}

test('cards stand an ID-1 apart and each back lies behind its front', async () => {
  const [front, back] = [await codes(0), await codes(1)];
  const at = cards.map((card) => front.get(card.text)?.topLeft);
  assert.ok(Math.abs(mm(at[1].x - at[0].x) - 85.6) < 0.2);
  assert.ok(Math.abs(mm(at[2].y - at[0].y) - 53.98) < 0.2);
  for (const card of cards.slice(0, 10)) {
    const [ahead, behind] = [front.get(card.text), back.get(card.text)];
    // Turned over along the long edge, a place on the right lies behind one on the left.
    const column = mm(ahead.topLeft.x) > 105 ? 1 : 0;
    const behindColumn = mm(behind.topLeft.x) > 105 ? 1 : 0;
    assert.equal(column + behindColumn, 1, card.code);
    assert.ok(Math.abs(mm(ahead.topLeft.y - behind.topLeft.y)) < 0.3, card.code);
  }
});

test('cut marks meet at the corners of the first card', () => {
  const { width, grey } = pages[0];
  const dark = (x, y) => grey[Math.round((y / 25.4) * DPI) * width + Math.round((x / 25.4) * DPI)] < 200;
  const near = (x, y) => [-0.08, 0, 0.08].some((d) => dark(x + d, y) || dark(x, y + d));
  const [left, top] = [(210 - 2 * 85.6) / 2, 9];
  for (const x of [left, left + 85.6]) {
    for (const y of [top, top + 53.98]) {
      for (const [dx, dy] of [[-2, 0], [2, 0], [0, -2], [0, 2]]) {
        assert.ok(near(x + dx, y + dy), `a mark at ${x + dx}, ${y + dy} mm`);
      }
    }
  }
});

test('what is printed can be read as text: each code on front, back and fob, and the statute', () => {
  const said = execFileSync('pdftotext', ['-raw', join(folder, 'S.pdf'), '-'], { encoding: 'utf8' });
  const plain = said.replace(/\s+/g, '');
  for (const { code } of cards) assert.equal(plain.split(code).length - 1, 3, code);
  assert.equal(plain.split(STATUTE.replace(/\s+/g, '')).length - 1, COUNT);
  assert.equal(plain.split('Validto2027-05').length - 1, COUNT);
});

test('a print that came out soft is still read', async () => {
  const soft = join(folder, 'soft.pgm');
  execFileSync('convert', [join(folder, 'p-1.pgm'), '-gaussian-blur', '0x1.5', soft]);
  const found = await codesIn(readPgm(soft));
  assert.equal(found.length, 10);
});
