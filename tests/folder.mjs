// A folder as one run of bytes, to be held against what it was.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Every file below a folder, by name: its name and what is in it. */
export async function everything(top) {
  const files = (await readdir(top, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
  const paths = files.map((one) => join(one.parentPath ?? one.path, one.name)).sort();
  const parts = await Promise.all(paths.map(async (path) => [Buffer.from(`\n${path}\n`), await readFile(path)]));
  return Buffer.concat(parts.flat());
}
