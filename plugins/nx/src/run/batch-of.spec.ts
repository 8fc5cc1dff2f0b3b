import { Failure } from '@sluice/core';
import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { expect, it } from 'vitest';
import type { Act, Call } from './act.ts';
import { batchOf, type TaskResult } from './batch-of.ts';
import { said } from './settle.ts';

/** `{ a: ['b'] }`: a needs b. */
function graph(needs: Readonly<Record<string, readonly string[]>>): TaskGraph {
  const ids = Object.keys(needs);
  return {
    roots: [], continuousDependencies: {},
    tasks: Object.fromEntries(ids.map((project) => [`${project}:deploy`, { id: `${project}:deploy`, target: { project, target: 'deploy' }, overrides: {}, outputs: [], parallelism: true, cache: false }])),
    dependencies: Object.fromEntries(ids.map((project) => [`${project}:deploy`, needs[project]!.map((need) => `${need}:deploy`)])),
  };
}

const context = { root: '/nowhere', projectsConfigurations: { version: 2, projects: {} } } as unknown as ExecutorContext;

interface Ran {
  readonly calls: readonly Pick<Call, 'projects' | 'environment' | 'adopt'>[];
  readonly results: readonly string[];
  readonly output: string;
}

async function run(needs: Readonly<Record<string, readonly string[]>>, inputs: Readonly<Record<string, Record<string, unknown>>>, over: Partial<Act> & { fails?: readonly string[] } = {}): Promise<Ran> {
  const calls: Ran['calls'][number][] = [];
  const { fails = [], ...rest } = over;
  const act: Act = {
    target: 'deploy', independent: false,
    run: async ({ projects, environment, adopt }) => {
      calls.push({ projects, environment, adopt });
      return projects.map((project) => said({ project, environment: environment ?? '', status: 'deployed', outcome: fails.includes(project) ? 3 : 0 }, []));
    },
    ...rest,
  };
  const results: TaskResult[] = [];
  const byTask = Object.fromEntries(Object.keys(needs).map((project) => [`${project}:deploy`, inputs[project] ?? inputs['*'] ?? {}]));
  for await (const result of batchOf(act)(graph(needs), byTask, {}, context)) results.push(result);
  return { calls, results: results.map(({ task, result }) => `${task} ${result.status}`), output: results.map(({ result }) => result.terminalOutput).join('') };
}

it('tasks of one environment are one call, in the order of the graph', async () => {
  const { calls, results } = await run({ c: ['a', 'b'], b: ['a'], a: [] }, { '*': { env: 'test' } });
  expect(calls).toEqual([{ projects: ['a', 'b', 'c'], environment: 'test', adopt: false }]);
  expect(results).toEqual(['a:deploy success', 'b:deploy success', 'c:deploy success']);
});

it('other options are another call, and what stands on a failure is skipped', async () => {
  const { calls, results } = await run({ c: ['b'], b: ['a'], a: [], d: [] }, { '*': { env: 'test' }, b: { env: 'test', wait: '1s' } }, { fails: ['b'] });
  expect(calls.map(({ projects }) => projects)).toEqual([['a', 'd'], ['b']]);
  expect(results).toEqual(['a:deploy success', 'd:deploy success', 'b:deploy failure', 'c:deploy skipped']);
});

it('a task whose options are not understood fails alone, readably', async () => {
  const { calls, results, output } = await run({ b: ['a'], a: [], c: [] }, { '*': { env: 'test' }, a: { env: 'test', alow: 'x' } });
  expect(calls.map(({ projects }) => projects)).toEqual([['c']]);
  expect(results).toEqual(['a:deploy failure', 'b:deploy skipped', 'c:deploy success']);
  expect(output).toContain('Did you mean allow?');
  expect(output).toContain('sluice: a → test: refused (outcome 64)');
});

it('what one project of an independent target does wrong does not stop the others', async () => {
  const wrong: Act['run'] = async ({ projects, environment }) => {
    if (projects.includes('b')) throw new Failure('SL201', 'b does not parse');
    return projects.map((project) => said({ project, environment: environment ?? '', status: 'passed', outcome: 0 }, []));
  };
  expect((await run({ a: [], b: [], c: [] }, { '*': { env: 'test' } }, { independent: true, run: wrong })).results).toEqual(['a:deploy success', 'b:deploy failure', 'c:deploy success']);
  expect((await run({ a: [], b: [] }, { '*': { env: 'test' } }, { run: wrong })).results).toEqual(['a:deploy failure', 'b:deploy failure']);
});

it('a bug is not a result', async () => {
  await expect(run({ a: [] }, {}, { run: () => Promise.reject(new TypeError('bug')) })).rejects.toThrow('bug');
});

it('an interrupted run begins nothing more', async () => {
  const { calls, results } = await run({ a: [], b: ['a'], c: [] }, { '*': { env: 'test' }, b: { env: 'test', wait: '1s' }, c: { env: 'prod' } }, {
    run: async ({ projects, environment, context: { signal } }) => {
      const stopped = new Promise((resolve) => void signal.addEventListener('abort', resolve, { once: true }));
      process.emit('SIGTERM');
      await stopped;
      return projects.map((project) => said({ project, environment: environment ?? '', status: 'interrupted', outcome: 130 }, []));
    },
  });
  expect(calls).toEqual([]);
  expect(results).toEqual(['a:deploy failure', 'b:deploy skipped', 'c:deploy skipped']);
  expect(process.listenerCount('disconnect')).toBe(0);
});
