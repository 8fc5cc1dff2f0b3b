/** Kills a deploying process at every point of every step on the toy, and shows that running deploy again makes up for it, once. */
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyDialect } from '@sluice/kit/toy/toy';
import type { ToyState } from '@sluice/kit/toy/state';
import { isEmpty, stepsOf } from '../../packages/core/src/model/plan.ts';
import { FAULT_POINTS } from '../../packages/core/src/run/fault.ts';
import { runChild } from './child.ts';
import { close, deploy, open, planFor } from './scenario.ts';
import { TOY_AFTER, TOY_BEFORE } from './toy-case.ts';

let home: string;
let expected: ToyState;
let steps: readonly string[];
const scenario = (root: string) => ({ dialect: toyDialect, url: 'toy:db.json', root, source: TOY_AFTER });
const stateIn = async (root: string): Promise<ToyState> => JSON.parse(await readFile(join(root, 'db.json'), 'utf8')) as ToyState;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-crash-'));
  const seed = scenario(join(home, 'seed'));
  await mkdir(seed.root);
  const opened = await open(seed);
  await opened.session.execute(TOY_BEFORE);
  await close(opened);
  await cp(seed.root, join(home, 'whole'), { recursive: true });
  const whole = scenario(join(home, 'whole'));
  const once = await open(whole);
  steps = stepsOf(await planFor(whole, once)).map((step) => step.sql);
  expect(await deploy(whole, once)).toMatchObject({ state: 'done' });
  await close(once);
  expected = await stateIn(whole.root);
});

afterAll(() => rm(home, { recursive: true, force: true }));

/** Kills, deploys again, and looks at everything that must be so. */
async function killAndResume(name: string, variables: Record<string, string>): Promise<void> {
  const root = join(home, name);
  await cp(join(home, 'seed'), root, { recursive: true });
  expect(await runChild('toy-child.ts', [root], variables), name).toMatchObject({ signal: 'SIGKILL' });
  const opened = await open(scenario(root));
  const first = await deploy(scenario(root), opened);
  expect(first?.state ?? 'done', name).toBe('done');
  const second = await deploy(scenario(root), opened);
  expect(second, `${name}: deploying again finds nothing to do`).toBeUndefined();
  expect(isEmpty(await planFor(scenario(root), opened))).toBe(true);
  await close(opened);

  const { stores, lenses, notes, log, journal } = await stateIn(root);
  expect({ stores, lenses, notes }, name).toEqual({ stores: expected.stores, lenses: expected.lenses, notes: expected.notes });
  for (const sql of steps) expect(log.filter((line) => line === sql), `${name}: took effect exactly once`).toEqual([sql]);
  const tables = journal['sluice']!;
  expect(tables['deployment']!.map((row) => row['status']), name).toEqual(['done']);
  for (const seq of steps.keys()) {
    expect(tables['step']!.filter((row) => row['seq'] === seq + 1 && row['status'] === 'done'), `${name}: step ${seq + 1} has one outcome`).toHaveLength(1);
  }
  expect(tables['audit']!.map((row) => JSON.parse(String(row['entry'])) as object), name).toMatchObject([{ event: 'deploy', status: 'done' }]);
  await rm(root, { recursive: true });
}

describe('a process killed', () => {
  it('has a plan worth killing', () => {
    expect(steps.length).toBeGreaterThanOrEqual(9);
    expect(expected.stores['shop.customer']!.rows).toEqual([[1, 'Ann', null], [2, 'Bob', null]]);
  });

  it.each(FAULT_POINTS)('at %s of every step', async (point) => {
    for (const index of steps.keys()) await killAndResume(`${point}-${index}`, { SLUICE_FAULT: `${point}:${index}` });
  });

  it('by the database itself, after and within every statement', async () => {
    for (const index of steps.keys()) {
      await killAndResume(`after-${index}`, { TOY_KILL_AFTER: String(index + 1) });
      await killAndResume(`within-${index}`, { TOY_KILL_WITHIN: String(index + 1) });
    }
  });
});
