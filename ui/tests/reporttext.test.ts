// A report as plain text.
import { beforeEach, expect, test } from 'vitest';
import { incidentNumber, longestNumber, reportText } from '../src/features/records/reporttext';
import type { IncidentReport } from '../src/generated/IncidentReport';
import { language } from '../src/i18n/index.svelte';

const found_ms = Date.parse('2026-11-24T21:01:00Z');
const bare: IncidentReport = {
  incident: 'i', found_ms, sex: 'unknown', age: 'unknown', drugs: [], doses: [], breathing_before: 'unknown',
  breathing_after: 'unknown', response_time: 'unknown', survived: 'unknown', fictional: false,
};

beforeEach(() => language.choose('en'));

test('what nobody noted has no line', () => {
  const lines = reportText(bare, true, 0).split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^Found /);
  expect(lines[1]).toBe('No dose was given.');
});

test('what was noted is there, and what is not confirmed or of the fictional district says so first', () => {
  const report: IncidentReport = {
    ...bare,
    fictional: true,
    sex: 'male',
    drugs: ['fentanyl', 'unknown', 'alcohol'],
    cpr_given: false,
    kit_left: true,
    survived: 'yes',
    doses: [{ at_ms: found_ms + 60_000, amount: { is: 'micrograms', ug: 4000 }, route: 'intranasal', by: 'officer' } as IncidentReport['doses'][number]],
  };
  const text = reportText(report, false, 2);
  const lines = text.split('\n');
  expect(lines[0]).toMatch(/^Training: /);
  expect(lines[1]).toMatch(/^Not confirmed/);
  expect(lines[2]).toMatch(/2/);
  expect(text).toMatch(/Dose 1.*4 mg/);
  expect(text).toMatch(/Suspected drugs: Fentanyl, Alcohol/);
  expect(text).toMatch(/CPR.*: No\b/);
  expect(text).toMatch(/Survived: Yes/);
  expect(text).not.toMatch(/Age, as seen|Not known|undefined/);
  expect(reportText(report, true, 0)).not.toMatch(/Not confirmed/);
});

test('it is told in Spanish too', async () => {
  await language.choose('es');
  expect(reportText(bare, false, 0)).toMatch(/^Sin confirmar/);
});

test('the agency’s own number stands in the text where one was typed, and nothing else can be typed there', () => {
  expect(reportText(bare, true, 0, '26-001234').split('\n')[0]).toBe('Agency\'s incident number: 26-001234');
  expect(reportText(bare, true, 0)).not.toMatch(/number/);
  for (const number of ['26-001234', 'CR 26/1234', 'PD#26-12', 'a1', '2026.11.30-0007']) expect(incidentNumber(` ${number} `)).toBe(number);
  for (const none of ['', '   ', 'Jane Doe', 'CR-', '12\n13', '1'.repeat(longestNumber + 1), '26-1 (Jane)', '12;13', '1\u202e2']) {
    expect(incidentNumber(none)).toBeUndefined();
  }
});
