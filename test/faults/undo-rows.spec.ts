/** What a failed deployment made is in use at once: rows that come while it is taken back stay, and a person decides. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Dialect } from '@sluice/core/dialect';
import { openDeployment } from '../../packages/core/src/journal/history.ts';
import { planId, type Plan } from '../../packages/core/src/model/plan.ts';
import { undoDeployment } from '../../packages/core/src/run/undo.ts';
import { sharedServer } from '@sluice/kit/servers';
import { dialect } from '@sluice/postgres';
import { POSTGRES_PLAN } from './postgres-case.ts';
import { close, deploy, open, SCHEMA } from './scenario.ts';

const step = (address: string, sql: string, reverse: string) => ({ ...POSTGRES_PLAN.batches[0]!.steps[0]!, address, sql, reverse: [{ sql: reverse, loses: `rows of ${address}` }] });
const plan = (): Plan => {
  const { id: _id, ...shape } = POSTGRES_PLAN;
  const whole = { ...shape, batches: [
    { transactional: true, steps: [step('table public.made', 'create table public.made (id integer)', 'drop table public.made'), step('table public.other', 'create table public.other (id integer)', 'drop table public.other')] },
    { transactional: true, steps: [step('table public.wrong', 'create table public.wrong (id nothing)', 'drop table public.wrong')] },
  ] };
  return { id: planId(whole), ...whole };
};

it.each([[18, true], [15, true], [18, false]] as const)('PostgreSQL %i, rows came: %s', async (major, came) => {
  const server = await sharedServer(major);
  const { name, url } = await server.freshDatabase('undo');
  const root = await mkdtemp(join(tmpdir(), 'sluice-undo-'));
  const opened = await open({ dialect, url, root });
  try {
    expect(await deploy({ dialect, root, url, source: '', plan: plan(), deploymentId: 'd1' }, opened)).toMatchObject({ state: 'stopped', stepsDone: 2 });
    const store = dialect.journal(opened.session, SCHEMA);
    // Right after it was looked whether they hold rows.
    let looked = 0;
    const using: Dialect = { ...dialect, measure: async (session, ids) => {
      const found = await dialect.measure(session, ids);
      looked += 1;
      if (looked === 1 && came) await server.query('insert into public.made values (1)', name);
      return found;
    } };
    const undone = await undoDeployment({ dialect: using, connection: opened.connection, lock: opened.lock, journalSchema: SCHEMA, stateDir: root, deployment: (await openDeployment(store, 'p', 'test'))! });
    expect(await server.query(`select to_regclass('public.made')::text as made, to_regclass('public.other')::text as other`, name)).toEqual([came ? { made: 'made', other: 'other' } : { made: null, other: null }]);
    if (came) {
      expect(undone).toMatchObject({ state: 'refused', why: [expect.stringContaining('table public.made held nothing when this was planned, and holds rows by now')] });
      expect(await server.query('select * from public.made', name)).toEqual([{ id: 1 }]);
      // Neither half undone nor ended: deploy goes on with it, rollback takes it back.
      expect(await openDeployment(store, 'p', 'test')).toMatchObject({ id: 'd1', status: 'stopped' });
    } else expect(undone).toMatchObject({ state: 'undone' });
  } finally {
    await close(opened);
    await server.dropDatabase(name);
    await rm(root, { recursive: true, force: true });
  }
});
