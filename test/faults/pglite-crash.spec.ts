/** Kills a deploying process on the embedded PGlite: one session, so the process's death is the abort. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialect } from '@sluice/postgres';
import { stepRows } from '../../packages/core/src/journal/step-row.ts';
import { FAULT_POINTS } from '../../packages/core/src/run/fault.ts';
import { runChild } from './child.ts';
import { POSTGRES_BEFORE, POSTGRES_EXPECTED, POSTGRES_PLAN, POSTGRES_STATE } from './postgres-case.ts';
import { close, deploy, open, SCHEMA } from './scenario.ts';

let home: string;
const scenario = (root: string) => ({ dialect, url: 'pglite:db', root, source: '', plan: POSTGRES_PLAN, deploymentId: 'd1' });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-pglite-crash-'));
  const opened = await open(scenario(join(home, 'seed')));
  await opened.session.execute(POSTGRES_BEFORE);
  await close(opened);
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** The last step of a batch that commits together, where every point fires, and a statement that cannot be in a transaction. */
const PLACES = [1, 4];

describe('PGlite', () => {
  it.each(FAULT_POINTS.flatMap((point) => PLACES.map((index) => [point, index] as const)))('killed at %s of step %i', async (point, index) => {
    const root = join(home, `${point}-${index}`);
    await cp(join(home, 'seed'), root, { recursive: true });
    const killed = await runChild('postgres-child.ts', [root, 'pglite:db'], { SLUICE_FAULT: `${point}:${index}` });
    expect(killed, killed.output).toMatchObject({ signal: 'SIGKILL' });
    const opened = await open(scenario(root));
    expect(await deploy(scenario(root), opened)).toMatchObject({ state: 'done' });
    expect(await opened.session.query(POSTGRES_STATE)).toEqual([POSTGRES_EXPECTED]);
    const rows = await stepRows(dialect.journal(opened.session, SCHEMA), 'd1');
    expect(rows.filter((row) => row.status === 'done').map((row) => row.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(rows.some((row) => row.status === 'committing')).toBe(false);
    await close(opened);
    await rm(root, { recursive: true });
  });
});
