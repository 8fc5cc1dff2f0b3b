/** Renames over several deployments, those that are only offered, and annotations that cannot be meant: refused with their place. */
import { describe, expect, it } from 'vitest';
import { stepsOf } from '@sluice/core/dialect';
import { consenting, start } from './backup-world.ts';
import { keeping } from './keeping.ts';
import { pglite, type Place } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

const keep = keeping();
const opened = (place: Place, schema: string): Promise<World> => keep(start(place, schema));

describe('by and by', () => {
  const place = pglite;

  it('knows what is its own under another name, and goes back over several deployments', async () => {
    const w = await opened(place, 'create schema app; create table app.a (id int primary key, n int); create view app.v as select n from app.a;');
    await consenting((options) => w.deploy(options));
    await w.hand('insert into app.a values (1, 2)');
    await w.write('shop/schema/schema.sql', `create schema app;
      -- sluice: renamed from a
      create table app.b (id int primary key, n int, m int); create view app.v as select n, m from app.b;`);
    const renamed = await consenting((options) => w.deploy(options));
    expect(of(renamed), why(renamed)).toMatchObject({ status: 'deployed' });
    // The annotation may stay for ever, and go at any time.
    await w.write('shop/schema/schema.sql', 'create schema app; create table app.b (id int primary key, n int, m int); create view app.v as select n, m from app.b;');
    const same = await w.deploy({ dryRun: true });
    expect(of(same), why(same)).toMatchObject({ stepsTotal: 0 });
    // What Sluice made under the old name is its own to drop.
    await w.write('shop/schema/schema.sql', 'create schema app; create table app.b (id int primary key, n int, m int);');
    const dropped = await consenting((options) => w.deploy(options));
    expect(stepsOf(of(dropped).plan!).map(({ sql }) => sql)).toEqual(['drop view app.v']);
    // Over two deployments, one of which renamed.
    const back = await consenting((options) => w.rollback(options));
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back' });
    const further = await consenting((options) => w.rollback(options));
    expect(of(further), why(further)).toMatchObject({ status: 'rolled back' });
    expect(await w.rows('select id, n from app.a')).toEqual([{ id: 1, n: 2 }]);
  });

  it('offers what could be meant where rows are at stake, and takes nothing by itself', async () => {
    const w = await opened(place, 'create schema app; create table app.a (id int primary key, n int); create table app.t (old int);');
    await consenting((options) => w.deploy(options));
    await w.write('shop/schema/schema.sql', 'create schema app; create table app.b (id int primary key, n int); create table app.t (new int);');
    const looked = of(await w.deploy({ dryRun: true, allow: ['shop:H101', 'shop:H104'] }));
    expect(stepsOf(looked.plan!).filter(({ action }) => action === 'rename')).toEqual([]);
    const said = (await w.diff()).report.projects[0]!.findings.filter(({ code }) => code === 'alike').map(({ message, hint }) => [message, hint]);
    expect(said).toEqual([
      ['table app.a goes and table app.b comes, and they are alike', expect.stringContaining('`-- sluice: renamed from a` above it')],
      ['column app.t/old goes and column app.t/new comes, and they are alike', expect.stringContaining('`-- sluice: renamed from old` above it')],
    ]);
  });

  it.each([
    ['an old name that is not there', '-- sluice: renamed from usr\ncreate table app.accounts (id int);', 'SL408', /table app\.accounts is said to be renamed from usr/, 1],
    ['a word that is not known', '-- sluice: renamed form users\ncreate table app.accounts (id int);', 'SL205', /"sluice: renamed form users" is not understood/, 2],
    ['nothing that can be renamed', '-- sluice: renamed from users\ngrant select on app.accounts to public;\ncreate table app.accounts (id int);', 'SL205', /this statement is nothing that can be renamed/, 2],
    ['behind the end of a statement', 'create table app.accounts (id int); -- sluice: renamed from users', 'SL205', /stands at nothing/, 2],
    ['an expression that does not parse', 'create table app.accounts (\n  -- sluice: using id +\n  id int);', 'SL205', /does not parse/, 3],
    ['an expression at no column', '-- sluice: using id + 1\ncreate table app.accounts (id int);', 'SL205', /stands at no column/, 2],
  ])('refuses %s, with its place', async (_, now, code, message, line) => {
    const w = await opened(place, 'create schema app; create table app.users (id int);');
    await consenting((options) => w.deploy(options));
    await w.write('shop/schema/schema.sql', `create schema app;\n${now}`);
    const report = of(await w.deploy({ dryRun: true, assumeYes: true }));
    expect(report).toMatchObject({ outcome: 1, failure: { code, message: expect.stringMatching(message) as string, at: { file: 'shop/schema/schema.sql' } } });
    expect(report.failure!.at!.line).toBeGreaterThanOrEqual(line);
    // As the files of a new environment, where there is nothing yet, an old name that is not there is no mistake.
    const fresh = await opened(place, `create schema app;\n${now}`);
    if (code === 'SL408') expect(of(await consenting((options) => fresh.deploy(options)))).toMatchObject({ outcome: 0 });
  });

  it('refuses names that trade places where nothing would tell that they have, and lets them be where they are as the files say', async () => {
    const swapped = (columns: string): string => `create schema app;\n-- sluice: renamed from b\ncreate table app.a (id int);\n-- sluice: renamed from a\ncreate table app.b (${columns});`;
    const w = await opened(place, 'create schema app; create table app.a (id int); create table app.b (id int);');
    await consenting((options) => w.deploy(options));
    await w.write('shop/schema/schema.sql', swapped('id int'));
    expect(of(await w.deploy({ dryRun: true, assumeYes: true }))).toMatchObject({ outcome: 1, failure: { code: 'SL408', message: expect.stringMatching(/table app\.a and table app\.b are said to be renamed from each other/) as string, at: { line: 3 } } });
    const fresh = await opened(place, swapped('id int, n int'));
    expect(of(await consenting((options) => fresh.deploy(options)))).toMatchObject({ status: 'deployed' });
    expect(of(await fresh.deploy({ dryRun: true }))).toMatchObject({ stepsTotal: 0 });
  });

  it('refuses to move out of a schema that the files have no more, with its place', async () => {
    const w = await keep(makeWorld(place, { shop: { owns: ['"*"'], files: { 'schema.sql': 'create schema old; create table old.t (id int);' } } }));
    await consenting((options) => w.deploy(options));
    await w.write('shop/schema/schema.sql', 'create schema app;\n-- sluice: renamed from old.t\ncreate table app.t (id int);');
    expect(of(await w.deploy({ dryRun: true, assumeYes: true }))).toMatchObject({ outcome: 1, failure: { code: 'SL408', message: expect.stringContaining('table app.t') as string, at: { line: 3 } } });
  });
});
