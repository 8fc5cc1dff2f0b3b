/** Scripts beside files: what the files want afterwards is known and judged before the first write. */
import { describe, expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { pglite, postgres15, postgres18, type Place } from './places.ts';
import { makeWorld, of, why, type Files, type World } from './world.ts';

const keep = keeping();
const world = (place: Place, files: Files): Promise<World> => keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files } }));

const V1 = 'create schema app;\ncreate table app.item (id integer primary key, name text, old text);\n';
const WITHOUT = 'create schema app;\ncreate table app.item (id integer primary key, name text);\n';
const V2 = 'create table app.shelf (id integer, note text);\nupdate app.item set name = old;\n';
const SHELF = 'create table app.shelf (id integer);\n';

/** Deployed up to V1 with a row in it, and then files that want a column less than the next script leaves. */
async function before(place: Place): Promise<World> {
  const w = await world(place, { 'migrations/V1__item.sql': V1, 'schema.sql': V1 });
  const first = await w.deploy();
  expect(of(first), why(first)).toMatchObject({ status: 'deployed' });
  await w.hand("insert into app.item values (1, null, 'rope')");
  await w.write('app/migrations/V2__shelf.sql', V2);
  await w.write('app/schema/schema.sql', `${WITHOUT}${SHELF}`);
  return w;
}

describe.each([pglite, postgres15, postgres18])('scripts beside files on $name', (place) => {
  it('shows what the files want afterwards', async () => {
    const w = await before(place);
    const { report } = await w.diff();
    const { plan, findings } = report.projects[0]!;
    expect(plan).toMatchObject({ kind: 'scripts', scripts: [{ name: 'V2__shelf.sql' }] });
    // The table that the script makes is empty, so only the column that holds a value is in danger.
    expect(findings).toContainEqual(expect.objectContaining({ code: 'files-after-scripts', severity: 'warning', message: expect.stringMatching(/^after the scripts the files want 3 steps more \(rehearsed: \w+\): .*alter table app\.item drop column old; .*, with H104 table app\.item$/) as string }));
    await w.write('app/schema/schema.sql', `${V1}create table app.shelf (id integer, note text);\n`);
    expect((await w.diff()).report.projects[0]!.findings).toContainEqual(expect.objectContaining({ code: 'files-after-scripts', severity: 'info', message: expect.stringContaining('nothing is left to do') as string }));
  });

  it('refuses what the files want afterwards before a script runs, and allowing it lets both run', async () => {
    const w = await before(place);
    const refused = await w.deploy();
    expect(of(refused), why(refused)).toMatchObject({ status: 'refused', outcome: 1, failure: { code: 'SL501', message: expect.stringMatching(/^after its scripts: /) as string } });
    expect(await w.ids()).not.toContain('table app.shelf');
    expect(of(await w.deploy({ allow: ['app:H101'] }))).toMatchObject({ outcome: 1 });
    const done = await w.deploy({ allow: ['app:H104'] });
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0, plan: { kind: 'deploy' }, findings: expect.arrayContaining([expect.objectContaining({ code: 'files-differ' })]) as unknown });
    expect(await w.rows('select id, name from app.item')).toEqual([{ id: 1, name: 'rope' }]);
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  });

  it('says so where a script cannot run without rows, and goes on', async () => {
    const w = await before(place);
    await w.write('app/migrations/V2__shelf.sql', "create table app.shelf (id integer, note text);\ndo $$ begin if not exists (select from app.item) then raise exception 'no rows'; end if; end $$;\n");
    await w.write('app/schema/schema.sql', `${V1}${SHELF}`);
    const done = await w.deploy();
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(of(done).findings).toContainEqual(expect.objectContaining({ code: 'not-rehearsed', message: expect.stringContaining('no rows') as string }));
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  });
});
