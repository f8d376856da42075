// The real companion behind the loopback bridge, over a temporary folder, at a fixed time.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { built } from '../places.mjs';

/** A Friday in Port Ellery, 21:04 by its own clock (an hour behind UTC in winter). */
export const WHEN = '2026-11-20T22:04:00Z';

/**
 * Starts a bridge and waits for its address. `lay` puts something into its folder before. `end()` stops it and drops
 * the folder.
 */
export async function startBridge({ when = WHEN, lay } = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'wayside-screens-'));
  await lay?.(dataDir);
  const words = ['--data-dir', dataDir, '--when', when];
  const child = spawn(built('wayside-bridge'), words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await firstAddress(child);
  return {
    address,
    origin: new URL(address).origin,
    dataDir,
    async end() {
      const gone = new Promise((done) => child.once('exit', done));
      if (child.exitCode === null) child.kill('SIGINT');
      await gone;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function firstAddress(child) {
  return new Promise((found, lost) => {
    child.once('error', lost);
    child.once('exit', (code) => lost(new Error(`the bridge ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = line.match(/http:\/\/\S+/);
      if (address) found(address[0]);
    });
  });
}
