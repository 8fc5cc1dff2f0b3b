/** What refuses a package before the first write, what the environment lets pass, and how one goes on after a script that failed. */
import { pkgDeploy } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { PACKAGE, packageWorld } from './package-world.ts';
import { places, postgres18, toy } from './places.ts';
import { of, why } from './world.ts';

const keep = keeping();
const unreachable = { dialects: () => Promise.reject(new Error('a dialect was asked for')) };

describe.each([toy, postgres18])('what a package alone shows on $name', (place) => {
  it('is refused before anybody connects', async () => {
    const { w, seal } = await packageWorld(place, keep);
    const context = w.other(unreachable);
    const run = () => pkgDeploy(context, { environment: 'test', path: PACKAGE, assumeYes: true });
    await w.write(`${PACKAGE}/steps/10-tables/app/shelf.sql`, `${await w.read(`${PACKAGE}/steps/10-tables/app/shelf.sql`)} `);
    expect(of(await run())).toMatchObject({ outcome: 1, failure: { code: 'SL213' } });
    await seal();
    await w.write(`${PACKAGE}/steps/10-tables/app/more.sql`, 'x');
    expect(of(await run())).toMatchObject({ outcome: 1, failure: { code: 'SL212' } });
    await seal({ variables: { env: 'prd' } });
    expect(of(await run())).toMatchObject({ outcome: 1, failure: { code: 'SL510', lines: ['env is prd in the package, and nothing here'] } });
    await w.environment('packages: { signed: true, allowedSigners: signers }');
    expect(of(await run())).toMatchObject({ outcome: 1, failure: { code: 'SL214', at: { file: 'signers' } } });
    await w.write('signers', '');
    expect(of(await run())).toMatchObject({ outcome: 1, failure: { code: 'SL214' } });
    expect(await w.journal('deployment')).toHaveLength(1);
  });

  it('is refused where it claims what a project of this workspace owns', async () => {
    const { w, deploy } = await packageWorld(place, keep);
    await w.project('others', { owns: ['app'], files: {} });
    expect(of(await deploy())).toMatchObject({ outcome: 1, failure: { code: 'SL105', message: expect.stringContaining('others and app both own') as string } });
    expect(await w.journal('deployment')).toHaveLength(1);
  });

  it('or with the journal alone: what it requires, and what another deployment left open', async () => {
    const { w, seal, deploy, base, target } = await packageWorld(place, keep);
    await seal({ requires: [{ package: 'core-1', digest: '0'.repeat(64) }, { project: 'app', fingerprint: target }] });
    expect(of(await deploy())).toMatchObject({ outcome: 1, failure: { code: 'SL512', message: expect.stringContaining('core-1') as string, lines: [expect.stringContaining('app is at') as string] } });
    await seal({ requires: [{ project: 'app', fingerprint: base }] });
    expect(of(await deploy({ dryRun: true }))).toMatchObject({ status: 'planned', outcome: 0 });
    await seal({}, { '10-tables/app/shelf.sql': 'no statement' });
    expect(of(await pkgDeploy(w.context, { environment: 'test', path: PACKAGE, assumeYes: true }))).toMatchObject({ outcome: 1, failure: { code: 'SL201', at: { file: 'steps/10-tables/app/shelf.sql' } } });
    expect(await w.journal('deployment')).toHaveLength(1);
  });

  it('lets hazards pass that were approved with it, where the environment says so', async () => {
    const { w, seal, deploy } = await packageWorld(place, keep);
    const burn = place === toy ? 'burn app.item;\n' : 'delete from app.item;\n';
    const table = place.tongue.ids.table('app.item');
    await seal({}, { '15-rows/app/item.sql': burn });
    const refused = await deploy();
    expect(of(refused), why(refused)).toMatchObject({ outcome: 1, failure: { code: 'SL501' } });
    const code = of(refused).hazards.find(({ severity }) => severity === 'block')!.code;
    await seal({ approved: [{ code, subject: table }] }, { '15-rows/app/item.sql': burn });
    expect(of(await deploy())).toMatchObject({ outcome: 1, failure: { code: 'SL501' } });
    await w.environment(`packages: { approvedHazards: count }\ngates: { hazards: { forbid: [${code}] } }`);
    expect(of(await deploy())).toMatchObject({ outcome: 1, failure: { code: 'SL501', hint: expect.stringContaining('forbids') as string } });
    await w.environment('packages: { approvedHazards: count }');
    const done = await deploy();
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(await w.rows(place.tongue.count('app.item'))).toEqual([{ count: 0 }]);
  });
});

describe.each(places)('after a script that failed on $name', (place) => {
  const { tongue } = place;
  const isToy = place === toy;
  const outside = isToy ? 'other.nowhere' : 'public.nowhere';
  const scripts = {
    '20-views/app/full.sql': tongue.view('app.full', outside, 'id'), '30-more/app/fuller.sql': tongue.view('app.fuller', 'app.full', 'id'), '40-crates/app/crate.sql': tongue.table('app.crate', { id: 'number' }),
  };

  it('goes on with what does not stand on it, and later with the rest', async () => {
    const { w, seal, deploy, back, fingerprint, base } = await packageWorld(place, keep);
    await seal({ target: undefined }, scripts);
    const part = await deploy({ continueOnError: true });
    expect(of(part), why(part)).toMatchObject({ status: 'failed', outcome: 2, failure: { code: 'SL701', message: '1 script of 4 failed, and 1 stands on what failed' } });
    expect(of(part).findings.filter(({ code }) => code.startsWith('script-')).map(({ code, message }) => [code, message.split(' ')[0]])).toEqual([['script-failed', 'steps/20-views/app/full.sql'], ['script-left-out', 'steps/30-more/app/fuller.sql']]);
    expect([...(await w.ids())]).toEqual(expect.arrayContaining([tongue.ids.table('app.shelf'), tongue.ids.table('app.crate')]));
    expect(await w.ids()).not.toContain(tongue.ids.view('app.fuller'));
    expect((await w.journal('deployment'))!.at(-1)).toMatchObject({ status: 'done', outcome: 2 });
    await w.hand(tongue.table(outside, { id: 'number' }).replace(/;\n$/, ''));
    const rest = await deploy();
    expect(of(rest), why(rest)).toMatchObject({ status: 'deployed', outcome: 0, plan: { scripts: [{ name: 'steps/20-views/app/full.sql' }, { name: 'steps/30-more/app/fuller.sql' }] } });
    expect(of(await deploy())).toMatchObject({ status: 'unchanged' });
    const rolled = await back();
    expect(of(rolled), why(rolled)).toMatchObject({ status: 'rolled back', outcome: 0 });
    await w.hand(isToy ? `drop store ${outside}` : `drop table ${outside}`);
    expect(await fingerprint()).toBe(base);
  });

  it('stops there without being told to go on, and the same command goes on where it stopped', async () => {
    const { w, seal, deploy } = await packageWorld(place, keep, { environment: 'onFailure: keep' });
    await seal({ target: undefined }, scripts);
    const stopped = await deploy();
    expect(of(stopped), why(stopped)).toMatchObject({ status: 'failed', outcome: 2 });
    expect(await w.ids()).not.toContain(tongue.ids.table('app.crate'));
    await w.hand(tongue.table(outside, { id: 'number' }).replace(/;\n$/, ''));
    const rest = await deploy();
    expect(of(rest), why(rest)).toMatchObject({ status: 'deployed', outcome: 0, resumed: expect.any(String) as string, stepsDone: of(rest).stepsTotal });
    expect([...(await w.ids())]).toEqual(expect.arrayContaining([tongue.ids.table('app.crate'), tongue.ids.view('app.fuller')]));
  });
});
