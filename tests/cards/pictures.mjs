// Takes the training district's cards off their sheet, one picture each.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../places.mjs';

const DPI = 200;
const px = (mm) => Math.round((mm * DPI) / 25.4);
const folder = join(root, 'assets/port-ellery/cards');
const rows = readFileSync(join(folder, 'cards.csv'), 'utf8').trimEnd().split('\n').slice(1);
const names = rows.map((row) => row.split(',')[0]);
mkdirSync(join(folder, 'pictures'), { recursive: true });

// Where cards stand on a sheet, millimetres: two columns of ID-1 in the middle of an A4 page.
const [width, height, top] = [85.6, 53.98, 9];
const left = (210 - 2 * width) / 2;
names.forEach((name, place) => {
  const x = left + (place % 2) * width;
  const y = top + Math.floor(place / 2) * height;
  const box = ['-x', px(x), '-y', px(y), '-W', px(width), '-H', px(height)].map(String);
  const page = ['-r', String(DPI), '-f', '1', '-l', '1', '-gray', '-png', '-singlefile'];
  const out = join(folder, 'pictures', name);
  execFileSync('pdftoppm', [...page, ...box, join(root, 'target/drill.pdf'), out]);
  execFileSync('convert', [`${out}.png`, '-strip', '-define', 'png:compression-level=9', `${out}.png`]);
});
