/** What came with a major is what its server has and the one before has not: told by the servers themselves. `vitest -u` writes the list. */
import { afterAll, expect, it } from 'vitest';
import { majors, sharedServer, type Major } from '@sluice/kit/servers';
import { connect } from '../connect/connect.ts';
import { desire } from './desire.ts';
import { closeInstance } from './shadow.ts';

afterAll(() => closeInstance());

/** By name: its signatures, and those of them that the server itself stands on: an operator's, a cast's, a type's. */
async function functionsOf(major: Major): Promise<ReadonlyMap<string, { readonly all: readonly string[]; readonly bound: ReadonlySet<string> }>> {
  const server = await sharedServer(major);
  const connection = await connect({ url: server.url('postgres'), label: 'spec', root: '/nowhere', applicationName: 'spec', timeouts: { lockMs: 1000, statementMs: 60_000 } });
  const session = await connection.session('main');
  const rows = await session.query<{ name: string; all: string[]; bound: string[] }>(/* sql */ `
    with bound as (
      select unnest(array[oprcode, oprrest, oprjoin]::oid[]) as oid from pg_operator union select castfunc from pg_cast union select amproc from pg_amproc union select amhandler from pg_am
      union select unnest(array[typinput, typoutput, typreceive, typsend, typmodin, typmodout, typanalyze, typsubscript]::oid[]) from pg_type
      union select unnest(array[aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn]::oid[]) from pg_aggregate
      union select prosupport from pg_proc union select lanplcallfoid from pg_language union select laninline from pg_language union select lanvalidator from pg_language
    )
    select p.proname as name, json_agg(s.signature order by s.signature) as all, coalesce(json_agg(s.signature) filter (where p.oid in (select oid from bound)), '[]') as bound
    from pg_proc p cross join lateral (select format('%s(%s)', p.proname, oidvectortypes(p.proargtypes)) as signature) s
    where p.pronamespace = 'pg_catalog'::regnamespace and p.oid < 16384 group by 1`);
  await connection.close();
  return new Map(rows.map(({ name, all, bound }) => [name, { all, bound: new Set(bound) }]));
}

it('the list is what the servers say', async () => {
  const lines: string[] = [];
  for (const [index, major] of majors.entries()) {
    if (index === 0) continue;
    const [before, now] = [await functionsOf(majors[index - 1]!), await functionsOf(major)];
    const came = [...now].flatMap(([name, { all, bound }]) => {
      const earlier = before.get(name)?.all ?? [];
      // One whose arguments are told otherwise now is the earlier one.
      return earlier.every((each) => all.includes(each)) ? all.filter((each) => !earlier.includes(each) && !bound.has(each)) : [];
    });
    lines.push(`  ${major}: [`, ...came.sort().map((each) => `    '${each}',`), '  ],');
  }
  await expect(`/** Functions of the server's own by the major that they came with, as withdraw.spec.ts reads them from the servers. */
export const NEWER: Readonly<Record<number, readonly string[]>> = {
${lines.join('\n')}
};
`).toMatchFileSnapshot('newer-functions.ts');
}, 120_000);

const loaded = (text: string, version: number) =>
  desire([{ project: 'p', owns: '*', files: [{ path: 'a.sql', text }] }], { place: 'pglite', stateDir: '/nowhere', root: '/nowhere', target: { dialect: 'postgres', version, versionText: 'x', database: 'd', user: 'u', lockSlots: 1e6 } });

it.each([[150018, 'any_value(a)'], [160014, 'uuid_extract_version(b)'], [170010, 'uuidv7()'], [170010, 'array_sort(array[a])']])('for %i there is no %s, and nothing is missing for those after it', async (version, call) => {
  const text = `create table t (a int, b uuid);\ncreate view v as select\n  ${call} as x from t;`;
  await expect(loaded(text, version)).rejects.toMatchObject({ code: 'SL302', detail: { at: { line: 3, column: 3 }, hint: expect.stringMatching(/^PostgreSQL 1[678] brought \w+, and this is for 1[567]: define it/) as unknown } });
  expect((await loaded(text, 180004)).catalog.facts.has('view public.v')).toBe(true);
});

it('one of the user\'s own of that name is what a call means', async () => {
  const text = "create function public.uuidv7() returns uuid language sql as 'select gen_random_uuid()';\ncreate table t (a uuid default uuidv7());";
  expect((await loaded(text, 150018)).catalog.facts.get('default public.t/a')?.body).toMatchObject({ expression: 'public.uuidv7()' });
  expect((await loaded(text, 180004)).catalog.facts.get('default public.t/a')?.body).toMatchObject({ expression: 'uuidv7()' });
});
