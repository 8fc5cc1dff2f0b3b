/** The history of versioned scripts: baseline, repair, redo, variables, directives, files beside scripts, and what a killed process leaves. */
import { baseline, repair, validate } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { FAULT_POINTS } from '../../packages/core/src/run/fault.ts';
import { runChild } from '../faults/child.ts';
import { keeping } from './keeping.ts';
import { pglite, places, postgres15, postgres18, toy, type Place } from './places.ts';
import { makeWorld, of, why, type Files, type World, type WorldOptions } from './world.ts';

const MIGRATIONS = 'migrations: migrations/*.sql';
const keep = keeping();
const world = (place: Place, files: Files, options?: WorldOptions): Promise<World> => keep(makeWorld(place, { app: { manifest: MIGRATIONS, files } }, options));
const file = (name: string): string => `app/migrations/${name}`;
const ask = { environment: 'test', projects: ['app'] };

describe.each(places)('the history of scripts on $name', (place) => {
  const { tongue } = place;
  const { ids, hand } = tongue;
  const V1 = `${tongue.area('app')}${tongue.table('app.item', { id: 'number', name: 'text' })}`;
  const V2 = tongue.view('app.seen', 'app.item', 'id');
  const files: Files = { 'migrations/V1__item.sql': V1, 'migrations/V2__seen.sql': V2, 'migrations/V2__rollback_seen.sql': `${hand.drop('app.seen')};\n` };

  it('begins on a database that others made with a baseline, and not without', async () => {
    const w = await world(place, files);
    await w.hand(...V1.split(';\n').filter((sql) => sql !== ''));
    const refused = await w.deploy();
    expect(of(refused), why(refused)).toMatchObject({ outcome: 1, failure: { code: 'SL503', hint: expect.stringContaining('sluice baseline app') as string } });
    const taken = await baseline(w.context, { ...ask, toVersion: 'V1' });
    expect(of(taken), why(taken)).toMatchObject({ status: 'adopted', findings: [{ message: 'V1__item.sql is taken as applied' }] });
    const deployed = await w.deploy();
    expect(of(deployed), why(deployed)).toMatchObject({ status: 'deployed', plan: { scripts: [{ name: 'V2__seen.sql' }] } });
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });
    expect(await w.ids()).toContain(ids.table('app.item'));
    expect(of(await baseline(w.context, { ...ask, toVersion: 'V9' }))).toMatchObject({ outcome: 1, failure: { code: 'SL613' } });
  });

  it('accepts an edit with repair', async () => {
    const w = await world(place, files);
    await w.deploy();
    await w.write(file('V1__item.sql'), V1.replace('name', 'title'));
    expect(of(await w.deploy())).toMatchObject({ failure: { code: 'SL509', hint: expect.stringContaining('sluice repair app') as string } });
    const repaired = await repair(w.context, ask);
    expect(of(repaired), why(repaired)).toMatchObject({ status: 'adopted', outcome: 0, findings: [{ message: 'V1__item.sql is taken as it is now' }] });
    const after = await w.deploy();
    expect(of(after), why(after)).toMatchObject({ status: 'unchanged' });
    expect(of(await repair(w.context, ask))).toMatchObject({ status: 'unchanged' });
  });

  it('takes a script back and applies it again', async () => {
    const w = await world(place, files);
    await w.deploy();
    const again = await w.deploy({ redo: 'V2' });
    expect(of(again), why(again)).toMatchObject({ status: 'deployed', plan: { scripts: [{ name: 'V2__seen.sql', how: 'redone' }] } });
    expect(await w.ids()).toContain(ids.view('app.seen'));
    expect(of(await w.deploy({ redo: 'other:V2' })), 'of a project that nobody has').toMatchObject({ outcome: 64, failure: { code: 'SL901' } });
    expect(of(await w.deploy({ redo: 'V2', named: undefined })), 'it cannot be known whose').toMatchObject({ failure: { code: 'SL901' } });
    expect(of(await w.deploy({ redo: 'V1' })), 'without a rollback script').toMatchObject({ outcome: 1, failure: { code: 'SL613' } });
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  });

  it('goes on with a script that stopped half way, as long as what ran is still what the file says', async () => {
    const off = '-- sluice: transaction off\n';
    const one = tongue.table('app.shelf', { id: 'number' });
    const w = await world(place, { 'migrations/V1__item.sql': V1, 'migrations/V3__half.sql': `${off}${one}${tongue.view('app.bad', 'app.nothing', 'id')}` });
    const failed = await w.deploy();
    expect(of(failed), why(failed)).toMatchObject({ status: 'failed', outcome: 2, failure: { code: 'SL701', lines: expect.arrayContaining([expect.stringContaining('V3__half.sql ran only in part')]) as unknown } });
    await w.write(file('V3__half.sql'), `${off}${tongue.table('app.other', { id: 'number' })}${V2}`);
    expect(of(await w.deploy())).toMatchObject({ outcome: 1, failure: { code: 'SL509', message: expect.stringContaining('stopped after 1 of its statements') as string } });
    await w.write(file('V3__half.sql'), `${off}${one}${V2}`);
    const mended = await w.deploy();
    expect(of(mended), why(mended)).toMatchObject({ status: 'deployed', plan: { scripts: [{ name: 'V3__half.sql' }] } });
    expect([...(await w.ids())]).toEqual(expect.arrayContaining([ids.table('app.shelf'), ids.view('app.seen')]));
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  });

  it('knows a script by what it says: a renamed one does not run again, a picked one is told', async () => {
    const w = await world(place, files);
    await w.deploy();
    await w.remove(file('V1__item.sql'));
    await w.write(file('V5__item_moved.sql'), V1);
    const renamed = await w.deploy();
    expect(of(renamed), why(renamed)).toMatchObject({ status: 'unchanged', findings: [expect.objectContaining({ code: 'script-renamed' })] });
    expect(of(await repair(w.context, ask))).toMatchObject({ status: 'adopted' });
    const journaled = await w.deploy();
    expect(of(journaled), why(journaled)).toMatchObject({ status: 'unchanged', findings: [] });
    await w.write(file('V6__put.sql'), `${hand.put('app.item', 1, 'rope')};\n`);
    await w.deploy();
    await w.write(file('V7__put.sql'), `${hand.put('app.item', 1, 'rope')};\n`);
    const twice = await w.deploy();
    expect(of(twice), why(twice)).toMatchObject({ status: 'deployed', findings: [expect.objectContaining({ code: 'script-twice' })] });
  });

  it('says what is missing', async () => {
    const w = await world(place, files);
    await w.deploy();
    await w.remove(file('V2__seen.sql'));
    await w.remove(file('V2__rollback_seen.sql'));
    const missing = await w.deploy();
    expect(of(missing), why(missing)).toMatchObject({ outcome: 0, findings: expect.arrayContaining([expect.objectContaining({ code: 'script-missing' })]) as unknown });
  });

  it('says so beside files, too, where nothing is to be done', async () => {
    const w = await world(place, { ...files, 'schema.sql': `${V1}${V2}` });
    await w.deploy();
    await w.remove(file('V2__seen.sql'));
    await w.remove(file('V2__rollback_seen.sql'));
    const missing = await w.deploy();
    expect(of(missing), why(missing)).toMatchObject({ status: 'unchanged', findings: [expect.objectContaining({ code: 'script-missing' })] });
    await w.remove(file('V1__item.sql'));
    const none = await w.deploy();
    expect(of(none).findings.map(({ code }) => code).sort()).toEqual(['no-scripts', 'script-missing', 'script-missing']);
  });

  it('binds variables, which are no edit, and refuses one without a value', async () => {
    const w = await world(place, { 'migrations/V1__a.sql': `${tongue.area('app')}${tongue.table('app.{{env}}_item', { id: 'number' })}` }, { environment: 'variables: { env: prd }' });
    const first = await w.deploy();
    expect(of(first), why(first)).toMatchObject({ status: 'deployed' });
    expect(await w.ids()).toContain(ids.table('app.prd_item'));
    await w.environment('variables: { env: other }');
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
    await w.environment('variables: { nothing: x }');
    expect(of(await w.deploy())).toMatchObject({ outcome: 1, failure: { code: 'SL103', at: { file: 'app/migrations/V1__a.sql' } } });
  });

  it('is validated without a database', async () => {
    const w = await world(place, { ...files, 'migrations/V3__wrong.sql': 'creat nothing;' });
    expect(of(await validate(w.context, { projects: ['app'] }))).toMatchObject({ outcome: 1, failure: { code: 'SL201', at: { file: 'app/migrations/V3__wrong.sql', line: 1 } } });
    await w.write(file('V3__wrong.sql'), `-- sluice: transactions off\n${V2}`);
    expect(of(await validate(w.context, { projects: ['app'] }))).toMatchObject({ outcome: 1, failure: { code: 'SL207', message: expect.stringContaining('transactions off') as string } });
    await w.write(file('V3.sql'), V2);
    expect(of(await validate(w.context, { projects: ['app'] }))).toMatchObject({ outcome: 1, failure: { code: 'SL206' } });
  });

  it('runs the scripts first, and then compares with the files', async () => {
    const w = await world(place, { ...files, 'schema.sql': `${V1}${V2}` });
    const both = await w.deploy();
    expect(of(both), why(both)).toMatchObject({ status: 'deployed', outcome: 0, findings: expect.arrayContaining([expect.objectContaining({ code: 'files-agree' })]) as unknown });
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
    await w.write(file('V3__shelf.sql'), tongue.table('app.shelf', { id: 'number' }));
    await w.write('app/schema/schema.sql', `${V1}${V2}${tongue.table('app.shelf', { id: 'number' })}${tongue.view('app.more', 'app.shelf', 'id')}`);
    const more = await w.deploy();
    expect(of(more), why(more)).toMatchObject({ status: 'deployed', plan: { kind: 'deploy' }, findings: expect.arrayContaining([expect.objectContaining({ code: 'files-differ' })]) as unknown });
    expect([...(await w.ids())]).toEqual(expect.arrayContaining([ids.table('app.shelf'), ids.view('app.more')]));
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
    expect(await w.status()).toMatchObject({ drift: [], filesDeployed: true });
  });
});

/** Runs a deployment in a process of its own, which ends as `variables` say. */
const child = async (w: World, variables: Readonly<Record<string, string>>) => {
  await w.context.close();
  return runChild('../verbs/verb-child.ts', [w.root, w.tongue.dialect.name, 'deploy'], { VERBS_URL: w.url, ...variables });
};

describe('a process killed while scripts run', () => {
  async function killed(place: Place, files: Files, fault: string): Promise<void> {
    const w = await world(place, files);
    const dead = await child(w, { SLUICE_FAULT: fault });
    expect(dead, `${fault}: ${dead.output}`).toMatchObject({ signal: 'SIGKILL' });
    const again = await w.deploy();
    expect(of(again), `${fault}: ${why(again)}`).toMatchObject({ outcome: 0 });
    expect(of(await w.deploy()), fault).toMatchObject({ status: 'unchanged' });
    expect((await w.status()).drift, fault).toEqual([]);
    if (place !== toy) expect(await w.rows(place.tongue.count('app.item')), fault).toEqual([{ count: 1 }]);
    const rows = (await w.journal('step'))!.filter((row) => row['status'] === 'done' && Number(row['seq']) > 0);
    expect(new Set(rows.map((row) => `${String(row['deployment_id'])} ${String(row['seq'])}`)).size, 'each step is done once').toBe(rows.length);
    await w.close();
  }

  const { tongue } = toy;
  const small: Files = {
    'migrations/V1__a.sql': `${tongue.table('app.item', { id: 'number' })}${tongue.view('app.seen', 'app.item', 'id')}`,
    'migrations/V2__b.sql': `${tongue.table('app.shelf', { id: 'number' })}${tongue.note('app.shelf', 'where it lies')}`,
  };
  it.each(FAULT_POINTS)('on the toy, at %s of every statement', async (point) => {
    for (const step of [0, 1, 2, 3]) await killed(toy, small, `${point}:${step}`);
  });

  const large: Files = {
    'migrations/V1__a.sql': 'create schema app; create table item (id integer, name text);',
    'migrations/V2__b.sql': `insert into item values (1, 'rope');`,
    'migrations/V3__c.sql': '-- sluice: transaction off\ncreate index concurrently item_name on app.item (name);\ncomment on table item is $$said once$$;',
    'migrations/R__view.sql': 'create or replace view seen as select id from item;',
  };
  // Each transaction has a step before and one after its statements, which frame the search path.
  it.each([['after-reply', 2], ['before-commit', 6], ['after-commit', 6], ['after-send', 7], ['after-reply', 7], ['after-commit', 7], ['before-commit', 13]] as const)(
    'on PostgreSQL 18, at %s of step %i', (point, step) => killed(postgres18, large, `${point}:${step}`));
  it.each([['before-commit', 6], ['after-commit', 6]] as const)('on PostgreSQL 15, at %s of step %i', (point, step) => killed(postgres15, large, `${point}:${step}`));
  it.each([['after-commit', 6], ['after-reply', 7]] as const)('on PGlite, at %s of step %i', (point, step) => killed(pglite, large, `${point}:${step}`));
});
