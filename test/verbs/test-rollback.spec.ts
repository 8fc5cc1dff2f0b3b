/** `test-rollback`: what does not come back is named, and no environment is touched. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { testRollback } from '@sluice/core';
import { keeping } from './keeping.ts';
import { pglite, toy } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const keep = keeping();
const run = promisify(execFile);

describe.each([toy, pglite])('scripts there and back on $name', (place) => {
  const { tongue: { area, table, view, hand, ids } } = place;

  it('all come back, by hand and by the catalogs, and the environment stays empty', async () => {
    const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files: {
      'migrations/V1__item.sql': area('app') + table('app.item', { id: 'number' }), 'migrations/V2__seen.sql': view('app.seen', 'app.item', 'id'), 'migrations/V2__rollback_seen.sql': `${hand.drop('app.seen')};\n`,
    } } }));
    const report = await testRollback(w.context, { projects: ['app'] });
    expect(of(report), why(report)).toMatchObject({ status: 'passed', outcome: 0, findings: [{ message: expect.stringContaining('2 changes went there') as string }] });
    expect(await w.journal('deployment')).toBeUndefined();
  });

  it('that leave something are named, and the next ones tried', async () => {
    const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files: {
      'migrations/V1__item.sql': area('app') + table('app.item', { id: 'number' }) + table('app.other', { id: 'number' }),
      'migrations/V2__two.sql': view('app.seen', 'app.item', 'id') + view('app.left', 'app.other', 'id'), 'migrations/V2__rollback_two.sql': `${hand.drop('app.seen')};\n`,
      'migrations/V3__more.sql': view('app.more', 'app.item', 'id'), 'migrations/V3__rollback_more.sql': `${hand.drop('app.more')};\n`,
    } } }));
    const report = await testRollback(w.context, { projects: ['app'] });
    expect(of(report), why(report)).toMatchObject({ status: 'failed', outcome: 2, failure: { code: 'SL705' } });
    const wrong = of(report).findings.filter(({ severity }) => severity === 'error');
    expect(wrong).toHaveLength(1);
    expect(wrong[0]!.message).toContain(`V2__two.sql: not restored: ${ids.view('app.left')} is left`);
    expect(of(report).findings[0]!.message).toContain('3 changes');
  });

  it('that do not run are told with their place', async () => {
    const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files: { 'migrations/V1__seen.sql': area('app') + view('app.seen', 'app.nowhere', 'id') } } }));
    const report = await testRollback(w.context, { projects: ['app'] });
    expect(of(report).outcome).toBeGreaterThan(0);
    expect(of(report).failure?.message).toContain('V1__seen.sql cannot be applied');
  });
});

it('what takes its time on a server does not fail it: the limit for locks that is then shared is given back as it was', async () => {
  const slow = [
    'create schema app;', "create function app.wait() returns event_trigger language plpgsql set search_path = '' as $$ begin perform pg_catalog.pg_sleep(0.1); end $$;",
    "create event trigger slow on sql_drop when tag in ('DROP TABLE') execute function app.wait();",
  ];
  const w = await keep(makeWorld(pglite, { app: { files: { 'migrations/V1__slow.sql': slow.join('\n'), 'migrations/V2__item.sql': 'create table app.item (id integer);\n' } } }));
  await w.write('app/database.yaml', 'dialect: postgres\nowns: { schemas: [app], eventTriggers: [slow] }\nmigrations: migrations/*.sql\n');
  const report = await testRollback(w.context, { projects: ['app'] });
  expect(of(report), why(report)).toMatchObject({ status: 'passed', outcome: 0, findings: [{ message: expect.stringContaining('2 changes went there') as string }] });
});

describe.each([toy, pglite])('files there and back on $name', (place) => {
  const { tongue: { area, table, view } } = place;

  it('start from the last commit that has others', async () => {
    const w = await keep(makeWorld(place, { core: { files: { 'schema.sql': area('core') + table('core.base', { id: 'number' }) } }, app: { manifest: 'dependsOn: [core]', files: { 'schema.sql': area('app') + table('app.item', { id: 'number' }) } } }));
    const git = (...given: string[]) => run('git', ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com', ...given], { cwd: w.root });
    await git('init', '-q');
    await git('add', '.');
    await git('commit', '-qm', 'first');
    expect(of(await testRollback(w.context, { projects: ['app'] })).findings[0]!.message).toContain('1 change went there, back and there again');
    await w.write('app/schema/schema.sql', area('app') + table('app.item', { id: 'number', name: 'text' }) + view('app.v', 'core.base', 'id'));
    const report = await testRollback(w.context, { projects: ['app'], from: 'HEAD' });
    expect(of(report), why(report)).toMatchObject({ status: 'passed', findings: [{ message: expect.stringContaining('1 change went there, back and there again, from HEAD on') as string }] });
    expect(of(await testRollback(w.context, { projects: ['app'] }))).toMatchObject({ findings: [{ message: expect.stringContaining('from HEAD on') as string }] });
    expect(of(await testRollback(w.context, { projects: ['app'], from: 'nowhere' })).failure).toMatchObject({ code: 'SL203' });
  });
});

describe.each([toy, pglite])('from where an environment stands, on $name', (place) => {
  const { tongue: { area, table, view, hand, ids } } = place;
  const tried = (changes: string): object => ({ status: 'passed', findings: [{ message: `${changes} went there, back and there again, from test on` }] });

  it('only what is not applied there is tried, and nothing there is touched', async () => {
    const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files: {
      'migrations/V1__item.sql': area('app') + table('app.item', { id: 'number' }), 'migrations/V2__seen.sql': view('app.seen', 'app.item', 'id'), 'migrations/V2__rollback_seen.sql': '-- nothing\n',
    } } }));
    expect(of(await testRollback(w.context, { projects: ['app'], from: 'test' })).findings[0]!.message).toContain('from test on, where it was never deployed');
    await w.deploy();
    await w.hand(hand.add('app.item', 'byhand'));
    expect(of(await testRollback(w.context, { projects: ['app'], from: 'test' }))).toMatchObject({ status: 'passed', findings: [{ message: 'nothing to try: the files are those of test' }] });
    await w.write('app/migrations/V3__more.sql', view('app.more', 'app.seen', 'id') + table('app.left', { id: 'number' }));
    await w.write('app/migrations/V3__rollback_more.sql', `${hand.drop('app.more')};\n`);
    const wrong = of(await testRollback(w.context, { projects: ['app'], from: 'test' }));
    expect(wrong).toMatchObject({ status: 'failed', outcome: 2, failure: { code: 'SL705' } });
    expect(wrong.findings[1]!.message).toContain(`V3__more.sql: not restored: ${ids.table('app.left')} is left`);
    await w.remove('app/migrations/V3__rollback_more.sql');
    const report = await testRollback(w.context, { projects: ['app'], from: 'test' });
    expect(of(report), why(report)).toMatchObject(tried('1 change'));
    await w.write('app/migrations/V1__item.sql', area('app') + table('app.item', { id: 'text' }));
    expect(of(await testRollback(w.context, { projects: ['app'], from: 'test' })).failure).toMatchObject({ code: 'SL509' });
    expect((await w.journal('deployment'))!.length).toBe(1);
  });

  it('files go on from the state that the journal recorded, with what they do not hold any more', async () => {
    const w = await keep(makeWorld(place, { core: { files: { 'schema.sql': area('core') + table('core.base', { id: 'number' }) } }, app: { manifest: 'dependsOn: [core]', files: { 'schema.sql': area('app') + table('app.item', { id: 'number' }) + view('app.old', 'core.base', 'id') } } }));
    await w.deploy();
    await w.hand(hand.drop('app.old'));
    await w.write('app/schema/schema.sql', area('app') + table('app.item', { id: 'number', name: 'text' }));
    const report = await testRollback(w.context, { projects: ['app'], from: 'test' });
    expect(of(report), why(report)).toMatchObject(tried('1 change'));
    await w.write('app/schema/schema.sql', area('app') + table('app.item', { id: 'number' }) + view('app.old', 'core.base', 'id'));
    expect(of(await testRollback(w.context, { projects: ['app'], from: 'test' }))).toMatchObject({ findings: [{ message: 'nothing to try: the files are those of test' }] });
  });
});

it('makes the roles that the files and the manifest name on the database that is thrown away', async () => {
  const files = (column: string): string => `create schema app; create table app.item (id int${column}); grant select on app.item to proof_reader;`;
  const w = await keep(makeWorld(pglite, { app: { manifest: 'requires: { roles: [proof_writer] }', files: { 'schema.sql': files('') } } }));
  const first = await testRollback(w.context, { projects: ['app'] });
  expect(of(first), why(first)).toMatchObject({ status: 'passed' });
  await w.hand('create role proof_reader', 'create role proof_writer');
  await w.deploy();
  await w.write('app/schema/schema.sql', files(', more int'));
  const further = await testRollback(w.context, { projects: ['app'], from: 'test' });
  expect(of(further), why(further)).toMatchObject({ status: 'passed', findings: [{ message: '1 change went there, back and there again, from test on' }] });
});
