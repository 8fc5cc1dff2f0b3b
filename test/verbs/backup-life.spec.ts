/** Backup objects through their life: undo, rows written since, damage, verification, gates, smoke tests, and environments that want none. */
import { planText } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { consenting, difference, seen, start } from './backup-world.ts';
import { keeping } from './keeping.ts';
import { pglite, postgres18, type Place } from './places.ts';
import { of, why, type World, type WorldOptions } from './world.ts';

const keep = keeping();
const world = async (place: Place, schema: string, rows: string, options?: WorldOptions): Promise<World> => {
  const made = await keep(start(place, schema, options));
  const first = await made.deploy();
  expect(first.outcome, why(first)).toBe(0);
  await made.hand(rows);
  return made;
};
const SCHEMAS = 'create schema app;\ncreate schema other;\n';
const T = 'create table app.t (id int primary key, v text);\n';
const ROWS = `insert into app.t select g, 'v' || g from generate_series(1, 100) g`;
const to = (w: World, schema: string) => w.write('shop/schema/schema.sql', schema);

describe.each([pglite, postgres18])('on $name', (place) => {
  it('undoes a deployment that fails later, rows and all', async () => {
    const w = await world(place, `${SCHEMAS}${T}create table app.big (id int, v text, w text);\n`, `${ROWS}; insert into app.big select g, 'same', 'w' || g from generate_series(1, 20000) g`);
    const was = await seen(w);
    // Built beside writers, so in a batch of its own, and there are no two rows that differ.
    await to(w, `${SCHEMAS}create table app.big (id int, v text);\ncreate unique index big_v on app.big (v);\n`);
    const failed = await consenting(w.deploy);
    expect(of(failed), why(failed)).toMatchObject({ status: 'failed, undone', outcome: 2 });
    expect(difference(was, await seen(w))).toEqual([]);
    expect((await w.journal('backup'))?.map(({ status }) => status)).toEqual(['restored', 'restored']);
  });

  it('leaves what was written since', async () => {
    const w = await world(place, `${SCHEMAS}create table app.t (id int primary key, v text, n numeric(9,4));\n`, `insert into app.t select g, 'v' || g, g + 0.5678 from generate_series(1, 10) g`);
    await to(w, `${SCHEMAS}create table app.t (id int primary key, n numeric(9,1));\n`);
    expect((await consenting(w.deploy)).outcome).toBe(0);
    await w.hand('update app.t set n = 1.1 where id = 3; delete from app.t where id = 4; insert into app.t values (11, 11.1); update app.t set id = 12 where id = 5');
    const back = await consenting(w.rollback);
    expect(back.outcome, why(back)).toBe(0);
    expect(await w.rows('select id, v, n::text as n from app.t where id in (2, 3, 4, 5, 11, 12) order by id')).toEqual([
      { id: 2, v: 'v2', n: '2.5678' }, { id: 3, v: 'v3', n: '1.1000' }, { id: 11, v: null, n: '11.1000' }, { id: 12, v: null, n: '5.6000' },
    ]);
  });

  it('goes back over several deployments to what lies closest', async () => {
    const w = await world(place, `${SCHEMAS}${T}`, ROWS);
    const was = await seen(w);
    const made = String((await w.journal('deployment'))![0]!['id']);
    await to(w, `${SCHEMAS}create table app.t (id int primary key);\n`);
    expect((await consenting(w.deploy)).outcome).toBe(0);
    await w.hand('insert into app.t values (1000)');
    await to(w, SCHEMAS);
    expect((await consenting(w.deploy)).outcome).toBe(0);
    const back = await consenting((options) => w.rollback({ ...options, to: made }));
    expect(back.outcome, why(back)).toBe(0);
    await w.hand('delete from app.t where id = 1000');
    expect(difference(was, await seen(w))).toEqual([]);
  });

});

describe('on PostgreSQL 18', () => {
  const place = postgres18;

  it.each([
    ['a row that is gone', (object: string) => `delete from ${object} where id = 7`],
    ['a value that changed', (object: string) => `update ${object} set v = 'x' where id = 7`],
    ['an object that is gone', (object: string) => `drop table ${object}`],
    ['a journal that says something else', () => `update sluice.backup set facts = replace(facts, 'text', 'uuid')`],
    ['another place in the journal', () => `update sluice.backup set object = replace(object, 'app', 'other')`],
  ])('refuses %s', async (_, damage) => {
    const w = await world(place, `${SCHEMAS}${T}`, ROWS);
    await to(w, SCHEMAS);
    expect((await consenting(w.deploy)).outcome).toBe(0);
    const [{ name } = { name: '' }] = await w.rows(`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'sluice_backup'`);
    await w.hand(damage(String(name)));
    const before = await seen(w);
    const back = await consenting(w.rollback);
    expect(back.outcome, why(back)).toBe(2);
    expect(of(back).failure?.code).toBe('SL707');
    expect(difference(before, await seen(w))).toEqual([]);
  });

  it('does not begin to take away what was not kept whole', async () => {
    const w = await world(place, `${SCHEMAS}${T}`, `${ROWS};
      create schema mischief;
      create function mischief.bite() returns event_trigger language plpgsql as $$ declare each record; begin
        for each in select * from pg_event_trigger_ddl_commands() loop
          if each.object_identity like 'sluice_backup.%' then execute 'delete from ' || each.object_identity || ' where ctid in (select ctid from ' || each.object_identity || ' limit 1)'; end if;
        end loop; end $$;
      create event trigger bite on ddl_command_end when tag in ('CREATE TABLE AS') execute function mischief.bite()`);
    const was = await seen(w);
    await to(w, `${SCHEMAS}create table app.t (id int primary key);\n`);
    const failed = await consenting(w.deploy);
    expect(of(failed), why(failed)).toMatchObject({ outcome: 2, failure: { code: 'SL706', message: expect.stringContaining('99 rows') as string } });
    expect(difference(was, await seen(w))).toEqual([]);
    expect(await w.journal('backup')).toEqual([]);
  });

  it('keeps for as long as the environment says, passes the gate, and says so in the plan', async () => {
    const w = await world(place, `${SCHEMAS}${T}`, ROWS, { environment: 'backups: { keep: 7d }\ngates: { backup: verified }' });
    await to(w, SCHEMAS);
    const { plan } = of(await w.deploy({ dryRun: true }));
    const step = plan?.batches[0]?.steps.find(({ backup }) => backup);
    expect(step).toMatchObject({ backup: { way: 'moved', days: 7 }, keptIn: ['${sluice:backup:1}'], hazards: [{ code: 'H101', advice: expect.stringContaining('comes back with a rollback') as string }] });
    const done = await consenting(w.deploy);
    expect(done.outcome, why(done)).toBe(0);
    const [row] = (await w.journal('backup'))!;
    expect(row).toMatchObject({ address: 'table app.t', rows: 100, status: 'verified' });
    expect(Date.parse(String(row!['expires_at'])) - Date.parse(String(row!['created_at']))).toBe(7 * 86_400_000);
  });

  it('gives values back to a table that takes no UPDATE while it is published', async () => {
    const t = (columns: string) => `${SCHEMAS}create table app.t (n int, twice int generated always as (n * 2) stored${columns});\ncreate table app.u (n int${columns});\n`;
    const w = await world(place, t(', v text not null'), `insert into app.t (n, v) values (1, 'a'), (2, 'b'); insert into app.u values (1, 'a'); create publication one for table app.t; create publication two for table app.u (n, v)`);
    const was = await seen(w);
    await to(w, t(''));
    // A list of columns holds them in its table.
    await w.hand('drop publication two; create publication two for table app.u (n)');
    const forth = await consenting(w.deploy);
    expect(forth.outcome, why(forth)).toBe(0);
    const back = await consenting(w.rollback);
    expect(back.outcome, why(back)).toBe(0);
    await w.hand('drop publication two; create publication two for table app.u (n, v)');
    expect(difference(was, await seen(w))).toEqual([]);
  });

  it('keeps nothing where the environment says so, and the gate refuses that', async () => {
    const w = await world(place, `${SCHEMAS}${T}`, ROWS, { environment: 'backups: off' });
    await to(w, SCHEMAS);
    const { plan } = of(await w.deploy({ dryRun: true }));
    expect(plan?.batches[0]?.steps[0]).toMatchObject({ sql: 'drop table app.t', unkept: 'this environment keeps no backup objects' });
    await w.environment('backups: off\ngates: { backup: verified }');
    const refused = await w.deploy({ allow: ['shop:H101'] });
    expect(of(refused), why(refused)).toMatchObject({ outcome: 1, failure: { code: 'SL501' } });
    await w.environment('backups: off');
    expect((await consenting(w.deploy)).outcome).toBe(0);
    expect(await w.rows(`select 1 from pg_namespace where nspname = 'sluice_backup'`)).toEqual([]);
  });

  it('shows the way back before it is gone, also one that is refused, and what it brings back', async () => {
    const w = await world(place, `${SCHEMAS}create table app.n (id int primary key, n numeric(8,2));\n`, 'insert into app.n select g, g + 0.25 from generate_series(1, 10) g');
    await to(w, `${SCHEMAS}create table app.n (id int primary key, n numeric(8,1));\n`);
    expect((await consenting(w.deploy)).outcome).toBe(0);
    // Seven digits before the point fit now, and six did before.
    await w.hand('insert into app.n values (11, 1234567.5)');
    const refused = of(await w.rollback());
    expect(refused).toMatchObject({ status: 'refused', outcome: 1, failure: { code: 'SL501', hint: `Allow it with --allow='shop:H107:column app.n/n'.` } });
    expect(refused.stepsTotal).toBeGreaterThan(0);
    expect(planText(refused.plan!, { color: false, width: 200 })).toMatch(/\n +back: what was kept in sluice_backup\.n_n_\w+ comes back\n/);
    await w.hand('delete from app.n where id = 11');
    const blocked = `create function public.no() returns event_trigger language plpgsql as $$ begin raise exception 'not now'; end $$; create event trigger no on ddl_command_end when tag in ('ALTER TABLE') execute function public.no()`;
    await w.hand(blocked);
    expect(of(await consenting(w.rollback))).toMatchObject({ outcome: 2, failure: { code: 'SL701', hint: 'Correct the data that the message names, then run rollback again.' } });
    await w.hand('drop event trigger no; drop function public.no()');
    expect((await consenting(w.rollback)).outcome).toBe(0);
    expect(await w.rows('select sum(n)::text as sum from app.n')).toEqual([{ sum: '57.50' }]);
  });

  it('does not ask in an emergency about what is kept', async () => {
    const w = await world(place, `${SCHEMAS}${T}`, ROWS);
    await to(w, `${SCHEMAS}create table app.t (id int primary key, v text, more text);\n`);
    expect((await w.deploy()).outcome).toBe(0);
    await w.hand(`update app.t set more = 'm' || id`);
    const urgent = { emergency: true, reason: 'orders are lost' };
    for (const policy of ['backups: off', 'gates: { hazards: { forbid: [data-loss] } }']) {
      await w.environment(policy);
      expect(of(await w.rollback(urgent))).toMatchObject({ outcome: 1, failure: { code: 'SL501' } });
    }
    await w.environment('');
    expect(of(await w.rollback())).toMatchObject({ outcome: 1, failure: { code: 'SL501' } });
    const back = await w.rollback(urgent);
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect((await w.journal('backup'))!.map(({ address, rows, status }) => [address, rows, status])).toEqual([['column app.t/more', 100, 'verified']]);
  });

  it('goes back by itself after a failing smoke test, for nothing of it is lost', async () => {
    const w = await world(place, `${SCHEMAS}${T}`, ROWS);
    const was = await seen(w);
    await to(w, SCHEMAS);
    await w.write('shop/tests/a.sql', '-- expect: value 5\nselect 4;\n');
    const failed = await consenting(w.deploy);
    expect(of(failed), why(failed)).toMatchObject({ status: 'smoke test failed, rolled back', outcome: 3 });
    expect(difference(was, await seen(w))).toEqual([]);
  });

  it('holds nothing up: what a kept table stood on can go later', async () => {
    const w = await world(place, `${SCHEMAS}create type app.mood as enum ('a', 'b');\ncreate table app.r (id int primary key);\ncreate function app.f(int) returns int language sql immutable return $1;\ncreate table app.t (id int primary key, m app.mood, r int references app.r default app.f(1), check (app.f(id) > 0));\ncreate index t_f on app.t (app.f(id));\n`,
      `insert into app.r values (1); insert into app.t values (1, 'a'), (2, 'b')`);
    const was = await seen(w);
    const made = String((await w.journal('deployment'))![0]!['id']);
    await to(w, `${SCHEMAS}create type app.mood as enum ('a', 'b');\ncreate table app.r (id int primary key);\ncreate function app.f(int) returns int language sql immutable return $1;\n`);
    const first = await consenting(w.deploy);
    expect(first.outcome, why(first)).toBe(0);
    await to(w, SCHEMAS);
    const second = await consenting(w.deploy);
    expect(second.outcome, why(second)).toBe(0);
    const back = await consenting((options) => w.rollback({ ...options, to: made }));
    expect(back.outcome, why(back)).toBe(0);
    expect(difference(was, await seen(w))).toEqual([]);
  });
});

describe('what takes the place of what was kept', () => {
  it.each([['by hand', true], ['by a later deployment', false]] as const)('made %s: it stays, and the rows that do not come back are told', async (_by, byHand) => {
    const w = await world(postgres18, `${SCHEMAS}${T}`, ROWS);
    const made = String((await w.journal('deployment'))![0]!['id']);
    await to(w, SCHEMAS);
    expect((await consenting(w.deploy)).outcome).toBe(0);
    if (byHand) await w.hand(T);
    else {
      await to(w, `${SCHEMAS}${T}`);
      expect((await consenting(w.deploy)).outcome).toBe(0);
    }
    await w.hand(`insert into app.t values (1, 'new')`);
    const dry = await w.rollback({ to: made, dryRun: true });
    const back = await consenting((options) => w.rollback({ ...options, to: made }));
    expect(back.outcome, why(back)).toBe(0);
    expect(await w.rows('select * from app.t')).toEqual([{ id: 1, v: 'new' }]);
    for (const report of [dry, back]) {
      expect(of(report).findings.map(({ code, message, hint }) => [code, message, hint])).toEqual([
        ['kept', 'what was kept of table app.t is not brought back: what is there now stays as it is', expect.stringMatching(/^It lies in sluice_backup\.t_\w+: look at it/)],
      ]);
    }
  });
});
