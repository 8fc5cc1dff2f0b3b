import { afterEach, expect, it, vi } from 'vitest';
import { announceRun, namedIn } from './announce.ts';
import { invocationOf } from './invocation.ts';

afterEach(() => void vi.unstubAllEnvs());

it.each([
  ['run db-sales:deploy --env=test', ['db-sales:deploy']],
  ['run db-sales:deploy:prod --allow H104', ['db-sales:deploy:prod']],
  ['--verbose run db-sales:deploy', ['db-sales:deploy']],
  ['db-sales:deploy --env=test', ['db-sales:deploy']],
  ['deploy db-sales --env=test', ['db-sales']],
  ['run-many -t deploy -p db-core db-sales --env=test', ['db-core', 'db-sales']],
  ['run-many --projects=db-core,db-sales -t deploy', ['db-core', 'db-sales']],
  ['run-many -t deploy -p=db-*,tag:shop,!db-core,db-sales', ['db-sales']],
  ['deploy --env=test', undefined],
  ['run-many -t deploy', undefined],
  ['run-many -t deploy -p db-core --exclude=db-core', undefined],
  ['affected -t deploy --env=test', undefined],
  ['', undefined],
])('%s', (command, named) => {
  expect(namedIn(command.split(' ').filter(Boolean))).toEqual(named);
});

const projectsConfigurations = { version: 2, projects: { 'db-core': { root: 'a' }, '@shop/db-sales': { root: 'b' }, 'odd:name': { root: 'c' } } };
const context = { id: '', workspaceRoot: '', nxJsonConfiguration: {} };

it('tasks learn the run and the named projects, by the names of the graph', () => {
  vi.stubEnv('SLUICE_NX_RUN', 'of-an-outer-nx');
  vi.stubEnv('SLUICE_NX_NAMED', '');
  const named = (...args: string[]) => {
    announceRun({}, { ...context, argv: ['node', 'nx', ...args] });
    return invocationOf({ projectsConfigurations }).named;
  };
  expect(named('run', 'db-core:deploy:prod')).toEqual(['db-core']);
  expect(named('run', 'db-sales:deploy')).toEqual(['@shop/db-sales']);
  expect(named('run', 'odd:name:deploy')).toEqual(['odd:name']);
  expect(named('run', 'nobody:deploy')).toEqual([]);
  expect(named('affected', '-t', 'deploy')).toBeUndefined();
  const first = invocationOf({ projectsConfigurations }).runId;
  expect(first).toMatch(/^\d{8}-\d{6}-[0-9a-f]{8}$/);
  named('run', 'db-core:deploy');
  expect(invocationOf({ projectsConfigurations }).runId).not.toBe(first);
});

it('without the hook nothing is known', () => {
  expect(invocationOf({ projectsConfigurations }, {})).toEqual({ runId: undefined, named: undefined });
});
