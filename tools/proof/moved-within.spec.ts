import { expect, it } from 'vitest';
import type { RowsObservation } from '@sluice/kit/observer';
import { isMovedWithin } from './moved-within.ts';

const of = (tables: Readonly<Record<string, readonly [rows: number, checksum: string]>>): RowsObservation => ({
  tables: Object.fromEntries(Object.entries(tables).map(([name, [rows, checksum]]) => [name, { rows, checksum, columns: {} }])), sequences: {}, largeObjects: '0',
});
const heirs = new Map([['app.rest', ['app.p']], ['app.new', ['app.p']], ['app.other', ['app.q']]]);
const before = of({ 'app.rest': [3, '-700'], 'app.other': [1, '5'] });

it('a row that another partition of the same table has is there', () => {
  expect(isMovedWithin('table app.rest: 3 rows → 1 rows', before, of({ 'app.rest': [1, '-900'], 'app.new': [2, '200'], 'app.other': [1, '5'] }), heirs)).toBe(true);
});

it('one that is gone, is another one or lies in another table is not', () => {
  const line = 'table app.rest: 3 rows → 1 rows';
  for (const after of [of({ 'app.rest': [1, '-900'], 'app.new': [1, '200'] }), of({ 'app.rest': [1, '-900'], 'app.new': [2, '201'] }), of({ 'app.rest': [1, '-900'], 'app.other': [3, '200'] })]) expect(isMovedWithin(line, before, after, heirs)).toBe(false);
  expect(isMovedWithin('table app.alone: 3 rows → 1 rows', before, before, heirs)).toBe(false);
  expect(isMovedWithin('sequence app.s: 1 called → 2 called', before, before, heirs)).toBe(false);
});
