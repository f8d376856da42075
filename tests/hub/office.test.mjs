// The admin's pages in a real browser: in by both factors, a device brought in and taken out, and every page sound
// for eyes, keys and readers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { axe, DESKTOP, measured, oneTime, PHONE, picture, referral, Stage } from './stage.mjs';

let stage;
before(async () => (stage = await Stage.open()));
after(() => stage?.end());

async function isSound(page, name) {
  assert.deepEqual(await axe(page), [], name);
  assert.deepEqual(await measured(page), [], name);
}

test('a wrong code is not let in, and the page says so without saying what was wrong', async () => {
  const page = await stage.page('/devices');
  assert.equal(new URL(page.url()).pathname, '/sign-in');
  await page.getByLabel('Name').fill(stage.name);
  await page.getByLabel('Password').fill(stage.password);
  await page.getByLabel('Code').fill('000000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('do not fit').waitFor();
  assert.equal(await page.getByLabel('Password').inputValue(), '');
  await picture(page, 'sign-in-wrong');
  await isSound(page, 'wrong');
});

test('an admin signs in with the keyboard alone', async () => {
  await stage.pass(60_000);
  const page = await stage.page('/sign-in');
  await page.getByLabel('Name').focus();
  await page.keyboard.type(stage.name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(stage.password);
  await page.keyboard.press('Tab');
  await page.keyboard.type(oneTime(stage.otpauth, stage.nowMs));
  await page.keyboard.press('Enter');
  await page.waitForURL('**/devices');
  const [cookie] = await page.context().cookies();
  assert.ok(cookie.httpOnly && cookie.sameSite === 'Strict');
  assert.equal(await page.evaluate(() => document.cookie), '');
  assert.deepEqual(page.complaints, []);
});

test('a device is brought in by a ticket that is shown as a picture', async () => {
  const page = await stage.signIn();
  await page.getByRole('link', { name: 'Enrol a device' }).click();
  await page.getByLabel('What the device is called').fill('Quay 3');
  await page.getByRole('button', { name: 'Make a ticket' }).click();
  assert.ok(await page.getByRole('img', { name: 'The ticket as a QR code' }).isVisible());
  assert.match(await page.locator('#ticket').innerText(), /^WAYSIDE-HUB1:http:\/\/127\.0\.0\.1:\d+#/);
  await picture(page, 'ticket');
  await isSound(page, 'ticket');
});

test('a device is locked and revoked, each after a page that says what happens', async () => {
  const page = await stage.page('/devices');
  await page.getByRole('link', { name: 'Harbour 12' }).click();
  await page.getByRole('link', { name: 'Lock' }).click();
  assert.ok(await page.getByText('Nothing is lost').isVisible());
  await page.getByRole('button', { name: 'Lock' }).click();
  await page.getByText('Waiting until the device speaks').waitFor();
  await picture(page, 'device');
  await isSound(page, 'device');
});

test('a programme is added by its file once its key was shown and compared, and a wrong digit is refused', async () => {
  const { id, seal_key, sign_key } = JSON.parse(readFileSync(new URL('../../crates/protocol/fixtures/programme.json', import.meta.url), 'utf8')).key;
  const page = await stage.page('/programmes', { size: PHONE });
  const file = JSON.stringify({ name: 'Lantern House', id, seal_key, sign_key });
  await page.getByLabel('Public file').fill(file.replace(seal_key, `${seal_key.slice(0, -1)}${seal_key.endsWith('0') ? '1' : '0'}`));
  await page.getByRole('button', { name: 'Look at the key' }).click();
  await page.getByRole('alert').getByText('a digit is wrong').waitFor();
  await isSound(page, 'programme-wrong');
  await page.getByLabel('Public file').fill(file);
  await page.getByRole('button', { name: 'Look at the key' }).click();
  assert.equal((await page.locator('#key-id').innerText()).replaceAll(' ', ''), id);
  await picture(page, 'programme-compare');
  await isSound(page, 'programme-compare');
  await page.getByRole('button', { name: 'It is the same' }).click();
  await page.getByRole('cell', { name: 'Lantern House' }).waitFor();
  assert.deepEqual(page.complaints.filter((said) => !said.includes('422')), [], 'but for the refusal itself');
});

test('every page is sound by day and night, on a phone and a desk, at twice the size', async () => {
  for (let at = 0; at < 14; at += 1) await stage.send({ content: referral(at < 4 ? { kind: 'arrest_diversion' } : {}) });
  const { device } = stage;
  const paths = { devices: '/devices', enrol: '/devices/enrol', device: `/devices/${device}`, wipe: `/devices/${device}/wipe`, programmes: '/programmes', packs: '/packs', outcomes: '/outcomes', public: '/outcomes/public', audit: '/audit' };
  for (const [name, path] of Object.entries(paths)) {
    for (const [look, options] of Object.entries({
      desk: { size: DESKTOP }, 'desk-dark': { size: DESKTOP, dark: true }, phone: { size: PHONE }, 'phone-large': { size: PHONE, large: true }, 'phone-es-dark': { size: PHONE, dark: true, locale: 'es' },
    })) {
      const page = await stage.page(path, options);
      await picture(page, `${name}-${look}`);
      await isSound(page, `${name} ${look}`);
      assert.deepEqual(page.complaints, [], name);
      await page.context().close();
    }
  }
});

test('a device that was revoked is said to be, and offers no more than it takes', async () => {
  const page = await stage.page(`/devices/${stage.device}`);
  await page.getByRole('link', { name: 'Revoke' }).click();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('Revoked on').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Release' }).count(), 0);
  assert.equal(await page.getByRole('link', { name: 'Send on' }).count(), 0, 'nothing is held yet');
});

test('what a revoked device brings is held until an admin sends it on', async () => {
  await stage.send({ content: referral() });
  const page = await stage.page(`/devices/${stage.device}`);
  assert.ok(await page.getByText('1 letter, sealed').isVisible());
  await picture(page, 'device-held');
  await isSound(page, 'held');
  for (const [look, options] of Object.entries({ 'phone-dark': { size: PHONE, dark: true }, 'phone-large': { size: PHONE, large: true } })) {
    for (const path of ['', '/let-go']) {
      const other = await stage.page(`/devices/${stage.device}${path}`, options);
      await picture(other, `device-held${path.replace('/', '-')}-${look}`);
      await isSound(other, `held ${path} ${look}`);
      await other.context().close();
    }
  }
  await page.getByRole('link', { name: 'Send on what is held' }).click();
  assert.ok(await page.getByText('promised help').isVisible());
  await isSound(page, 'let go');
  await page.getByRole('button', { name: 'Send on what is held' }).click();
  await page.getByText('Revoked on').waitFor();
  assert.equal(await page.getByText('Held back').count(), 0);
  const again = await page.goto(`${stage.url}/devices/${stage.device}/let-go`);
  assert.equal(again.status(), 404, 'nothing is held any more');
});

test('signing out shuts every page', async () => {
  const page = await stage.page('/devices');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in');
  await page.goto(`${stage.url}/audit`);
  assert.equal(new URL(page.url()).pathname, '/sign-in');
});
