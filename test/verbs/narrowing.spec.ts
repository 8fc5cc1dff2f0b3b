/** Values that a smaller type would cut: counted beforehand, so that what fits passes, and what a snapshot could not count is no reason to refuse its plan. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deploy, snapshot } from '@sluice/core';
import { afterEach, describe, expect, it } from 'vitest';
import { planText } from '../../packages/core/src/report/plan-text.ts';
import { pglite, postgres15, postgres18 } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

const item = (type: string, length: string) => `create schema app;\ncreate table app.item (id integer primary key, amount ${type}, name ${length});\n`;
const [WIDE, NARROW] = [item('bigint', 'text'), item('integer', 'varchar(5)')];

describe.each([pglite, postgres15])('narrowing on $name', (place) => {
  let world: World;
  afterEach(() => world.close());
  const deployed = async (sources: string, ...rows: string[]): Promise<void> => {
    world = await makeWorld(place, { app: { files: { 'schema.sql': sources } } }, { environment: 'gates: { hazards: { accept: [blocking-lock] } }' });
    const first = await world.deploy();
    expect(of(first).status, why(first)).toBe('deployed');
    await world.hand(...rows);
  };
  const plan = async () => {
    await snapshot(world.context, { environment: 'test', projects: ['app'] });
    return of((await world.diff({ fromSnapshot: true, out: join(world.root, 'plans') })).report).plan!;
  };
  const codes = (of: { readonly hazards: readonly { readonly code: string; readonly severity: string }[] }) => of.hazards.filter(({ severity }) => severity === 'block').map(({ code }) => code).sort();

  it('passes where all values fit, also by a plan of a snapshot that could not count them', async () => {
    await deployed(WIDE, "insert into app.item values (1, 2147483647, 'abcde')");
    await world.write('app/schema/schema.sql', NARROW);
    const kept = await plan();
    expect(codes({ hazards: kept.batches.flatMap(({ steps }) => steps.flatMap(({ hazards }) => hazards)) })).toContain('H107');
    const run = await world.deploy({ plan: join(world.root, 'plans') });
    expect(of(run).status, why(run)).toBe('deployed');
    expect(codes(of(run)).filter((code) => code === 'H107')).toEqual([]);
    expect(await world.rows('select * from app.item')).toEqual([{ id: 1, amount: 2147483647, name: 'abcde' }]);
  });

  it.each([['a number', "insert into app.item values (1, 2147483648, 'abcde')"], ['a text', "insert into app.item values (1, 1, 'abcde ')"]])('asks where %s does not', async (_what, row) => {
    await deployed(WIDE, row);
    await world.write('app/schema/schema.sql', NARROW);
    const refused = of(await world.deploy());
    expect([refused.failure?.code, codes(refused)]).toEqual(['SL501', expect.arrayContaining(['H107'])]);
  });

  it.each([
    ['a null', 'H402', 'n int not null, amount int, said text', '(null, 1, null)'],
    ['a row that a check refuses', 'H403', 'n int, amount int check (amount > 0), said text', '(1, -1, null)'],
    ['a text that is no number', 'H404', 'n int, amount int, said int', "(1, 1, 'x')"],
  ])('asks where only an heir has %s', async (_what, code, columns, row) => {
    const heirs = (of: string) => `create schema app;\ncreate table app.up (${of});\ncreate table app.down () inherits (app.up);\n`;
    await deployed(heirs('n int, amount int, said text'), `insert into app.down values ${row}`);
    await world.write('app/schema/schema.sql', heirs(columns));
    const refused = of(await world.deploy());
    expect([refused.failure?.code, codes(refused)]).toEqual(['SL501', expect.arrayContaining([code])]);
  });

  it('a saved plan is refused where more is at stake than it says', async () => {
    await deployed(WIDE, "insert into app.item values (1, 1, 'abcde')");
    await world.write('app/schema/schema.sql', NARROW);
    await world.diff({ out: join(world.root, 'plans') });
    await world.hand("insert into app.item values (2, 1, 'abcdef')");
    expect(of(await world.deploy({ plan: join(world.root, 'plans') })).failure).toMatchObject({ code: 'SL502', message: expect.stringContaining('planning again gives other steps') as string });
  });

  it('of other steps is refused, whatever it warns of', async () => {
    await deployed(WIDE, "insert into app.item values (1, 1, 'abcde')");
    await world.write('app/schema/schema.sql', NARROW);
    const kept = await plan();
    const { planId } = await import('@sluice/core/dialect');
    const { id: _id, ...rest } = kept;
    const other = { ...rest, batches: kept.batches.map((batch) => ({ ...batch, steps: batch.steps.map((step) => ({ ...step, sql: `${step.sql} /* and more */` })) })) };
    await writeFile(join(world.root, 'plans/app/plan.json'), JSON.stringify({ id: planId(other), ...other }));
    expect(of(await world.deploy({ plan: join(world.root, 'plans') })).failure).toMatchObject({ code: 'SL502' });
  });

  it.each([['fits', 99_999_999.1234, 'rolled back'], ['does not fit', 100_000_000.5, 'refused']] as const)('a numeric on the way back %s', async (_what, amount, status) => {
    await deployed(item('numeric(12,4)', 'text'), "insert into app.item values (1, 1.2345, 'a')");
    await world.write('app/schema/schema.sql', item('numeric(14,4)', 'text'));
    const widened = await world.deploy();
    expect(of(widened).status, why(widened)).toBe('deployed');
    await world.hand(`insert into app.item values (2, ${amount}, 'b')`);
    const back = await world.rollback();
    expect(of(back).status, why(back)).toBe(status);
    if (status === 'refused') expect(codes(of(back))).toContain('H107');
  });

  it('is no question on the way back to what was', async () => {
    await deployed(NARROW, "insert into app.item values (1, 1, 'abcde')");
    await world.write('app/schema/schema.sql', WIDE);
    const widened = await world.deploy();
    expect(of(widened).status, why(widened)).toBe('deployed');
    const back = await world.rollback();
    expect(of(back).status, why(back)).toBe('rolled back');
    expect(await world.rows('select * from app.item')).toEqual([{ id: 1, amount: 1, name: 'abcde' }]);
  });
});

it('a plan for what holds nothing promises no loss, and what is accepted here blocks nothing', async () => {
  const world = await makeWorld(postgres18, { app: { files: { 'schema.sql': WIDE } } }, { environment: 'gates: { hazards: { accept: [blocking-lock, compatibility, data-loss] } }' });
  try {
    await world.deploy();
    await world.write('app/schema/schema.sql', 'create schema app;\ncreate table app.item (id integer primary key);\n');
    const empty = of((await world.diff()).report).plan!;
    expect(JSON.stringify(empty.batches)).not.toContain('will not come back');
    await world.environment('gates: { hazards: { accept: [blocking-lock, compatibility, data-loss] } }\nbackups: off');
    await world.hand("insert into app.item values (1, 1, 'a')");
    const plan = of((await world.diff()).report).plan!;
    expect(JSON.stringify(plan.batches)).toContain('will not come back');
    const text = planText(plan, { width: 200, color: false });
    expect(text).toContain('is accepted here');
    expect(text).not.toMatch(/H\d+ blocks|\(\d+ blocks?\)/);
  } finally {
    await world.close();
  }
});

it('asks where rows are hidden from the deploying role, which cannot know whether their values fit', async () => {
  const role = `verbs_narrows_${process.pid}`;
  const secured = (sources: string) => `${sources}create policy few on app.item using (id <= 1);\nalter table app.item enable row level security;\nalter table app.item force row level security;\n`;
  const world = await makeWorld(postgres18, { app: { files: { 'schema.sql': secured(WIDE) } } }, { environment: 'gates: { hazards: { accept: [blocking-lock, may-fail] } }' });
  try {
    await world.hand(`create role ${role} login password 'plain'`, `do $$ begin execute format('grant create on database %I to ${role}', current_database()); end $$`);
    const theirs = world.other({ env: { VERBS_URL: world.url.replace(/\/\/[^@]*@/, `//${role}:plain@`) } });
    const run = async () => of(await deploy(theirs, { environment: 'test', projects: ['app'], named: ['app'] }));
    expect((await run()).status).toBe('deployed');
    await world.hand("insert into app.item values (1, 1, 'abcde'), (2, 1, 'abcdef')");
    await world.write('app/schema/schema.sql', secured(NARROW));
    const refused = await run();
    expect([refused.failure?.code, refused.hazards.map(({ code }) => code)]).toEqual(['SL501', expect.arrayContaining(['H107'])]);
    await theirs.close();
  } finally {
    await world.hand(`drop owned by ${role} cascade`, `drop role ${role}`);
    await world.close();
  }
});
