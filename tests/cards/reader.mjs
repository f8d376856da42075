// Reads QR codes out of pixels, with the same decoder as the app, from disk.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const require = createRequire(import.meta.url);
const wasm = readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'));
prepareZXingModule({ overrides: { wasmBinary: wasm }, fireImmediately: false });

/**
 * Every QR code in a grey picture `{ width, height, grey }`: its text, its corners in pixels and its
 * form, `6-M` for version 6 at level M.
 */
export async function codesIn({ width, height, grey }, options = {}) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < grey.length; i += 1) data.fill(grey[i], i * 4, i * 4 + 3);
  for (let i = 3; i < data.length; i += 4) data[i] = 255;
  const found = await readBarcodes(
    { data, width, height, colorSpace: 'srgb' },
    { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 255, ...options },
  );
  return found.map(({ text, position, ecLevel, version }) => ({ text, position, form: `${version}-${ecLevel}` }));
}

/** A picture in the portable grey form (PGM, binary). */
export function readPgm(path) {
  const bytes = readFileSync(path);
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString('latin1'));
  if (!head) throw new Error(`${path} is no grey picture`);
  const [width, height] = [Number(head[1]), Number(head[2])];
  const grey = bytes.subarray(head[0].length, head[0].length + width * height);
  return { width, height, grey };
}
