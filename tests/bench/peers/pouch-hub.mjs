// PouchDB's own server, express-pouchdb, over LevelDB as its readme sets it up.
// node pouch-hub.mjs PACKAGES DATA
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [packages, data] = process.argv.slice(2);
const need = createRequire(join(packages, 'package.json'));
const express = need('express');
const PouchDB = need('pouchdb');
await mkdir(data, { recursive: true });
const app = express();
let requests = 0;
app.use((_, __, next) => {
  requests += 1;
  next();
});
// Without CouchDB's further pages, which would only cost it time.
const Kept = PouchDB.defaults({ prefix: `${data}/` });
app.use('/', need('express-pouchdb')(Kept, { mode: 'minimumForPouchDB' }));
const server = app.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: server.address().port }));
});
for await (const _ of createInterface({ input: process.stdin })) {
  const { doc_count: docs } = await new Kept('records').info();
  console.log(JSON.stringify({ requests, records: docs }));
  requests = 0;
}
process.exit(0);
