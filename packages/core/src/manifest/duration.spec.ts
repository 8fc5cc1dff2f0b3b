import { expect, it } from 'vitest';
import { DURATION, durationMs } from './duration.ts';
import { nearest } from './nearest.ts';
import { parseTimeWindow } from './time-window.ts';

it.each([
  ['500ms', 500],
  ['2s', 2000],
  ['15min', 900_000],
  ['1h', 3_600_000],
  ['1h30min', 5_400_000],
  ['1min30s', 90_000],
  ['0ms', 0],
])('%s', (text, ms) => {
  expect(DURATION.test(text)).toBe(true);
  expect(durationMs(text)).toBe(ms);
});

it.each(['', '5', '5m', '5 s', '1.5h', '5s1h', '-5s', 's', '5S'])('"%s" is no length of time', (text) => {
  expect(DURATION.test(text)).toBe(false);
});

it.each([
  ['02:00-04:00 UTC', [0, 1, 2, 3, 4, 5, 6], 120, 240, 'UTC'],
  ['Mon-Fri 22:00-02:00 Europe/Berlin', [0, 1, 2, 3, 4], 1320, 120, 'Europe/Berlin'],
  ['Sat,Sun 00:00-24:00 UTC', [5, 6], 0, 1440, 'UTC'],
  ['Fri-Mon 01:30-02:00 UTC', [0, 4, 5, 6], 90, 120, 'UTC'],
] as const)('%s', (text, days, from, to, zone) => {
  expect(parseTimeWindow(text)).toEqual({ days: new Set(days), from, to, zone });
});

it.each(['', '2:00-4:00 UTC', '02:00-04:00', '24:00-04:00 UTC', '02:00-24:30 UTC', '02:60-03:00 UTC', '02:00-04:00 Berlin', 'Mon-Wed-Fri 02:00-04:00 UTC', 'Mum 02:00-04:00 UTC', 'Mon- 02:00-04:00 UTC'])(
  '"%s" is no window',
  (text) => {
    expect(parseTimeWindow(text)).toBeUndefined();
  },
);

it.each([
  ['onws', 'owns'],
  ['schma', 'schema'],
  ['SCHEMA', 'schema'],
  ['smoke-tests', 'smokeTests'],
  ['zzz', undefined],
  ['o', undefined],
])('%s is nearest to %s', (word, known) => {
  expect(nearest(word, ['owns', 'schema', 'smokeTests', 'data'])).toBe(known);
});
