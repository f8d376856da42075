// How many pictures of a code are read: ours as it is printed, and codes as large as other cards'
// (93 squares as an EU health certificate's, 105 as a SMART Health Card's), drawn equally wide. Each
// picture once as it is, and once more made clearer where that found nothing, as the app does. The search
// and what makes it clearer are the app's own files. Adds its table to target/bench/card.json.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { prepareZXingModule } from 'zxing-wasm/reader';
import { drillCards } from '../cards/clip.mjs';
import { chanceOf, codeOf, drawnCard, picture } from '../cards/draw.mjs';
import { root } from '../places.mjs';
import { figures, ranked } from './figures.mjs';

const EACH = Number(process.env.FRAMES ?? 20);
const WIDTHS = [80, 100, 130, 160, 200];
const BLURS = [0, 1, 1.5, 2];
const LIGHTS = {
  plain: { light: 0.9, noise: 2 },
  'dim and noisy': { light: 0.3, noise: 8 },
  tilted: { light: 0.9, noise: 2, tilt: 25 },
  'dim, noisy, tilted': { light: 0.3, noise: 8, tilt: 25 },
};
/** The square of the picture that is read. */
const SIDE = 400;

/** A file of the face, without its types. */
async function ofTheFace(path) {
  const typescript = createRequire(join(root, 'ui/package.json'))('typescript');
  const compilerOptions = { module: typescript.ModuleKind.ESNext, target: typescript.ScriptTarget.ES2022 };
  const { outputText } = typescript.transpileModule(readFileSync(join(root, 'ui/src', path), 'utf8'), { compilerOptions });
  return import(`data:text/javascript,${encodeURIComponent(outputText)}`);
}

const { Clearer } = await ofTheFace('shared/scan/clearer.ts');
const { OPTIONS } = await ofTheFace('shared/scan/options.ts');
const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
const reader = await prepareZXingModule({
  overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer },
  fireImmediately: true,
});
const room = reader._malloc(4 * SIDE * SIDE);
const clearer = new Clearer();

function reads(light, side, text) {
  reader.HEAPU8.set(light, room);
  const found = reader.readBarcodesFromPixmap(room, side, side, OPTIONS);
  return found.size() > 0 && found.get(0).text === text;
}

const cards = await drillCards();
const letters = chanceOf(7);
const random = (alphabet, long) => Array.from({ length: long }, () => alphabet[Math.floor(letters() * alphabet.length)]).join('');
const health = `HC1:${random('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:', 590)}`;
const smart = `shc:/${random('0123456789', 1190)}`;
const codes = {
  ours: { text: cards.good.text, level: 'M' },
  'EU health certificate': { text: health, level: 'M', version: 19 },
  'SMART Health Card': { text: smart, level: 'M', version: 22 },
};

const table = [];
const times = { first: [], second: [] };
for (const [name, { text, level, version }] of Object.entries(codes)) {
  const code = await codeOf(text, { level, version });
  const card = drawnCard(code);
  for (const width of WIDTHS) {
    for (const sigma of BLURS) {
      for (const [light, how] of Object.entries(LIGHTS)) {
        // The same hands for every code.
        const chance = chanceOf(width * 31 + sigma * 1000 + Object.keys(LIGHTS).indexOf(light));
        const row = { code: name, squares: code.side, width, sigma, light, frames: EACH, first: 0, both: 0 };
        for (let frame = 0; frame < EACH; frame += 1) {
          const tilt = how.tilt ?? 0;
          const pose = {
            codePx: width,
            roll: (chance() - 0.5) * 40,
            yaw: tilt * (chance() < 0.5 ? -1 : 1),
            pitch: (chance() - 0.5) * tilt,
            dx: (chance() - 0.5) * 60,
            dy: (chance() - 0.5) * 60,
          };
          const seen = picture({ card, pose, width: SIDE, height: SIDE, light: how.light, noise: how.noise, sigma, chance });
          const began = performance.now();
          let is = reads(seen, SIDE, text);
          const turned = performance.now();
          times.first.push(turned - began);
          if (is) row.first += 1;
          else {
            is = reads(clearer.of(seen, SIDE), 2 * SIDE, text);
            times.second.push(performance.now() - turned);
          }
          if (is) row.both += 1;
        }
        table.push(row);
      }
    }
  }
}

const share = (count) => `${String(Math.round((100 * count) / EACH)).padStart(3)} %`;
const lines = ['code                     squares  wide  blur  light                 once   twice'];
for (const row of table) {
  lines.push(
    [row.code.padEnd(24), String(row.squares).padStart(7), String(row.width).padStart(5), row.sigma.toFixed(1).padStart(5), ` ${row.light.padEnd(19)}`, share(row.first), `  ${share(row.both)}`].join(' '),
  );
}
/** Of the pictures for which that holds, the share that is read with both tries, for each kind of card. */
const read = (holds) =>
  Object.fromEntries(
    Object.keys(codes).map((name) => {
      const rows = table.filter((row) => row.code === name && holds(row));
      return [name, Number((rows.reduce((sum, row) => sum + row.both, 0) / (rows.length * EACH)).toFixed(3))];
    }),
  );
const frames = {
  what: 'share of pictures in which a code is read, once and with the second try',
  frames_each: EACH,
  picture_px: SIDE,
  median_ms: { first: ranked(times.first, 0.5), second: ranked(times.second, 0.5) },
  wanted: 0.95,
  wide_130: read(({ width, sigma }) => width === 130 && sigma === 0),
  blur_1_5: read(({ width, sigma }) => width >= 160 && sigma === 1.5),
  both_at_once: read(({ width, sigma }) => width === 130 && sigma === 1.5),
  rows: table,
};
await figures('frames', frames);
const { rows, ...sums } = frames;
console.log([...lines, JSON.stringify(sums)].join('\n'));
