// Figures of one run, put beside those that another part of the measurement left.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../places.mjs';

/** The value below which a share of the times lies, milliseconds to a tenth. */
export function ranked(times, share) {
  const sorted = [...times].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.min(sorted.length, Math.ceil(share * sorted.length)) - 1)];
  return value === undefined ? null : Number(value.toFixed(1));
}

/** Adds figures to target/bench/card.json under a name. */
export async function figures(name, found) {
  const folder = join(root, 'target/bench');
  const path = join(folder, 'card.json');
  const before = await readFile(path, 'utf8').catch((thrown) => {
    if (thrown.code === 'ENOENT') return '{}';
    throw thrown;
  });
  await mkdir(folder, { recursive: true });
  await writeFile(path, `${JSON.stringify({ ...JSON.parse(before), [name]: found }, null, 2)}\n`);
}
