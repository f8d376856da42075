// Every word on screen, in every language.
import { FluentBundle, FluentResource } from '@fluent/bundle';
import { expect, test } from 'vitest';
import { TROUBLE_CODES } from '../src/backend/failed';
import { code, files } from './source';

const languages = ['en', 'es'];

function resource(language: string): string {
  return files(`locales/${language}`, /\.ftl$/)
    .map(({ text }) => text)
    .join('\n');
}

/** Keys with the variables each message wants. */
function messages(language: string): Map<string, string> {
  const found = new Map<string, string>();
  let key = '';
  for (const line of resource(language).split('\n')) {
    const start = /^([a-z][a-z0-9-]*) =/.exec(line);
    if (start?.[1]) {
      key = start[1];
      expect(found.has(key), `${language}: ${key} stands twice`).toBe(false);
      found.set(key, '');
    }
    if (line.startsWith('#') || key === '') continue;
    const wants = new Set([
      ...(found.get(key) ?? '').split(' ').filter(Boolean),
      ...[...line.matchAll(/\$([a-z_]+)/gi)].map((one) => one[1] ?? ''),
    ]);
    found.set(key, [...wants].sort().join(' '));
  }
  return found;
}

const english = messages('en');
const literals = new Set(
  code.flatMap(({ text }) => [...text.matchAll(/['"]([a-z][a-z0-9]*(?:-[a-z0-9]+)*)['"]/g)].map((one) => one[1])),
);

test('there are messages to look at', () => {
  expect(english.size).toBeGreaterThan(250);
});

test.each(languages.slice(1))('%s has the same keys with the same variables as English', (language) => {
  expect(Object.fromEntries(messages(language))).toEqual(Object.fromEntries(english));
});

test.each(languages)('each code of a fault has its words and its advice in %s', (language) => {
  const known = messages(language);
  expect(TROUBLE_CODES.length).toBeGreaterThan(20);
  for (const one of TROUBLE_CODES) {
    const key = `fault-${one.replaceAll('_', '-')}`;
    expect([known.has(key), known.has(`${key}-then`)], one).toEqual([true, true]);
  }
});

test('no key is unused', () => {
  expect([...english.keys()].filter((key) => !literals.has(key))).toEqual([]);
});

test('no key is missing', () => {
  const asked = code.flatMap(({ text }) =>
    [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map((one) => one[1] ?? ''),
  );
  const chosen = code.flatMap(({ text }) =>
    [...text.matchAll(/\bt\(([^()]*?)\?\s*'([^']+)'\s*:\s*'([^']+)'/g)].flatMap((one) => [one[2] ?? '', one[3] ?? '']),
  );
  expect(asked.length).toBeGreaterThan(150);
  expect([...new Set([...asked, ...chosen])].filter((key) => !english.has(key))).toEqual([]);
});

test('every literal that looks like a key of a known family is one', () => {
  const families = ['fault', 'refusal', 'later', 'why', 'notice', 'place-trouble', 'place-form', 'source', 'status', 'looks', 'open', 'force', 'bearing'];
  // Names of tests and of elements share the shape; they are listed, so that a slip is seen.
  const others = new Set(['fault-again', 'source-modified', 'bearing-arrow', 'open-filters', 'open-state', 'open-note', 'later-help', 'later-zones', 'later-packs']);
  const strays = [...literals].filter(
    (word) =>
      word !== undefined &&
      families.some((family) => word.startsWith(`${family}-`)) &&
      !english.has(word) &&
      !others.has(word),
  );
  expect(strays).toEqual([]);
});

test.each(languages)('every message of %s can be said', (language) => {
  const bundle = new FluentBundle(language, { useIsolating: false });
  expect(bundle.addResource(new FluentResource(resource(language)))).toEqual([]);
  for (const [key, wants] of messages(language)) {
    const pattern = bundle.getMessage(key)?.value;
    expect(pattern, key).toBeTruthy();
    const words = Object.fromEntries(wants.split(' ').filter(Boolean).map((name) => [name, 3]));
    const trouble: Error[] = [];
    if (pattern) bundle.formatPattern(pattern, words, trouble);
    expect(trouble, key).toEqual([]);
  }
});

test.each(languages)('%s never shouts and never says Error', (language) => {
  const text = resource(language);
  expect(text).not.toMatch(/[!¡]/);
  expect(text.replaceAll(/^#.*$/gm, '')).not.toMatch(/\berror\b/i);
});

test('no words stand in the markup outside Fluent', () => {
  for (const { path, text } of code.filter((one) => one.path.endsWith('.svelte'))) {
    const markup = text
      .replace(/<script[\s\S]*?<\/script>/g, '')
      .replace(/<style[\s\S]*?<\/style>/g, '')
      .replace(/<!--[\s\S]*?-->/g, '');
    let plain = markup;
    // Take away what stands in braces, innermost first, then the tags.
    for (let before = ''; before !== plain; ) {
      before = plain;
      plain = plain.replace(/\{[^{}]*\}/g, '');
    }
    plain = plain.replace(/<[^>]*>/g, ' ');
    expect(plain.match(/[\p{L}]{2,}/gu) ?? [], path).toEqual([]);
  }
});
