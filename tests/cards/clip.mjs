// Clips for a browser's pretended camera: a bare table, then a card held before it by a hand that
// shakes, over and over. A white square in the corner, far from where codes are read, marks every
// picture that has the card in it, so that a measurement knows when it came in view.
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../places.mjs';
import { chanceOf, codeOf, drawnCard, picture, printedCard } from './draw.mjs';
import { readPgm } from './reader.mjs';

/** The side of the marking square, pixels. */
export const MARK = 48;

/** The training district's own cards, by name. */
export async function drillCards() {
  const csv = await readFile(join(root, 'assets/port-ellery/cards/cards.csv'), 'utf8');
  const rows = csv.trim().split('\n').slice(1);
  return Object.fromEntries(
    rows.map((row) => {
      const [name, expires, code] = row.split(',');
      return [name, { name, expires, code, text: row.slice(row.indexOf('"') + 1, row.lastIndexOf('"')) }];
    }),
  );
}

/** The picture of one of them. */
function printed(name) {
  const folder = mkdtempSync(join(tmpdir(), 'wayside-card-'));
  try {
    const grey = join(folder, 'card.pgm');
    execFileSync('convert', [join(root, 'assets/port-ellery/cards/pictures', `${name}.png`), '-depth', '8', grey]);
    return printedCard(readPgm(grey));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How cards are held: from a good light to a bad one. */
export const HOLDS = [
  { codePx: 190, roll: 4, sigma: 0.8, light: 0.9, noise: 3 },
  { codePx: 160, roll: -12, yaw: 18, pitch: 8, sigma: 1, light: 0.7, noise: 4 },
  { codePx: 150, roll: 32, yaw: -14, pitch: 16, sigma: 1, light: 0.45, noise: 6 },
  { codePx: 140, roll: 8, yaw: 10, sigma: 1.2, light: 0.3, noise: 8 },
];

/**
 * Writes a clip. For each hold: `off` pictures of the table, then `on` of a card: the one of the training
 * district that `card` names, or one with any `text` in its code, or none: a table only.
 */
export async function writeClip(path, { card: name, text, holds = HOLDS, width = 1280, height = 720, fps = 30, off = 15, on = 30, seed = 1 }) {
  const chance = chanceOf(seed);
  const card = name ? printed(name) : text && drawnCard(await codeOf(text));
  const out = createWriteStream(path);
  const put = async (bytes) => {
    if (!out.write(bytes)) await once(out, 'drain');
  };
  await put(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`);
  const grey = Buffer.alloc((width * height) / 2, 128);
  const bare = picture({ width, height, noise: 3, chance });
  const frame = async (light) => {
    await put('FRAME\n');
    await put(Buffer.from(light));
    await put(grey);
  };
  for (const hold of holds) {
    for (let at = 0; at < off; at += 1) await frame(bare);
    for (let at = 0; card && at < on; at += 1) {
      const sway = (slow, by) => by * Math.sin(at / slow + hold.codePx);
      const pose = { ...hold, dx: sway(5, 14) + (chance() - 0.5) * 2, dy: sway(7, 10), roll: (hold.roll ?? 0) + sway(9, 2) };
      const light = picture({ card, pose, width, height, light: hold.light, noise: hold.noise, sigma: hold.sigma, chance });
      for (let y = 0; y < MARK; y += 1) light.fill(255, y * width, y * width + MARK);
      await frame(light);
    }
  }
  out.end();
  await once(out, 'finish');
}
