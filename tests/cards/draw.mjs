// Pictures of cards as a camera would take them: drawn from a text, tilted, blurred, dim and noisy.
// Everything comes out of a seed, so that a run can be had again. Grey only: a code has no colour.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } });

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function chanceOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A code's squares: 1 is dark. */
export async function codeOf(text, { level = 'M', version } = {}) {
  const options = version ? `version=${version}` : '';
  const { symbol, error } = await writeBarcode(text, { format: 'QRCode', ecLevel: level, addQuietZones: false, options });
  if (error) throw new Error(error);
  return { side: symbol.width, dark: Uint8Array.from(symbol.data, (light) => (light === 0 ? 1 : 0)) };
}

/** Card measures, millimetres: ID-1, with a code of 25 mm. */
const CARD = { width: 85.6, height: 54, code: 25, codeX: 8, codeY: 14.5 };
const PAPER = 235;
const INK = 28;

/** How light a card is at a point of it, millimetres; undefined beside it. */
function cardAt(code, x, y) {
  if (x < 0 || y < 0 || x >= CARD.width || y >= CARD.height) return undefined;
  const [column, row] = [x - CARD.codeX, y - CARD.codeY].map((mm) => Math.floor((mm / CARD.code) * code.side));
  if (column >= 0 && row >= 0 && column < code.side && row < code.side) {
    return code.dark[row * code.side + column] ? INK : PAPER;
  }
  // Lines of print, and a band below.
  if (y > 47) return 120;
  const line = y > 8 && y < 42 && x > 42 && x < 80 && y % 6 < 2.2 && (x * 1.7 + y * 3.1) % 2.4 < 1.6;
  return line ? 70 : PAPER;
}

/**
 * Where points of the frame lie on the card: the card turned in space and looked at through a pinhole.
 * `codePx` is the code's width in pixels, angles are degrees, `dx` and `dy` move its middle.
 */
function lens({ codePx, yaw = 0, pitch = 0, roll = 0, dx = 0, dy = 0 }, frame) {
  const turn = (degrees) => (degrees * Math.PI) / 180;
  const [a, b, c] = [turn(yaw), turn(pitch), turn(roll)];
  const focal = frame.width;
  const far = (focal * CARD.code) / codePx;
  const across = [Math.cos(a) * Math.cos(c), Math.cos(b) * Math.sin(c) + Math.sin(b) * Math.sin(a) * Math.cos(c), Math.sin(b) * Math.sin(c) - Math.cos(b) * Math.sin(a) * Math.cos(c)];
  const down = [-Math.cos(a) * Math.sin(c), Math.cos(b) * Math.cos(c) - Math.sin(b) * Math.sin(a) * Math.sin(c), Math.sin(b) * Math.cos(c) + Math.cos(b) * Math.sin(a) * Math.sin(c)];
  const at = [(dx * far) / focal, (dy * far) / focal, far];
  const inverse = inverted([across, down, at]);
  return (u, v) => {
    const ray = [(u - frame.width / 2) / focal, (v - frame.height / 2) / focal, 1];
    const [p, q, w] = inverse.map((row) => row[0] * ray[0] + row[1] * ray[1] + row[2] * ray[2]);
    return [p / w + CARD.codeX + CARD.code / 2, q / w + CARD.codeY + CARD.code / 2];
  };
}

/** The inverse of the matrix that has these columns. */
function inverted([a, b, c]) {
  const cross = (x, y) => [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
  const [bc, ca, ab] = [cross(b, c), cross(c, a), cross(a, b)];
  const volume = a[0] * bc[0] + a[1] * bc[1] + a[2] * bc[2];
  return [bc, ca, ab].map((row) => row.map((one) => one / volume));
}

/** Blurs as a lens does, `sigma` in pixels. */
function blur(from, width, height, sigma) {
  if (sigma <= 0) return from;
  const reach = Math.ceil(sigma * 3);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, at) => Math.exp(-((at - reach) ** 2) / (2 * sigma * sigma)));
  const whole = kernel.reduce((sum, one) => sum + one, 0);
  const pass = (source, step, long, lines, stride) => {
    const to = new Float32Array(source.length);
    for (let line = 0; line < lines; line += 1) {
      for (let at = 0; at < long; at += 1) {
        let sum = 0;
        for (let k = -reach; k <= reach; k += 1) {
          const near = Math.min(long - 1, Math.max(0, at + k));
          sum += kernel[k + reach] * source[line * stride + near * step];
        }
        to[line * stride + at * step] = sum / whole;
      }
    }
    return to;
  };
  return pass(pass(from, 1, width, height, width), width, height, width, 1);
}

const SAMPLES = 3;

/**
 * One picture. `pose` as in `lens`, or nothing for a bare table; `light` 0..1 dims it; `noise` is its
 * spread in steps of 256; `sigma` the blur.
 */
export function picture({ code, pose, width, height, light = 1, noise = 2, sigma = 0, chance }) {
  let seen = new Float32Array(width * height);
  const place = pose && lens(pose, { width, height });
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const table = 96 + 24 * Math.sin(x / 37) * Math.cos(y / 53) + (y / height) * 20;
      if (!place) {
        seen[at] = table;
        continue;
      }
      const [px, py] = place(x + 0.5, y + 0.5);
      if (px < -2 || py < -2 || px > CARD.width + 2 || py > CARD.height + 2) {
        seen[at] = table;
        continue;
      }
      let sum = 0;
      for (let sub = 0; sub < SAMPLES * SAMPLES; sub += 1) {
        const [sx, sy] = place(x + ((sub % SAMPLES) + 0.5) / SAMPLES, y + (Math.floor(sub / SAMPLES) + 0.5) / SAMPLES);
        sum += cardAt(code, sx, sy) ?? table;
      }
      seen[at] = sum / (SAMPLES * SAMPLES);
    }
  }
  seen = blur(seen, width, height, sigma);
  const grain = grainOf(chance);
  const out = new Uint8Array(width * height);
  for (let at = 0; at < out.length; at += 1) out[at] = Math.min(255, Math.max(0, seen[at] * light + noise * grain() + 0.5));
  return out;
}

/** Normally spread numbers, from a table: a frame wants a million of them. */
function grainOf(chance) {
  const LONG = 65_521;
  const table = new Float32Array(LONG);
  for (let at = 0; at < LONG; at += 1) {
    table[at] = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
  }
  let at = 0;
  let step = 1;
  return () => {
    at += step;
    if (at >= LONG) {
      at -= LONG;
      step = 1 + Math.floor(chance() * 7);
    }
    return table[at];
  };
}
