/** Statements that wait for what comes later are made as where they stand. */
import { afterAll, expect, it } from 'vitest';
import type { ShadowOptions } from '@sluice/core/dialect';
import { desire } from './desire.ts';
import { closeInstance } from './shadow.ts';

const options: ShadowOptions = { place: 'pglite', stateDir: '/nowhere', root: '/nowhere', target: { dialect: 'postgres', version: 180000, versionText: '18', database: 'd', user: 'u', lockSlots: 1e6 } };
const granted = async (text: string): Promise<string[]> => {
  const { catalog } = await desire([{ project: 'p', owns: '*', files: [{ path: 'a.sql', text }] }], options);
  return [...catalog.facts.keys()].filter((id) => id.startsWith('grant function ')).sort();
};

afterAll(() => closeInstance());

it('privileges by default are for what stands behind them', async () => {
  const table = 'create table t (id int, n text);';
  const key = 'alter table t add constraint t_k primary key (id);';
  // Only the key lets it select what it does not group by.
  const reader = 'create function f() returns bigint language sql begin atomic select count(*) from (select id, n from t group by id) as x; end;';
  const privileges = 'create function before() returns int language sql return 1; alter default privileges revoke execute on functions from public; create function behind() returns int language sql return 1;';
  const inOrder = await granted(`${table} ${key} ${reader} ${privileges}`);
  expect(inOrder).toEqual([expect.stringContaining('public.behind()')]);
  expect(await granted(`${table} ${reader} ${key} ${privileges}`)).toEqual(inOrder);
});
