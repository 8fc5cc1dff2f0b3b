/** Rows that whoever deploys cannot see are rows: what was planned for an empty table, or copied without them, does not go. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planId, type Plan, type Step } from '../../packages/core/src/model/plan.ts';
import { sharedServer } from '@sluice/kit/servers';
import { dialect } from '@sluice/postgres';
import { POSTGRES_PLAN } from './postgres-case.ts';
import { close, deploy, open } from './scenario.ts';

const planOf = (...steps: Partial<Step>[]): Plan => {
  const { id: _id, ...shape } = POSTGRES_PLAN;
  const whole = { ...shape, batches: [{ transactional: true, steps: steps.map((each) => ({ ...POSTGRES_PLAN.batches[0]!.steps[0]!, address: 'table app.t', action: 'drop' as const, ...each })) }] };
  return { id: planId(whole), ...whole };
};

it.each([[15, 'nobody looked since'], [18, 'nobody looked since'], [18, 'it was analysed']] as const)('a table that hides its rows from its owner is not empty: PostgreSQL %i, %s', async (major, state) => {
  const server = await sharedServer(major);
  const { name, url } = await server.freshDatabase('unseen');
  const root = await mkdtemp(join(tmpdir(), 'sluice-unseen-'));
  const role = `plain_${name}`;
  await server.query(`create role ${role} login password 'plain'; grant create on database ${name} to ${role}; create schema app authorization ${role};
    create table app.t (id integer); alter table app.t owner to ${role}; alter table app.t enable row level security, force row level security; create policy none on app.t using (false) with check (true);
    insert into app.t values (1), (2)${state === 'it was analysed' ? '; analyze app.t' : ''}`, name);
  const theirs = url.replace(/\/\/[^@]*@/, `//${role}:plain@`);
  const opened = await open({ dialect, url: theirs, root });
  try {
    const result = await deploy({ dialect, root, url: theirs, source: '', plan: planOf({ sql: 'drop table app.t', empty: ['table app.t'] }), deploymentId: 'd1' }, opened, { lockMs: 200, retry: { withinMs: 300 } });
    expect(result).toMatchObject({ state: 'failed', failure: { code: 'SL701', message: expect.stringMatching(/held nothing when this was planned, and (holds rows by now|cannot be counted any more)/) as string } });
    expect(await server.query('select count(*)::int4 as rows from app.t', name)).toEqual([{ rows: 2 }]);
  } finally {
    await close(opened);
    await server.dropDatabase(name);
    await server.query(`drop role if exists ${role}`);
    await rm(root, { recursive: true, force: true });
  }
});
