// What our engine makes of timetables beside what the reference library (opening_hours on npm) makes of
// them: rules put together from every kind of selector, time and state, at times of all kinds, in New
// York. Wanted: nowhere are we sure of what the library is not, and nowhere open where it is closed.
// Prints the counts that stand in docs/hours.md; `make hours-reference`. Fails on a difference.
process.env.TZ = 'America/New_York';
import { spawnSync } from 'node:child_process';
import opening_hours from 'opening_hours';
import { root } from '../places.mjs';

const place = { lat: 40.7, lon: -74, address: { country_code: 'us', state: 'New York' } };
const DAYS = ['', 'Mo-Fr', 'Sa', 'Su', 'Mo,We,Fr', 'Mo, We, Fr', 'Tu-Th', 'Fr-Mo', 'PH', 'Mo-Fr,PH', 'PH,Sa', 'Sa[1]', 'We[-1]', 'Mo[2,4]',
  'Apr-Oct', 'Nov-Mar Mo-Fr', 'Dec 24-26', 'Dec 25', '2026 Nov 23-2026 Dec 05', 'week 48', 'week 02-52/2 Mo', 'Oct-May', '2026', 'Nov Mo-Fr', 'Su-Mo'];
const TIMES = ['', '09:00-17:00', '08:00-12:00,13:00-17:00', '20:00-03:00', '22:00-26:00', '00:00-24:00', '10:00-16:00+', '18:00-00:00', '09:00-12:00, 14:00-16:00'];
const STATES = ['', ' off', ' open', ' unknown', ' "by appointment"', ' open "ring the bell"', ' "open bar"', ' off "moved"'];
const WRONG = ['Nov 31 10:00-12:00', 'Feb 30 10:00-12:00', 'Feb 31-Mar 02 off', 'Mo-Fr 09:00-25:61', 'Mo-Xx 10:00-12:00', 'Mo-Fr 10:00-12:00 12:00', 'Mo[6] 10:00-12:00',
  'week 54 Mo', 'Mo-Fr 10:00-', '-17:00', 'Mo-Fr (sunrise-25:00)-20:00', 'Mo PH 10:00-12:00', 'PH Mo-Fr 10:00-12:00', '24/8', 'Monday to Friday', '"', 'Mo-Fr 09:00-17:00 "'];

/** The same values every time. */
function random(seed) {
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}

function values() {
  const pick = random(20261130);
  const one = (list) => list[pick(list.length)];
  const rule = () => [one(DAYS), one(TIMES)].filter(Boolean).join(' ') + one(STATES);
  const single = DAYS.flatMap((day) => TIMES.flatMap((time) => STATES.map((state) => [day, time].filter(Boolean).join(' ') + state)));
  const several = Array.from({ length: 1500 }, () => Array.from({ length: 2 + pick(2) }, rule).reduce((text, next) => text + one(['; ', '; ', ', ', ' || ']) + next));
  return [...new Set([...single, ...several, ...WRONG])].map((text) => text.trim()).filter(Boolean);
}

function times() {
  const pick = random(7);
  const from = new Date('2026-11-01T00:00:00-04:00').getTime();
  return Array.from({ length: 40 }, () => new Date(from + pick(90 * 24 * 60) * 60_000));
}

function said(value, when) {
  try {
    const hours = new opening_hours(value, place);
    return when.map((at) => (hours.getUnknown(at) ? '?' : hours.getState(at) ? 'o' : 'c')).join('');
  } catch {
    return '-';
  }
}

const when = times();
const asked = values();
const quiet = console.error; // the library warns on the console
console.error = () => {};
const theirs = asked.map((value) => said(value, when));
console.error = quiet;
const input = asked.map((value) => JSON.stringify({ value, times: when })).join('\n');
const run = spawnSync('cargo', ['run', '--quiet', '-p', 'wayside-domain', '--example', 'hours_at'], { cwd: root, input, maxBuffer: 1 << 28, encoding: 'utf8' });
if (run.status !== 0) throw new Error(run.stderr);
const ours = run.stdout.trim().split('\n');

const count = { same: 0, unknown: 0, different: 0 };
const shown = [];
asked.forEach((value, row) => {
  const their = theirs[row] === '-' ? '?'.repeat(when.length) : theirs[row];
  const our = ours[row] === '-' ? '?'.repeat(when.length) : ours[row];
  const at = [...our].findIndex((letter, column) => letter !== '?' && letter !== their[column]);
  const kind = at >= 0 ? 'different' : our === their ? 'same' : 'unknown';
  count[kind] += 1;
  if (at >= 0) shown.push(`${value}  ${when[at].toString().slice(0, 21)}: we say ${our[at]}, the library ${theirs[row] === '-' ? 'refuses it' : their[at]}`);
});
console.log(shown.slice(0, Number(process.env.SHOW ?? 20)).join('\n'));
console.log(JSON.stringify({ values: asked.length, times: when.length, ...count }));
process.exit(count.different === 0 ? 0 : 1);
