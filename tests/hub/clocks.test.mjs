// Consent and deadlines of a letter whose device had a wrong clock: two years back, two years ahead.
import assert from 'node:assert/strict';
import test from 'node:test';
import { deadlineOf, lapsesOf, showing, skewOf } from '../../crates/hub/assets/inbox/card.js';

const DAY = 86_400_000;
const RECEIVED = Date.UTC(2026, 10, 23);

/** A letter written `at`, with consent for 30 days and two days to answer. */
const letter = (at) => ({
  kind: 'referral',
  receivedMs: RECEIVED,
  content: { began_ms: at, deadline_ms: at + 2 * DAY, consent: { at_ms: at, expires_ms: at + 30 * DAY } },
});

for (const years of [-2, 2]) {
  test(`a clock of ${years} years off neither hides a referral nor makes consent endless`, () => {
    const one = letter(RECEIVED + years * 365 * DAY);
    assert.notEqual(skewOf(one), 0);
    assert.equal(lapsesOf(one), RECEIVED + 30 * DAY);
    assert.equal(deadlineOf(one), RECEIVED + 2 * DAY);
    assert.equal(showing(one, RECEIVED + 29 * DAY), 'open');
    assert.equal(showing(one, RECEIVED + 31 * DAY), 'lapsed');
  });
}

test('a letter that waited for a network keeps its own time', () => {
  const one = letter(RECEIVED - 20 * DAY);
  assert.equal(skewOf(one), 0);
  assert.equal(lapsesOf(one), RECEIVED + 10 * DAY);
});

test('without consent the beginning tells', () => {
  const at = RECEIVED + 700 * DAY;
  const one = { kind: 'referral', receivedMs: RECEIVED, content: { began_ms: at, deadline_ms: at + DAY, without_consent: 'a law' } };
  assert.equal(lapsesOf(one), null);
  assert.equal(deadlineOf(one), RECEIVED + DAY);
});
