/** Files that take away what they made: as psql would leave it, whatever else stands in them. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Desired, ShadowOptions } from '@sluice/core/dialect';
import { desire } from './desire.ts';
import { closeInstance } from './shadow.ts';

const options: ShadowOptions = { place: 'pglite', stateDir: '/nowhere', root: '/nowhere', target: { dialect: 'postgres', version: 180000, versionText: '18', database: 'd', user: 'u', lockSlots: 1e6 } };
const desired = (...texts: string[]): Promise<Desired> => desire([{ project: 'p', owns: { schemas: ['public'] }, files: texts.map((text, index) => ({ path: `${index}.sql`, text })) }], options);
const of = async (...texts: string[]): Promise<string[]> => [...(await desired(...texts)).catalog.facts.keys()].filter((id) => /^(table|column|view|trigger|enum|index|function|schema s)\b/.test(id)).sort();

afterAll(() => closeInstance());

const T = 'create table t (id int, a text);\ncreate function f() returns trigger language plpgsql as $$begin return new; end$$;\ncreate trigger x before insert on t for each row execute function f();\n';
const WITHOUT = ['column public.t/a', 'column public.t/id', 'function public.f()', 'table public.t'];

describe('what a file made and takes away', () => {
  it.each([
    ['is not wanted', [`${T}drop trigger x on t;`], WITHOUT],
    ['nor where it is said with IF EXISTS', [`${T}drop trigger if exists x on t;`], WITHOUT],
    ['nor in a file behind', [T, 'drop trigger x on t;'], WITHOUT],
    ['with what stands on it', [`${T}create view v as select * from t; drop table t cascade; drop function f;`], []],
    ['while what waits for a later file comes', ['create view v as select * from u;', 'create table u (id int); create table w (id int); drop table w;'], ['column public.u/id', 'table public.u', 'view public.v']],
    ['without CONCURRENTLY, and by a name that the server gave', ['create table t (id int); create index on t (id); drop index concurrently t_id_idx;'], ['column public.t/id', 'table public.t']],
  ])('%s', async (_, texts, ids) => expect(await of(...texts)).toEqual(ids));

  it('is what was made last of its name, and stands there', async () => {
    const text = "create type e as enum ('a');\ncreate table t (x e);\nalter type e rename to e_old;\ncreate type e as enum ('b');\nalter table t alter x type e using 'b'::e;\ndrop type e_old;\n";
    const { catalog, placeOf } = await desired(text);
    expect(catalog.facts.get('enum public.e')?.body).toMatchObject({ labels: ['b'] });
    expect(catalog.facts.has('enum public.e_old')).toBe(false);
    expect(placeOf.get('enum public.e')).toMatchObject({ file: '0.sql', line: 4 });
  });

  it('is left out where nothing made it before', async () => {
    const { findings } = await desired(`drop table if exists t;\n${T}`);
    expect(findings).toMatchObject([{ code: 'preamble', at: { line: 1 } }]);
    expect(await of(`drop trigger if exists x on t; drop table if exists t cascade; ${T}`)).toEqual([...WITHOUT, 'trigger public.t/x']);
  });

  it('is refused where nothing made it', async () => {
    await expect(desired(`${T}drop table other;`)).rejects.toMatchObject({ code: 'SL202', detail: { at: { line: 4 } } });
    await expect(desired(`${T}drop index nobodys;`)).rejects.toMatchObject({ code: 'SL302', detail: { at: { line: 4 } } });
  });
});
