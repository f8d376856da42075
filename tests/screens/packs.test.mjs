// Packs from files: what is good goes in, what is not changes nothing.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { badFiles, makePacks } from '../packs.mjs';
import { axe, settled, SQUARE, Stage } from './browser.mjs';
import { pictures } from '../places.mjs';
import { forgive, officer } from './unlocked.mjs';

let stage;
let folder;
let packs;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wayside-packs-'));
  packs = await makePacks(folder);
});
after(() => rm(folder, { recursive: true, force: true }));
// A device of its own for each test.
beforeEach(async () => (stage = await Stage.open()));
afterEach(() => stage?.end());

async function photographed(page, name) {
  await page.screenshot({ path: join(pictures, `${name}.night.png`) });
  assert.deepEqual(await axe(page), []);
}

async function offer(page, path) {
  await page.goto(`${stage.bridge.origin}/#/packs`);
  await page.getByTestId('go-install').click();
  await page.getByTestId('pack-file').setInputFiles(path);
}

test('a file that is no good pack is refused and changes nothing', async () => {
  const page = await stage.page({ hash: '#/signers' });
  await settled(page);
  // Of a trusted signer, so that the fault is in the file and not in who made it.
  await page.getByTestId('key-file').setInputFiles(packs.signer);
  await page.getByTestId('accept').click();
  await officer(page);
  await page.getByTestId('signer-done').waitFor();
  for (const { code, path } of await badFiles(folder, packs.first)) {
    await offer(page, path);
    await page.locator(`[data-testid="refused"][data-code="${code}"]`).waitFor();
    await page.getByTestId('nothing-changed').waitFor();
    await photographed(page, `refused-${code}`);
  }
  await page.goto(`${stage.bridge.origin}/#/packs`);
  await page.getByTestId('pack').first().waitFor();
  assert.equal(await page.getByTestId('pack').count(), 1);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a signer is added by hand, then its packs go in, back and out', async () => {
  const page = await stage.page({ hash: '#/packs', place: SQUARE });
  const testid = (name) => page.getByTestId(name);
  await offer(page, packs.unsigned);
  await page.locator('[data-testid="refused"][data-code="unsigned"]').waitFor();
  await photographed(page, 'refused-unsigned');
  await offer(page, packs.first);
  await page.locator('[data-testid="refused"][data-code="stranger"]').waitFor();
  await photographed(page, 'refused-stranger');

  await page.goto(`${stage.bridge.origin}/#/signers`);
  await testid('key-file').setInputFiles(packs.signer);
  await testid('signer-offer').waitFor();
  await photographed(page, 'signer-offer');
  await testid('accept').click();
  // Left, it changes nothing; a second tap asks again.
  await testid('officer').waitFor();
  await photographed(page, 'officer-first');
  await testid('officer-leave').click();
  await page.locator('[data-testid="fault"][data-code="not_set_up"]').waitFor();
  forgive(page);
  await testid('accept').click();
  await officer(page);
  await testid('signer-done').waitFor();
  await photographed(page, 'signers-one');

  await offer(page, packs.first);
  await testid('pack-offer').waitFor();
  await photographed(page, 'install-offer');
  await testid('accept').click();
  await testid('installed').waitFor();
  await photographed(page, 'installed');
  await page.goto(`${stage.bridge.origin}/#/help`);
  await page.getByText('Lamp House').waitFor();

  await offer(page, packs.second);
  await testid('replaces').waitFor();
  await testid('accept').click();
  await testid('installed').waitFor();
  await offer(page, packs.first);
  await testid('is-older').waitFor();
  await photographed(page, 'install-older');
  await testid('decline').click();

  await page.goto(`${stage.bridge.origin}/#/packs`);
  await testid('go-back-pack').click();
  await photographed(page, 'pack-go-back');
  await testid('confirm-yes').click();
  await testid('pack-done').waitFor();
  await photographed(page, 'packs-two');
  await testid('remove-pack').click();
  await testid('confirm-yes').click();
  // The word of the act before still stands; the list itself says that this one is done.
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="pack"]').length === 1);
  assert.match(await testid('pack').innerText(), /Port Ellery/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
