// A referral's steps, amounts and words; what waits for the hub; and that the lock shuts after the last save.
import { beforeEach, expect, test, vi } from 'vitest';
import { readAmount } from '../src/features/refer/amount';
import { goesOn, stepsOf } from '../src/features/refer/steps';
import { counted, matter, most } from '../src/features/refer/words';
import { stateLine, stateThen, waypoints } from '../src/features/records/referral';
import { TICKET } from '../src/features/hub/ticket';
import type { AttentionCode } from '../src/generated/AttentionCode';
import type { HubPage } from '../src/generated/HubPage';
import type { Pathway } from '../src/generated/Pathway';
import type { ReferralFault } from '../src/generated/ReferralFault';
import type { ReferralOutcome } from '../src/generated/ReferralOutcome';
import type { ReferralPage } from '../src/generated/ReferralPage';
import { language } from '../src/i18n/index.svelte';
import { inTheWay, outboxIs, outboxSentences } from '../src/shared/hubwords';

beforeEach(() => language.choose('en'));

const pathway: Pathway = {
  id: 'p',
  kind: 'social_contact',
  name: { en: 'Social contact' },
  about: { en: 'Somebody.' },
  recipients: ['one', 'two'],
  checks: [{ id: 'amount', text: { en: 'Not more than 4 g' }, wants: 'must', threshold: { most: 4, unit: 'g', text: { en: 'All' } } }],
  fields: [{ field: 'alias', required: true }, { field: 'note', required: false, longest: 300 }],
  consent: { wording: { en: 'May we?' }, days: 30, redisclosure: { en: 'No.' } },
  backing: { source: 'x', status: 'fictional' },
};

function page(faults: ReferralFault[], referral: Partial<ReferralPage['referral']> = {}): ReferralPage {
  return {
    referral: { id: 'r', pathway: 'p', began_ms: 0, person: {}, answers: {}, warm_handoff: false, ...referral },
    way: { pathway, approved: true, recipients: [] },
    faults,
    eligibility: { is: 'eligible' },
    saved: true,
    now_ms: 0,
    fictional: true,
  };
}

test('a way without boxes or fields has no step for them', () => {
  expect(stepsOf(pathway)).toEqual(['who', 'consent', 'reach', 'to', 'review']);
  expect(stepsOf({ ...pathway, checks: undefined, fields: undefined })).toEqual(['consent', 'to', 'review']);
});

test('a draft goes on where something holds it back, and an untouched one at its beginning', () => {
  const missing: ReferralFault = { is: 'missing', field: 'alias' };
  expect(goesOn(page([missing, { is: 'consent_missing' }]))).toBe('who');
  expect(goesOn(page([missing, { is: 'no_recipient' }], { person: { note: 'x' } }))).toBe('reach');
  expect(goesOn(page([{ is: 'no_recipient' }], { person: { note: 'x' } }))).toBe('to');
  expect(goesOn(page([{ is: 'over_threshold', check: 'amount' }], { person: { note: 'x' } }))).toBe('review');
});

test('an amount is read with a point or a comma, and nothing else passes for one', () => {
  expect(readAmount(' 2,5 ')).toBe(2.5);
  expect(readAmount('.5')).toBe(0.5);
  expect(readAmount('0')).toBe(0);
  expect(readAmount('  ')).toBe('none');
  for (const text of ['much', '-1', '1e3', '1.2.3', '1,000.5', '٣', 'NaN', '12345678']) expect(readAmount(text), text).toBe('unfit');
});

test('characters are counted as the companion counts them', () => {
  expect(counted('  Zoë 👩‍🦰 ')).toBe(7);
  expect(most({ field: 'note', required: false, longest: 300 })).toBe(300);
  expect(most({ field: 'alias', required: true, longest: 500 })).toBe(60);
});

const faults: ReferralFault[] = [
  { is: 'not_this_pathway' },
  { is: 'no_recipient' },
  { is: 'missing', field: 'alias' },
  { is: 'too_long', field: 'alias', most: 60 },
  { is: 'not_asked', field: 'phone' },
  { is: 'unfit', field: 'date_of_birth' },
  { is: 'unknown_check' },
  { is: 'bad_amount', check: 'amount' },
  { is: 'over_threshold', check: 'amount' },
  { is: 'consent_missing' },
  { is: 'consent_expired' },
  { is: 'consent_withdrawn' },
];

test('everything that holds a referral back says what, where and what to do, each in its own words', () => {
  const told = faults.map((fault) => matter(fault, pathway));
  expect(new Set(told.map(({ what }) => what)).size).toBe(faults.length);
  for (const { what, then } of told) {
    expect(what).not.toMatch(/^[a-z-]+$/);
    expect(then).toMatch(/\.$/);
  }
  expect(told.filter(({ holds }) => !holds)).toHaveLength(1);
});

test('every way a referral may stand is said, and what needs the officer says what to do', () => {
  const codes: AttentionCode[] = ['unknown_recipient', 'too_long', 'conflict', 'fork', 'revoked', 'shape', 'refused'];
  for (const code of codes) {
    expect(stateLine({ is: 'needs_attention', code })).toMatch(/^Needs you: ./);
    expect(stateThen({ is: 'needs_attention', code })).toMatch(/[Cc]all them/);
  }
  const outcomes: ReferralOutcome[] = ['engaged', 'not_reached', 'declined', 'not_eligible', 'transferred', 'other'];
  expect(new Set(outcomes.map((outcome) => stateLine({ is: 'closed', outcome }))).size).toBe(outcomes.length);
});

test('a referral is never shown further on than somebody has signed for', () => {
  expect(waypoints('queued')).toEqual({ saved: 'here', hub: 'ahead', programme: 'ahead', closed: 'ahead' });
  expect(waypoints('at_hub')).toEqual({ saved: 'done', hub: 'here', programme: 'ahead', closed: 'ahead' });
  expect(waypoints('needs_attention').hub).toBe('ahead');
  expect(waypoints('closed').closed).toBe('here');
});

const outbox = { waiting: 0, at_hub: 0, attention: 0, unreadable: 0, damaged: false };
const hub = { url: 'https://hub.example', agency: 'A', enrolled: true };
const clear: HubPage = { hub, outbox, standing: 'good', sending: false };

test('what is most pressing is said first', () => {
  expect(outboxIs({ ...clear, outbox: { ...outbox, damaged: true, attention: 1 } })).toBe('damaged');
  expect(outboxIs({ ...clear, sending: true, outbox: { ...outbox, attention: 1 } })).toBe('attention');
  expect(outboxIs({ ...clear, hub: undefined, outbox: { ...outbox, waiting: 1 } })).toBe('no_hub');
  expect(outboxIs({ ...clear, hub: { ...hub, enrolled: false } })).toBe('no_hub');
  expect(outboxIs({ ...clear, trouble: 'portal' })).toBe('blocked');
  expect(outboxIs({ ...clear, trouble: 'unreachable' })).toBe('offline');
  expect(outboxIs({ ...clear, standing: 'revoked' })).toBe('blocked');
  expect(outboxIs({ ...clear, outbox: { ...outbox, waiting: 2 } })).toBe('waiting');
  expect(outboxIs(clear)).toBe('clear');
});

test('what waits is said together with that nothing is lost', () => {
  const two = { ...outbox, waiting: 2 };
  expect(Object.values(outboxSentences({ ...clear, trouble: 'unreachable', outbox: two })).join(' ')).toBe(
    'No connection. 2 waiting, nothing lost. They go by themselves when there is a network.',
  );
  expect(outboxSentences({ ...clear, trouble: 'portal', outbox: two }).then).toMatch(/Sign in to this Wi-Fi first/);
  expect(outboxSentences({ ...clear, hub: undefined, outbox: two }).then).toMatch(/as a code/);
});

test('whatever a later companion calls its trouble, something is said', () => {
  expect(inTheWay('toString').what).toBe(inTheWay('refused').what);
  expect(inTheWay('something_new').what).toBe(inTheWay('refused').what);
});

test('a ticket is known by how it begins', () => {
  expect(TICKET.test(' WAYSIDE-HUB1:https://hub.example#abc')).toBe(true);
  expect(TICKET.test('https://hub.example')).toBe(false);
});

test('the lock shuts only after the last words are saved, and at once where there are none', async () => {
  const asked: string[] = [];
  vi.resetModules();
  vi.doMock('../src/backend', async (real) => ({
    ...(await real<object>()),
    backend: { ask: (name: string) => Promise.resolve(asked.push(name)).then(() => ({ is: 'locked' })) },
  }));
  const { lock } = await import('../src/shared/lock.svelte');
  let save: (() => void) | undefined;
  const stop = lock.saveFirst(() => new Promise<void>((done) => (save = done)));
  const shut = lock.shut();
  await Promise.resolve();
  expect(asked).toEqual([]);
  // Meanwhile nobody opens it again by looking.
  await lock.ask();
  expect(asked).toEqual([]);
  save?.();
  await shut;
  expect(asked).toEqual(['lock']);
  stop();
  await lock.shut();
  expect(asked).toEqual(['lock', 'lock']);
  vi.doUnmock('../src/backend');
});
