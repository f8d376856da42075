// What is told beside the records: what did not follow an unlock, what cannot be read, a wipe that waits, and a lock
// that is damaged. The companion is the real one, and so is the hub that wants the wipe.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { Spoken } from '../bench/spoken.mjs';
import { built } from '../places.mjs';
import { settled, Stage } from './browser.mjs';
import { at, leave, onStage, open, page, stage, stands, turnTo, typePin, words } from './page.mjs';
import { ask, PIN, PHRASE } from './unlocked.mjs';

const run = promisify(execFile);
const journal = () => join(stage.bridge.dataDir, 'journal');
const english = { language: 'en' };
onStage();

let hub;
let ledger;
after(async () => {
  await hub?.end();
  if (ledger) await rm(ledger, { recursive: true, force: true });
});

/** A frame as the companion writes one; nobody can open what is in it. */
function frame(of) {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(of.length, 0);
  head.writeUInt32LE(crc32(of), 4);
  return Buffer.concat([head, of]);
}

/** The pad of a locked device, on a page of its own. */
async function pad(hash) {
  await open({ hash });
  await at('pin-pad').waitFor();
}

test('what was saved while locked and cannot be read is told beside the open records', async () => {
  await open({ hash: '#/records' });
  await ask(page, 'set_up_lock', { kind: 'pin', secret: PIN });
  await leave();
  await pad('#/records');
  await ask(page, 'hotline', { pathway: 'health-hub-hotline' });
  await appendFile(join(journal(), 'capture.bin'), frame(Buffer.alloc(90, 7)));
  await typePin(PIN);
  await at('lock-unfinished').waitFor();
  assert.match(await words('lock-unfinished'), /can't be read here.*kept as it is/);
  await stands('lock-notes-unfinished');
});

test('entries of a run that cannot be read are counted in the records', async () => {
  await pad('#/records');
  await ask(page, 'begin_overdose', english);
  await ask(page, 'tap', { id: crypto.randomUUID(), tap: { is: 'dose' } });
  const [name] = (await readdir(journal())).filter((name) => name.endsWith('.run'));
  await appendFile(join(journal(), name), frame(Buffer.alloc(120, 9)));
  await typePin(PIN);
  await at('records-unreadable').first().waitFor();
  await at('record-part-unreadable').first().waitFor();
  assert.match(await words('records-unreadable'), /Not what was saved, kept as it is.*1 entry/);
  await stands('lock-notes-unreadable');
});

test('a wipe that waits for the overdose is told, with when it comes', async () => {
  ledger = await mkdtemp(join(tmpdir(), 'wayside-notes-'));
  const wayside = async (...words) => (await run(built('wayside'), words, { cwd: ledger })).stdout;
  const data = ['--data', 'hub'];
  hub = new Spoken('wayside hub', built('wayside'), ['hub', 'serve', '--data', join(ledger, 'hub'), '--listen', '127.0.0.1:0', '--agency', 'Harbour Police']);
  await hub.line();
  const { qr } = JSON.parse(await wayside('hub', 'enrol', ...data, '--json'));
  await pad('#/lock');
  await ask(page, 'change_secret', { old: PIN, kind: 'passphrase', new: PHRASE });
  const { outcome } = await ask(page, 'enrol', { ...english, text: qr });
  assert.equal(outcome, 'enrolled');
  const [device] = JSON.parse(await wayside('hub', 'device', 'list', ...data, '--json'));
  await wayside('hub', 'device', 'wipe', ...data, device.id);
  for (let tries = 0; ; tries += 1) {
    await ask(page, 'sync_now', english);
    if ((await ask(page, 'lock_state', english)).wipe_waits) break;
    assert.ok(tries < 60, 'the hub is heard');
    await new Promise((later) => setTimeout(later, 250));
  }
  await page.evaluate(() => dispatchEvent(new Event('pageshow')));
  await at('wipe-waits').waitFor();
  assert.match(await words('wipe-waits'), /as soon as the overdose ends.*four hours without a tap/);
  await stands('lock-notes-wipe');
});

test('a lock that is damaged is told at home and at the lock, and an overdose begins all the same', async () => {
  await leave();
  const lay = async (dataDir) => {
    await mkdir(join(dataDir, 'journal'));
    await writeFile(join(dataDir, 'journal', 'vault.json'), '{"form":1,');
  };
  const other = await Stage.open({ lay });
  try {
    await turnTo({ on: other, hash: '#/' });
    await settled(page);
    assert.match(await words('notice-lock_damaged'), /stay shut, and nothing was deleted/);
    await stands('lock-notes-damaged-home');
    await page.goto(`${other.bridge.origin}/#/lock`);
    await at('lock-file-damaged').waitFor();
    assert.match(await words('lock-file-damaged'), /no PIN opens them.*Nothing was deleted/);
    await stands('lock-notes-damaged-lock');
    const { saved } = await ask(page, 'begin_overdose', english);
    assert.equal(saved, true);
    await leave();
  } finally {
    await other.end();
  }
});
