/** Which objects the sources speak of: on these owners and privileges count. What has no fact is spoken of in vain. */
import { afterAll, expect, it } from 'vitest';
import type { ShadowOptions } from '@sluice/core/dialect';
import { desire } from './desire.ts';
import { closeInstance } from './shadow.ts';

const options: ShadowOptions = { place: 'pglite', stateDir: '/nowhere', root: '/nowhere', target: { dialect: 'postgres', version: 180000, versionText: '18', database: 'd', user: 'u', lockSlots: 1e6 } };
const desired = (text: string) => desire([{ project: 'p', owns: '*', files: [{ path: 'a.sql', text }] }], options);

afterAll(() => closeInstance());

it.each([
  ['create foreign data wrapper w; grant usage on foreign data wrapper w to r;', 'grant foreign-data-wrapper w'],
  ['create foreign data wrapper w; create server v foreign data wrapper w; grant usage on foreign server v to r;', 'grant foreign-server v'],
  ['create foreign data wrapper w; create server v foreign data wrapper w; alter server v owner to r;', 'owner foreign-server v'],
  ['create collation c from "C"; alter collation c owner to r;', 'owner collation public.c'],
  ['create operator family f using btree; alter operator family f using btree owner to r;', 'owner operator-family public.f(btree)'],
  ['create text search dictionary d (template = simple); alter text search dictionary d owner to r;', 'owner text-search-dictionary public.d'],
  ['create publication p; alter publication p owner to r;', 'owner publication p'],
  ['create table t (id int, n int); create statistics s on id, n from t; alter statistics s owner to r;', 'owner statistics public.s'],
  ['create table t (id int generated always as identity); grant usage on sequence t_id_seq to r;', 'grant column public.t/id'],
  ['create schema b; create table b.t (); set search_path = a, b; grant select on t to r;', 'grant table b.t'],
])('%s', async (text, said) => expect([...(await desired(text)).said]).toContain(said));

it('of what another kind of object is called, nothing is said', async () => {
  const { said } = await desired(`create table x (id int); create function x() returns int language sql return 1; grant select on x to r;`);
  expect([...said].filter((each) => each.includes('function'))).toEqual([]);
});

it('warns where it changes nothing', async () => {
  const { findings } = await desired(`
create table t (id int generated always as identity primary key);
comment on index t_pkey is 'x'; comment on column t.id is 'x'; grant usage on sequence t_id_seq to r;
create type r2 as range (subtype = int, multirange_type_name = mr); comment on type mr is 'x';
grant execute on function pg_catalog.pg_ls_waldir() to r;
comment on function pg_catalog.now() is 'x';
comment on language plpgsql is 'x';`);
  expect(findings.map(({ code, severity, message, at }) => [code, severity, at?.line, message])).toEqual([
    ['no-effect', 'warning', 5, 'this changes nothing: function pg_catalog.pg_ls_waldir belongs to an extension, or to the server itself'],
    ['no-effect', 'warning', 6, 'this changes nothing: function pg_catalog.now belongs to an extension, or to the server itself'],
    ['no-effect', 'warning', 7, 'this changes nothing: language plpgsql belongs to an extension, or to the server itself'],
  ]);
});
