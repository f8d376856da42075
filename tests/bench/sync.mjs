// Many records from a device to a server: Wayside with every protection on, beside PouchDB and Anki, turn
// about in one run, over the same line. Writes target/bench/sync.json.
//   ROUNDS=3 RECORDS=10000 LINKS=near,far,cut PEERS=ours,pouch,pouch_1000,anki
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { built, root } from '../places.mjs';
import { fetched, folder as packages, python } from './peers.mjs';
import { Late, Spoken } from './spoken.mjs';

const run = promisify(execFile);
const RECORDS = Number(process.env.RECORDS ?? 10_000);
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const BYTES = 460;
/** A peer that takes longer than this over a line is not sent over it again, s. */
const SLOW_S = 60;
const LINKS = {
  near: { what: '0 ms', args: [], patience_s: 120 },
  far: { what: '300 ms round trip', args: ['--delay-ms', '150'], patience_s: 480 },
  cut: { what: 'all connections cut every 250 KB on average', args: ['--cut-mean', '250000'], patience_s: 120 },
};
const asked = (name, all) => (process.env[name] ? process.env[name].split(',') : all);

const freePort = () =>
  new Promise((found) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

const device = (...args) => new Spoken('the device', built('wayside-bench-sync'), args.map(String));
const peer = (script, ...args) =>
  new Spoken(script, process.execPath, [join(root, 'tests/bench/peers', script), ...args.map(String)]);

/** What waits on every device of ours: the same letters, saved once as the app saves them. */
async function filled(home) {
  const app = join(home, 'filled');
  const filling = device('fill', app, '--records', RECORDS, '--body', BYTES);
  const said = await filling.heard();
  await filling.end();
  return { app, ...said };
}

const ours = (full) => ({
  async serve(at) {
    const data = join(at, 'hub');
    const server = new Spoken('wayside hub', built('wayside'), ['hub', 'serve', '--data', data]);
    const url = new URL((await server.line()).split('URL=')[1]);
    return { server, port: Number(url.port), data };
  },
  async begin(at, hub, link, patience) {
    const url = `https://127.0.0.1:${link}`;
    const { stdout } = await run(built('wayside'), ['hub', 'enrol', '--data', hub.data, '--url', url, '--json']);
    const app = join(at, 'app');
    await cp(full.app, app, { recursive: true });
    const client = device('send', app, '--ticket', JSON.parse(stdout).qr, '--patience-s', patience);
    await client.heard();
    return { client, payload_bytes: full.payload_bytes };
  },
});

const pouch = (batch) => ({
  async serve(at) {
    const server = peer('pouch-hub.mjs', packages, join(at, 'hub'));
    return { server, counts: true, port: (await server.heard()).port };
  },
  async begin(at, hub, link, patience) {
    const url = `http://127.0.0.1:${link}`;
    const client = peer('pouch-device.mjs', packages, join(at, 'device'), url, RECORDS, BYTES, batch, patience);
    return { client, ...(await client.heard()) };
  },
});

const anki = () => ({
  async serve(at) {
    const port = await freePort();
    const env = { ...process.env, SYNC_USER1: 'u:p', SYNC_BASE: join(at, 'hub'), SYNC_HOST: '127.0.0.1', SYNC_PORT: String(port) };
    const server = new Spoken('anki.syncserver', python, ['-m', 'anki.syncserver'], { env });
    for (let tries = 0; ; tries += 1) {
      const up = await fetch(`http://127.0.0.1:${port}/health`).then(() => true, () => false);
      if (up) return { server, port };
      if (tries > 300) throw new Error('anki.syncserver does not come up');
      await new Promise((later) => setTimeout(later, 100));
    }
  },
  async begin(at, hub, link, patience) {
    const script = join(root, 'tests/bench/peers/anki-device.py');
    const urls = [hub.port, link].map((port) => `http://127.0.0.1:${port}/`);
    const client = new Spoken('anki', python, [script, join(at, 'device'), ...urls, RECORDS, BYTES, patience].map(String));
    return { client, ...(await client.heard()) };
  },
});

/** One device, one server of its own, one line between them. */
async function once(home, who, link, seed) {
  const at = await mkdtemp(join(home, 'run-'));
  const open = [];
  const opened = (one) => (open.push(one), one);
  const patience = link.patience_s;
  try {
    const hub = await who.serve(at);
    opened(hub.server);
    const args = ['--to', `127.0.0.1:${hub.port}`, '--seed', String(seed), ...link.args];
    const line = opened(new Spoken('the line', built('wayside-bench-link'), args));
    const { port } = await line.heard();
    const { client, payload_bytes } = await who.begin(at, hub, port, patience);
    opened(client);
    await line.told();
    if (hub.counts) await hub.server.told();
    const load = loadavg()[0];
    const busy = () => Promise.all([client.busyMs(), hub.server.busyMs()]);
    const before = await busy();
    const said = await client.told((patience + 30) * 1000).catch((error) => {
      if (error instanceof Late) return { done: false, ms: (patience + 30) * 1000 };
      throw error;
    });
    const [client_busy_ms, server_busy_ms] = (await busy()).map((ms, one) => ms === null || before[one] === null ? null : ms - before[one]);
    const through = await line.told();
    const heard = hub.counts ? await hub.server.told(5000).catch(() => ({})) : {};
    const [client_peak_mib, server_peak_mib] = await Promise.all([client.peakMib(), hub.server.peakMib()]);
    const requests = said.requests ?? heard.requests ?? through.plain_requests;
    return { ...said, ...through, requests, payload_bytes, client_peak_mib, server_peak_mib, client_busy_ms, server_busy_ms, load };
  } finally {
    for (const one of open.reverse()) await one.end();
    await rm(at, { recursive: true, force: true });
  }
}

const ranked = (list, share) => {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
};
const round = (value, digits = 0) => (value == null ? null : Number(value.toFixed(digits)));

function summed(runs) {
  const done = runs.filter((one) => one.done);
  const of = (field, list = runs) => list.map((one) => one[field]).filter((value) => value != null);
  const middle = (field, digits) => (of(field).length ? round(ranked(of(field), 0.5), digits) : null);
  const said = { runs: runs.length, done: done.length };
  if (done.length) {
    const ms = of('ms', done);
    Object.assign(said, { ms_min: round(Math.min(...ms)), ms_p50: round(ranked(ms, 0.5)), ms_max: round(Math.max(...ms)) });
    if (ms.length >= 20) said.ms_p99 = round(ranked(ms, 0.99));
  } else {
    said.gave_up_after_ms = middle('ms');
  }
  for (const field of ['bytes_up', 'bytes_down', 'requests', 'connections', 'cuts', 'payload_bytes', 'client_busy_ms', 'server_busy_ms']) said[field] = middle(field);
  for (const field of ['client_peak_mib', 'server_peak_mib', 'load']) said[field] = middle(field, 1);
  said.up_per_payload = round(said.bytes_up / said.payload_bytes, 3);
  return said;
}

/** Ours in shares of each peer's: times below 1 are faster, bytes below 1 are fewer. */
function ratios(summary) {
  const found = {};
  for (const [link, of] of Object.entries(summary)) {
    for (const [name, peer] of Object.entries(of)) {
      if (name === 'ours' || !of.ours?.done) continue;
      const bytes = round(of.ours.bytes_up / peer.bytes_up, 3);
      const time = peer.done ? { time: round(of.ours.ms_p50 / peer.ms_p50, 3), times_as_fast: round(peer.ms_p50 / of.ours.ms_p50, 1) } : { peer: 'did not finish' };
      (found[link] ??= {})[name] = { ...time, bytes_up: bytes };
    }
  }
  return found;
}

async function measured(home, all, say) {
  const runs = [];
  for (const [name, link] of Object.entries(LINKS)) {
    if (!asked('LINKS', Object.keys(LINKS)).includes(name)) continue;
    const slow = new Set();
    for (let turn = 0; turn < ROUNDS; turn += 1) {
      for (const [peer, who] of Object.entries(all)) {
        if (slow.has(peer)) continue;
        const one = await once(home, who, link, turn + 1);
        if (!one.done || one.ms > SLOW_S * 1000) slow.add(peer);
        runs.push({ link: name, peer, round: turn + 1, ...one });
        say(`${name} ${peer} ${turn + 1}: ${round(one.ms)} ms, ${one.done ? 'done' : 'gave up'}, ${one.bytes_up} bytes up, ${one.requests} requests, load ${round(one.load, 1)}`);
      }
    }
  }
  return runs;
}

const home = await mkdtemp(join(tmpdir(), 'wayside-bench-'));
try {
  const peers = await fetched();
  const full = await filled(home);
  const kinds = { ours: ours(full), ...(peers.pouch.version && { pouch: pouch(0), pouch_1000: pouch(1000) }), ...(peers.anki.version && { anki: anki() }) };
  const wanted = asked('PEERS', Object.keys(kinds));
  const all = Object.fromEntries(Object.entries(kinds).filter(([name]) => wanted.includes(name)));
  for (const [name, { missing }] of Object.entries(peers)) if (missing) console.log(`${name} is ${missing}`);
  const runs = await measured(home, all, console.log);
  const phasing = device('phases', full.app);
  const phases = await phasing.heard();
  await phasing.end();
  const summary = {};
  for (const { link, peer } of runs) (summary[link] ??= {})[peer] ??= summed(runs.filter((one) => one.link === link && one.peer === peer));
  const result = {
    what: `${RECORDS} records from a device to a server`,
    about: {
      ours: 'the app\'s companion over its SQLCipher outbox, TLS 1.3 to a pinned certificate, every request signed (RFC 9421) with its digest, every receipt verified, a real hub on SQLite. A record is a frozen letter: a random body of 460 bytes, as sealed, and what stands on its outside',
      pouch: 'one-way replication over plain http, default batches (pouch) and batches of 1000 (pouch_1000); a record is 460 characters of base64',
      anki: 'a normal sync over plain http after the first full one; a record is a note of 460 characters of base64',
      line: 'a proxy on loopback, one for each run; opening a TCP connection costs no delay. A peer that took over a minute or gave up is not sent over the same line again',
      bytes: 'as they went through the proxy, TLS and HTTP included',
    },
    machine: { processors: cpus().length, model: cpus()[0]?.model, load_at_end: loadavg() },
    rounds: ROUNDS,
    peers,
    payload_bytes: full.payload_bytes,
    saved_in_ms: round(full.saved_in_ms),
    wanted: { near_ms: 300, far_ms: 2500, up_per_payload: 1.05, cut_up_per_payload: 1.1 },
    phases_of_ours: phases,
    links: Object.fromEntries(Object.entries(LINKS).map(([name, link]) => [name, link.what])),
    summary,
    ratios: ratios(summary),
    runs,
  };
  await mkdir(join(root, 'target/bench'), { recursive: true });
  await writeFile(join(root, 'target/bench/sync.json'), `${JSON.stringify(result, null, 2)}\n`);
  console.log(JSON.stringify({ summary, ratios: result.ratios, phases }, null, 1));
} finally {
  await rm(home, { recursive: true, force: true });
}
