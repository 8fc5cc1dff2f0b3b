/** `diff --trace`: what a plan does on a clone is what its steps say, rule by rule; what they do not say is found. */
import type { Catalog, Finding } from '@sluice/core/dialect';
import { dialect } from '@sluice/postgres';
import { expect, it } from 'vitest';
import { onServer, pglite, postgres18 } from './places.ts';
import { makeWorld, of, why } from './world.ts';

/** Rule → before and after, of relations named after the rule. */
const CHANGES: Readonly<Record<string, readonly [before: string, after: string]>> = {
  H104: ['create table app.h104 (id int primary key, gone text)', 'create table app.h104 (id int primary key)'],
  H110: ['create table app.h110 (a int) partition by list (a); create table app.h110_1 partition of app.h110 for values in (1)', 'create table app.h110 (a int) partition by list (a)'],
  H201: ['create table app.h201 (a int)', 'create table app.h201 (a int); create index on app.h201 (a)'],
  H202: ['create table app.h202 (a int); create index on app.h202 (a)', 'create table app.h202 (a int)'],
  H204: ['create table app.h204 (id int primary key, a int)', 'create table app.h204 (id int primary key, a int references app.h204)'],
  H205: ['create table app.h205 (a int)', 'create table app.h205 (a int check (a > 0))'],
  H206: ['create table app.h206 (a int)', 'create table app.h206 (a int not null)'],
  H207: ['create table app.h207 (a int)', 'create table app.h207 (a int unique)'],
  H208: ['create table app.h208 (a int not null)', 'create table app.h208 (a int primary key)'],
  H209: ['create table app.h209 (a int4range)', 'create table app.h209 (a int4range, exclude using gist (a with &&))'],
  H210: ['create table app.h210 (a int, b varchar(10)); create table app.h210_of () inherits (app.h210)', 'create table app.h210 (a bigint, b varchar(20)); create table app.h210_of () inherits (app.h210)'],
  H211: ['create table app.h211 (a int); create domain app.positive as int check (value > 0)', 'create table app.h211 (a int, b uuid default gen_random_uuid()); create domain app.positive as int check (value > 0)'],
  'H211, domain': ['create table app.h211d (a int)', 'create table app.h211d (a int, c app.positive)'],
  H212: ['create table app.h212 (a int)', 'create table app.h212 (a int, b int generated always as (a + 1) stored)'],
  H213: ['create table app.h213 (a int)', 'create table app.h213 (a int, id bigint generated always as identity)'],
  H218: ['create table app.h218 (a int) partition by list (a); create table app.h218_1 partition of app.h218 for values in (1)', 'create table app.h218 (a int) partition by list (a); create table app.h218_1 (a int)'],
  H224: ['create table app.h224 (a int) partition by list (a); create table app.h224_1 (a int); create table app.h224_rest partition of app.h224 default',
    'create table app.h224 (a int) partition by list (a); create table app.h224_1 partition of app.h224 for values in (1); create table app.h224_rest partition of app.h224 default'],
  H225: ['create table app.h225 (a int); create function app.f() returns trigger language plpgsql as $$ begin return new; end $$',
    'create table app.h225 (a int); create function app.f() returns trigger language plpgsql as $$ begin return new; end $$; create trigger t before insert on app.h225 for each row execute function app.f()'],
  H226: ['create domain app.d as text; create table app.h226 (a app.d)', `create domain app.d as text check (value <> ''); create table app.h226 (a app.d)`],
  H229: ['create table app.h229 (a int)', 'create unlogged table app.h229 (a int)'],
  H301: ['create table app.h301 (a int)', '-- sluice: renamed from h301\ncreate table app.h301_now (a int)'],
  H605: ['create table app.h605 (a int); alter table app.h605 enable row level security', 'create table app.h605 (a int)'],
  'nobody waits': ['create table app.tuned (a int)', 'create table app.tuned (a int) with (autovacuum_enabled = false); alter table app.tuned alter column a set statistics 200'],
};

const schema = (side: 0 | 1): string => `create schema app;\n${Object.values(CHANGES).map((each) => `${each[side]};\n`).join('')}`;
const seen = (findings: readonly Finding[]): string[] => findings.filter(({ code, severity }) => code === 'trace' && severity === 'warning').map(({ message, hint }) => `${message}: ${hint ?? ''}`);

it.each([pglite, onServer(15), onServer(16), onServer(17), postgres18])('says before what happens, on $name', async (place) => {
  const world = await makeWorld(place, { app: { files: { 'schema.sql': schema(0) } } }, { environment: place.many ? 'shadow: target' : '' });
  try {
    const first = await world.deploy();
    expect(of(first).status, why(first)).toBe('deployed');
    // Where every table has a row nothing is left out because a table is empty.
    await world.write('app/schema/schema.sql', schema(1));
    const { report } = await world.diff({ trace: true });
    expect(of(report).outcome, why(report)).toBe(0);
    expect(seen(of(report).findings)).toEqual([]);
    const told = of(report).findings.find(({ message }) => message.includes('ran on a clone'))!.message;
    expect(told).toMatch(/^\d+ statements ran on a clone \((pglite|target)\): 2\d relations locked, [5-9] written anew; no lock and no rewrite that the plan does not say$/);
  } finally {
    await world.close();
  }
});

it('finds what a step does not say', async () => {
  const world = await makeWorld(pglite, { app: { files: { 'schema.sql': schema(0) } } });
  try {
    await world.deploy();
    await world.write('app/schema/schema.sql', schema(1));
    const { plan } = of((await world.diff()).report);
    const connection = await dialect.connect({ url: 'pglite:db', label: 'hand', root: world.root, applicationName: 'hand', timeouts: { lockMs: 5_000, statementMs: 20_000 } });
    let before: Catalog;
    try {
      before = (await dialect.read(await connection.session('main'), { journalSchema: 'sluice' })).catalog;
    } finally {
      await connection.close();
    }
    const silent = plan!.batches.map((batch) => ({ ...batch, steps: batch.steps.map((step) => ({ ...step, effects: [] })) }));
    const { differences } = await dialect.trace!({ setup: [schema(0).replace('create schema app', 'create schema public; create schema app')], before, batches: silent, backups: 'sluice_backup' },
      { place: 'pglite', stateDir: world.root, root: world.root, target: { dialect: 'postgres', version: 180000, versionText: '18', database: 'd', user: 'postgres' } });
    const subjects = new Set(differences.map(({ subject }) => subject));
    for (const name of ['h201', 'h204', 'h205', 'h206', 'h207', 'h208', 'h209', 'h225', 'h226', 'h605']) expect(subjects, name).toContain(`table app.${name}`);
    const rewritten = differences.filter(({ message }) => message.includes('written anew')).map(({ subject }) => subject);
    expect(new Set(rewritten)).toEqual(new Set(['h210', 'h210_of', 'h211', 'h211d', 'h212', 'h213', 'h229'].map((name) => `table app.${name}`)));
  } finally {
    await world.close();
  }
});
