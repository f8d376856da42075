// Lists that an issuer of the training district publishes, made with the `wayside` command as a
// programme would; its secret key is everybody's (tests/support/drill.rs).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { built } from '../places.mjs';

const HARBOUR = { kid: 'e11e7201', secret: '0b'.repeat(32) };

/** A list of withdrawn cards, bytes: the harbour's, or one of an issuer whom nobody knows. */
export function withdrawn({ index, asOf, stranger = false }) {
  const folder = mkdtempSync(join(tmpdir(), 'wayside-list-'));
  const key = join(folder, 'issuer');
  const card = (...words) => execFileSync(built('wayside'), ['card', ...words], { stdio: 'pipe' });
  try {
    card('keygen', '--region', 'Port Ellery (fictional)', '--issue-from', '2026-01', '--issue-to', '2030-12', '-o', key);
    if (!stranger) {
      const path = join(key, 'issuer.key');
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...HARBOUR }));
    }
    card('withdraw', '--key', key, '--index', String(index));
    card('status', '--key', key, '--as-of', asOf, '-o', join(folder, 'list'));
    return readFileSync(join(folder, 'list'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** Base 45 (RFC 9285). */
function base45(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = at + 1 < bytes.length;
    let value = pair ? bytes[at] * 256 + bytes[at + 1] : bytes[at];
    for (let digit = 0; digit < (pair ? 3 : 2); digit += 1) {
      text += LETTERS[value % 45];
      value = Math.floor(value / 45);
    }
  }
  return text;
}

/** The text of the QR code that carries a list. */
export const carried = (list) => `HRC1-LIST:${base45(deflateSync(list, { level: 9 }))}`;
