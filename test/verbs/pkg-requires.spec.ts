/** A package that names another one: refused before the first write without it, and the other one stays as long as it is in. */
import { join } from 'node:path';
import { pkgDeploy, rollback, type PkgDeployOptions } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { sealFolder } from '../../packages/core/src/sources/package/write.ts';
import { keeping } from './keeping.ts';
import { PACKAGE, packageWorld, type PackageWorld } from './package-world.ts';
import { postgres18, toy, type Place } from './places.ts';
import { of, why, type WorldOptions } from './world.ts';

const keep = keeping();
const NEXT = 'orders-1';

/** Whatever lies in it is the package's. */
async function withOrders(place: Place, options?: WorldOptions): Promise<PackageWorld> {
  const world = await packageWorld(place, keep, options);
  await world.w.hand(place.tongue.area('orders').replace(/;\n$/, ''));
  return world;
}

/** A second project's package, by hand, on what the first one brings. */
async function next({ w }: PackageWorld, { tongue }: Place, requires: readonly object[], bad = '') {
  const isToy = tongue.dialect.name === 'toy';
  await w.write(`${NEXT}/steps/1/orders/paper.sql`, tongue.table('orders.paper', { id: 'number' }));
  await w.write(`${NEXT}/rollback/1/orders/paper.sql`, isToy ? 'drop store orders.paper;\n' : 'drop table orders.paper;\n');
  const scripts = [{ path: 'steps/1/orders/paper.sql', rollback: 'rollback/1/orders/paper.sql' }];
  if (bad !== '') await w.write(`${NEXT}/steps/2/orders/bad.sql`, bad);
  await w.write(`${NEXT}/package.yaml`, JSON.stringify({
    format: 'sluice-package/1', name: NEXT, project: 'orders', dialect: tongue.dialect.name, database: 'default', owns: isToy ? { dbs: ['orders'] } : { schemas: ['orders'] },
    steps: [{ name: '1', scripts }, ...(bad === '' ? [] : [{ name: '2', scripts: [{ path: 'steps/2/orders/bad.sql' }] }])], requires,
  }));
  await sealFolder(join(w.root, NEXT));
  return {
    deploy: (more: Partial<PkgDeployOptions> = {}) => pkgDeploy(w.context, { environment: 'test', path: NEXT, assumeYes: true, ...more }),
    back: () => rollback(w.context, { environment: 'test', projects: [], named: ['orders'], package: NEXT }),
  };
}

describe.each([toy, postgres18])('a required package on $name', (place) => {
  it('by its name: missing, deployed, held while the other is in, and rolled back', async () => {
    const world = await withOrders(place);
    const { deploy, back } = await next(world, place, [{ package: PACKAGE }]);
    const before = await world.w.journal('deployment');
    const refused = await deploy();
    expect(of(refused), why(refused)).toMatchObject({ outcome: 1, failure: { code: 'SL512', message: `the package ${NEXT} requires what is not there: the package ${PACKAGE} was not deployed to test` } });
    expect(of(await deploy({ dryRun: true }))).toMatchObject({ outcome: 1, failure: { code: 'SL512' } });
    expect(await world.w.journal('deployment')).toEqual(before);

    expect(of(await world.deploy())).toMatchObject({ status: 'deployed' });
    const done = await deploy();
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0, plan: { package: { name: NEXT, requires: [{ package: PACKAGE }] } } });
    const held = await world.back();
    expect(of(held), why(held)).toMatchObject({ outcome: 1, failure: { code: 'SL606', lines: [expect.stringMatching(/: orders, .*, a package that requires it$/) as string], hint: 'Roll back first: orders.' } });
    expect(await world.w.ids()).toContain(place.tongue.ids.table('app.shelf'));

    expect(of(await back())).toMatchObject({ status: 'rolled back' });
    const free = await world.back();
    expect(of(free), why(free)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(of(await deploy())).toMatchObject({ outcome: 1, failure: { code: 'SL512', message: expect.stringMatching(/sales-7 was deployed to test by .*, and rolled back$/) as string } });
  });
});

describe('a required package', () => {
  const place = toy;

  it('by its digest: another package of that name does not do', async () => {
    const world = await withOrders(place);
    expect(of(await world.deploy())).toMatchObject({ status: 'deployed' });
    const { deploy } = await next(world, place, [{ package: PACKAGE, digest: '0'.repeat(64) }]);
    expect(of(await deploy())).toMatchObject({ outcome: 1, failure: { code: 'SL512', message: expect.stringContaining('(000000000000) was not deployed') as string } });
  });

  it('is held by one that came half way, too', async () => {
    const world = await withOrders(place, { environment: 'onFailure: keep' });
    expect(of(await world.deploy())).toMatchObject({ status: 'deployed' });
    const { deploy } = await next(world, place, [{ package: PACKAGE }], place.tongue.view('orders.bad', place === toy ? 'other.nowhere' : 'public.nowhere', 'id'));
    expect(of(await deploy())).toMatchObject({ outcome: 2 });
    expect(of(await world.back())).toMatchObject({ outcome: 1, failure: { code: 'SL606' } });
  });

  it('holds the state of a project that was asked for by its fingerprint', async () => {
    const world = await withOrders(place);
    expect(of(await world.deploy())).toMatchObject({ status: 'deployed' });
    const { deploy } = await next(world, place, [{ project: 'app', fingerprint: world.target }]);
    expect(of(await deploy())).toMatchObject({ status: 'deployed' });
    expect(of(await world.back())).toMatchObject({ outcome: 1, failure: { code: 'SL606' } });
  });
});
