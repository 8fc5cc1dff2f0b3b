/** Rollback scripts of BTEQ on every database: they decide while they run, are gone on with where they stopped, and nothing but a person has them run. */
import { execFileSync } from 'node:child_process';
import { makePackages, pkgDeploy, rollback, testRollback } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { endings, MANIFEST, steered, wordsOf } from './bteq-world.ts';
import { keeping } from './keeping.ts';
import { pglite, postgres15, postgres18, toy } from './places.ts';
import { makeWorld, of, why, type Files, type World } from './world.ts';

describe.each([toy, pglite, postgres15, postgres18])('BTEQ rollback scripts on $name', (place) => {
  const { tongue } = place;
  const keep = keeping();
  const { area, make, drop, put, read } = wordsOf(place);
  const ground: Files = area === '' ? {} : { 'migrations/V000__area.sql': area, 'migrations/V000__rollback_area.sql': 'drop schema app;\n' };
  const world = (files: Files, manifest = '', environment = ''): Promise<World> => keep(makeWorld(place, { app: { manifest: `${MANIFEST}\n${manifest}`, files: { ...ground, ...files } } }, { environment }));
  const { table } = tongue.ids;
  const DECIDING = `.SET ERRORLEVEL 3807 SEVERITY 0\n${drop('app.gone')};\n.IF ERRORCODE = 3807 THEN .GOTO ON\n${make('app.wrong')};\n.LABEL ON\n${drop('app.a')};\n.QUIT ERRORLEVEL\n${make('app.behind')};\n`;

  it.each([['sql', 'bteq'], ['bteq', 'bteq'], ['bteq', 'sql'], ['sql', 'sql with commands']] as const)('take back what .%s made: .%s', async (forth, back) => {
    const w = await world({ [`migrations/V001__a.${forth}`]: `${make('app.a')};\n`, [`migrations/V001__rollback_a.${back.slice(0, 4).trim()}`]: back === 'sql' ? `${drop('app.a')};\n` : DECIDING });
    const before = [...(await w.ids())].sort();
    const deployed = await w.deploy();
    expect(of(deployed), why(deployed)).toMatchObject({ status: 'deployed' });
    const taken = await w.rollback();
    expect(of(taken), why(taken)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect([...(await w.ids())].sort()).toEqual(before);
    if (back !== 'sql') {
      const file = `V001__rollback_a.${back.slice(0, 4).trim()}`;
      expect(steered(of(taken))).toEqual([
        expect.stringContaining(`bteq-refused ${file}:2 ERRORCODE 3807`), expect.stringContaining(`bteq-skipped ${file}:4`), expect.stringContaining(`bteq-skipped ${file}:8`), expect.stringContaining(`bteq-ended ${file} ended with 0`),
      ].filter((_, index) => index !== 2));
      expect((await endings(w)).slice(0, 4)).toEqual(['refused', 'skipped', 'done', 'skipped']);
    }
    const again = await w.deploy();
    expect(of(again), why(again)).toMatchObject({ status: 'deployed' });
    expect(await w.ids()).toContain(table('app.a'));
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
    expect(of(await w.rollback())).toMatchObject({ status: 'rolled back' });
  });

  it('go back one after the other, and with those of plain SQL', async () => {
    const files: Record<string, string> = {};
    for (const name of ['a', 'b', 'c', 'd']) files[`migrations/V00${'abcd'.indexOf(name) + 1}__${name}.sql`] = `${make(`app.${name}`)};\n`;
    const w = await world({
      ...files, 'migrations/V001__rollback_a.bteq': `${drop('app.a')};\n.IF ERRORCODE <> 0 THEN .QUIT 1\n`, 'migrations/V002__rollback_b.sql': `${drop('app.b')};\n`,
      'migrations/V003__rollback_c.bteq': `${drop('app.c')};\n.IF ERRORCODE = 0 THEN .QUIT 0\n${drop('app.a')};\n`, 'migrations/V004__rollback_d.bteq': `${drop('app.d')};\n`,
    });
    const before = [...(await w.ids())].sort();
    await w.deploy();
    const taken = await w.rollback();
    expect(of(taken), why(taken)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect([...(await w.ids())].sort()).toEqual(before);
    expect(of(taken).plan!.programs!.map(({ script }) => script)).toEqual(['V004__rollback_d.bteq', 'V003__rollback_c.bteq', 'V001__rollback_a.bteq']);
  });

  it('that end with a code fail the rollback with it, and are gone on with', async () => {
    const w = await world({ 'migrations/V001__a.sql': `${make('app.a')};\n${make('app.b')};\n`, 'migrations/V001__rollback_a.bteq': `${drop('app.b')};\n${drop('app.late')};\n.IF ERRORCODE <> 0 THEN .QUIT 7\n${drop('app.a')};\n` });
    const before = [...(await w.ids())].sort();
    await w.deploy();
    for (let time = 1; time <= 2; time += 1) {
      const failed = await w.rollback();
      expect(of(failed), why(failed)).toMatchObject({ status: 'failed', outcome: 2, failure: { code: 'SL217', message: expect.stringContaining('V001__rollback_a.bteq ended with 7'), hint: expect.stringContaining('run rollback again') } });
      expect(steered(of(failed)).at(-1)).toContain('ended with 7');
      expect(await w.ids()).toContain(table('app.a'));
      expect(await w.ids()).not.toContain(table('app.b'));
    }
    await w.hand(make('app.late'));
    const done = await w.rollback();
    expect(of(done), why(done)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect([...(await w.ids())].sort()).toEqual(before);
    expect((await w.status()).open).toBeUndefined();
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
  });

  it('that cannot come to their end are given up by a deployment; then the way back is by the catalogs', async () => {
    const w = await world({ 'migrations/V001__a.sql': `${make('app.a')};\n${make('app.b')};\n`, 'migrations/V001__rollback_a.bteq': `${drop('app.b')};\n.IF ERRORCODE = 0 THEN .QUIT 7\n${drop('app.a')};\n` });
    if (area !== '') await w.deploy({ toVersion: 'V000' });
    await w.deploy();
    for (let time = 1; time <= 2; time += 1) expect(of(await w.rollback())).toMatchObject({ status: 'failed', failure: { code: 'SL217' } });
    const given = await w.deploy();
    expect(of(given), why(given)).toMatchObject({ outcome: 0, findings: expect.arrayContaining([expect.objectContaining({ code: 'given-up' })]) });
    const done = await w.rollback();
    expect(of(done), why(done)).toMatchObject({ status: 'rolled back', findings: expect.arrayContaining([expect.objectContaining({ code: 'scripts-by-catalog' })]) });
    expect(await w.ids()).not.toContain(table('app.a'));
  });

  it('that end with a code and have done nothing leave nothing open', async () => {
    const w = await world({ 'migrations/V001__a.sql': `${make('app.a')};\n`, 'migrations/V001__rollback_a.bteq': `${read('app.a')};\n.IF ACTIVITYCOUNT = 0 THEN .GOTO EMPTY\n.QUIT 3\n.LABEL EMPTY\n${drop('app.late')};\n.IF ERRORCODE <> 0 THEN .QUIT 4\n${drop('app.a')};\n` });
    await w.deploy();
    const failed = await w.rollback();
    expect(of(failed), why(failed)).toMatchObject({ status: 'failed', outcome: 2, failure: { code: 'SL217', message: expect.stringContaining('ended with 4') } });
    await w.hand(make('app.late'));
    const done = await w.rollback();
    expect(of(done), why(done)).toMatchObject({ status: 'rolled back' });
    expect(await w.ids()).not.toContain(table('app.a'));
  });

  it('that lead to another state without doing anything are followed by what the catalogs differ in', async () => {
    const w = await world({ 'migrations/V001__a.sql': `${make('app.a')};\n`, 'migrations/V001__rollback_a.bteq': `.SET ERRORLEVEL 3807 SEVERITY 0\n${drop('app.gone')};\n.IF ERRORCODE = 3807 THEN .QUIT 0\n${drop('app.a')};\n` });
    if (area !== '') await w.deploy({ toVersion: 'V000' });
    await w.deploy();
    expect(of(await w.rollback())).toMatchObject({ status: 'failed', failure: { code: 'SL705' } });
    const done = await w.rollback();
    expect(of(done), why(done)).toMatchObject({ status: 'rolled back', findings: expect.arrayContaining([expect.objectContaining({ code: 'scripts-by-catalog' })]) });
    expect(await w.ids()).not.toContain(table('app.a'));
  });

  it('are not run by a deployment that fails: what was done stays, and a person goes back', async () => {
    const w = await world({ 'migrations/V001__a.sql': `${make('app.a')};\n`, 'migrations/V001__rollback_a.bteq': DECIDING, 'migrations/V002__b.sql': `${put('app.none', 1)};\n` });
    const before = [...(await w.ids())].sort();
    const failed = await w.deploy();
    expect(of(failed), why(failed)).toMatchObject({ status: 'failed', outcome: 2, failure: { code: 'SL701', lines: expect.arrayContaining([expect.stringContaining('its rollback script V001__rollback_a.bteq is a BTEQ script, which never runs by itself: `sluice rollback` runs it')]) } });
    expect(await w.ids()).toContain(table('app.a'));
    expect((await w.journal('deployment'))!.some(({ kind }) => kind === 'undo')).toBe(false);
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect((await endings(w)).slice(0, 4)).toEqual(['refused', 'skipped', 'done', 'skipped']);
    expect([...(await w.ids())].sort()).toEqual(before);
  });

  it('are not run because a smoke test failed', async () => {
    const w = await world({ 'migrations/V001__a.sql': `${make('app.a')};\n`, 'migrations/V001__rollback_a.bteq': DECIDING, 'tests/a.sql': `-- expect: value 5\n${tongue.count('app.a')};\n` });
    const report = await w.deploy();
    expect(of(report), why(report)).toMatchObject({ status: 'smoke test failed, not rolled back', outcome: 3, failure: { lines: expect.arrayContaining(['not rolled back: V001__rollback_a.bteq is a BTEQ script, which never runs by itself']) } });
    expect(await w.ids()).toContain(table('app.a'));
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });
  });

  it('run first when their script is applied again', async () => {
    const w = await world({ 'migrations/V001__a.bteq': `${make('app.a')};\n.IF ERRORCODE <> 0 THEN .QUIT 6\n`, 'migrations/V001__rollback_a.bteq': DECIDING });
    await w.deploy();
    await w.hand(put('app.a', 1));
    const refused = await w.deploy({ redo: 'V001' });
    expect(of(refused).hazards.map(({ severity }) => severity), why(refused)).toContain('block');
    const allow = [...new Set(of(refused).hazards.map(({ code }) => `app:${code}`))];
    const redone = await w.deploy({ redo: 'V001', allow });
    expect(of(redone), why(redone)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(of(redone).plan!.programs!.map(({ script }) => script)).toEqual(['V001__rollback_a.bteq', 'V001__a.bteq']);
    expect(await w.rows(tongue.count('app.a'))).toEqual([{ count: 0 }]);
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  });

  it('that fail when their script is applied again are gone on with by deploy', async () => {
    const w = await world({ 'migrations/V001__a.sql': `${make('app.a')};\n`, 'migrations/V001__rollback_a.bteq': `${drop('app.a')};\n${drop('app.late')};\n.IF ERRORCODE <> 0 THEN .QUIT 7\n` });
    await w.deploy();
    const failed = await w.deploy({ redo: 'V001' });
    expect(of(failed), why(failed)).toMatchObject({ status: 'failed', outcome: 2, failure: { code: 'SL217', message: expect.stringContaining('V001__rollback_a.bteq ended with 7'), lines: expect.arrayContaining([expect.stringContaining('V001__a.sql was taken back to be applied again')]) } });
    expect(await w.ids()).not.toContain(table('app.a'));
    await w.hand(make('app.late'));
    const done = await w.deploy();
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(await w.ids()).toContain(table('app.a'));
    expect(await w.ids()).not.toContain(table('app.late'));
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  });

  it('come along in packages', async () => {
    const w = await keep(makeWorld(place, { app: { manifest: MANIFEST, files: { 'migrations/V000__item.sql': `${area}${make('app.item')};\n` } } }));
    const git = (...args: readonly string[]) => execFileSync('git', ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com', ...args], { cwd: w.root });
    const commit = (tag: string): void => {
      git('add', '-A', '--', 'app', 'sluice.yaml');
      git('commit', '-qm', tag);
      git('tag', tag);
    };
    git('init', '-q');
    commit('v1');
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
    await w.write('app/migrations/V001__a.bteq', `${make('app.a')};\n`);
    await w.write('app/migrations/V001__rollback_a.bteq', DECIDING);
    await w.write('app/migrations/V002__b.sql', `${make('app.b')};\n`);
    await w.write('app/migrations/V002__rollback_b.bteq', `${drop('app.b')};\n.IF ERRORCODE <> 0 THEN .QUIT 2\n`);
    commit('v2');
    const [made] = await makePackages(w.context, { environment: 'test', projects: ['app'], named: ['app'], from: 'v1', to: 'v2', out: 'made' });
    const before = [...(await w.ids())].sort();
    const done = await pkgDeploy(w.context, { environment: 'test', path: made!.path!, assumeYes: true });
    expect(of(done), why(done)).toMatchObject({ status: 'deployed' });
    const back = await rollback(w.context, { environment: 'test', projects: [], named: ['app'], package: made!.path!, assumeYes: true });
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(of(back).plan!.programs!.map(({ script }) => script)).toEqual(['rollback/0-scripts/V002__b.bteq', 'rollback/0-scripts/V001__a.bteq']);
    expect([...(await w.ids())].sort()).toEqual(before);

    await w.write('app/migrations/V002__rollback_b.bteq', '.RUN FILE = parts/b.bteq\n');
    await w.write('app/migrations/parts/b.bteq', `${drop('app.b')};\n`);
    commit('v3');
    await expect(makePackages(w.context, { environment: 'test', projects: ['app'], named: ['app'], from: 'v1', to: 'v3', out: 'more' })).rejects.toMatchObject({ code: 'SL215', message: expect.stringContaining('V002__rollback_b.bteq runs') as string });
    const again = await w.deploy();
    expect(of(again), why(again)).toMatchObject({ status: 'deployed' });
    const last = await w.rollback();
    expect(of(last), why(last)).toMatchObject({ status: 'rolled back' });
    expect([...(await w.ids())].sort()).toEqual(before);
  });
});

describe.each([toy, pglite])('BTEQ rollback scripts tried on $name', (place) => {
  const keep = keeping();
  const { area, make, drop } = wordsOf(place);

  it('there, back and there again; and what they leave is told', async () => {
    const files = {
      'migrations/V1__a.sql': `${area}${make('app.a')};\n`, 'migrations/V2__b.bteq': `${make('app.b')};\n`,
      'migrations/V2__rollback_b.bteq': `.SET ERRORLEVEL 3807 SEVERITY 0\n${drop('app.gone')};\n.IF ERRORCODE = 3807 THEN ${drop('app.b')};\n`,
    };
    const w = await keep(makeWorld(place, { app: { manifest: MANIFEST, files } }));
    const good = await testRollback(w.context, { projects: ['app'] });
    expect(of(good), why(good)).toMatchObject({ status: 'passed', outcome: 0, findings: [{ message: expect.stringContaining('2 changes went there') as string }] });
    await w.write('app/migrations/V2__rollback_b.bteq', `${drop('app.gone')};\n.IF ERRORCODE = 3807 THEN .QUIT 5\n${drop('app.b')};\n`);
    const bad = await testRollback(w.context, { projects: ['app'] });
    expect(of(bad), why(bad)).toMatchObject({ status: 'failed', outcome: 2 });
    expect(of(bad).findings.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([expect.stringMatching(/V2__b\.bteq: not restored.*V2__rollback_b\.bteq ended with 5/)]);
  });
});

describe.each([pglite, postgres18])('BTEQ rollback scripts and what made room on $name', (place) => {
  const keep = keeping();

  it('take back the new one, then the old one has its name and rows again', async () => {
    const w = await keep(makeWorld(place, { app: { manifest: MANIFEST, files: { 'migrations/V001__a.sql': 'create schema app;\ncreate table app.a (id integer);\n' } } }));
    await w.deploy();
    await w.hand(place.tongue.hand.put('app.a', 1));
    const before = [...(await w.ids())].sort();
    await w.write('app/migrations/V002__a.sql', '-- sluice: if-exists rename\n-- sluice: rows leave\ncreate table app.a (id integer, more text);\n');
    await w.write('app/migrations/V002__rollback_a.bteq', '.SET ERRORLEVEL 3807 SEVERITY 0\ndrop table app.gone;\n.IF ERRORCODE = 3807 THEN drop table app.a;\n');
    const done = await w.deploy();
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', findings: expect.arrayContaining([expect.objectContaining({ code: 'conflict' })]) });
    expect(await w.rows(place.tongue.count('app.a'))).toEqual([{ count: 0 }]);
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect([...(await w.ids())].sort()).toEqual(before);
    expect(await w.rows(place.tongue.count('app.a'))).toEqual([{ count: 1 }]);
  });
});
