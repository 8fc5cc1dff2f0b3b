/** Packages: proven before the first write, run by the same engine as everything else, and taken back by their own scripts. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pkgDeploy, rollback, type PkgDeployOptions, type RunReport } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { places } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

const keep = keeping();

describe.each(places)('a package in the former layout on $name', (place) => {
  const { tongue } = place;
  const { ids } = tongue;
  const dropView = `${tongue.hand.drop('app.seen')};\n`;

  async function world(): Promise<World> {
    const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files: {} } }));
    if (tongue.area('app') !== '') await w.hand(tongue.area('app'));
    await files(w, { 'package_v1.2/db/teradata/010-tables/app/item.tab': tongue.table('app.item', { id: 'number', name: 'text' }), 'package_v1.2/db/teradata/020-views-indices/app/seen.viw': tongue.view('app.seen', 'app.item', 'id') });
    return w;
  }
  const files = async ({ root }: World, texts: Readonly<Record<string, string>>): Promise<void> => {
    for (const [path, text] of Object.entries(texts)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
  };
  const run = ({ context }: World, options: Partial<PkgDeployOptions> = {}): Promise<RunReport> => pkgDeploy(context, { environment: 'test', path: './package_v1.2', assumeYes: true, ...options });

  it('is tried, runs once, and finds nothing to do then', async () => {
    const w = await world();
    const before = await w.ids();
    const dry = await run(w, { dryRun: true });
    expect(of(dry), why(dry)).toMatchObject({ project: 'app', status: 'planned', outcome: 0, plan: { kind: 'package', scripts: [{ how: 'applied' }, { how: 'applied' }] } });
    expect(await w.ids()).toEqual(before);
    expect(await w.journal('deployment')).toBeUndefined();
    const done = await run(w);
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect([...(await w.ids())]).toEqual(expect.arrayContaining([ids.table('app.item'), ids.view('app.seen')]));
    expect(await w.journal('deployment')).toMatchObject([{ kind: 'package', status: 'done' }]);
    const again = await run(w);
    expect(of(again), why(again)).toMatchObject({ status: 'unchanged', outcome: 0, findings: expect.arrayContaining([expect.objectContaining({ code: 'already-deployed' })]) as unknown });
    expect(await w.journal('deployment')).toHaveLength(1);
    expect(dropView).not.toBe('');
    expect(rollback).toBeDefined();
  });
});
