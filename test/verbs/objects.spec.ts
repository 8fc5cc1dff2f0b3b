/** `deploy --objects`: only what is named and what it needs, everything else as it is. */
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { statusText } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { pglite, places, postgres15, postgres18, toy } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const keep = keeping();

describe.each(places)('objects of a project, on $name', (place) => {
  const { tongue } = place;
  const first = tongue.area('app') + tongue.table('app.item', { id: 'number' }) + tongue.table('app.other', { id: 'number' });
  const then = tongue.area('app') + tongue.table('app.item', { id: 'number', name: 'text' }) + tongue.table('app.other', { id: 'number', more: 'text' }) + tongue.view('app.names', 'app.item', 'name') + tongue.view('app.more', 'app.other', 'more');

  it('come with what they need, and nothing else does', async () => {
    const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': first } } }));
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
    await w.write('app/schema/schema.sql', then);
    const part = await w.deploy({ objects: ['app.names'] });
    expect(of(part), why(part)).toMatchObject({ status: 'deployed', outcome: 0, plan: { part: { objects: [tongue.ids.view('app.names')] } } });
    expect(of(part).findings).toContainEqual(expect.objectContaining({ code: 'part', message: expect.stringContaining(tongue.ids.table('app.item')) as string }));
    const now = await w.ids();
    expect(now).toContain(tongue.ids.view('app.names'));
    expect(now).toContain(tongue.ids.column('app.item', 'name'));
    expect(now).not.toContain(tongue.ids.column('app.other', 'more'));
    expect(now).not.toContain(tongue.ids.view('app.more'));

    // The journal does not say that the files are deployed, and what is left shows.
    expect(await w.status()).toMatchObject({ filesDeployed: false, drift: [] });
    expect(of(await w.deploy({ objects: ['names'] }))).toMatchObject({ status: 'unchanged' });
    const rest = of((await w.diff()).report);
    expect(JSON.stringify(rest.plan?.batches)).toContain('app.more');
    expect(JSON.stringify(rest.plan?.batches)).not.toContain('app.names');
    const whole = await w.deploy();
    expect(of(whole), why(whole)).toMatchObject({ status: 'deployed' });
    expect(await w.status()).toMatchObject({ filesDeployed: true });
  });

  it('are found in the project that has them, where several are meant', async () => {
    const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': first } }, stock: { files: { 'schema.sql': tongue.area('stock') + tongue.table('stock.crate', { id: 'number' }) } }, acts: { manifest: 'migrations: migrations/*.sql', files: { 'migrations/V1__nothing.sql': '-- nothing\n' } } }));
    const part = await w.deploy({ objects: ['crate', 'item'] });
    expect(part.projects.map(({ project, status }) => [project, status]).sort(), why(part)).toEqual([['acts', 'unchanged'], ['app', 'deployed'], ['stock', 'deployed']]);
    expect((await w.ids()).has(tongue.ids.table('app.other'))).toBe(false);
    const nowhere = await w.deploy({ objects: ['crate', 'barrel'] });
    expect(nowhere.projects.map(({ outcome }) => outcome), why(nowhere)).toEqual([1, 1, 1]);
    expect(why(nowhere)).toContain('barrel');
  });

  it('go by name where the files do not hold them any more, with what stood on them, and come back by rollback', async () => {
    const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': then } } }));
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
    const before = await w.ids();
    await w.write('app/schema/schema.sql', tongue.area('app') + tongue.table('app.item', { id: 'number', name: 'text' }));
    const part = await w.deploy({ objects: [tongue.ids.view('app.more'), 'app.other'] });
    expect(of(part), why(part)).toMatchObject({ status: 'deployed' });
    expect(await w.ids()).not.toContain(tongue.ids.table('app.other'));
    expect(await w.ids()).toContain(tongue.ids.view('app.names'));
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });
    expect(await w.ids()).toEqual(before);
  });

  it('count as deployed once the rest is nothing', async () => {
    const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': first } } }));
    await w.deploy();
    await w.write('app/schema/schema.sql', first + tongue.view('app.one', 'app.item', 'id'));
    expect(of(await w.deploy({ objects: ['app.one'] }))).toMatchObject({ status: 'deployed' });
    expect(await w.status()).toMatchObject({ filesDeployed: false });
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed', stepsTotal: 0 });
    expect(await w.status()).toMatchObject({ filesDeployed: true });
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  });

  it('and all else are held to what was deployed of each, and status says which drifted', async () => {
    const views = (...names: readonly string[]) => names.map((name) => tongue.view(`app.${name}`, 'app.item', 'id')).join('');
    const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': first + views('old') } } }));
    await w.deploy();
    const [one, two, old] = ['one', 'two', 'old'].map((name) => tongue.ids.view(`app.${name}`));
    await w.hand(tongue.hand.drop('app.old'), tongue.hand.add('app.other', 'byhand'));
    const drift = [`+ ${tongue.ids.column('app.other', 'byhand')}`, `- ${old!}`];
    expect([...(await w.status()).drift].sort()).toEqual(drift);
    await w.write('app/schema/schema.sql', first + views('old', 'one', 'two'));
    const part = await w.deploy({ objects: ['app.two', 'app.one'] });
    expect(of(part), why(part)).toMatchObject({ status: 'deployed' });
    // What nobody named differs from what was deployed, as it did before.
    const after = await w.status();
    expect([...after.drift].sort()).toEqual(drift);
    expect(after.objects.map(({ address, drift: own, deployment }) => [address, own, deployment])).toEqual([[one, [], of(part).deploymentId], [two, [], of(part).deploymentId]]);
    expect(statusText(after)).toContain('files: some of them deployed');

    await w.hand(tongue.hand.drop('app.one'));
    const again = await w.deploy({ objects: ['app.item'] });
    expect(of(again), why(again)).toMatchObject({ status: 'unchanged' });
    const drifted = await w.status();
    expect([...drifted.drift].sort()).toEqual([...drift, `- ${one!}`].sort());
    expect(drifted.objects).toMatchObject([{ address: one, drift: [`- ${one!}`] }, { address: two, drift: [] }]);
    expect(statusText(drifted)).toMatch(new RegExp(`${one!}: drifted \\(- ${one!}\\)[^]*${two!}: as deployed`));

    const mended = await w.deploy({ objects: ['app.one', 'app.old'] });
    expect(of(mended), why(mended)).toMatchObject({ status: 'deployed' });
    expect(await w.status()).toMatchObject({ drift: [drift[0]], objects: [{ address: two }, { address: old, drift: [] }, { address: one, drift: [] }] });
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });
    expect((await w.status()).objects.map(({ address }) => address)).toEqual([one, two]);
    expect([...(await w.status()).drift].sort()).toEqual([...drift, `- ${one!}`].sort());
    const whole = await w.deploy();
    expect(of(whole), why(whole)).toMatchObject({ status: 'deployed' });
    expect(await w.status()).toMatchObject({ drift: [], objects: [], filesDeployed: true });
  });

  it('are refused by names that say nothing, and by several that could be meant', async () => {
    const w = await keep(makeWorld(place, { app: { owns: ['app', 'two'], files: { 'schema.sql': first + tongue.area('two') + tongue.table('two.item', { id: 'number' }) } } }));
    expect(of(await w.deploy({ objects: ['app.itme'] })).failure).toMatchObject({ code: 'SL612', hint: expect.stringContaining('app.item') as string });
    expect(of(await w.deploy({ objects: ['item'] })).failure).toMatchObject({ code: 'SL612', lines: [tongue.ids.table('app.item'), tongue.ids.table('two.item')] });
    expect(of(await w.deploy({ objects: ['app.item'], adopt: true })).failure).toMatchObject({ code: 'SL901' });
    expect(await w.journal('deployment')).toBeUndefined();
    await writeFile(join(w.root, 'list.txt'), '# the first\napp.item\n\napp:two.item # and this\n');
    const part = await w.deploy({ objects: ['@list.txt'] });
    expect(of(part), why(part)).toMatchObject({ status: 'deployed' });
    expect([...await w.ids()]).toEqual(expect.arrayContaining([tongue.ids.table('app.item'), tongue.ids.table('two.item')]));
    expect(await w.ids()).not.toContain(tongue.ids.table('app.other'));
  });
});

describe.each([toy, postgres18])('the saved plan of objects, on $name', (place) => {
  const { tongue } = place;
  const first = tongue.area('app') + tongue.table('app.item', { id: 'number' });
  const then = first + tongue.table('app.other', { id: 'number' }) + tongue.view('app.all', 'app.other', 'id') + tongue.view('app.one', 'app.item', 'id');

  it('is what diff shows, and runs as it was saved', async () => {
    const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': first } } }));
    expect(of(await w.deploy())).toMatchObject({ status: 'deployed' });
    await w.write('app/schema/schema.sql', then);
    const plans = join(w.root, 'plans');
    expect(of((await w.diff({ objects: ['app.nothing'] })).report)).toMatchObject({ outcome: 1, failure: { code: 'SL612' } });
    await expect(w.diff({ objects: ['app.all'], fromSnapshot: true })).rejects.toMatchObject({ code: 'SL901' });
    const shown = of((await w.diff({ objects: ['app.all'], out: plans })).report);
    expect(shown).toMatchObject({ status: 'planned', outcome: 0, plan: { part: { objects: [tongue.ids.view('app.all')] } } });
    expect(shown.findings).toContainEqual(expect.objectContaining({ code: 'part', message: expect.stringContaining(tongue.ids.table('app.other')) as string }));
    // A plan of all would be another one.
    expect(of((await w.diff()).report).plan!.id).not.toBe(shown.plan!.id);

    expect(of(await w.deploy({ plan: plans, objects: ['app.one'] }))).toMatchObject({ outcome: 64, failure: { code: 'SL901', lines: [`the plan: ${tongue.ids.view('app.all')}`, `--objects: ${tongue.ids.view('app.one')}`] } });
    expect(of(await w.deploy({ plan: plans, objects: ['app.all'], continueOnError: true }))).toMatchObject({ outcome: 64, failure: { code: 'SL901' } });
    await w.write('app/schema/schema.sql', `${then}${tongue.view('app.late', 'app.item', 'id')}`);
    expect(of(await w.deploy({ plan: plans }))).toMatchObject({ outcome: 1, failure: { code: 'SL502' } });
    await w.write('app/schema/schema.sql', then);
    expect(await w.journal('deployment')).toHaveLength(1);

    const done = await w.deploy({ plan: plans, objects: ['all'] });
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0, plan: { id: shown.plan!.id } });
    expect(await w.ids()).toContain(tongue.ids.view('app.all'));
    expect(await w.ids()).not.toContain(tongue.ids.view('app.one'));
    await w.diff({ objects: ['app.one'], out: plans });
    const alone = await w.deploy({ plan: plans });
    expect(of(alone), why(alone)).toMatchObject({ status: 'deployed', outcome: 0 });
    await w.diff({ out: plans });
    expect(of(await w.deploy({ plan: plans, objects: ['app.one'] }))).toMatchObject({ outcome: 64, failure: { code: 'SL901', lines: ['the plan: all', expect.any(String) as string] } });
  });
});

describe.each([pglite, postgres15, postgres18])('objects one after the other, on $name', (place) => {
  const BASE = 'create schema app;\ncreate table app.item (id integer primary key);\ninsert_here';
  const FILES = BASE.replace('insert_here', () => [
    'alter table app.item add constraint few check (id < 2);', // its rows break it
    'create function app.ok(a integer, b text) returns integer language sql as $$ select a $$;',
    'create view app.on_ok as select app.ok(1, $$x$$) as one;',
    'create table app.bad (id integer);',
    'create view app.on_item as select id from app.item;',
  ].join('\n'));

  it('stop only what needs the one that failed', async () => {
    const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': BASE.replace('insert_here', '') } } }));
    await w.deploy();
    await w.hand('insert into app.item values (1), (2), (3)');
    await w.write('app/schema/schema.sql', FILES);
    const stopped = await w.deploy({ objects: ['app.on_item', 'app.ok', 'app.item'], });
    expect(of(stopped).outcome).toBeGreaterThan(0);
    expect(await w.ids()).not.toContain('function app.ok(integer,text)');

    const report = await w.deploy({ objects: ['app.on_item,function:app.ok(integer,text)', 'app.on_ok', 'item'], continueOnError: true });
    const done = of(report);
    expect(report.projects).toHaveLength(1);
    expect(done.outcome, why(report)).toBeGreaterThan(0);
    const lines = done.findings.filter(({ code }) => code === 'object').map(({ message }) => message);
    expect(done.findings.map(({ message }) => message)).toContain('2 of 4 objects ended well');
    expect(lines.some((line) => /function app\.ok\(integer,text\): deployed/.test(line)), lines.join('\n')).toBe(true);
    expect(lines.some((line) => /view app\.on_ok: deployed/.test(line)), lines.join('\n')).toBe(true);
    expect(lines.some((line) => /table app\.item: (failed|refused)/.test(line)), lines.join('\n')).toBe(true);
    expect(lines.some((line) => /view app\.on_item: not run: object \d\/4 comes first/.test(line)), lines.join('\n')).toBe(true);
    const now = await w.ids();
    expect(now).toContain('view app.on_ok');
    expect(now).not.toContain('view app.on_item');
    expect(now).not.toContain('table app.bad');
  });

  it('are dropped and made anew with what stands on them, and a file means all that it makes', async () => {
    const w = await keep(makeWorld(place, { app: { files: {
      'schema.sql': 'create schema app;\ncreate table app.item (id integer primary key, old text);\ncreate index item_old on app.item (old);\n',
      'schema/v.sql': 'create function app.f(a integer) returns integer language sql return a;\ncreate view app.v as select app.f(id) as one from app.item;\ncomment on view app.v is $$x$$;\n',
    } } }));
    const whole = await w.deploy();
    expect(of(whole), why(whole)).toMatchObject({ status: 'deployed' });
    await w.write('app/schema/v.sql', 'create function app.f(a bigint) returns bigint language sql return a;\ncreate view app.v as select app.f(id) as one from app.item;\ncomment on view app.v is $$y$$;\n');
    await w.write('app/schema/schema.sql', 'create schema app;\ncreate table app.item (id integer primary key);\n');
    // The new one by its name; the old one stays until it is named, and the view with it.
    const one = await w.deploy({ objects: ['app.f(bigint)'] });
    expect(of(one), why(one)).toMatchObject({ status: 'deployed' });
    expect([...await w.ids()]).toEqual(expect.arrayContaining(['function app.f(integer)', 'function app.f(bigint)']));
    const two = await w.deploy({ objects: ['function app.f(integer)'], allow: ['H308'] });
    expect(of(two), why(two)).toMatchObject({ status: 'deployed' });
    expect(of(two).findings).toContainEqual(expect.objectContaining({ code: 'part', message: expect.stringContaining('view app.v') as string }));
    expect(await w.ids()).not.toContain('function app.f(integer)');
    expect(await w.ids()).toContain('index app.item_old');
    expect(of(await w.deploy({ objects: ['schema/v.sql'] }))).toMatchObject({ status: 'unchanged' });
    const index = await w.deploy({ objects: ['index app.item_old'] });
    expect(of(index), why(index)).toMatchObject({ status: 'deployed' });
    expect(await w.ids()).not.toContain('index app.item_old');
    expect(await w.ids()).toContain('column app.item/old');
  });
});

describe.each([postgres15, postgres18])('objects and promotion, on $name', (place) => {
  const FILES = 'create schema app;\ncreate function app.ok(a integer) returns integer language sql return a;\ncreate view app.on_ok as select app.ok(1) as one;\ncreate table app.bad (id integer);\n';

  it('count for a promotion object by object, and never for the whole', async () => {
    const w = await keep(makeWorld(place, { app: { files: { 'schema.sql': FILES } } }));
    const other = await place.fresh();
    try {
      await w.write('sluice.yaml', `environments:\n  test:\n    url: "\${VERBS_URL}"\n  prod:\n    url: "${other.url}"\n    gates: { promotedFrom: test }\n`);
      expect(of(await w.deploy({ environment: 'prod', objects: ['app.ok'] })).failure).toMatchObject({ code: 'SL501' });
      await w.deploy({ objects: ['app.ok'] });
      await w.deploy({ objects: ['app.bad'] });
      const both = await w.deploy({ environment: 'prod', objects: ['app.ok', 'app.bad'] });
      expect(of(both), why(both)).toMatchObject({ status: 'deployed' });
      expect(of(await w.deploy({ environment: 'prod', objects: ['app.on_ok'] })).failure).toMatchObject({ code: 'SL501' });
      expect(of(await w.deploy({ environment: 'prod' })).failure).toMatchObject({ code: 'SL501' });
      await w.deploy();
      expect(of(await w.deploy({ environment: 'prod', objects: ['app.on_ok'] }))).toMatchObject({ status: 'deployed' });
      expect(of(await w.deploy({ environment: 'prod' }))).toMatchObject({ status: 'deployed' });
    } finally {
      await other.drop();
    }
  });
});
