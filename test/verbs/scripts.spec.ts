/** Versioned scripts: run once, in the order of their versions, by the same plan, gates, run and journal as everything else. */
import { join } from 'node:path';
import { deploy, snapshot, validate } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { places, postgres15 } from './places.ts';
import { makeWorld, of, why, type Files, type World } from './world.ts';

const MIGRATIONS = 'migrations: migrations/*.sql';

describe.each(places)('versioned scripts on $name', (place) => {
  const { tongue } = place;
  const { ids, hand } = tongue;
  const keep = keeping();
  const file = (name: string): string => `app/migrations/${name}`;
  const drop = (name: string): string => (tongue.dialect.name === 'toy' ? `drop store ${name};\n` : `drop table ${name};\n`);
  const dropView = (name: string): string => `${hand.drop(name)};\n`;
  const V1 = `-- the beginning\n${tongue.area('app')}${tongue.table('app.item', { id: 'number', name: 'text' })}`;
  const V2 = tongue.view('app.seen', 'app.item', 'id');
  const back = { 'migrations/V001__rollback_item.sql': `${drop('app.item')}${tongue.area('app') === '' ? '' : 'drop schema app;\n'}`, 'migrations/V2__rollback_seen.sql': dropView('app.seen') };
  const world = (files: Files = { 'migrations/V001__item.sql': V1, 'migrations/V2__seen.sql': V2, ...back }): Promise<World> => keep(makeWorld(place, { app: { manifest: MIGRATIONS, files } }));
  const scriptsOf = (w: World) => w.diff().then(({ report }) => of(report).plan?.scripts?.map(({ name }) => name));

  it('shows what is pending, applies it once, and finds nothing to do then', async () => {
    const w = await world();
    const { report } = await w.diff();
    expect(of(report), why(report)).toMatchObject({ status: 'planned', plan: { kind: 'scripts' } });
    expect(await scriptsOf(w)).toEqual(['V001__item.sql', 'V2__seen.sql']);
    const first = await w.deploy();
    expect(of(first), why(first)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect([...(await w.ids())]).toEqual(expect.arrayContaining([ids.table('app.item'), ids.view('app.seen')]));
    const again = await w.deploy();
    expect(of(again), why(again)).toMatchObject({ status: 'unchanged', outcome: 0 });
    expect(await w.status()).toMatchObject({ drift: [], filesDeployed: true });
    await w.hand(hand.add('app.item', 'byhand'));
    expect((await w.status()).drift).toEqual([`+ ${ids.column('app.item', 'byhand')}`]);
    expect(await w.journal('deployment')).toMatchObject([{ kind: 'scripts', status: 'done' }]);
  });

  it('tells the statements that somebody wrote while they run, and not what stands around them', async () => {
    const w = await world();
    const told: string[] = [];
    const done = await deploy(w.other({ progress: (event) => void (event.event === 'step-started' && told.push(event.sql)) }), { environment: 'test', projects: ['app'], named: ['app'], assumeYes: true });
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(told.join('\n')).toContain('app.item');
    expect(told.join('\n')).not.toContain('search_path');
  });

  it('runs by number and not by name, reports what comes late, and stops at a version that is named', async () => {
    const w = await world({ 'migrations/V10__c.sql': tongue.view('app.c', 'app.item', 'id'), 'migrations/V2__b.sql': tongue.view('app.b', 'app.item', 'id'), 'migrations/V1__a.sql': V1 });
    expect(await scriptsOf(w)).toEqual(['V1__a.sql', 'V2__b.sql', 'V10__c.sql']);
    const some = await w.deploy({ toVersion: 'V2' });
    expect(of(some), why(some)).toMatchObject({ status: 'deployed' });
    expect(await w.ids()).not.toContain(ids.view('app.c'));
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed', plan: { scripts: [{ name: 'V10__c.sql' }] } });
    await w.write(file('V3__late.sql'), tongue.view('app.late', 'app.item', 'id'));
    const late = await w.deploy();
    expect(of(late), why(late)).toMatchObject({ status: 'deployed', findings: expect.arrayContaining([expect.objectContaining({ code: 'out-of-order', severity: 'warning' })]) as unknown });
    expect(of(await w.deploy({ toVersion: 'V99' }))).toMatchObject({ outcome: 1, failure: { code: 'SL613' } });
  });

  it('refuses what was edited after it was applied, and lets comments and white space pass', async () => {
    const w = await world();
    await w.deploy();
    await w.write(file('V001__item.sql'), `-- another comment\r\n\r\n${V1.replace('(', '(\r\n  ')}`);
    const cosmetic = await w.deploy();
    expect(of(cosmetic), why(cosmetic)).toMatchObject({ status: 'unchanged', outcome: 0, findings: expect.arrayContaining([expect.objectContaining({ code: 'script-reformatted' })]) as unknown });
    await w.write(file('V001__item.sql'), V1.replace('name', 'title'));
    const edited = await w.deploy();
    expect(of(edited), why(edited)).toMatchObject({ outcome: 1, failure: { code: 'SL509', lines: expect.arrayContaining([expect.stringMatching(/V001__item\.sql: [0-9a-f]{12} was applied by .*, [0-9a-f]{12} is in the file/)]) as unknown } });
  });

  it('says before the first write what scripts change that the project does not own, and after a rollback by the catalog what stays', async () => {
    const w = await world({ 'migrations/V1__a.sql': V1, 'migrations/V1__rollback_a.sql': drop('app.item') });
    await w.deploy();
    if (hand.area('other') !== '') await w.hand(hand.area('other'));
    await w.write(file('V2__b.sql'), `${tongue.view('app.b', 'app.item', 'id')}${tongue.table('other.thing', { id: 'number' })}${hand.put('other.thing', 1)};\n`);
    const { report } = await w.diff();
    const beyond = of(report).findings.filter(({ code }) => code === 'beyond-owns');
    expect(beyond, why(report)).toMatchObject([{ severity: 'warning', message: expect.stringMatching(/^V2__b\.sql changes something in (schema other|store other\.thing), which app does not own/) as unknown, at: { file: file('V2__b.sql'), line: 2 } }]);
    expect(of(await validate(w.context, { projects: ['app'] })).findings.map(({ code }) => code)).toContain('beyond-owns');
    const done = await w.deploy();
    expect(of(done), why(done)).toMatchObject({ status: 'deployed' });
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', findings: expect.arrayContaining([expect.objectContaining({ code: 'left-outside', severity: 'warning' })]) as unknown });
    expect(await w.ids()).not.toContain(ids.view('app.b'));
    expect(await w.ids()).toContain(ids.table('other.thing'));
  });

  it('runs a repeatable one again after each edit, after all versions', async () => {
    const w = await world({ 'migrations/R__put.sql': `${hand.put('app.item', 1, 'rope')};\n`, 'migrations/V1__a.sql': V1 });
    await w.deploy();
    expect(await w.rows(tongue.count('app.item'))).toEqual([{ count: 1 }]);
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
    await w.write(file('R__put.sql'), `${hand.put('app.item', 2, 'chain')};\n`);
    const again = await w.deploy();
    expect(of(again), why(again)).toMatchObject({ status: 'deployed', plan: { scripts: [{ name: 'R__put.sql' }] } });
    expect(await w.rows(tongue.count('app.item'))).toEqual([{ count: 2 }]);
  });

  it('goes back by the rollback scripts, last first, and proves it by the catalog', async () => {
    const w = await world();
    const before = await w.ids();
    await w.deploy();
    const rolled = await w.rollback();
    expect(of(rolled), why(rolled)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(of(rolled).plan?.batches.flatMap(({ steps }) => steps.map(({ reason }) => reason)).filter((reason) => reason.includes('takes back')).map((reason) => reason.split(',')[0])).toEqual(
      tongue.area('app') === '' ? ['takes back V2__seen.sql', 'takes back V001__item.sql'] : expect.arrayContaining(['takes back V2__seen.sql', 'takes back V001__item.sql']));
    expect([...(await w.ids())].sort()).toEqual([...before].sort());
    const anew = await w.deploy();
    expect(of(anew), why(anew)).toMatchObject({ status: 'deployed' });

    await w.write(file('V3__shelf.sql'), tongue.table('app.shelf', { id: 'number' }));
    await w.write(file('V3__rollback_shelf.sql'), tongue.view('app.wrong', 'app.item', 'id'));
    await w.deploy();
    const wrong = await w.rollback();
    expect(of(wrong), 'a rollback script that does something else').toMatchObject({ outcome: 2, failure: { code: 'SL705' } });
    const mended = await w.rollback();
    expect(of(mended), why(mended)).toMatchObject({ status: 'rolled back' });
    expect(await w.ids()).not.toContain(ids.table('app.shelf'));
  });

  it('a rollback script that makes more than there was leads to another state, too', async () => {
    const w = await world();
    await w.deploy();
    await w.write(file('V3__shelf.sql'), tongue.table('app.shelf', { id: 'number' }));
    await w.write(file('V3__rollback_shelf.sql'), `${drop('app.shelf')}${tongue.view('app.besides', 'app.item', 'id')}`);
    await w.deploy();
    const wrong = await w.rollback();
    expect(of(wrong), why(wrong)).toMatchObject({ outcome: 2, failure: { code: 'SL705', lines: [expect.stringContaining(ids.view('app.besides'))] } });
    const mended = await w.rollback();
    expect(of(mended), why(mended)).toMatchObject({ status: 'rolled back' });
    expect(await w.ids()).not.toContain(ids.view('app.besides'));
  });

  it('a script without a statement is applied, and is what a rollback takes back', async () => {
    const w = await world();
    await w.deploy();
    await w.write(file('V3__later.sql'), '-- nothing any more\n');
    const empty = await w.deploy();
    expect(of(empty), why(empty)).toMatchObject({ status: 'deployed', outcome: 0, plan: { scripts: [{ name: 'V3__later.sql' }] } });
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
    const rolled = await w.rollback();
    expect(of(rolled), why(rolled)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(await w.ids()).toContain(ids.view('app.seen'));
    expect(await scriptsOf(w)).toEqual(['V3__later.sql']);
  });

  it('asks before rows go with a rollback script, and goes back by the catalog where there is none', async () => {
    const w = await world();
    await w.deploy();
    await w.hand(hand.put('app.item', 1, 'rope'));
    expect(of(await w.rollback())).toMatchObject({ outcome: 1, failure: { code: 'SL501' } });
    expect(await w.rows(tongue.count('app.item'))).toEqual([{ count: 1 }]);
    await w.write(file('V3__shelf.sql'), tongue.table('app.shelf', { id: 'number' }));
    const { report } = await w.diff();
    expect(of(report).plan?.batches.flatMap(({ steps }) => steps.map(({ irreversible }) => irreversible))).toContainEqual(expect.stringContaining('has no rollback script (V3__rollback_shelf.sql)'));
    await w.deploy();
    const rolled = await w.rollback();
    expect(of(rolled), why(rolled)).toMatchObject({ status: 'rolled back', findings: expect.arrayContaining([expect.objectContaining({ code: 'scripts-by-catalog' })]) as unknown });
    expect(await w.ids()).not.toContain(ids.table('app.shelf'));
    expect(await w.ids()).toContain(ids.table('app.item'));
  });

  it('judges statements by the hazard rules, with the rows that are there', async () => {
    const w = await world();
    await w.deploy();
    await w.write(file('V3__gone.sql'), `${dropView('app.seen')}${drop('app.item')}`);
    expect(of(await w.deploy({ dryRun: true })), 'an empty table').toMatchObject({ outcome: 0 });
    await w.hand(hand.put('app.item', 1, 'rope'));
    const refused = await w.deploy();
    expect(of(refused), why(refused)).toMatchObject({ outcome: 1, failure: { code: 'SL501' }, hazards: expect.arrayContaining([expect.objectContaining({ code: 'H101', subject: ids.table('app.item') })]) as unknown });
    const allowed = await w.deploy({ allow: ['app:H101'] });
    expect(of(allowed), why(allowed)).toMatchObject({ status: 'deployed' });
  });

  it('is planned from a snapshot as from the database, saved, and run as it was saved', async () => {
    const w = await world();
    await w.deploy();
    await w.write(file('V3__shelf.sql'), tongue.table('app.shelf', { id: 'number' }));
    await snapshot(w.context, { environment: 'test', projects: ['app'] });
    const out = join(w.root, 'plans');
    const { report } = await w.diff({ fromSnapshot: true, out });
    expect(of(report).plan?.scripts?.map(({ name }) => name)).toEqual(['V3__shelf.sql']);
    expect(of((await w.diff()).report).plan?.id).toBe(of(report).plan?.id);
    const ran = await w.deploy({ plan: out });
    expect(of(ran), why(ran)).toMatchObject({ status: 'deployed' });
    expect(of(await w.deploy({ plan: out })), 'once').toMatchObject({ outcome: 1 });
  });

  it('goes back by the rollback scripts when a smoke test fails', async () => {
    const w = await world();
    await w.write('app/tests/item.sql', `-- expect: value 1\n${tongue.count('app.item')};\n`);
    const failed = await w.deploy();
    expect(of(failed), why(failed)).toMatchObject({ status: 'smoke test failed, rolled back', outcome: 3 });
    expect(await w.ids()).not.toContain(ids.table('app.item'));
    await w.remove('app/tests/item.sql');
    const again = await w.deploy();
    expect(of(again), why(again)).toMatchObject({ status: 'deployed' });
  });

  it('stops at a script that fails, takes back what ran before, and goes on when it is corrected', async () => {
    const w = await world({ 'migrations/V001__item.sql': V1, 'migrations/V2__seen.sql': V2, ...back, 'migrations/V3__bad.sql': tongue.view('app.bad', 'app.nothing', 'id') });
    const failed = await w.deploy();
    expect(of(failed), why(failed)).toMatchObject({ status: 'failed, undone', outcome: 2, failure: { code: 'SL701', at: { file: 'app/migrations/V3__bad.sql', line: 1 } } });
    expect(await w.ids()).not.toContain(ids.table('app.item'));
    await w.write(file('V3__bad.sql'), tongue.view('app.bad', 'app.item', 'id'));
    const again = await w.deploy();
    expect(of(again), why(again)).toMatchObject({ status: 'deployed', plan: { scripts: [{}, {}, {}] } });
  });
});

describe('versioned scripts for an older server', () => {
  const keep = keeping();

  it('what an older server cannot read is told with its place before anything runs, also of the way back', async () => {
    const V2 = 'create table app.a (id int);\ncreate table app.b (id int,\n  twice int generated always as (id * 2) virtual);\n';
    const w = await keep(makeWorld(postgres15, { app: { manifest: MIGRATIONS, files: { 'migrations/V1__a.sql': 'create schema app;\n', 'migrations/V2__b.sql': V2 } } }));
    const refused = await w.deploy();
    expect(of(refused), why(refused)).toMatchObject({ status: 'refused', outcome: 1, failure: { code: 'SL201', message: expect.stringContaining('PostgreSQL 15, which this is for, cannot read it') as unknown, at: { file: 'app/migrations/V2__b.sql', line: 3, column: 42 } } });
    expect((await w.journal('deployment')) ?? []).toEqual([]);
    await w.write('app/migrations/V2__b.sql', V2.replace('virtual', 'stored'));
    await w.write('app/migrations/V2__rollback_b.sql', 'alter table app.b add constraint c not null id;\n');
    expect(of(await w.deploy())).toMatchObject({ outcome: 1, failure: { code: 'SL201', at: { file: 'app/migrations/V2__rollback_b.sql' } } });
    await w.write('app/migrations/V2__rollback_b.sql', 'drop table app.b, app.a;\n');
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
  });
});
