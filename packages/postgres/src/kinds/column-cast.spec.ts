import { catalog, type Context } from '@sluice/core/dialect';
import { expect, test } from 'vitest';
import { conversion } from './column-cast.ts';

const context: Context = { server: { dialect: 'postgres', version: 180000, versionText: '18', database: 'd', user: 'u' }, before: catalog([], []), after: catalog([], []), rows: () => undefined };

test('blanks that fill a value up are no part of it for another type', () => {
  expect(conversion('character(8)', 'inet', context)).toBe('text');
  expect(conversion('bpchar', 'public.size', context)).toBe('text');
  expect(conversion('character(8)', 'character varying(8)', context)).toBe('implicit');
  expect(conversion('character varying(8)', 'inet', context)).toBe('cast');
});
