import { PGlite } from '@electric-sql/pglite';
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

test('what the server casts is cast, what it does not goes by text', async () => {
  await using db = await PGlite.create();
  // Integers and bytes know each other from 18 on only. What the server prints of its own nodes is no column's.
  const types = (await db.query<{ name: string }>(`select format_type(oid, null) as name from pg_type where typnamespace = 'pg_catalog'::regnamespace and typtype in ('b', 'r', 'm') and typcategory not in ('A', 'S', 'X', 'Z') or oid in ('"char"'::regtype, 'xid8'::regtype)`)).rows.map(({ name }) => name);
  const casts = new Set((await db.query<{ cast: string }>(`select concat(format_type(castsource, null), ' → ', format_type(casttarget, null)) as cast from pg_cast where 'bytea'::regtype not in (castsource, casttarget)`)).rows.map((row) => row.cast));
  expect(types.length).toBeGreaterThan(50);
  const pairs = types.flatMap((from) => types.filter((to) => to !== from).map((to) => [from, to] as const));
  const isCast = ([from, to]: readonly [string, string]) => ['cast', 'implicit'].includes(conversion(from, to, context));
  expect(pairs.filter((pair) => isCast(pair) !== casts.has(pair.join(' → '))).map((pair) => pair.join(' → '))).toEqual([]);
});
