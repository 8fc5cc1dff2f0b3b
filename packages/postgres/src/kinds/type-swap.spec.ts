/** What cases cannot say, because they converge: swaps that are refused, and names that are taken. */
import { catalog, fact, type Catalog, type Context, type Draft, type Edge, type Fact } from '@sluice/core/dialect';
import { describe, expect, it } from 'vitest';
import { composite, type Composite } from './composite.ts';
import { enumKind, type Enum } from './enum.ts';

const mood = (...labels: string[]): Fact<Enum> => fact(['enum', 's', 'mood'], { labels });
const column = (table: string, name: string, type: string): Fact =>
  fact(['column', 's', table, name], { type, notNull: false, local: true, _position: 1 }, ['table', 's', table]);
const table = (name: string, partitionKey?: string): Fact => fact(['table', 's', name], { partitionKey });

const of = (facts: readonly Fact[], edges: readonly [string, string][]): Catalog =>
  catalog(facts, edges.map(([from, to]): Edge => ({ from, to, strength: 'hard' })));

const between = (before: Catalog, after: Catalog): Context =>
  ({ server: { dialect: 'postgres', version: 180000, versionText: '18', database: 'd', user: 'u' }, before, after, rows: () => undefined });

/** Old and new catalog differ in the type alone. */
function change<B extends object>(kind: { readonly kind: { readonly change: object } }, attribute: string, old: Fact<B>, now: Fact<B>, others: readonly Fact[], edges: readonly [string, string][]) {
  const rule = (kind.kind.change as Record<string, (before: Fact<B>, after: Fact<B>, context: Context) => 'replace' | readonly Draft[]>)[attribute]!;
  return rule(old, now, between(of([old, ...others], edges), of([now, ...others], edges)));
}
const sqls = (drafts: 'replace' | readonly Draft[]) => (drafts === 'replace' ? drafts : drafts.map(({ sql }) => sql));

describe('a swapped type', () => {
  it('converts all columns of a table in one statement', () => {
    const drafts = change(enumKind, 'labels', mood('a', 'b'), mood('b'), [table('t'), column('t', 'm', 's.mood'), column('t', 'all', 's.mood[]')],
      [['column s.t/m', 'enum s.mood'], ['column s.t/all', 'enum s.mood']]);
    expect(sqls(drafts)).toEqual([
      'alter type s.mood rename to mood__old',
      `create type s.mood as enum ('b')`,
      'alter table s.t alter column m type s.mood using m::text::s.mood, alter column "all" type s.mood[] using "all"::text[]::s.mood[]',
      'drop type s.mood__old',
    ]);
    expect(drafts[0]).toMatchObject({ effects: [{ effect: 'narrows-values', check: `select (select count(*) from s.t where m::text in ('a')) + (select count(*) from s.t where "all"::text[] && array['a'])` }] });
  });

  it('steps aside under a name that nobody has', () => {
    const drafts = change(enumKind, 'labels', mood('a', 'b'), mood('b'), [table('mood__old'), fact(['sequence', 's', 'mood__old1'], {})], []);
    expect(sqls(drafts)[0]).toBe('alter type s.mood rename to mood__old2');
  });

  it('keeps its own name within the limit of 63 bytes', () => {
    const long = 'ü'.repeat(31);
    const named = (...labels: string[]): Fact<Enum> => fact(['enum', 's', long], { labels });
    const [rename] = sqls(change(enumKind, 'labels', named('a', 'b'), named('b'), [], []));
    const name = /rename to "(.*)"$/.exec(String(rename))![1]!;
    expect(Buffer.byteLength(name)).toBeLessThan(64);
    expect(name).not.toBe(long);
  });

  it('is not possible under a partition key', () => {
    const facts = [table('t', 'LIST (m)'), column('t', 'm', 's.mood')];
    expect(change(enumKind, 'labels', mood('a', 'b'), mood('b'), facts, [['column s.t/m', 'enum s.mood']])).toBe('replace');
  });

  it('has a cast while a column holds arrays of a composite, and none where none does', () => {
    const pair = (...names: string[]): Fact<Composite> => fact(['composite', 's', 'pair'], { attributes: names.map((name) => ({ name, type: 'integer' })) });
    const swap = (type: string) => sqls(change(composite, 'attributes', pair('a', 'b'), pair('b', 'a'), [table('t'), column('t', 'p', type)], [['column s.t/p', 'composite s.pair']]));
    expect(swap('s.pair[]')).toEqual([
      'alter type s.pair rename to pair__old',
      'create type s.pair as (b integer, a integer)',
      `create function s.pair__converted(s.pair__old) returns s.pair immutable language sql as 'select case when $1 is distinct from null then row(($1).b::integer, ($1).a::integer)::s.pair end'`,
      'create cast (s.pair__old as s.pair) with function s.pair__converted(s.pair__old)',
      'alter table s.t alter column p type s.pair[] using (p)::s.pair[]',
      'drop cast (s.pair__old as s.pair)',
      'drop function s.pair__converted(s.pair__old)',
      'drop type s.pair__old',
    ]);
    expect(swap('s.pair')).not.toEqual(expect.arrayContaining([expect.stringContaining('create cast')]));
  });
});

describe('new labels', () => {
  it('are put after the one before them, each when that is there', () => {
    expect(sqls(change(enumKind, 'labels', mood('b', 'd'), mood('a', 'b', 'c', 'cc', 'd', `e'\\`), [], []))).toEqual([
      `alter type s.mood add value 'a' before 'b'`,
      `alter type s.mood add value 'c' after 'b'`,
      `alter type s.mood add value 'cc' after 'c'`,
      `alter type s.mood add value E'e''\\\\' after 'd'`,
    ]);
  });

  it('of an enum without any need no neighbour', () => {
    expect(sqls(change(enumKind, 'labels', mood(), mood('a', 'b'), [], []))).toEqual([`alter type s.mood add value 'a'`, `alter type s.mood add value 'b' after 'a'`]);
  });
});
