// Distances, directions, doors and files, in words.
import { beforeEach, expect, test } from 'vitest';
import type { OpenState } from '../src/generated/OpenState';
import type { Opening } from '../src/generated/Opening';
import type { RefusalView } from '../src/generated/RefusalView';
import { bytes, groups } from '../src/features/pack/bytes';
import { LARGEST_PACK, readFile } from '../src/device/file';
import { refused } from '../src/features/pack/refusals';
import { language } from '../src/i18n/index.svelte';
import { bearing, distance, radius } from '../src/shared/distance';
import { lacking } from '../src/shared/lacking';
import { opening } from '../src/shared/opening.svelte';
import { outOfService, shown } from '../src/shared/opens';
import { lastSentence, said } from '../src/shared/packwords';
import { spans } from '../src/shared/spans';
import { dialled, isVoice, spelled } from '../src/shared/telephone';
import { reason } from '../src/shared/verdict';

const now = Date.parse('2026-11-23T12:00:00-05:00');

beforeEach(() => language.choose('en'));

test('distances round to what an eye can use', () => {
  expect(distance(3, 'metric')).toBe('5 m');
  expect(distance(243, 'metric')).toBe('240 m');
  expect(distance(996, 'metric')).toBe('1 km');
  expect(distance(1_430, 'metric')).toBe('1.4 km');
  expect(distance(12_600, 'metric')).toBe('13 km');
  expect(distance(100, 'imperial')).toBe('330 ft');
  expect(distance(500, 'imperial')).toBe('0.3 mi');
  language.choose('es');
  expect(distance(1_430, 'metric')).toBe('1,4 km');
});

test('a radius never claims more than is known', () => {
  expect(radius(14.4, 'metric')).toBe('15 m');
  expect(radius(1_001, 'metric')).toBe('1.1 km');
  expect(radius(3.1, 'imperial')).toBe('11 ft');
});

test('bearings are told in eight directions', () => {
  expect(bearing(0)).toBe('north');
  expect(bearing(22.4)).toBe('north');
  expect(bearing(22.6)).toBe('north-east');
  expect(bearing(359)).toBe('north');
  expect(bearing(-90)).toBe('west');
  expect(bearing(725)).toBe('north');
});

const doors: [OpenState, string][] = [
  [{ state: 'open', until: '2026-11-23T22:00:00-05:00' }, 'Open until 22:00'],
  [{ state: 'open' }, 'Open 24 hours'],
  [{ state: 'closes_soon', until: '2026-11-23T12:20:00-05:00' }, 'Closes in 20 min'],
  [{ state: 'closes_soon', until: '2026-11-23T14:00:00-05:00' }, 'Closes 14:00'],
  [{ state: 'opens_soon', opens: '2026-11-23T12:25:00-05:00' }, 'Opens 12:25'],
  [{ state: 'closed', opens: '2026-11-24T09:00:00-05:00' }, 'Closed, opens tomorrow 09:00'],
  [{ state: 'closed' }, 'Closed'],
  [{ state: 'unknown', note: 'ring the bell' }, 'Hours unknown, call first'],
];

test.each(doors)('%j is said plainly', (open, words) => {
  expect(shown(open, now).words).toBe(words);
});

test('unknown hours never look open or closed', () => {
  const unknown = shown({ state: 'unknown' }, now);
  for (const state of ['open', 'closed', 'closes_soon', 'opens_soon'] as const) {
    const other = shown({ state }, now);
    expect(other.icon).not.toBe(unknown.icon);
    expect(other.words).not.toBe(unknown.words);
  }
});

test('a service that is out says so before its hours', () => {
  expect(outOfService().words).toBe('Marked as closed, call first');
  expect(outOfService('temporarily_closed').words).toBe('Temporarily closed');
});

test('spans read as a day', () => {
  expect(spans([{ opens: '09:00', closes: '12:00' }, { opens: '22:00', closes: '02:00' }])).toBe('09:00–12:00, 22:00–02:00');
  expect(spans([{ opens: '00:00', closes: '24:00' }])).toBe('24 hours');
});

test('a line for fax, a textphone or text is no line to speak on', () => {
  for (const type of ['fax', 'FAX', 'tty', 'TDD', 'textphone', 'text', 'sms', 'pager']) expect(isVoice({ type })).toBe(false);
  for (const type of [undefined, 'voice', 'cell', 'hotline']) expect(isVoice(type === undefined ? {} : { type })).toBe(true);
});

test('what a pack says is dialled becomes a link, and no other text does', () => {
  const line = { number: '(212) 555-0100', dial: '+12125550100' };
  expect(dialled(line)).toBe('tel:+12125550100');
  expect(dialled({ ...line, extension: '7' })).toBe('tel:+12125550100;ext=7');
  expect(dialled({ number: '555-0100' })).toBeUndefined();
  expect(spelled({ ...line, extension: '7' })).toBe('(212) 555-0100 extension 7');
  expect(spelled(line)).toBe('(212) 555-0100');
});

test('what a pack lacks is said where outside would be', () => {
  const missing = [
    { of: 'zone', name: 'Quay' },
    { of: 'pathway', name: 'p' },
    { of: 'zone', name: 'Mill' },
  ] as const;
  opening.question.answer = { pack: { missing } } as unknown as Opening;
  expect(reason('zones_missing')).toBe('2 zones are missing from this pack: Quay, Mill. Treat outside as not known.');
  expect(lacking('pathway', 'recipient')).toEqual({ n: 1, names: 'p' });
  opening.question.forget();
  expect(lacking('zone').n).toBe(0);
});

test('words of a pack fall back and say in which language they are', () => {
  expect(said({ en: 'Order', es: 'Orden' }, 'es')).toEqual({ text: 'Orden', lang: undefined });
  expect(said({ en: 'Order' }, 'es')).toEqual({ text: 'Order', lang: 'en' });
  expect(said({ pt: 'Ordem' }, 'es-MX')).toEqual({ text: 'Ordem', lang: 'pt' });
  expect(said({}, 'es')).toEqual({ text: '', lang: undefined });
});

test('a key id is read aloud in groups of four', () => {
  expect(groups('a1b2c3d4e5')).toEqual(['a1b2', 'c3d4', 'e5']);
  expect(bytes(48_210)).toBe('48 kB');
  expect(bytes(3_400_000)).toBe('3.4 MB');
});

test('a file too large to be a pack is refused without being read', async () => {
  const untouched = {
    size: LARGEST_PACK + 1,
    arrayBuffer: () => Promise.reject(new Error('it was read')),
  } as unknown as File;
  expect(await readFile(untouched, LARGEST_PACK)).toEqual({
    tooLarge: { claimed: LARGEST_PACK + 1, allowed: LARGEST_PACK },
  });
});

test('a file that cannot be read says so', async () => {
  const gone = { size: 3, arrayBuffer: () => Promise.reject(new Error('gone')) } as unknown as File;
  expect(await readFile(gone, LARGEST_PACK)).toEqual({ unreadable: true });
});

const refusals: RefusalView[] = [
  { code: 'empty' },
  { code: 'not_a_pack', looks_like: 'zip' },
  { code: 'truncated' },
  { code: 'damaged', part: 'services' },
  { code: 'too_large', part: 'services', claimed: 4_294_967_296, allowed: 536_870_912 },
  { code: 'too_new' },
  { code: 'unsigned' },
  { code: 'stranger', key_ids: ['ab'] },
  { code: 'too_few_signatures', found: 1, needed: 2 },
  { code: 'bad_row', table: 'services', line: 7 },
  { code: 'not_a_key' },
];

test('every refusal says what happened and what to do, each in its own words', () => {
  const told = refusals.map(refused);
  for (const { what, then } of told) {
    expect(what).toMatch(/^[A-Z].*[a-z]/);
    expect(then).toMatch(/[.:]$/);
  }
  expect(new Set(told.map(({ what }) => what)).size).toBe(refusals.length);
  expect(told[4]?.then).toContain('4.3 GB');
});

test('the last sentence of a text stands by itself, whatever the language', () => {
  const ends = (text: string, tag = 'en') => lastSentence(text, tag);
  expect(ends('One. Two.\n\nIf unsure, treat as inside.')).toEqual({ lead: 'One. Two.', last: 'If unsure, treat as inside.' });
  expect(ends('Only one.')).toEqual({ lead: 'Only one.', last: '' });
  expect(ends('一つ。二つ。', 'ja')).toEqual({ lead: '一つ。', last: '二つ。' });
  expect(ends('')).toEqual({ lead: '', last: '' });
});
