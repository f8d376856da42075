// The handover, doses written by hand, the pad and the report's answers.
import { beforeEach, expect, test } from 'vitest';
import { blank, drafted, micrograms, written } from '../src/features/overdose/dose';
import { handoverLines, handoverText, MOST_BYTES } from '../src/features/overdose/handover';
import { amountWords, soleProduct } from '../src/features/overdose/words';
import { answered, fitsArea } from '../src/features/records/words';
import { written as writtenKit } from '../src/features/kit/kit';
import type { GivenDose } from '../src/generated/GivenDose';
import type { EmsHandover } from '../src/generated/EmsHandover';
import type { Moment } from '../src/generated/Moment';
import type { OverdosePage } from '../src/generated/OverdosePage';
import type { TimedSign } from '../src/generated/TimedSign';
import type { IncidentReport } from '../src/generated/IncidentReport';
import { language } from '../src/i18n/index.svelte';
import { fits, keyOf, pressed, waitLeft } from '../src/shared/lock/pin';

const start = Date.parse('2026-11-24T21:01:00Z');
const moment = (seconds: number): Moment => ({ wall_ms: start + seconds * 1000, boot_id: 'b', mono_ms: seconds * 1000 });

function dose(number: number, seconds: number, over: Partial<GivenDose['dose']> = {}): GivenDose {
  return {
    entry: `e${number}`,
    number,
    at: moment(seconds),
    since_ms: 0,
    dose: { by: 'officer', product: 'nasal4', route: 'intranasal', amount: { is: 'micrograms', ug: 4000 }, ago_s: 0, ...over },
  };
}

const sign = (mark: TimedSign['mark'], seconds: number): TimedSign => ({ mark, at_ms: start + seconds * 1000 });

function page(doses: GivenDose[], handover: Partial<EmsHandover> = {}): OverdosePage {
  return {
    handover: { found_ms: start, person: { age: 'unknown', drugs: [] }, found: {}, now: {}, looks: [], treatment: [], also: [], ...handover },
    incident: 'i',
    saved: true,
    unreadable: 0,
    fictional: false,
    now_ms: start + 192_000,
    kits: [],
    others: [],
    protocol: {
      id: 'overdose', version: '1', title: { en: 'Overdose' }, level: 'bls', start: 's', handover: 's', states: [],
      products: [
        { id: 'nasal4', name: { en: 'Nasal 4 mg', es: 'Nasal 4 mg' }, give: { en: '' }, route: 'intranasal', dose_ug: 4000, redose: { opens_s: 120, alarm_s: 180 }, at_once_if_lost_again: false, doses_in_pack: 2, storage: { en: '' }, notes: [], sources: [], status: 'verified' },
      ],
      paces: { breath_s: [6, 5], compressions_per_minute: 110, compressions: 30, breaths: 2 },
      watch_s: 7200, other_cause_after: 3,
    keep_days: 1095, sources: [], sample: false,
    },
    view: {
      state: 's', level: 'bls', hand: { is: 'unsaid' }, spot: null, began: moment(0), since_ms: 192_000, clock: 'sure', answers: [], doses,
      situations: [], asked_for_ms: 0, pace: null, paced: [], breath: 'unknown', undo: null, redo: null, ask_help: false, approval: 'absent',
      marks: [], dose_now: 'offered', timers: [], ask_other_cause: false, over: false,
    },
  };
}

beforeEach(() => language.choose('en'));

test('the handover says in the order of the ambulance what holds now, and every look with its time', () => {
  const told = page(
    [dose(1, 151), dose(2, 170, { by: 'bystander', ago_s: 600, amount: { is: 'unknown' }, product: undefined, route: 'unknown' })],
    {
      called_ms: start + 30_000,
      found: { responds: sign('unresponsive', 10), breathing: sign('breathing_none', 20) },
      now: { responds: sign('breathing_lost_again', 1_500), breathing: sign('breathing_lost_again', 1_500) },
      looks: [sign('unresponsive', 10), sign('woke', 200), sign('breathing_lost_again', 1_500)],
      treatment: [{ mark: 'cpr_given', first_ms: start + 60_000, last_ms: start + 60_000, times: 1 }, { mark: 'aed_used', first_ms: start + 90_000, last_ms: start + 210_000, times: 2 }],
      also: [sign('vomited', 240)],
    },
  );
  const lines = handoverLines(told, 0);
  expect(lines.map(({ id }) => id)).toEqual(['found', 'how', 'other', 'responds', 'breathing', 'doses', 'treatment', 'looks']);
  const said = Object.fromEntries(lines.map(({ id, said }) => [id, said.join('|')]));
  expect(said.found).toMatch(/:01:00, 3:12 ago\|Help called \d\d:01$/);
  expect(said.how).toMatch(/^Does not respond, \d\d:01\|Does not breathe, \d\d:01$/);
  expect(said.responds).not.toMatch(/Woke/);
  expect(said.doses).toMatch(/^1\. \d\d:03:31 Nasal 4 mg, 4 mg, in the nose, by this officer\|2\. \d\d:53:50 Product not known, Amount not known, way not known, by somebody there$/);
  expect(said.treatment).toMatch(/^CPR given, \d\d:02\|.*, \d\d:02: 2 times, last \d\d:04$/);
  expect(said.looks).toMatch(/Woke, \d\d:04\|.*, \d\d:26$/);
});

test('entries that cannot be read are said beside the doses, in the code too', () => {
  const part = { ...page([dose(1, 151)]), unreadable: 2 };
  const lines = handoverLines(part, 0).map(({ id }) => id);
  expect(lines.indexOf('unreadable')).toBe(lines.indexOf('doses') + 1);
  expect(handoverText(part)).toMatch(/2 entries can't be read\. Doses may be among them\./);
  expect(handoverLines(page([dose(1, 151)]), 0).map(({ id }) => id)).not.toContain('unreadable');
});

test('what was not noted is never told as no', () => {
  const lines = handoverLines(page([]), 0);
  const said = (id: string) => lines.find((line) => line.id === id)?.said.join();
  expect(said('breathing')).toBe('Not noted');
  expect(said('treatment')).toBe('None noted');
  expect(said('found')).toMatch(/No call noted$/);
  expect(said('doses')).toBe('None given');
});

test('the code holds what fits, and says when more is on the device', () => {
  const many = Array.from({ length: 40 }, (_, at) => dose(at + 1, at * 10));
  const text = handoverText(page(many));
  expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(MOST_BYTES);
  expect(text).toMatch(/More on the device\.$/);
  const short = handoverText(page([dose(1, 1)]));
  expect(short).not.toMatch(/More on the device/);
  expect(short.split('\n')[1]).toMatch(/^- \d\d:\d\d:\d\d, /);
});

test('a sample or fictional run says so in its code', () => {
  expect(handoverText({ ...page([]), fictional: true })).toMatch(/^Training, not real/);
});

test('amounts are said in milligrams, however small', () => {
  expect(amountWords({ is: 'micrograms', ug: 4000 })).toBe('4 mg');
  expect(amountWords({ is: 'micrograms', ug: 400 })).toBe('0.4 mg');
  expect(amountWords({ is: 'micrograms', ug: 50 })).toBe('50 µg');
  language.choose('es');
  expect(amountWords({ is: 'micrograms', ug: 1800 })).toBe('1,8 mg');
});

test('milligrams are read as people write them', () => {
  expect(micrograms('4')).toBe(4000);
  expect(micrograms(' 0,4 ')).toBe(400);
  expect(micrograms('1.25')).toBe(1250);
  for (const none of ['', '0', '-1', '101', '4 mg', '1e3', '.']) expect(micrograms(none), none).toBeUndefined();
});

test('a dose goes through the form unchanged', () => {
  const { protocol } = page([]);
  const given = dose(1, 0, { ago_s: 300, nostril: 'left' }).dose;
  expect(written(drafted(given, protocol), protocol)).toEqual(given);
  expect(written(blank(), protocol)).toEqual({ by: 'bystander', route: 'unknown', amount: { is: 'unknown' }, ago_s: 0, time_unknown: true });
  expect(written({ ...blank(), amount: 'other', milligrams: 'x' }, protocol)).toBeUndefined();
});

test('the pad takes 6 to 12 digits and nothing else', () => {
  expect(pressed('12345', '6')).toBe('123456');
  expect(pressed('123456789012', '3')).toBe('123456789012');
  expect(pressed('12', 'delete')).toBe('1');
  expect(pressed('', 'delete')).toBe('');
  expect([keyOf('7'), keyOf('Backspace'), keyOf('a'), keyOf('F1'), keyOf('٣')]).toEqual(['7', 'delete', undefined, undefined, undefined]);
  expect([fits('pin', '12345'), fits('pin', '123456'), fits('pin', '1234567890123'), fits('pin', '12345a')]).toEqual([false, true, false, false]);
  expect([fits('passphrase', 'eleven chrs'), fits('passphrase', 'twelve chars')]).toEqual([false, true]);
});

test('the wait after a wrong try runs down and never below nothing', () => {
  expect(waitLeft(5_000, 0)).toBe(5);
  expect(waitLeft(5_000, 4_100)).toBe(1);
  expect(waitLeft(5_000, 60_000)).toBe(0);
  expect(waitLeft(5_000, -100)).toBe(5);
});

test('a referral that was not offered was not accepted', () => {
  const report = { referral_offered: true, referral_accepted: true } as IncidentReport;
  expect(answered(report, 'referral_offered', false).referral_accepted).toBeUndefined();
  expect(answered({ ...report, referral_offered: undefined, referral_accepted: undefined }, 'referral_accepted', true).referral_offered).toBe(true);
});

test('who pressed on the chest is known only where somebody did', () => {
  const report = { cpr_given: true, cpr_by: 'bystander', arrest: 'before' } as IncidentReport;
  expect(answered(report, 'cpr_given', undefined)).toMatchObject({ cpr_given: undefined, cpr_by: undefined, arrest: undefined });
  expect(answered(report, 'vomited', true).cpr_by).toBe('bystander');
});

test('an area is a postal code or a cell', () => {
  for (const good of ['', '15213', 'ELR-E7', 'SW1A 1AA']) expect(fitsArea(good), good).toBe(true);
  for (const bad of ['12 Long Street East', 'Ellery!', 'ñ']) expect(fitsArea(bad), bad).toBe(false);
});

test('a kit holds a product, 0 to 99 doses and a day', () => {
  const draft = { product: 'nasal4', lot: ' A1 ', expires: '', doses: '2' };
  expect(writtenKit(draft)).toEqual({ product: 'nasal4', lot: 'A1', doses: 2 });
  expect(writtenKit({ ...draft, expires: '2027-05-31' })?.expires_on).toBe('2027-05-31');
  for (const bad of [{ product: '' }, { doses: '100' }, { doses: '-1' }, { doses: 'two' }, { expires: '31/5/27' }]) {
    expect(writtenKit({ ...draft, ...bad })).toBeUndefined();
  }
});

test('the one product that an officer carries is named, and nothing else is assumed', () => {
  const kit = (product: string, left = 2, expired = false) => ({ product, left, expired });
  const of = (kits: OverdosePage['kits'], hand: OverdosePage['view']['hand'] = { is: 'unsaid' }) => {
    const { view, ...rest } = page([]);
    return soleProduct({ ...rest, view: { ...view, hand }, kits });
  };
  expect(of([kit('nasal4'), kit('nasal4', 1)])).toBe('nasal4');
  expect(of([kit('nasal4'), kit('zimhi5', 2, true), kit('zimhi5', 0)])).toBe('nasal4');
  expect(of([])).toBeUndefined();
  expect(of([kit('nasal4'), kit('zimhi5')])).toBeUndefined();
  expect(of([kit('nasal4', 2, true)])).toBeUndefined();
  expect(of([kit('nasal4')], { is: 'empty' })).toBeUndefined();
});
