// The hub a device belongs to: joining it, what stands in the way, leaving it. No hub runs here: what one
// would have said is told in the companion's own words, pretended; the rest is the companion's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WHEN } from './bridge.mjs';
import { settled } from './browser.mjs';
import { at, leave, onStage, page, stage, stands as photographed, turnTo, words } from './page.mjs';
import { pretend } from './pretend.mjs';
import { ticket } from './tickets.mjs';
import { ask, officer } from './unlocked.mjs';

/** Nobody listens there. */
const NOBODY = 'http://127.0.0.1:9';
const HUB = { url: 'https://hub.port-ellery.example', agency: 'Port Ellery Harbour Police', enrolled: true };
onStage();

const over = (outcome) => page.locator(`[data-testid="ticket-over"][data-outcome="${outcome}"]`).waitFor();

async function open({ hash = '#/hub', hub, ...options } = {}) {
  await turnTo({ hash: '#/nowhere', ...options });
  if (hub) await pretendHub(hub);
  await page.goto(`${stage.bridge.origin}/${hash}`);
  await page.reload();
  await settled(page);
}

/** The companion's page of the hub, with some of it pretended. */
async function pretendHub({ outbox = {}, ...change }) {
  const asked = /\/ask\/(hub_page|sync_now)$/;
  await pretend(page, asked, (answer) => ({ ...answer, hub: HUB, ...change, outbox: { ...answer.outbox, ...outbox } }));
}

const stands = (name) => photographed(`hub-${name}`);

async function paste(text) {
  await at('hub-join').click();
  await at('ticket-paste').click();
  await at('ticket-box').fill(text);
  await at('ticket-read').click();
}

test('a device that belongs to no hub says so, and what works without one', async () => {
  await open({ hash: '#/settings' });
  await page.getByRole('link', { name: 'Hub' }).click();
  await page.locator('[data-testid="hub-standing"][data-belongs="no"]').waitFor();
  assert.match(await words('hub-standing'), /Everything else works without one/);
  assert.equal(await at('send-now').count(), 0);
  await stands('none');
});

test('what is no ticket is said to be none, and nothing is sent', async () => {
  await open();
  await paste('HRC1:SOMETHING-ELSE');
  await over('not_a_ticket');
  await stands('not-a-ticket');
  await at('ticket-again').click();
  await at('ticket-scan').waitFor();
});

test('a ticket shows where it leads before anything is sent, and counts again when nobody answered', async () => {
  await open();
  await paste(`  ${ticket(NOBODY)}\n`);
  await at('ticket-leads').waitFor();
  assert.equal(await words('ticket-url'), NOBODY);
  await page.locator('[data-testid="hub-standing"]').waitFor({ state: 'detached' });
  const before = await ask(page, 'hub_page', { language: 'en' });
  assert.equal(before.hub, undefined, 'reading a ticket leaves nothing behind');
  await stands('leads');
  await at('ticket-join').click();
  await officer(page);
  await over('not_now');
  await page.locator('[data-testid="in-the-way"][data-code="unreachable"]').waitFor();
  assert.match(await words('ticket-over'), /not used up/);
  await stands('not-now');
  await at('ticket-again').click();
  assert.equal(await words('ticket-url'), NOBODY);
  await at('join-leave').click();
  await page.locator('[data-testid="hub-standing"][data-belongs="unfinished"]').waitFor();
  await stands('unfinished');
  await at('hub-leave').click();
  await stands('leave');
  await at('hub-leave-yes').click();
  await page.locator('[data-testid="hub-standing"][data-belongs="no"]').waitFor();
});

const replies = {
  enrolled: [{ outcome: 'enrolled' }, /belongs to Port Ellery Harbour Police now/],
  spent: [{ outcome: 'spent' }, /A ticket counts once/],
  untrusted: [{ outcome: 'not_now', code: 'untrusted' }, /Not joined/],
  another: [{ outcome: 'another_hub' }, /Leave the hub this device belongs to first/],
};
for (const [name, [reply, said]] of Object.entries(replies)) {
  test(`a ticket that comes to ${name} says so and what to do`, async () => {
    await open();
    await page.route('**/ask/enrol', async (route) => {
      const asked = await ask(page, 'hub_page', { language: 'en' });
      await route.fulfill({ json: { ...reply, page: { ...asked, hub: HUB } } });
    });
    await paste(ticket(NOBODY));
    await at('ticket-join').click();
    await over(reply.outcome);
    assert.match(await words('ticket-over'), said);
    if (name === 'untrusted') assert.match(await words('in-the-way'), /Somebody stands between.*Nothing was sent/);
    await stands(`join-${name}`);
  });
}

test('a camera that is denied leads to the pasted ticket', async () => {
  await open({ camera: 'denied' });
  await at('hub-join').click();
  await at('ticket-scan').click();
  await at('no-picture').waitFor();
  assert.match(await words('no-picture'), /paste the ticket's text/);
  await stands('no-camera');
  await at('ticket-paste').click();
  await at('ticket-box').waitFor();
});

const ways = {
  portal: [{ trouble: 'portal' }, /Sign in to this Wi-Fi first, or use mobile data/],
  untrusted: [{ trouble: 'untrusted' }, /Somebody stands between this device and the hub/],
  unreachable: [{ trouble: 'unreachable' }, /No connection.*tried again by itself/],
  busy: [{ trouble: 'busy' }, /The hub is busy/],
  revoked: [{ standing: 'revoked' }, /has revoked this device.*See your agency.*held apart/],
  'unknown-device': [{ trouble: 'unknown_device' }, /does not know this device.*new ticket/],
  'new-code': [{ trouble: 'something_new' }, /refused this device\./],
};
for (const [name, [change, said]] of Object.entries(ways)) {
  test(`${name} stands in the way in words, and what waits is not lost`, async () => {
    await open({ hub: { ...change, outbox: { waiting: 2, contact: new Date(Date.parse(WHEN) - 7_200_000).toISOString() } } });
    assert.match(await words('in-the-way'), said);
    assert.match(await words('hub-waiting'), /2 waiting, nothing lost/);
    assert.match(await words('hub-contact'), /2 h ago/);
    await stands(name);
  });
}

test('while it sends, the screen says how much is left, and asks again by itself', async () => {
  await open({ hub: { sending: true, outbox: { waiting: 3 } } });
  assert.match(await words('hub-waiting'), /Sending. 3 to go/);
  assert.ok(await at('send-now').isDisabled());
  await stands('sending');
  await page.unrouteAll({ behavior: 'wait' });
  await pretendHub({ sending: false, outbox: { waiting: 0 } });
  await page.getByText('Nothing waits to be sent.').waitFor();
});

test('home says in a word how it stands', async () => {
  const states = {
    no_hub: { hub: undefined },
    offline: { trouble: 'unreachable', outbox: { waiting: 1 } },
    blocked: { trouble: 'portal', outbox: { waiting: 1 } },
    attention: { outbox: { attention: 2 } },
    waiting: { outbox: { waiting: 4 } },
    clear: {},
    sending: { sending: true },
    damaged: { outbox: { damaged: true } },
  };
  for (const [is, hub] of Object.entries(states)) {
    await open({ hash: '#/', hub });
    await page.locator(`[data-testid="outbox-state"][data-is="${is}"]`).waitFor();
    await stands(`home-${is}`);
    await leave();
  }
});
