// Every word on screen, in every language: of the app, of the hub's pages, and of the programmes' inbox. All of
// them stand in `assets/words`.
import { FluentBundle, FluentResource } from '@fluent/bundle';
import { expect, test } from 'vitest';
import { TROUBLE_CODES } from '../src/backend/failed';
import { code, files, type Written } from './source';

const languages = ['en', 'es'];
const place = '../assets/words';

/** What one of the three says: in its own files, and in the one they share. */
interface Speaker {
  /** Names of its files, without the ending; `undefined`: all that nobody else names. */
  own: string[] | undefined;
  /** Where it is written. */
  code: Written[];
}

const speakers: Record<string, Speaker> = {
  app: { own: undefined, code },
  pages: { own: ['pages'], code: files('../crates/hub/src/pages', /\.rs$/).filter(({ path }) => !path.endsWith('tests.rs')) },
  inbox: { own: ['inbox'], code: files('../crates/hub/assets/inbox', /\.js$/) },
};
const shared = 'common';
const named = [shared, ...Object.values(speakers).flatMap(({ own }) => own ?? [])];

function sources(language: string, speaker?: Speaker): Written[] {
  return files(`${place}/${language}`, /\.ftl$/).filter(({ path }) => {
    const name = /([\w-]+)\.ftl$/.exec(path)?.[1] ?? '';
    if (!speaker || name === shared) return true;
    return speaker.own ? speaker.own.includes(name) : !named.includes(name);
  });
}

function resource(language: string, speaker?: Speaker): string {
  return sources(language, speaker)
    .map(({ text }) => text)
    .join('\n');
}

/** Keys with the variables each message wants. */
function messages(language: string, speaker?: Speaker): Map<string, string> {
  const found = new Map<string, string>();
  let key = '';
  for (const line of resource(language, speaker).split('\n')) {
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

/** Every quoted word in what a speaker is written in that has the shape of a key. */
function quoted(speaker: Speaker): Set<string> {
  return new Set(speaker.code.flatMap(({ text }) => [...text.matchAll(/['"]([a-z][a-z0-9]*(?:-[a-z0-9]+)*)['"]/g)].map((one) => one[1] ?? '')));
}

const english = messages('en');
const ofApp = messages('en', speakers.app);
const literals = quoted(speakers.app as Speaker);

test('there are messages to look at', () => {
  expect(english.size).toBeGreaterThan(250);
});

test.each(languages.slice(1))('%s has the same keys with the same variables as English', (language) => {
  expect(Object.fromEntries(messages(language))).toEqual(Object.fromEntries(english));
});

test.each(languages)('each code of a fault has its words and its advice in %s', (language) => {
  const known = messages(language, speakers.app);
  expect(TROUBLE_CODES.length).toBeGreaterThan(20);
  for (const one of TROUBLE_CODES) {
    const key = `fault-${one.replaceAll('_', '-')}`;
    expect([known.has(key), known.has(`${key}-then`)], one).toEqual([true, true]);
  }
});

test.each(languages)('every file of %s is somebody\'s', (language) => {
  const all = Object.values(speakers).flatMap((speaker) => sources(language, speaker).map(({ path }) => path));
  expect([...new Set(all)].sort()).toEqual(sources(language).map(({ path }) => path).sort());
});

/** Each key of a speaker's own files with its text, where the text is one line with nothing put into it. */
function own(language: string, speaker: Speaker): Map<string, string> {
  const files = sources(language, speaker).filter(({ path }) => !path.endsWith(`/${shared}.ftl`));
  return new Map(files.flatMap(({ text }) => [...text.matchAll(/^([a-z][a-z0-9-]*) = ([^{\n]*\S)$/gm)].map((one): [string, string] => [one[1] ?? '', one[2] ?? ''])));
}

test('what two of the three say alike, in every language, stands once and in the shared file', () => {
  const first = new Map<string, string>();
  const twice: string[] = [];
  for (const [name, speaker] of Object.entries(speakers)) {
    const each = languages.map((language) => own(language, speaker));
    const here = new Map<string, string>();
    for (const key of each[0]?.keys() ?? []) {
      const said = each.map((texts) => texts.get(key)).join(' | ');
      const other = first.get(said);
      if (other !== undefined) twice.push(`${other} and ${name}: ${said}`);
      here.set(said, name);
    }
    for (const [said, who] of here) first.set(said, who);
  }
  expect(first.size).toBeGreaterThan(700);
  expect(twice).toEqual([]);
});

test('no key is unused', () => {
  const references = new Set([...resource('en').matchAll(/\{ ([a-z][a-z0-9-]*) \}/g)].map((one) => one[1] ?? ''));
  const used = new Map(Object.entries(speakers).map(([name, speaker]) => [name, quoted(speaker)]));
  for (const [name, speaker] of Object.entries(speakers)) {
    const own = sources('en', speaker).filter(({ path }) => !path.endsWith(`/${shared}.ftl`));
    const keys = own.flatMap(({ text }) => [...text.matchAll(/^([a-z][a-z0-9-]*) =/gm)].map((one) => one[1] ?? ''));
    expect(keys.length, name).toBeGreaterThan(70);
    expect(keys.filter((key) => !used.get(name)?.has(key) && !references.has(key)), name).toEqual([]);
  }
  // What is shared is said by two at least.
  const common = [...messages('en', { own: [], code: [] }).keys()];
  const lonely = common.filter((key) => [...used.values()].filter((words) => words.has(key)).length + (references.has(key) ? 1 : 0) < 2);
  expect(common.length).toBeGreaterThan(10);
  expect(lonely).toEqual([]);
});

test('the hub\'s pages and the inbox say no key that is missing', () => {
  for (const name of ['pages', 'inbox']) {
    const speaker = speakers[name] as Speaker;
    const known = messages('en', speaker);
    const prefix = name === 'pages' ? 'page-' : 'inbox-';
    const asked = speaker.code.flatMap(({ text }) => [...text.matchAll(/\b(?:say|with)\(\s*['"]([^'"]+)['"]/g)].map((one) => one[1] ?? ''));
    const looks = [...quoted(speaker)].filter((word) => word.startsWith(prefix));
    expect(asked.length, name).toBeGreaterThan(50);
    expect([...new Set([...asked, ...looks])].filter((key) => !known.has(key)), name).toEqual([]);
  }
});

/** The text from its first bracket to the one that closes it. */
function inBrackets(text: string): string {
  let deep = 0;
  for (let at = text.indexOf('('); at < text.length; at += 1) {
    if (text[at] === '(') deep += 1;
    if (text[at] === ')') deep -= 1;
    if (deep === 0) return text.slice(0, at);
  }
  return text;
}

test('the hub\'s pages and the inbox give each message what it wants', () => {
  for (const name of ['pages', 'inbox']) {
    const speaker = speakers[name] as Speaker;
    const known = messages('en', speaker);
    let given = 0;
    for (const { path, text } of speaker.code) {
      for (const call of text.matchAll(/\b(?:say|with)(?=\(\s*['"]([^'"]+)['"])/g)) {
        const said = inBrackets(text.slice(call.index));
        const names = [...said.matchAll(name === 'pages' ? /\(\s*"([a-z_]+)",/g : /([a-z]+)(?=\s*[:,}])/g)].map((one) => one[1] ?? '');
        const wanted = (known.get(call[1] ?? '') ?? '').split(' ').filter(Boolean);
        expect(wanted.filter((want) => !names.includes(want)), `${path}: ${call[1] ?? ''}`).toEqual([]);
        given += wanted.length > 0 ? 1 : 0;
      }
    }
    expect(given, name).toBeGreaterThan(12);
  }
});

test('no key is missing', () => {
  const asked = code.flatMap(({ text }) =>
    [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map((one) => one[1] ?? ''),
  );
  const chosen = code.flatMap(({ text }) =>
    [...text.matchAll(/\bt\(([^()]*?)\?\s*'([^']+)'\s*:\s*'([^']+)'/g)].flatMap((one) => [one[2] ?? '', one[3] ?? '']),
  );
  expect(asked.length).toBeGreaterThan(150);
  expect([...new Set([...asked, ...chosen])].filter((key) => !ofApp.has(key))).toEqual([]);
});

test('every literal that looks like a key of a known family is one', () => {
  const families = ['fault', 'refusal', 'later', 'why', 'notice', 'place-trouble', 'place-form', 'source', 'status', 'looks', 'open', 'force', 'bearing'];
  // Names of tests and of elements share the shape; they are listed, so that a slip is seen.
  const others = new Set(['fault-again', 'source-modified', 'bearing-arrow', 'open-filters', 'open-state', 'open-note', 'later-help', 'later-zones', 'later-packs']);
  const strays = [...literals].filter(
    (word) =>
      word !== undefined &&
      families.some((family) => word.startsWith(`${family}-`)) &&
      !ofApp.has(word) &&
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
