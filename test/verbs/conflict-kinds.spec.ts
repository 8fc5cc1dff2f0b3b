/** Conflicts of one object each, by kind: what is replaced, what makes room, and that all of it goes back. */
import { describe, expect, it } from 'vitest';
import { consenting, difference, seen } from './backup-world.ts';
import { keeping } from './keeping.ts';
import { postgres15, type Place } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

const keep = keeping();

interface Given {
  readonly before: string;
  readonly hand?: readonly string[];
  readonly script: string;
  readonly back?: string;
  readonly manifest?: string;
}

async function given(place: Place, { before, hand = [], script, back, manifest = '' }: Given): Promise<World> {
  const w = await keep(makeWorld(place, { shop: { owns: ['app', 'other'], manifest: `migrations: migrations/*.sql\n${manifest}`, files: { 'migrations/V1__a.sql': `create schema app;\ncreate schema other;\n${before}` } } }));
  const first = await w.deploy();
  expect(of(first), why(first)).toMatchObject({ status: 'deployed' });
  await w.hand(...hand);
  await w.write('shop/migrations/V2__b.sql', script);
  if (back !== undefined) await w.write('shop/migrations/V2__rollback_b.sql', back);
  return w;
}

const T = 'create table app.t (id integer primary key, n text);\n';

/** What there is and what the script makes; a query, and what it gives afterwards. */
const KINDS: readonly (readonly [string, Given, string, { readonly strategy: 'rename' | 'drop'; readonly how: string; readonly x: unknown }])[] = [
  ['a view with a column less', { before: `${T}create view app.v as select id, n from app.t;\ncreate view app.w as select id from app.v;\n`, script: 'create view app.v as select id from app.t;\n' }, "select count(*)::int as x from pg_attribute where attrelid = 'app.v'::regclass and attnum > 0", { strategy: 'rename', how: 'renamed', x: 1 }],
  ['a function with another result', { before: 'create function app.f() returns integer language sql return 1;\ncreate view app.v as select app.f() as f;\n', script: 'create function app.f() returns bigint language sql return 2;\n' }, 'select f::text as x from app.v', { strategy: 'rename', how: 'renamed', x: '2' }],
  ['a trigger', { before: `${T}create function app.g() returns trigger language plpgsql as 'begin return new; end';\ncreate trigger t1 before insert on app.t for each row execute function app.g();\n`, script: 'create trigger t1 before update on app.t for each row execute function app.g();\n' }, "select count(*)::int as x from pg_trigger where tgname like 't1%'", { strategy: 'rename', how: 'replaced', x: 1 }],
  ['a materialized view', { before: `${T}create materialized view app.m as select 1 as a;\ncreate index m_a on app.m (a);\n`, script: 'create materialized view app.m as select 2 as a;\ncreate index m_a on app.m (a);\n' }, 'select a as x from app.m', { strategy: 'drop', how: 'dropped', x: 2 }],
  ['a sequence', { before: "create sequence app.s;\ncreate table app.u (id bigint default nextval('app.s'));\n", hand: ["select setval('app.s', 41)"], script: 'create sequence app.s increment 10;\n' }, "select nextval('app.s')::int as x", { strategy: 'rename', how: 'renamed', x: 51 }],
  ['an index', { before: `${T}create index i on app.t (n);\n`, script: 'create index i on app.t (n, id);\n' }, "select count(*)::int as x from pg_index where indrelid = 'app.t'::regclass", { strategy: 'rename', how: 'renamed', x: 3 }],
];

describe('on PostgreSQL 15', () => {
  it.each(KINDS)('%s', async (_what, world, query, { strategy, how, x }) => {
    const w = await given(postgres15, world);
    const was = await seen(w);
    const done = await consenting((options) => w.deploy({ ...options, ifExists: strategy }));
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', plan: { conflicts: [{ strategy, how }] } });
    // They hold none of their own, so it is not said what becomes of them.
    expect(of(done).plan!.conflicts![0]).not.toHaveProperty('rows');
    expect(await w.rows(query)).toEqual([{ x }]);
    expect(of(await w.deploy()), 'again').toMatchObject({ status: 'unchanged' });
    if (how === 'replaced') return;
    const back = await consenting((options) => w.rollback(options));
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });
    expect(difference(was, await seen(w)).filter((line) => !String(line).includes('app.s'))).toEqual([]);
  });
});
