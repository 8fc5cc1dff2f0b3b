/** Packages: proven before the first write, run by the same engine as everything else, and taken back by their own scripts. */
import { pkgDeploy } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { PACKAGE, packageWorld } from './package-world.ts';
import { places } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const keep = keeping();

describe.each(places)('packages on $name', (place) => {
  const { tongue } = place;
  const { ids, hand } = tongue;
  const isToy = tongue.dialect.name === 'toy';

  it('of the former layout is tried, runs once, and finds nothing to do then', async () => {
    const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': tongue.table('app.other', { id: 'number' }) } } }));
    if (tongue.area('app') !== '') await w.hand(tongue.area('app'));
    await w.write('package_v1.2/db/teradata/010-tables/app/item.tab', tongue.table('item', { id: 'number', name: 'text' }).replace('item', isToy ? 'app.item' : 'item'));
    await w.write('package_v1.2/db/teradata/020-views-indices/app/seen.viw', tongue.view('app.seen', 'app.item', 'id'));
    const run = (more = {}) => pkgDeploy(w.context, { environment: 'test', path: './package_v1.2', assumeYes: true, ...more });
    const before = await w.ids();
    const dry = await run({ dryRun: true });
    expect(of(dry), why(dry)).toMatchObject({ project: 'app', status: 'planned', outcome: 0, plan: { kind: 'package', scripts: [{ how: 'applied' }, { how: 'applied' }] } });
    expect(await w.ids()).toEqual(before);
    expect(await w.journal('deployment')).toBeUndefined();
    const done = await run();
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    // Bare names in a script mean what lies in its folder's schema.
    expect([...(await w.ids())]).toEqual(expect.arrayContaining([ids.table('app.item'), ids.view('app.seen')]));
    expect(await w.journal('deployment')).toMatchObject([{ kind: 'package', status: 'done' }]);
    const again = await run();
    expect(of(again), why(again)).toMatchObject({ status: 'unchanged', outcome: 0, findings: expect.arrayContaining([expect.objectContaining({ code: 'already-deployed', severity: 'info' })]) as unknown });
    expect(await w.journal('deployment')).toHaveLength(1);
  });

  it('goes there and back without the folder of the project, proven by its fingerprints', async () => {
    const { w, deploy, back, base, target, fingerprint, files } = await packageWorld(place, keep);
    const dry = await deploy({ dryRun: true });
    expect(of(dry), why(dry)).toMatchObject({ status: 'planned', outcome: 0, plan: { from: { fingerprint: base }, to: { fingerprint: target } }, findings: [expect.objectContaining({ code: isToy ? 'not-proven' : 'proven' })] });
    expect(await w.journal('deployment')).toHaveLength(1);
    const done = await deploy();
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0, stepsTotal: (of(dry).plan ? of(dry).stepsTotal : 0) });
    expect(await fingerprint()).toBe(target);
    expect((await w.journal('deployment'))!.at(-1)).toMatchObject({ kind: 'package', to_fp: target, status: 'done', outcome: 0 });
    expect(of(await deploy())).toMatchObject({ status: 'unchanged', outcome: 0 });
    // What the package made is known as made: files that want it find nothing to do, and files that do not drop it.
    await files(`${tongue.area('app')}${tongue.table('app.item', { id: 'number', name: 'text' })}${tongue.table('app.shelf', { id: 'number' })}${tongue.view('app.full', 'app.shelf', 'id')}`);
    expect(of((await w.diff()).report)).toMatchObject({ stepsTotal: 0 });
    await w.remove('app');
    const rolled = await back();
    expect(of(rolled), why(rolled)).toMatchObject({ project: 'app', status: 'rolled back', outcome: 0, plan: { shadow: expect.stringContaining('rollback scripts') as string } });
    expect(await fingerprint()).toBe(base);
    expect(await w.rows(tongue.count('app.item'))).toEqual([{ count: 1 }]);
    expect(of(await back())).toMatchObject({ outcome: 1, failure: { code: 'SL605' } });
    // Taken back, it may go again.
    expect(of(await deploy())).toMatchObject({ status: 'deployed' });
  });

  it('is refused in another state, and where it is there already does nothing', async () => {
    const { w, deploy, target, fingerprint } = await packageWorld(place, keep);
    await w.hand(hand.add('app.item', 'extra'));
    const refused = await deploy();
    expect(of(refused), why(refused)).toMatchObject({ status: 'refused', outcome: 1, failure: { code: 'SL510', message: 'the package sales-7 was made for another state than that of test' } });
    await w.hand(isToy ? 'alter store app.item drop extra' : 'alter table app.item drop column extra');
    await w.hand(tongue.table('app.shelf', { id: 'number' }).replace(/;\n$/, ''), tongue.view('app.full', 'app.shelf', 'id').replace(/;\n$/, ''));
    expect(await fingerprint()).toBe(target);
    const there = await deploy();
    expect(of(there), why(there)).toMatchObject({ status: 'unchanged', findings: [expect.objectContaining({ code: 'already-there' })] });
    expect(await w.journal('deployment')).toHaveLength(1);
  });

  it('says where it leads, and is held to it', async () => {
    const { w, seal, deploy, target } = await packageWorld(place, keep);
    await seal({}, { '20-views/app/full.sql': tongue.view('app.fuller', 'app.shelf', 'id') });
    const wrong = await deploy();
    if (isToy) expect(of(wrong), why(wrong)).toMatchObject({ status: 'failed', outcome: 2, failure: { code: 'SL705', lines: expect.arrayContaining([`it leads to ${target}`]) as unknown } });
    else {
      expect(of(wrong), why(wrong)).toMatchObject({ status: 'refused', outcome: 1, failure: { code: 'SL511', lines: expect.arrayContaining([`it says ${target}`, 'it makes or changes view app.fuller']) as unknown } });
      expect(await w.journal('deployment')).toHaveLength(1);
    }
  });

  it('undoes what ran when a script fails, or leaves it and goes on with it', async () => {
    const { w, seal, deploy, fingerprint, base, target } = await packageWorld(place, keep);
    const broken = tongue.view('app.full', 'app.nowhere', 'id');
    await seal({ target: undefined }, { '20-views/app/full.sql': broken });
    const undone = await deploy();
    expect(of(undone), why(undone)).toMatchObject({ status: 'failed, undone', outcome: 2 });
    expect(await fingerprint()).toBe(base);
    await w.environment('onFailure: keep');
    await w.hand(isToy ? 'create store app.nowhere2 (id number)' : 'create table public.nowhere (id integer)');
    await seal({});
    const kept = await deploy();
    if (!isToy) {
      expect(of(kept), why(kept)).toMatchObject({ status: 'deployed' });
      expect(await fingerprint()).toBe(target);
    }
  });

  it('asks, counts down, and stops when somebody says so', async () => {
    const { w, deploy } = await packageWorld(place, keep);
    const silent = await deploy({ assumeYes: false });
    expect(of(silent)).toMatchObject({ outcome: 1, failure: { code: 'SL505', hint: expect.stringContaining('--assume-yes') as string } });
    const asked: string[] = [];
    const slept: number[] = [];
    const stop = new AbortController();
    const told: string[] = [];
    const on = (answer: boolean) => w.other({ signal: stop.signal, progress: (event) => void (event.event === 'note' && told.push(event.message)), ask: (question) => { asked.push(question); return Promise.resolve(answer); } });
    const run = (answer: boolean, more: object) => pkgDeploy(on(answer), { environment: 'test', path: PACKAGE, sleep: (ms) => { slept.push(ms); return Promise.resolve(); }, ...more });
    expect(of(await run(false, {}))).toMatchObject({ outcome: 1, failure: { code: 'SL505' } });
    expect([asked.length, slept.length]).toEqual([1, 0]);
    const stopped = await run(true, { countdownFrom: 5, sleep: () => { slept.push(0); if (slept.length === 2) stop.abort(); return Promise.resolve(); } });
    expect(of(stopped), why(stopped)).toMatchObject({ outcome: 130, failure: { code: 'SL704' } });
    expect(slept).toEqual([0, 0]);
    expect(told.filter((line) => line.includes('interrupt to stop'))).toEqual([expect.stringContaining('in 5 s') as string, expect.stringContaining('in 4 s') as string]);
    expect(await w.journal('deployment')).toHaveLength(1);
    const shown: string[] = [];
    const done = await pkgDeploy(w.other({ ask: () => Promise.resolve(true) }), { environment: 'test', path: PACKAGE, show: ({ id }) => void shown.push(id), sleep: (ms) => { slept.push(ms); return Promise.resolve(); } });
    expect(of(done), why(done)).toMatchObject({ status: 'deployed' });
    expect([shown.length, slept.slice(2)]).toEqual([1, [1000, 1000, 1000]]);
  });
});
