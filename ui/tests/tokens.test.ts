// The colours, worked out from the token file: contrast of every pair in every theme, and that no
// colour or pixel stands anywhere else, in the face or in the hub's pages.
import { expect, test } from 'vitest';
import { code, files } from './source';

const css = files('../assets/brand', /tokens\.css$/)[0]?.text.replace(/\/\*[\s\S]*?\*\//g, '') ?? '';

function block(selector: RegExp): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, head = '', body = ''] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (!selector.test(head.trim())) continue;
    for (const [, name = '', value = ''] of body.matchAll(/(--[\w-]+):\s*([^;]+);/g)) {
      found.set(name, value.trim());
    }
  }
  return found;
}

const scale = block(/^:root$/);
const themes = {
  night: block(/data-theme='night'/),
  day: block(/data-theme='day'/),
  vision: block(/data-theme='vision'/),
};

function colour(theme: Map<string, string>, name: string): [number, number, number] {
  let value = theme.get(name) ?? scale.get(name) ?? '';
  for (let inner = /^var\((--[\w-]+)\)$/.exec(value); inner; inner = /^var\((--[\w-]+)\)$/.exec(value)) {
    value = theme.get(inner[1] ?? '') ?? scale.get(inner[1] ?? '') ?? '';
  }
  const hex = /^#([0-9a-f]{6})$/.exec(value)?.[1];
  expect(hex, `${name} is a plain colour`).toBeTruthy();
  const channel = (at: number) => {
    const part = parseInt(hex?.slice(at, at + 2) ?? '0', 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return [channel(0), channel(2), channel(4)];
}

/** WCAG 2 contrast. */
function contrast(theme: Map<string, string>, one: string, other: string): number {
  const light = (name: string) => {
    const [r, g, b] = colour(theme, name);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [light(one), light(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const roles = ['alarm', 'help', 'zone', 'warn', 'good', 'refer'];
const grounds = ['--page', '--bar', '--card'];

const pairs: [string, string][] = [
  ...roles.map((role): [string, string] => [`--${role}`, `--${role}-deep`]),
  ...roles.flatMap((role) => grounds.map((ground): [string, string] => [`--${role}`, ground])),
  ...roles.flatMap((role): [string, string][] => [
    ['--text', `--${role}-deep`],
    ['--soft', `--${role}-deep`],
  ]),
  ...grounds.flatMap((ground): [string, string][] => [
    ['--text', ground],
    ['--soft', ground],
  ]),
];

test.each(Object.entries(themes))('%s: every pair that is read is at least 7:1', (name, theme) => {
  expect(theme.size, name).toBeGreaterThan(15);
  for (const [one, other] of pairs) {
    expect(contrast(theme, one, other), `${name}: ${one} on ${other}`).toBeGreaterThanOrEqual(7);
  }
});

test.each(Object.entries(themes))('%s: edges of what can be pressed are at least 3:1', (name, theme) => {
  for (const ground of grounds) {
    expect(contrast(theme, '--edge', ground), `${name}: --edge on ${ground}`).toBeGreaterThanOrEqual(3);
  }
});

test('where the device chooses, it is between night and day', () => {
  const dark = /@media \(prefers-color-scheme: dark\) \{([\s\S]*?\})\s*\}/.exec(css)?.[1] ?? '';
  const roles = new Map([...dark.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]));
  expect(dark).toMatch(/^\s*\[data-theme='device'\]/);
  expect(Object.fromEntries(roles)).toEqual(Object.fromEntries(themes.night));
  expect(css).toMatch(/\[data-theme='day'\],\s*\[data-theme='device'\]/);
});

test('every theme gives the same roles', () => {
  const names = [...themes.night.keys()].sort();
  expect([...themes.day.keys()].sort()).toEqual(names);
  expect([...themes.vision.keys()].sort()).toEqual(names);
});

test('no colour is named in markup or drawn from code', () => {
  for (const { path, text } of code) {
    expect(text, path).not.toMatch(/(?:fill|stroke|color|background)=["'](?!none|currentColor)[#a-z]/);
    expect(text, path).not.toMatch(/['"]#[0-9a-f]{3,8}['"]/i);
  }
  for (const { path, text } of [...files('../crates/hub/src/pages', /\.rs$/), ...files('../crates/hub/assets', /\.js$/)]) {
    expect(text, path).not.toMatch(/(?:fill|stroke|color|background|style)=["'(](?!none|currentColor)[#a-z]/);
    expect(text, path).not.toMatch(/['"]#[0-9a-f]{3,8}['"]/i);
  }
});

function styles(text: string): string {
  return [...text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map((one) => one[1]).join('\n');
}

const sheets = [
  ...code.filter(({ path }) => path.endsWith('.svelte')).map(({ path, text }) => ({ path, text: styles(text) })),
  ...files('src', /\.css$/),
  ...files('../crates/hub/assets', /\.css$/),
].map(({ path, text }) => ({ path, text: text.replace(/\/\*[\s\S]*?\*\//g, '') }));

test('no colour and no pixel stands outside the token file', () => {
  expect(sheets.length).toBeGreaterThan(30);
  expect(sheets.filter(({ path }) => path.endsWith('.css')).map(({ path }) => path)).toEqual(['src/styles/base.css', '../crates/hub/assets/hub.css']);
  for (const { path, text } of sheets) {
    expect(text, path).not.toMatch(/#[0-9a-f]{3,8}\b/i);
    expect(text, path).not.toMatch(/\b(?:rgb|hsl|oklch|lab)a?\(/i);
    expect(text, path).not.toMatch(/\d(?:px|pt)\b/);
  }
});

test('nothing names left or right, so that pages can run either way', () => {
  for (const { path, text } of sheets) {
    expect(text, path).not.toMatch(/(?:margin|padding|border)-(?:left|right)\b|^\s*(?:left|right):|text-align:\s*(?:left|right)/m);
  }
});

test('every token that is used exists', () => {
  const known = new Set([...scale.keys(), ...themes.night.keys()]);
  const local = new Set(['--bright', '--deep', '--role', '--role-deep']);
  for (const { path, text } of sheets) {
    for (const [, name = ''] of text.matchAll(/var\((--[\w-]+)/g)) {
      expect(known.has(name) || local.has(name), `${path}: ${name}`).toBe(true);
    }
  }
});
