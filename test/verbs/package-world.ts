/** A package made by hand from what a project's files want, and the verbs that deploy it and take it back. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pkgDeploy, rollback, type Plan, type PkgDeployOptions, type RollbackOptions, type RunReport } from '@sluice/core';
import { sealFolder } from '../../packages/core/src/sources/package/write.ts';
import type { Place } from './places.ts';
import { makeWorld, of, type World, type WorldOptions } from './world.ts';

export interface PackageWorld {
  readonly w: World;
  /** From the plan that the package stands for. */
  readonly base: string;
  readonly target: string;
  /** Seals it with more fields of package.yaml, or other scripts. */
  seal(more?: Readonly<Record<string, unknown>>, scripts?: Readonly<Record<string, string>>): Promise<void>;
  deploy(options?: Partial<PkgDeployOptions>): Promise<RunReport>;
  back(options?: Partial<RollbackOptions>): Promise<RunReport>;
  /** Of what the project owns, as a plan of its files begins. */
  fingerprint(): Promise<string>;
  /** The project's folder is there again, with these files. */
  files(text: string): Promise<void>;
}

export const PACKAGE = 'sales-7';

/** `app.item` with a row, and a package that adds `app.shelf` and a view on it; the project's folder is gone. */
export async function packageWorld(place: Place, keep: (made: Promise<World>) => Promise<World>, options: WorldOptions = {}): Promise<PackageWorld> {
  const { tongue } = place;
  const before = `${tongue.area('app')}${tongue.table('app.item', { id: 'number', name: 'text' })}`;
  const shelf = tongue.table('app.shelf', { id: 'number' });
  const full = tongue.view('app.full', 'app.shelf', 'id');
  const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': before } } }, options));
  const files = (text: string) => w.project('app', { files: { 'schema.sql': text } });
  const planned = async (text: string): Promise<Plan> => {
    await files(text);
    const plan = of((await w.diff()).report).plan;
    if (!plan) throw new Error('there is no plan');
    return plan;
  };
  const first = of(await w.deploy());
  if (first.outcome !== 0) throw new Error(first.failure?.message);
  await w.hand(tongue.hand.put('app.item', 1, 'rope'));
  const { from, to } = await planned(`${before}${shelf}${full}`);
  await w.remove('app');
  const scripts = { '10-tables/app/shelf.sql': shelf, '20-views/app/full.sql': full };
  const back: Readonly<Record<string, string>> = { '10-tables/app/shelf.sql': tongue.dialect.name === 'toy' ? 'drop store app.shelf;\n' : 'drop table app.shelf;\n', '20-views/app/full.sql': `${tongue.hand.drop('app.full')};\n` };
  const made: PackageWorld = {
    w, base: from.fingerprint, target: to.fingerprint, files,
    async seal(more = {}, others = {}) {
      await rm(join(w.root, PACKAGE), { recursive: true, force: true });
      const texts: Readonly<Record<string, string>> = { ...scripts, ...others };
      const steps = [...new Set(Object.keys(texts).map((path) => path.split('/')[0]!))].sort();
      for (const [path, text] of Object.entries(texts)) await w.write(`${PACKAGE}/steps/${path}`, text);
      for (const [path, text] of Object.entries(back)) await w.write(`${PACKAGE}/rollback/${path}`, text);
      await w.write(`${PACKAGE}/package.yaml`, JSON.stringify({
        format: 'sluice-package/1', name: PACKAGE, project: 'app', dialect: tongue.dialect.name, database: 'default', owns: tongue.dialect.name === 'toy' ? { dbs: ['app'] } : { schemas: ['app'] }, base: from, target: to, scope: { said: [], ignore: [] },
        steps: steps.map((name) => ({ name, scripts: Object.keys(texts).filter((path) => path.startsWith(`${name}/`)).map((path) => ({ path: `steps/${path}`, ...(back[path] !== undefined && { rollback: `rollback/${path}` }) })) })), ...more,
      }));
      await sealFolder(join(w.root, PACKAGE));
    },
    deploy: (more) => pkgDeploy(w.context, { environment: 'test', path: PACKAGE, assumeYes: true, ...more }),
    back: (more) => rollback(w.context, { environment: 'test', projects: [], named: ['app'], package: PACKAGE, ...more }),
    async fingerprint() {
      const { from: now } = await planned(before);
      await w.remove('app');
      return now.fingerprint;
    },
  };
  await made.seal();
  return made;
}
