// Where things lie.
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where the pictures go. */
export const pictures = join(root, 'target', 'screens');
mkdirSync(pictures, { recursive: true });

/** A program that cargo built. */
export function built(name) {
  const folder = process.env.WAYSIDE_BUILT ?? join(process.env.CARGO_TARGET_DIR ?? 'target', 'debug');
  return join(resolve(root, folder), name);
}
