// The face's own files, read for tests that hold its rules.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

export interface Written {
  /** From `ui/`, with forward slashes. */
  path: string;
  text: string;
}

/** Every file under a folder of `ui/`, except what is generated. */
export function files(folder: string, ending: RegExp): Written[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => ending.test(path) && !path.includes('/generated/'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** The face's code, without its unit tests. */
export const code = files('src', /\.(ts|svelte)$/).filter(({ path }) => !path.endsWith('.test.ts'));
