/** Statements that run in batches: each row once, whoever stops them, and the journal knows how far they came. */
import { describe, expect, it } from 'vitest';
import { runChild } from '../faults/child.ts';
import { keeping } from './keeping.ts';
import { pglite, postgres15, postgres18, toy, type Place } from './places.ts';
import { makeWorld, of, why, type Files, type World } from './world.ts';

const MIGRATIONS = 'migrations: migrations/*.sql';
const ITEM = 'create schema app;\ncreate table app.item (id bigint primary key, n integer not null default 0, c bigint);\ninsert into app.item select g, 0, g from generate_series(1, 1000) g;\n';
const ADD = '-- sluice: batches of 100 by id\nupdate item set n = n + 1 where n < 9 or n is null\n';
const V2 = 'app/migrations/V2__add.sql';

const keep = keeping();
const world = (place: Place, files: Files): Promise<World> => keep(makeWorld(place, { app: { manifest: MIGRATIONS, files } }));
const counts = (w: World) => w.rows('select n, count(*)::int4 as rows from app.item group by n order by n');
const ONCE = [{ n: 1, rows: 1000 }];

describe.each([pglite, postgres15, postgres18])('a statement in batches on $name', (place) => {
  it('meets each row once, tells how many, and is shown with its directive', async () => {
    const w = await world(place, { 'migrations/V1__item.sql': ITEM, 'migrations/V2__add.sql': ADD });
    const { report } = await w.diff();
    const steps = of(report).plan!.batches.flatMap((batch) => batch.steps);
    expect(steps.find(({ batched }) => batched)).toMatchObject({ sql: ADD.trimEnd(), transactional: false, batched: { size: 100, by: ['id'], relation: 'item', head: 'update item set n = n + 1 where ', tail: ' and ( n < 9 or n is null\n)' } });
    const deployed = await w.deploy();
    expect(of(deployed), why(deployed)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(await counts(w)).toEqual(ONCE);
    const marks = (await w.journal('step'))!.filter((row) => String(row['after_fp']).startsWith('sb1:'));
    expect(marks).toMatchObject([{ status: 'done', attempt: 1 }]);
    expect(JSON.parse(String(marks[0]!['after_fp']).slice(4))).toMatchObject({ after: ['1000'], upTo: ['1000'], rows: 1000 });
    expect((JSON.parse(String(marks[0]!['after_fp']).slice(4)) as { batches: number }).batches).toBeGreaterThanOrEqual(10);
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  });

  it('is what an UPDATE of many rows is advised to be', async () => {
    const w = await world(place, { 'migrations/V1__item.sql': ITEM.replace('1000', '12000') });
    await w.deploy();
    const hazards = async () => of((await w.diff()).report).hazards?.map(({ code, rows }) => [code, rows]);
    await w.write(V2, 'update item set n = n + 1');
    expect(await hazards()).toEqual([['H222', expect.any(Number)]]);
    await w.write(V2, ADD);
    expect(await hazards()).toEqual([]);
  });

  it('is gone on with where a process was killed', async () => {
    for (const point of place === postgres18 ? ['before-send', 'after-send', 'after-reply', 'before-journal', 'before-commit', 'after-commit'] : ['before-commit', 'after-commit']) {
      const w = await world(place, { 'migrations/V1__item.sql': ITEM });
      await w.deploy();
      await w.write(V2, ADD);
      await w.context.close();
      const killed = await runChild('../verbs/verb-child.ts', [w.root, 'postgres', 'deploy'], { VERBS_URL: w.url, SLUICE_FAULT: `${point}:0` });
      expect(killed, `${point}: ${killed.output}`).toMatchObject({ signal: 'SIGKILL' });
      expect(await counts(w)).toEqual(point === 'after-commit' ? [{ n: 0, rows: 900 }, { n: 1, rows: 100 }] : [{ n: 0, rows: 1000 }]);
      const again = await w.deploy();
      expect(of(again), why(again)).toMatchObject({ status: 'deployed', outcome: 0 });
      expect(await counts(w), point).toEqual(ONCE);
      expect((await w.journal('step'))!.filter((row) => String(row['after_fp']).startsWith('sb1:'))).toMatchObject([{ status: 'failed' }, { status: 'done', attempt: 2 }]);
      await w.close();
    }
  });

  it('stops at a row that fails, says how far it came, and goes on there, in another deployment too', async () => {
    const w = await world(place, { 'migrations/V1__item.sql': ITEM });
    await w.deploy();
    await w.hand('alter table app.item add constraint low check (id <> 555 or n < 1)');
    await w.write(V2, ADD);
    const failed = await w.deploy({ adopt: true });
    expect(of(failed), why(failed)).toMatchObject({ outcome: 2, failure: { code: 'SL701' } });
    expect(await counts(w)).toEqual([{ n: 0, rows: 500 }, { n: 1, rows: 500 }]);
    expect(await w.status()).toMatchObject({ open: { status: 'stopped' }, reached: [expect.stringContaining('500 rows')] });
    await w.hand('alter table app.item drop constraint low');
    await w.write(V2, ADD.replace('n + 1', 'n + 2'));
    expect(of(await w.deploy())).toMatchObject({ outcome: 1, failure: { code: 'SL509' } });
    await w.write(V2, ADD.replace('by id', 'by c'));
    expect(of(await w.deploy())).toMatchObject({ outcome: 1, failure: { code: 'SL509' } });
    await w.write(V2, `${ADD.replace('of 100 by id', 'of 7 by id pause 1ms')};\ncreate view seen as select 1 as one`);
    const rest = await w.deploy();
    expect(of(rest), why(rest)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(await counts(w)).toEqual(ONCE);
    expect(of(await w.deploy())).toMatchObject({ status: 'unchanged' });
  });

  it('takes another size or pause for no edit, and another key for one', async () => {
    const w = await world(place, { 'migrations/V1__item.sql': ITEM, 'migrations/V2__add.sql': ADD });
    await w.deploy();
    await w.write(V2, ADD.replace('of 100 by id', 'of 70 by id pause 10ms'));
    const cosmetic = await w.deploy();
    expect(of(cosmetic), why(cosmetic)).toMatchObject({ status: 'unchanged', findings: [{ code: 'script-reformatted' }] });
    await w.write(V2, ADD.split('\n')[1]!);
    expect(of(await w.deploy())).toMatchObject({ failure: { code: 'SL509' } });
  });

  it('walks by keys of several columns and of any order, deletes, and inserts what it reads', async () => {
    const table = `create type app.mood as enum ('sad', 'ok', 'glad');
create domain app.code as varchar(20);
create table app.many (m app.mood, at timestamptz, who app.code, k text collate "C", b bytea, x numeric(12, 3), "Odd" uuid not null default gen_random_uuid() unique, n int default 0, primary key (m, at, who, k, b, x));
insert into app.many select (array['glad', 'sad', 'ok'])[1 + g % 3]::app.mood, timestamptz '2026-01-01 00:00+00' + (g % 7) * interval '1.000001 s', 'w' || g % 2, chr(65 + g % 50) || '''\\', decode(lpad(to_hex(g % 5), 2, '0'), 'hex'), g / 3.0 from generate_series(1, 2000) g;
create table app.kept (who text, n int);`;
    const w = await world(place, { 'migrations/V1__item.sql': ITEM + table });
    await w.deploy();
    await w.write(V2, `-- sluice: batches of 97 by m, at, who, k, b, x
update app.many as t set n = t.n + 1 from app.item i where i.id = 1;
-- sluice: batches of 300 by "Odd"
update many set n = n + 1;
/* rows go over */
-- sluice: batches of 110 over many by m, at, who, k, b, x pause 1ms
insert into kept select many.who, many.n from many left join item on item.id = 77 where many.n = 2 or many.n > 5 order by many.who;
-- sluice: batches of 100 by id
delete from item where id > 10 -- but for a few
`);
    const deployed = await w.deploy({ allow: ['app:H101'] });
    expect(of(deployed), why(deployed)).toMatchObject({ status: 'deployed', outcome: 0 });
    expect(await w.rows('select n, count(*)::int4 as rows from app.many group by n')).toEqual([{ n: 2, rows: 2000 }]);
    expect(await w.rows('select n, count(*)::int4 as rows from app.kept group by n')).toEqual([{ n: 2, rows: 2000 }]);
    expect(await w.rows('select count(*)::int4 as rows from app.item')).toEqual([{ rows: 10 }]);
  });

  it('goes back by a rollback script in batches, and is not undone where only some were committed', async () => {
    const back = '-- sluice: batches of 300 by id\nupdate item set n = n - 1\n';
    const w = await world(place, { 'migrations/V1__item.sql': ITEM });
    await w.deploy();
    await w.write(V2, `${ADD};\ncreate table app.more (id integer);\n`);
    await w.write('app/migrations/V2__rollback_add.sql', `drop table app.more;\n${back}`);
    expect(of(await w.deploy())).toMatchObject({ outcome: 0 });
    const rolled = await w.rollback();
    expect(of(rolled), why(rolled)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(await counts(w)).toEqual([{ n: 0, rows: 1000 }]);
    await w.hand('alter table app.item add constraint low check (id <> 999 or n < 1)');
    await w.write(V2, `create table app.more (id integer);\n${ADD}`);
    await w.write('app/migrations/V2__rollback_add.sql', `${back};\ndrop table app.more`);
    const failed = await w.deploy();
    expect(of(failed), why(failed)).toMatchObject({ status: 'failed', outcome: 2 });
    expect(await counts(w)).toEqual([{ n: 0, rows: 100 }, { n: 1, rows: 900 }]);
  });

  it('refuses a key that rows could be missed by', async () => {
    const w = await world(place, { 'migrations/V1__item.sql': `${ITEM}create unique index on app.item (c);` });
    await w.deploy();
    for (const [by, reason] of [['c', 'may be null'], ['n', 'no unique index on (n)'], ['gone', 'no column gone'], ['id, n', 'no unique index on (id, n)']] as const) {
      await w.write(V2, ADD.replace('by id', `by ${by}`).replace('n = n + 1', 'c = 1'.replace('c', by === 'c' ? 'n' : 'c')));
      const refused = await w.deploy();
      expect(of(refused), by).toMatchObject({ outcome: 1, failure: { code: 'SL218', message: expect.stringContaining(reason) as unknown } });
    }
    await w.write(V2, `create table app.late (id integer);\n${ADD.replaceAll('item', 'app.late')}`);
    const late = await w.deploy();
    expect(of(late), why(late)).toMatchObject({ outcome: 2, failure: { code: 'SL701', message: expect.stringContaining('may be null') as unknown } });
  });

  it('has nothing to do where there are no rows, and leaves rows behind the last key of the beginning alone', async () => {
    const w = await world(place, { 'migrations/V1__item.sql': ITEM.replace('generate_series(1, 1000)', 'generate_series(1, 0)'), 'migrations/V2__add.sql': ADD });
    const deployed = await w.deploy();
    expect(of(deployed), why(deployed)).toMatchObject({ status: 'deployed', outcome: 0 });
    await w.hand('insert into app.item values (1), (2)');
    await w.write('app/migrations/V3__more.sql', '-- sluice: batches of 1 by id\ninsert into item select id + 100, 7 from item');
    const more = await w.deploy();
    expect(of(more), why(more)).toMatchObject({ status: 'deployed' });
    expect(await w.rows('select count(*)::int4 as rows from app.item')).toEqual([{ rows: 4 }]);
  });
});

describe('a statement in batches on the toy', () => {
  it('is refused: nothing commits together there', async () => {
    const w = await world(toy, { 'migrations/V1__item.sql': `${toy.tongue.table('app.item', { id: 'number' })}-- sluice: batches of 10 by id\nput app.item (1);\n` });
    expect(of(await w.deploy())).toMatchObject({ outcome: 1, failure: { code: 'SL218', message: expect.stringContaining('this kind of database') as unknown } });
  });
});
