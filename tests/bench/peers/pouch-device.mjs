// A device with PouchDB over LevelDB, replicating one way.
// node pouch-device.mjs PACKAGES DATA URL RECORDS BYTES BATCH PATIENCE_S
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [packages, data, url, records, bytes, batch, patience] = process.argv.slice(2);
const need = createRequire(join(packages, 'package.json'));
const PouchDB = need('pouchdb');
const say = (what) => console.log(JSON.stringify(what));

/** Text of so many bytes, another for each record: base64 of what looks random. */
const text = (at) => {
  let made = '';
  for (let part = 0; made.length < bytes; part += 1) {
    made += createHash('sha512').update(`${at} ${part}`).digest('base64url');
  }
  return made.slice(0, Number(bytes));
};

const kept = new PouchDB(data);
let payload = 0;
for (let at = 0; at < records; at += 1000) {
  const docs = Array.from({ length: Math.min(1000, records - at) }, (_, one) => ({
    _id: `record-${String(at + one).padStart(6, '0')}`,
    body: text(at + one),
  }));
  payload += docs.reduce((sum, doc) => sum + doc._id.length + doc.body.length, 0);
  await kept.bulkDocs(docs);
}
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
say({ ready: true, payload_bytes: payload });
await lines.next();
const began = performance.now();
const late = () => performance.now() - began > patience * 1000;
const options = batch === '0' ? {} : { batch_size: Number(batch) };
let [done, tries, why] = [false, 0, ''];
while (!done && !late()) {
  tries += 1;
  try {
    const result = await kept.replicate.to(`${url}/records`, options);
    done = result.ok;
  } catch (error) {
    // As an application does that listens to `error`: once more from the last checkpoint.
    why = String(error.message ?? error.name ?? error).slice(0, 120);
    await new Promise((later) => setTimeout(later, 20));
  }
}
say({ ms: performance.now() - began, done, tries, ...(why && { last_error: why }) });
await lines.next();
process.exit(0);
