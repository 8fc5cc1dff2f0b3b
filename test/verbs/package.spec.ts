/** `sluice package`: from two states a package whose scripts lead from the one to the other and back, the same bytes wherever it is made. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makePackages, pkgDeploy, readPackage, type MadePackage, type Package, type PackageOptions } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { pglite, places, postgres18 } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

const keep = keeping();
const git = (w: World, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com', ...args], { cwd: w.root, encoding: 'utf8', env: { ...process.env, GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z' } }).trim();
const commit = (w: World, tag: string): void => {
  git(w, 'init', '-q');
  git(w, 'add', '-A', '--', '*.yaml', '*.sql');
  git(w, 'commit', '-qm', tag, '--allow-empty');
  git(w, 'tag', tag);
};
const make = (w: World, options: Partial<PackageOptions> = {}): Promise<readonly MadePackage[]> => makePackages(w.context, { environment: 'test', projects: ['app'], named: ['app'], from: 'v1', to: 'v2', out: 'made', ...options });
const only = (made: readonly MadePackage[]): MadePackage => (expect(made).toHaveLength(1), made[0]!);
const readBack = (w: World, { path }: MadePackage): Package => readPackage(join(w.root, path!));

/** All files below a folder, as bytes and modes. */
const bytesOf = (folder: string): string => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort()
  .map((path) => `${path.slice(folder.length)} ${(statSync(path).mode & 0o777).toString(8)}\n${readFileSync(path, 'utf8')}`).join('\n');

describe.each(places)('a package between two commits, for $name', (place) => {
  const { tongue } = place;
  const V1 = `${tongue.area('app')}${tongue.table('app.item', { id: 'number', name: 'text' })}${tongue.table('app.gone', { id: 'number' })}`;
  const granted = tongue.dialect.name === 'toy' ? '' : 'grant select on app.item to public;\n';
  const V2 = `${tongue.area('app')}${tongue.table('app.item', { id: 'number', name: 'text', price: 'number' })}${tongue.note('app.item', 'what {{nobody}} is sold -- {{')}${tongue.table('app.more', { id: 'number' })}${tongue.view('app.seen', 'app.item', 'price')}`.replace('{{nobody}}', '{{{{nobody}}}}');
  async function twoStates(options: Parameters<typeof makeWorld>[2] = {}, more = ''): Promise<World> {
    const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': V1, 'tests/seen.yaml': `tests:\n  - exists: ${JSON.stringify(tongue.ids.table('app.item'))}\n` } } }, options));
    commit(w, 'v1');
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
    await w.write('app/schema/schema.sql', `${V2}${more}`);
    commit(w, 'v2');
    return w;
  }

  it('holds scripts that lead there and back', async () => {
    const w = await twoStates({ environment: 'packages: { approvedHazards: count }' }, granted);
    const planned = of((await w.diff()).report).plan!;
    await expect(make(w, { allow: ['H999'] })).rejects.toMatchObject({ code: 'SL506' });
    const made = only(await make(w, { allow: granted === '' ? [] : ['app:H601'] }));
    const read = readBack(w, made);
    expect(read).toMatchObject({
      format: 'sluice-package/1', project: 'app', dialect: tongue.dialect.name, base: planned.from, target: planned.to, digest: made.digest, planHash: made.plan.id, variables: {}, requires: [], smokeTests: [{ path: 'tests/seen.yaml' }],
    });
    expect(read.approved.map(({ code }) => code)).toEqual(granted === '' ? [] : ['H601']);
    const scripts = read.steps.flatMap((step) => step.scripts);
    expect(scripts.map(({ folder }) => folder)).toEqual(scripts.map(() => 'app'));
    // What takes a table away says that its rows do not come back.
    expect(scripts.filter(({ irreversible }) => irreversible !== undefined)).not.toHaveLength(0);
    expect(made.findings).toContainEqual(expect.objectContaining({ code: 'not-kept' }));

    const before = await w.ids();
    const dry = await pkgDeploy(w.context, { environment: 'test', path: made.path!, assumeYes: true, dryRun: true });
    expect(of(dry), why(dry)).toMatchObject({ status: 'planned', plan: { from: planned.from, to: planned.to } });
    const deployed = await pkgDeploy(w.context, { environment: 'test', path: made.path!, assumeYes: true });
    expect(of(deployed), why(deployed)).toMatchObject({ status: 'deployed', outcome: 0, smoke: [{ passed: true }] });
    expect(of((await w.diff()).report), 'the gap is empty').toMatchObject({ stepsTotal: 0 });
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', plan: { shadow: expect.stringContaining('rollback scripts') as string } });
    expect(await w.ids()).toEqual(before);
    const gap = of((await w.diff()).report).plan!;
    expect([gap.from, gap.to]).toEqual([planned.from, planned.to]);
  });

  it('is the same from the environment, and nothing where nothing is to be done', async () => {
    const w = await twoStates();
    const [range] = await make(w, { out: 'range' });
    const [live] = await make(w, { out: 'live', from: undefined });
    const [[one, other], label] = [[readBack(w, range!), readBack(w, live!)], live!.from];
    expect(label).toBe('test');
    expect(other.base).toEqual(one.base);
    expect(other.target).toEqual(one.target);
    expect(other.steps.flatMap(({ scripts }) => scripts.map(({ path }) => path))).toEqual(one.steps.flatMap(({ scripts }) => scripts.map(({ path }) => path)));
    const nothing = only(await make(w, { from: undefined, to: 'v1', out: 'nothing' }));
    expect(nothing.path).toBeUndefined();
    expect(readdirSync(w.root)).not.toContain('nothing');
    const back = only(await make(w, { from: 'v2', to: 'v1', out: 'back' }));
    expect(readBack(w, back)).toMatchObject({ base: one.target, target: one.base });
  });

  it('is the same bytes in another folder, at another time, in another time zone, under another umask', async () => {
    const [a, b] = [await twoStates(), await twoStates({ context: { now: () => 0, actor: 'bob' } })];
    const first = only(await make(a));
    const umask = process.umask(0o077);
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Pacific/Kiritimati';
    try {
      const second = only(await make(b));
      const third = only(await make(b, { out: 'archive', archive: true }));
      expect(second.digest).toBe(first.digest);
      expect(bytesOf(join(b.root, second.path!))).toBe(bytesOf(join(a.root, first.path!)));
      for (const [index, report] of first.reports!.entries()) expect(readFileSync(join(b.root, second.reports![index]!), 'utf8')).toBe(readFileSync(join(a.root, report), 'utf8'));
      expect(readBack(b, third)).toEqual(readBack(a, first));
    } finally {
      process.umask(umask);
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });
});

describe.each([pglite, postgres18])('a package of several projects, for $name', (place) => {
  it('begins where the packages that it stands on end, and requires them', async () => {
    const w = await keep(makeWorld(place, {
      core: { files: { 'schema.sql': 'create schema core;\ncreate table core.users (id integer primary key);\n' } },
      app: { files: { 'schema.sql': 'create schema app;\ncreate table app.item (id integer primary key);\n' } },
    }));
    commit(w, 'v1');
    await w.write('core/schema/schema.sql', 'create schema core;\ncreate table core.users (id integer primary key);\ncreate table core.teams (id integer primary key);\n');
    await w.write('app/schema/schema.sql', 'create schema app;\ncreate table app.item (id integer primary key, team integer references core.teams);\ncreate type app.mood as enum (\'fine\');\n');
    commit(w, 'v2');
    const made = await make(w, { projects: ['core', 'app'] });
    expect(made.map(({ project }) => project)).toEqual(['core', 'app']);
    const [core, app] = made.map((each) => readBack(w, each));
    expect(app!.requires).toEqual([{ project: 'core', fingerprint: core!.target!.fingerprint }]);
    expect(only(await make(w, { out: 'alone' })).digest).toBe(app!.digest);
    expect(readBack(w, only(await make(w, { out: 'more', requires: ['tools-3'] }))).requires).toEqual([...app!.requires, { package: 'tools-3' }]);
    await expect(make(w, { requires: ['../tools'] })).rejects.toMatchObject({ code: 'SL901' });
    expect(await make(w, { projects: ['core', 'app'], from: undefined, since: 'v1', out: 'since' })).toMatchObject([{ digest: core!.digest }, { digest: app!.digest }]);
  });

  it('holds the gap between two environments', async () => {
    const there = place === pglite ? 'pglite:there' : (await place.fresh()).url;
    const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': 'create schema app;\ncreate table app.item (id integer primary key);\n' } } }));
    await w.write('sluice.yaml', `${await w.read('sluice.yaml')}  next:\n    url: "${there}"\n`);
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
    await w.write('app/schema/schema.sql', 'create schema app;\ncreate table app.item (id integer primary key, note text);\ncreate view app.notes as select note from app.item;\n');
    const next = await w.deploy({ environment: 'next' });
    expect(of(next), why(next)).toMatchObject({ status: 'deployed' });
    const wanted = of((await w.diff()).report).plan!;
    await w.write('app/schema/schema.sql', 'create schema app;\ncreate table app.item (id integer primary key);\n');
    const gap = only(await make(w, { from: undefined, to: undefined, toEnvironment: 'next' }));
    expect(readBack(w, gap)).toMatchObject({ base: wanted.from, target: wanted.to });
    expect(gap).toMatchObject({ from: 'test', to: 'next' });
    const back = only(await make(w, { environment: 'next', from: undefined, to: undefined, toEnvironment: 'test', out: 'back' }));
    expect(readBack(w, back)).toMatchObject({ base: wanted.to, target: wanted.from });
  });
});
