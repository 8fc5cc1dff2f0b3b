/** Versioned scripts in packages: they run word for word before what the files want, once, whoever brings them, and the project's history goes on behind them. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makePackages, pkgDeploy, readPackage, rollback, type MadePackage, type PackageOptions, type RunReport } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { places } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

const keep = keeping();
const commit = (w: World, tag: string): void => {
  const git = (...args: readonly string[]) => execFileSync('git', ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com', ...args], { cwd: w.root });
  git('init', '-q');
  const endings = ['yaml', 'sql', 'bteq'].filter((ending) => readdirSync(w.root, { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith(`.${ending}`)));
  git('add', '-A', '--', ...endings.map((ending) => `*.${ending}`));
  git('commit', '-qm', tag, '--allow-empty');
  git('tag', tag);
};
const make = (w: World, options: Partial<PackageOptions> = {}): Promise<readonly MadePackage[]> => makePackages(w.context, { environment: 'test', projects: ['app'], named: ['app'], from: 'v1', to: 'v2', out: 'made', ...options });
const only = (made: readonly MadePackage[]): MadePackage => (expect(made).toHaveLength(1), made[0]!);
const bring = (w: World, { path }: MadePackage, more: { readonly dryRun?: boolean; readonly allow?: readonly string[] } = {}): Promise<RunReport> => pkgDeploy(w.context, { environment: 'test', path: path!, assumeYes: true, ...more });
const codes = (report: RunReport): string[] => of(report).findings.map(({ code }) => code);

describe.each(places)('a package of versioned scripts, for $name', (place) => {
  const { tongue } = place;
  const one = tongue.table('app.item', { id: 'number', name: 'text' });
  const two = tongue.table('app.{{noun}}', { id: 'number' });
  const scriptsOnly = (): Promise<World> => keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files: { 'migrations/V1__item.sql': `${tongue.area('app')}${one}` } } }, { environment: 'variables: { noun: shelf }' }));
  const more = async (w: World): Promise<void> => {
    await w.write('app/migrations/V2__shelf.sql', two);
    await w.write('app/migrations/V2__rollback_shelf.sql', `drop ${tongue.dialect.name === 'toy' ? 'store' : 'table'} app.shelf;\n`);
    await w.write('app/migrations/V3__put.sql', `${tongue.hand.put('app.item', 7, 'rope')};\n`);
    commit(w, 'v2');
  };

  it('holds those of the range as they stand there, runs them once, and the history goes on behind them', async () => {
    const w = await scriptsOnly();
    commit(w, 'v1');
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
    await more(w);
    for (const range of [{}, { from: undefined, name: 'gap' }]) {
      const made = only(await make(w, range));
      const read = readPackage(join(w.root, made.path!));
      if (tongue.dialect.rehearse) expect(made.plan.unmanaged).toEqual([]);
      expect(read.steps.map(({ name, scripts }) => [name, scripts.map(({ path, migration, rollback: back }) => [path.split('/').at(-1), migration, back?.path])])).toEqual([
        ['0-scripts', [['V2__shelf.sql', true, 'rollback/0-scripts/V2__shelf.sql'], ['V3__put.sql', true, undefined]]],
      ]);
      expect(read.steps[0]!.scripts[0]!.file.text).toBe(two);
      expect(read.variables).toEqual({ noun: 'shelf' });
      // A dialect without copies does not know where scripts lead.
      expect([read.base !== undefined, read.target !== undefined]).toEqual(tongue.dialect.rehearse ? [true, true] : [range.name === 'gap', false]);
    }
    const made = only(await make(w, { name: 'again' }));
    const before = await w.ids();
    const done = await bring(w, made);
    expect(of(done), why(done)).toMatchObject({ status: 'deployed' });
    expect(await w.rows(tongue.count('app.item'))).toEqual([{ count: 1 }]);
    // By deploy from the files nothing is left; by the package, too.
    const files = await w.deploy();
    expect(of(files), why(files)).toMatchObject({ status: 'unchanged' });
    expect(codes(await bring(w, made))).toContain('already-deployed');
    expect(await make(w, { from: undefined, name: 'none' })).toMatchObject([{ plans: [{ batches: [] }] }]);

    const back = await rollback(w.context, { environment: 'test', projects: [], named: ['app'], package: made.path! });
    expect(of(back), why(back)).toMatchObject({ outcome: 0 });
    expect(await w.ids()).toEqual(before);
    const pending = of((await w.diff()).report).plan!;
    expect(pending.scripts?.map(({ name }) => name)).toEqual(['V2__shelf.sql', 'V3__put.sql']);
  });

  it('holds BTEQ scripts with what they run, and does not say where they lead', async () => {
    const isToy = tongue.dialect.name === 'toy';
    const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/V*.{sql,bteq}', files: { 'migrations/V1__item.sql': `${tongue.area('app')}${one}`, 'migrations/parts/make.bteq': tongue.table('app.shelf', { id: 'number' }) } } }));
    commit(w, 'v1');
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
    await w.write('app/migrations/V2__shelf.bteq', `.SET ERRORLEVEL 3807 SEVERITY 0\n${isToy ? 'drop store' : 'drop table'} app.shelf;\n.IF ERRORCODE = 0 THEN .QUIT 0\n.RUN FILE = parts/make.bteq\n`);
    await w.write('app/migrations/V2__rollback_shelf.sql', `drop ${isToy ? 'store' : 'table'} app.shelf;\n`);
    commit(w, 'v2');
    const made = only(await make(w));
    const read = readPackage(join(w.root, made.path!));
    expect(read.steps.flatMap(({ scripts }) => scripts.map(({ path, runs, rollback: back }) => [path, runs?.map((each) => each.path), back?.path]))).toEqual([['steps/0-scripts/V2__shelf.bteq', ['steps/0-scripts/parts/make.bteq'], 'rollback/0-scripts/V2__shelf.sql']]);
    expect(read.target).toBeUndefined();
    expect(made.findings.map(({ code }) => code)).toContain('not-rehearsed');
    const before = await w.ids();
    const done = await bring(w, made);
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(await w.ids()).toContain(tongue.ids.table('app.shelf'));
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
    expect(codes(await bring(w, made))).toContain('already-deployed');
    const back = await rollback(w.context, { environment: 'test', projects: [], named: ['app'], package: made.path! });
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(await w.ids()).toEqual(before);

    await w.write('app/schema/schema.sql', `${tongue.area('app')}${one}`);
    await w.write('app/database.yaml', (await w.read('app/database.yaml')).replace('migrations:', 'schema: schema/*.sql\nmigrations:'));
    commit(w, 'v3');
    await expect(make(w, { to: 'v3', out: 'files' })).rejects.toMatchObject({ code: 'SL215', message: expect.stringContaining('decides by what the database answers') as string });
  });

  it('leaves out what was applied without it, and is refused where that says something else', async () => {
    const w = await scriptsOnly();
    commit(w, 'v1');
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
    await w.write('app/migrations/V2__put.sql', `${tongue.hand.put('app.item', 7, 'rope')};\n`);
    commit(w, 'v2');
    const made = only(await make(w));
    const deployed = await w.deploy();
    expect(of(deployed), why(deployed)).toMatchObject({ status: 'deployed' });
    const again = await bring(w, made);
    expect(of(again), why(again)).toMatchObject({ outcome: 0, status: 'unchanged' });
    expect(codes(again)).toContain('script-applied');
    expect(await w.rows(tongue.count('app.item'))).toEqual([{ count: 1 }]);

    await w.write('app/migrations/V2__put.sql', `${tongue.hand.put('app.item', 8, 'line')};\n`);
    commit(w, 'v3');
    const other = only(await make(w, { to: 'v3', name: 'other' }));
    expect(of(await bring(w, other))).toMatchObject({ outcome: 1, failure: { code: 'SL509' } });
    // Edited between the two commits.
    await expect(make(w, { from: 'v2', to: 'v3' })).rejects.toMatchObject({ code: 'SL509' });
  });

  it('has what the files want behind them', async () => {
    const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files: { 'schema.sql': `${tongue.area('app')}${one}`, 'migrations/R__nothing.sql': '-- nothing yet\n' } } }));
    commit(w, 'v1');
    expect(of(await w.deploy())).toMatchObject({ outcome: 0 });
    await w.write('app/schema/schema.sql', `${tongue.area('app')}${one}${tongue.table('app.shelf', { id: 'number' })}${tongue.view('app.full', 'app.shelf', 'id')}`);
    await w.write('app/migrations/V2__shelf.sql', tongue.table('app.shelf', { id: 'number' }));
    commit(w, 'v2');
    if (!tongue.dialect.rehearse) {
      await expect(make(w)).rejects.toMatchObject({ code: 'SL215', message: expect.stringContaining('V2__shelf.sql') as string });
      return;
    }
    const made = only(await make(w));
    expect(readPackage(join(w.root, made.path!)).steps.map(({ name, scripts }) => [name, scripts.length])).toEqual([['0-scripts', 1], ['10-view', 1]]);
    const dry = await bring(w, made, { dryRun: true });
    expect(codes(dry), why(dry)).toContain('proven');
    const done = await bring(w, made);
    expect(of(done), why(done)).toMatchObject({ status: 'deployed' });
    const gap = await w.deploy();
    expect(of(gap), why(gap)).toMatchObject({ status: 'unchanged' });
    const back = await rollback(w.context, { environment: 'test', projects: [], named: ['app'], package: made.path! });
    expect(of(back), why(back)).toMatchObject({ outcome: 0 });
    expect([...(await w.ids())].filter((id) => /shelf|full/.test(id))).toEqual([]);
  });

  it('has what the files want behind a BTEQ script that changes rows alone, and none behind another', async () => {
    const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.{sql,bteq}', files: { 'schema.sql': `${tongue.area('app')}${one}`, 'migrations/R__nothing.sql': '-- nothing yet\n' } } }));
    commit(w, 'v1');
    expect(of(await w.deploy())).toMatchObject({ outcome: 0 });
    const files = `${tongue.area('app')}${one}${tongue.table('app.shelf', { id: 'number' })}`;
    await w.write('app/schema/schema.sql', files);
    await w.write('app/migrations/V2__fill.bteq', `${tongue.hand.put('app.item', 7, 'rope')};\n.IF ERRORCODE <> 0 THEN .QUIT 8\n`);
    commit(w, 'v2');
    await w.write('app/migrations/V3__make.bteq', `${tongue.table('app.more', { id: 'number' }).trim()}\n.IF ERRORCODE <> 0 THEN .QUIT 8\n`);
    commit(w, 'v3');
    await expect(make(w, { to: 'v3' })).rejects.toMatchObject({ code: 'SL215', message: expect.stringContaining('V3__make.bteq') as string });
    if (!tongue.dialect.rehearse) {
      await expect(make(w)).rejects.toMatchObject({ code: 'SL215' });
      return;
    }
    const made = only(await make(w));
    expect(readPackage(join(w.root, made.path!)).steps.map(({ name, scripts }) => [name, scripts.length])).toEqual([['0-scripts', 1], ['10-table', 1]]);
    const done = await bring(w, made);
    expect(of(done), why(done)).toMatchObject({ status: 'deployed' });
    expect(await w.rows(tongue.count('app.item'))).toEqual([{ count: 1 }]);
    await w.write('app/migrations/V3__make.bteq', '.REMARK nothing\n');
    const gap = await w.deploy();
    expect(of(gap), why(gap)).toMatchObject({ outcome: 0 });
  });
});
