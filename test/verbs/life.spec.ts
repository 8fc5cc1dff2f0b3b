/** The life of a project's database: first deployment, nothing to do, change, drift, what others made, drops, rollback. */
import { describe, expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { places } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

describe.each(places)('on $name', (place) => {
  const { tongue } = place;
  const { ids, hand } = tongue;
  const item = (columns: object = {}) => tongue.table('app.item', { id: 'number', name: 'text', ...columns });
  const view = tongue.view('app.seen', 'app.item', 'id');
  const base = () => `${tongue.area('app')}${item()}${view}${tongue.note('app.item', 'what is sold')}`;
  const keep = keeping();
  const world = (...parameters: Parameters<typeof makeWorld> extends [unknown, ...infer Rest] ? Rest : never): Promise<World> =>
    keep(makeWorld(place, ...parameters));
  it('deploys, finds nothing to do, changes, reports drift, drops only with a word, and goes back', async () => {
    const w = await world({ app: { files: { 'schema.sql': base() } } });

    const dry = await w.deploy({ dryRun: true });
    expect(of(dry), why(dry)).toMatchObject({ status: 'planned', outcome: 0, stepsDone: 0 });
    expect(await w.journal('meta'), 'a dry run makes no journal').toBeUndefined();
    expect([...(await w.ids())].filter((id) => id.includes('app')), 'a dry run makes nothing').toEqual([]);
    expect((await w.status()).last).toBeUndefined();

    const first = await w.deploy();
    expect(of(first), why(first)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(await w.ids()).toEqual(new Set([...(await w.ids()), ids.table('app.item'), ids.view('app.seen'), ids.column('app.item', 'name')]));
    const second = await w.deploy();
    expect(of(second), why(second)).toMatchObject({ status: 'unchanged', outcome: 0, stepsTotal: 0 });
    expect(await w.journal('deployment')).toMatchObject([{ id: of(first).deploymentId, status: 'done', outcome: 0, actor: 'ann' }]);
    expect(await w.status()).toMatchObject({ filesDeployed: true, drift: [], last: { id: of(first).deploymentId } });

    await w.hand(hand.put('app.item', 1, 'rope'));
    await w.write('app/schema/schema.sql', `${tongue.area('app')}${item({ size: 'number' })}${view}${tongue.table('app.extra', { id: 'number' })}`);
    expect(await w.status()).toMatchObject({ filesDeployed: false, drift: [] });
    const changed = await w.deploy();
    expect(of(changed), why(changed)).toMatchObject({ status: 'deployed' });
    expect([...(await w.ids())]).toEqual(expect.arrayContaining([ids.column('app.item', 'size'), ids.table('app.extra')]));

    await w.hand(hand.add('app.item', 'byhand'), hand.drop('app.seen'));
    expect((await w.status()).drift).toEqual(expect.arrayContaining([`+ ${ids.column('app.item', 'byhand')}`, `- ${ids.view('app.seen')}`]));
    const mended = await w.deploy();
    expect(of(mended), why(mended)).toMatchObject({ status: 'deployed' });
    expect(of(mended).plan?.unmanaged).toEqual([ids.column('app.item', 'byhand')]);
    expect([...(await w.ids())]).toEqual(expect.arrayContaining([ids.column('app.item', 'byhand'), ids.view('app.seen')]));
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });

    await w.hand(hand.put('app.extra', 7));
    await w.write('app/schema/schema.sql', `${tongue.area('app')}${item({ size: 'number' })}${view}`);
    const refused = await w.deploy();
    expect(of(refused), why(refused)).toMatchObject({ status: 'refused', outcome: 1, failure: { code: 'SL501' } });
    const code = of(refused).hazards.find(({ severity }) => severity === 'block')!.code;
    expect(await w.rows(tongue.count('app.extra'))).toEqual([{ count: 1 }]);
    const wrongly = await w.deploy({ allow: [`app:${code}:${ids.table('app.item')}`] });
    expect(of(wrongly), 'an allowance for another table').toMatchObject({ outcome: 1 });
    const dropped = await w.deploy({ allow: [`app:${code}:${ids.table('app.extra')}`] });
    expect(of(dropped), why(dropped)).toMatchObject({ status: 'deployed' });
    expect(await w.ids()).not.toContain(ids.table('app.extra'));
    expect(await w.rows(tongue.count('app.item')), 'the rows of what stays').toEqual([{ count: 1 }]);

    const under = await w.rollback({ deployment: of(changed).deploymentId });
    expect(of(under), why(under)).toMatchObject({ status: 'refused', outcome: 1, failure: { code: 'SL606' } });
    const back = await w.rollback({ reason: 'wanted it back' });
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(await w.ids()).toContain(ids.table('app.extra'));
    expect((await w.status()).history[0]).toMatchObject({ kind: 'rollback', status: 'done', reason: 'wanted it back' });
    expect(of(await w.rollback({ deployment: of(mended).deploymentId }))).toMatchObject({ outcome: 0 });
    const entries = (await w.journal('audit'))!.map((row) => JSON.parse(String(row['entry'])) as { event: string });
    expect(entries.map(({ event }) => event)).toEqual(['deploy', 'deploy', 'deploy', 'deploy', 'rollback', 'rollback']);
  });

  it('leaves what others made alone until it is adopted, ignored or pruned', async () => {
    const w = await world({ app: { files: { 'schema.sql': base() }, manifest: `ignore: ["${ids.table('app.tmp_*')}"]` } });
    await w.hand(...[hand.area('app'), tongue.table('app.old', { id: 'number' }), tongue.table('app.tmp_1', { id: 'number' }), tongue.table('app.item', { id: 'number' })].filter((sql) => sql !== ''));
    const foreign = await w.deploy();
    expect(of(foreign), why(foreign)).toMatchObject({ status: 'refused', outcome: 1, failure: { code: 'SL503', hint: expect.stringContaining('--adopt') as string } });
    expect(await w.journal('meta'), 'nothing was written').toBeUndefined();

    // What is not in the files goes when the state is taken over: it is ours from then on.
    await w.write('app/schema/old.sql', tongue.table('app.old', { id: 'number' }));
    const adopted = await w.deploy({ adopt: true });
    expect(of(adopted), why(adopted)).toMatchObject({ outcome: 0 });
    expect(of(adopted).plan?.ignored).toContain(ids.table('app.tmp_1'));
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
    expect(await w.ids()).toContain(ids.column('app.item', 'name'));

    await w.remove('app/schema/old.sql');
    const gone = await w.deploy();
    expect(of(gone), why(gone)).toMatchObject({ status: 'deployed' });
    expect(await w.ids()).not.toContain(ids.table('app.old'));
    expect(await w.ids()).toContain(ids.table('app.tmp_1'));

    await w.hand(tongue.table('app.stray', { id: 'number' }));
    expect(of(await w.deploy({ dryRun: true })).plan).toMatchObject({ batches: [], unmanaged: [ids.table('app.stray')] });
    await w.environment('prune: never');
    await w.write('app/schema/schema.sql', `${tongue.area('app')}${item()}`);
    const never = await w.deploy({ dryRun: true });
    expect(of(never).plan, why(never)).toMatchObject({ batches: [] });
    await w.environment('prune: all');
    const all = await w.deploy();
    expect(of(all), why(all)).toMatchObject({ status: 'deployed' });
    expect([...(await w.ids())].filter((id) => [ids.table('app.stray'), ids.view('app.seen')].includes(id))).toEqual([]);
    expect(await w.ids(), 'ignored is ignored').toContain(ids.table('app.tmp_1'));
  });

  it('keeps its journal out of every scope, and deploys nothing of a project that says nothing', async () => {
    const owns = place.name === 'toy' ? {} : { manifest: '' };
    const w = await world({ app: { ...owns, files: { 'schema.sql': `-- nothing yet\n` } } });
    if (place.name !== 'toy') await w.write('app/database.yaml', `dialect: ${tongue.dialect.name}\nowns: "*"\n`);
    const first = await w.deploy();
    expect(of(first), why(first)).toMatchObject({ outcome: 0, stepsTotal: 0 });
    const second = await w.deploy();
    expect(of(second), why(second)).toMatchObject({ status: 'unchanged' });
    expect(of(second).plan).toMatchObject({ unmanaged: [], ignored: [], batches: [] });
    await w.write('app/schema/schema.sql', base());
    const third = await w.deploy();
    expect(of(third), why(third)).toMatchObject({ status: 'deployed', plan: { unmanaged: [] } });
    expect([...(await w.ids())].filter((id) => id.includes('sluice'))).toEqual([]);
    expect((await w.status()).drift).toEqual([]);
  });
});
