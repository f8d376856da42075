// Who may import whom, and what may stand where.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { code } from './source';

function imports(text: string): string[] {
  return [...text.matchAll(/(?:from\s+|import\s*\(?\s*)['"]([^'"]+)['"]/g)].map((found) => found[1] ?? '');
}

/** Where a relative import leads, from `ui/`. */
function target(path: string, what: string): string {
  return new URL(what, `file:///${path}`).pathname.slice(1);
}

function feature(path: string): string | undefined {
  return /^src\/features\/([^/]+)\//.exec(path)?.[1];
}

test('there is code to look at', () => {
  expect(code.length).toBeGreaterThan(60);
});

test('one feature never imports another', () => {
  for (const { path, text } of code) {
    const own = feature(path);
    if (!own) continue;
    for (const what of imports(text).filter((one) => one.startsWith('.'))) {
      const other = feature(target(path, what));
      expect(other === undefined || other === own, `${path} imports ${what}`).toBe(true);
    }
  }
});

test('only backend and device know Tauri', () => {
  for (const { path, text } of code) {
    const may = /^src\/(backend|device)\//.test(path);
    const knows = imports(text).some((what) => what.startsWith('@tauri-apps/'));
    expect(may || !knows, path).toBe(true);
  }
});

test('shared parts know no feature and no shell', () => {
  for (const { path, text } of code.filter((one) => one.path.startsWith('src/shared/'))) {
    for (const what of imports(text).filter((one) => one.startsWith('.'))) {
      expect(target(path, what), path).not.toMatch(/^src\/(features|shell)\//);
    }
  }
});

test('only the device folder asks for the time', () => {
  for (const { path, text } of code.filter((one) => !one.path.startsWith('src/device/'))) {
    expect(text, path).not.toMatch(/Date\.now\(|new Date\(\)/);
  }
});

test('only the device folder keeps anything, and never a position or a search', () => {
  for (const { path, text } of code) {
    if (path === 'src/device/kept.ts') continue;
    expect(text, path).not.toMatch(/localStorage\.|sessionStorage|indexedDB|document\.cookie/);
  }
  const kept = code.flatMap(({ text }) => [...text.matchAll(/\bkeep\('([^']+)'/g)].map((one) => one[1]));
  expect([...new Set(kept)].sort()).toEqual(['kinds', 'language', 'sound', 'theme', 'travel', 'units', 'voice']);
});

test('nothing is written to a log', () => {
  for (const { path, text } of code) expect(text, path).not.toMatch(/console\./);
});

/** The one page. Looked for alone: beside it lie the packages, thousands of files. */
const page = { path: 'index.html', text: readFileSync(join(import.meta.dirname, '../index.html'), 'utf8') };

test('no markup carries an inline style or script, which the content policy refuses', () => {
  for (const { path, text } of [...code, page]) {
    expect(text, path).not.toMatch(/\sstyle="/);
    expect(text, path).not.toMatch(/\{@html/);
    expect(text, path).not.toMatch(/<script>[^<]*<\/script>/);
  }
});

test('no address outside the app is written in the face', () => {
  for (const { path, text } of code) {
    expect(text.replaceAll('http://www.w3.org/', ''), path).not.toMatch(/https?:\/\/(?!\*)/);
  }
});
