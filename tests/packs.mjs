// Packs and keys for the occasion, made with the `wayside` command as an author would.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { built } from './places.mjs';

const run = promisify(execFile);
const wayside = (...words) => run(built('wayside'), words);

const SPEC = `
[pack]
name = "Tern Island"
jurisdiction = "Tern Island (fictional)"
country = "ZZ"
time_zone = "Atlantic/Azores"
version = VERSION
fictional = true
created = "2026-11-20T10:00:00Z"

[[source]]
format = "csv"
path = "places.csv"
kind = "shelter"
columns = { id = "id", name = "name", latitude = "lat", longitude = "lon", hours = "hours", phone = "phone" }
`;

const PLACES = `id,name,lat,lon,hours,phone
lamp-house,Lamp House,46.9001,-31.7002,24/7,+1-960-555-0199
tide-loft,Tide Loft,46.9100,-31.7100,Mo-Su 08:00-12:00,
`;

/** In `folder`: a signer's key pair and two versions of a small pack signed with it. */
export async function makePacks(folder) {
  await mkdir(folder, { recursive: true });
  const secret = join(folder, 'signer.json');
  await wayside('pack', 'keygen', '-o', secret, '--name', 'Tern Island desk');
  await writeFile(join(folder, 'places.csv'), PLACES);
  const packs = [];
  for (const version of [1, 2]) {
    const spec = join(folder, `spec-${version}.toml`);
    const pack = join(folder, `tern-${version}.wayside`);
    await writeFile(spec, SPEC.replace('VERSION', version));
    await wayside('pack', 'build', spec, '-o', pack, '--sign-key', secret);
    packs.push(pack);
  }
  const unsigned = join(folder, 'tern-unsigned.wayside');
  await wayside('pack', 'build', join(folder, 'spec-1.toml'), '-o', unsigned);
  return { signer: `${secret}.pub`, first: packs[0], second: packs[1], unsigned };
}

/** Bad files, by the code that each must be refused with. */
export async function badFiles(folder, good) {
  const bytes = await readFile(good);
  const flipped = Buffer.from(bytes);
  flipped[flipped.length - 20] ^= 4;
  const claim = Buffer.concat([Buffer.from('WAYSIDE1'), Buffer.alloc(4, 255), Buffer.from('{}')]);
  const random = Buffer.from({ length: 1_000_000 }, (_, at) => (at * at * 31 + at * 17) % 251);
  const files = {
    empty: Buffer.alloc(0),
    not_a_pack: Buffer.concat([Buffer.from('PK\u0003\u0004'), random]),
    truncated: bytes.subarray(0, bytes.length - 100),
    damaged: flipped,
    too_large: claim,
  };
  const rows = Object.entries(files).map(async ([code, content]) => {
    const path = join(folder, `${code}.wayside`);
    await writeFile(path, content);
    return { code, path };
  });
  return Promise.all(rows);
}
