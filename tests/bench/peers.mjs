// The programs beside which the sync is measured. They are fetched into target/, never shipped, and what
// cannot be fetched is left out and named.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../places.mjs';

const run = promisify(execFile);
export const folder = join(root, 'target/bench-peers');
export const python = join(folder, 'anki/bin/python');

const version = async (name) => {
  const said = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8');
  return `${name} ${JSON.parse(said).version}`;
};

/** What went wrong, in one line. */
const reason = (error) => String(error.stderr || error.message || error).trim().split('\n').at(-1).slice(0, 200);

const pouch = async () => {
  if (!existsSync(join(folder, 'node_modules/express-pouchdb'))) {
    const packages = ['pouchdb@9', 'express-pouchdb@4', 'express@4'];
    await run('npm', ['--prefix', folder, 'install', '--no-audit', '--no-fund', '--no-save', ...packages]);
  }
  const versions = await Promise.all(['pouchdb', 'express-pouchdb'].map(version));
  return `${versions.join(', ')}, LevelDB, node ${process.versions.node}`;
};

const anki = async () => {
  if (!existsSync(python)) await run('python3', ['-m', 'venv', join(folder, 'anki')]);
  const ask = 'import anki.buildinfo as b; print(b.version)';
  const known = () => run(python, ['-c', ask]);
  const said = await known().catch(async () => {
    await run(python, ['-m', 'pip', 'install', '-q', 'anki']);
    return known();
  });
  return `anki ${said.stdout.trim()}`;
};

/** For each peer its version, or why it is not here. */
export async function fetched() {
  await mkdir(folder, { recursive: true });
  const peers = {};
  for (const [name, fetch] of Object.entries({ pouch, anki })) {
    try {
      peers[name] = { version: await fetch() };
    } catch (error) {
      peers[name] = { missing: `not installed: ${reason(error)}` };
    }
  }
  return peers;
}
