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
const CARD = { width: 85.6, height: 53.98, code: 25 };
const PAPER = 235;
const INK = 28;

/** A card of which only the code is drawn, whatever its size; the rest is lines and a band. */
export function drawnCard(code) {
  const [left, top] = [8, 14.5];
  const at = (x, y) => {
    const column = Math.floor(((x - left) / CARD.code) * code.side);
    const row = Math.floor(((y - top) / CARD.code) * code.side);
    if (column >= 0 && row >= 0 && column < code.side && row < code.side) {
      return code.dark[row * code.side + column] ? INK : PAPER;
    }
    if (y > 47) return 120;
    const line = y > 8 && y < 42 && x > 42 && x < 80 && y % 6 < 2.2 && (x * 1.7 + y * 3.1) % 2.4 < 1.6;
    return line ? 70 : PAPER;
  };
  return { left, top, at };
}

/** A card as it is printed, from its picture: the code stands where `wayside card issue` puts it. */
export function printedCard({ width, height, grey }) {
  const across = width / CARD.width;
  const tone = (x, y) => grey[Math.min(height - 1, y) * width + Math.min(width - 1, x)];
  const at = (mx, my) => {
    const [x, y] = [Math.max(0, mx * across - 0.5), Math.max(0, my * across - 0.5)];
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - x0, y - y0];
    const above = tone(x0, y0) * (1 - fx) + tone(x0 + 1, y0) * fx;
    const below = tone(x0, y0 + 1) * (1 - fx) + tone(x0 + 1, y0 + 1) * fx;
    return INK + ((PAPER - INK) / 255) * (above * (1 - fy) + below * fy);
  };
  return { left: 55.6, top: 5, at };
}

/**
 * From a point of the frame to a point of the card, as a matrix: the card turned in space and looked at
 * through a pinhole as far from the picture as that is wide.
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
  return inverted([across, down, at]);
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
const tables = new Map();

/** A bare table of that size. */
function tableOf(width, height) {
  const key = `${width} ${height}`;
  let table = tables.get(key);
  if (!table) {
    table = new Float32Array(width * height);
    for (let at = 0; at < table.length; at += 1) {
      const [x, y] = [at % width, Math.floor(at / width)];
      table[at] = 96 + 24 * Math.sin(x / 37) * Math.cos(y / 53) + (y / height) * 20;
    }
    tables.set(key, table);
  }
  return table;
}

/** The part of the frame that has the card in it, with room for a blur. */
function boundsOf(card, inverse, frame, room) {
  const forth = inverted(columns(inverse));
  const corners = [[0, 0], [CARD.width, 0], [0, CARD.height], [CARD.width, CARD.height]].map(([mx, my]) => {
    const at = [mx - card.left - CARD.code / 2, my - card.top - CARD.code / 2, 1];
    const [p, q, w] = forth.map((row) => row[0] * at[0] + row[1] * at[1] + row[2] * at[2]);
    return [(p / w) * frame.width + frame.width / 2, (q / w) * frame.width + frame.height / 2];
  });
  const [xs, ys] = [corners.map((one) => one[0]), corners.map((one) => one[1])];
  return {
    left: Math.max(0, Math.floor(Math.min(...xs)) - room),
    top: Math.max(0, Math.floor(Math.min(...ys)) - room),
    right: Math.min(frame.width, Math.ceil(Math.max(...xs)) + room),
    bottom: Math.min(frame.height, Math.ceil(Math.max(...ys)) + room),
  };
}

const columns = (rows) => [0, 1, 2].map((at) => rows.map((row) => row[at]));

/**
 * One picture of a card. `pose` as in `lens`, or nothing for a bare table; `light` 0..1 dims it; `noise` is its
 * spread in steps of 256; `sigma` the blur.
 */
export function picture({ card, pose, width, height, light = 1, noise = 2, sigma = 0, chance }) {
  const seen = Float32Array.from(tableOf(width, height));
  if (pose) put(seen, { card, inverse: lens(pose, { width, height }), width, height, sigma });
  const grain = grainOf(chance);
  const out = new Uint8Array(width * height);
  for (let at = 0; at < out.length; at += 1) out[at] = Math.min(255, Math.max(0, seen[at] * light + noise * grain() + 0.5));
  return out;
}

/** Puts the card on the table. */
function put(seen, { card, inverse, width, height, sigma }) {
  const { left, top, right, bottom } = boundsOf(card, inverse, { width, height }, Math.ceil(sigma * 3) + 2);
  const [wide, high] = [right - left, bottom - top];
  if (wide <= 0 || high <= 0) return;
  let part = new Float32Array(wide * high);
  const [[a, b, c], [d, e, f], [g, h, i]] = inverse;
  const [midX, midY] = [card.left + CARD.code / 2, card.top + CARD.code / 2];
  for (let y = 0, at = 0; y < high; y += 1) {
    for (let x = 0; x < wide; x += 1, at += 1) {
      const table = seen[(y + top) * width + x + left];
      let sum = 0;
      for (let sub = 0; sub < SAMPLES * SAMPLES; sub += 1) {
        const u = (x + left + ((sub % SAMPLES) + 0.5) / SAMPLES - width / 2) / width;
        const v = (y + top + (Math.floor(sub / SAMPLES) + 0.5) / SAMPLES - height / 2) / width;
        const w = g * u + h * v + i;
        const [mx, my] = [(a * u + b * v + c) / w + midX, (d * u + e * v + f) / w + midY];
        const beside = mx < 0 || my < 0 || mx >= CARD.width || my >= CARD.height;
        sum += beside ? table : card.at(mx, my);
      }
      part[at] = sum / (SAMPLES * SAMPLES);
    }
  }
  part = blur(part, wide, high, sigma);
  for (let y = 0; y < high; y += 1) seen.set(part.subarray(y * wide, (y + 1) * wide), (y + top) * width + left);
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
