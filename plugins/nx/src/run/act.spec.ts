import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { Failure } from '@sluice/core';
import { SqlError } from '@sluice/core/dialect';
import { perform, type Act } from './act.ts';

const call = (independent: boolean, run: Act['run'], ...projects: string[]) =>
  perform({ target: 'snapshot', independent, run }, { root: tmpdir(), projects, options: { env: 'test' }, adopt: false, invocation: { runId: undefined, named: undefined }, signal: new AbortController().signal });
const server = (nature: SqlError['nature']) => new SqlError({ message: 'canceling statement due to lock timeout', sqlState: '55P03', nature });

it('a lock that was not to be had refuses each project, as the CLI has it', async () => {
  const ended = await call(true, () => Promise.reject(server('lock')), 'db-core', 'db-sales');
  expect(ended.map(({ project, status, outcome }) => [project, status, outcome])).toEqual([['db-core', 'failure', 1], ['db-sales', 'failure', 1]]);
  expect(ended[0]?.text).toContain('SL507');
  expect(ended[0]?.text).toContain('canceling statement due to lock timeout');
});

it('so does one that meets the second of two which are asked one by one', async () => {
  let asked = 0;
  const run: Act['run'] = ({ projects: [project] }) => {
    asked += 1;
    return asked === 1 ? Promise.reject(new Failure('SL201', 'it does not parse')) : asked === 2 ? Promise.resolve([]) : Promise.reject(server(project === 'db-sales' ? 'connection' : 'lock'));
  };
  const ended = await call(true, run, 'db-core', 'db-sales');
  expect(ended.map(({ project, outcome, text }) => [project, outcome, /SL\d+/.exec(text)?.[0]])).toEqual([['db-sales', 1, 'SL401']]);
});

it('what the server says of a statement of ours is a bug, and keeps its stack', async () => {
  await expect(call(true, () => Promise.reject(server('statement')), 'db-core')).rejects.toMatchObject({ name: 'SqlError' });
});
