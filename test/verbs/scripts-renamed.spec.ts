/** What scripts renamed is renamed when it is taken back by the catalog: rows and values stay. */
import { describe, expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { places } from './places.ts';
import { makeWorld, of, why, type World } from './world.ts';

describe.each(places.filter(({ tongue }) => tongue.dialect.name === 'postgres'))('scripts that rename, on $name', (place) => {
  const keep = keeping();
  const file = (name: string): string => `app/migrations/${name}`;
  const V1 = `create schema app;
create type app.mood as enum ('sad', 'ok');
create table app.item (id integer primary key, name text not null, mood app.mood not null default 'ok', check (name <> ''));
create index item_name on app.item (name);
create view app.named as select name from app.item;
comment on column app.item.name is 'as people say';
insert into app.item values (1, 'rope', 'sad');
`;
  const world = async (second: string): Promise<World> => {
    const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files: { 'migrations/V1__item.sql': V1 } } }, { environment: 'gates: { hazards: { accept: [blocking-lock, compatibility, data-loss] } }' }));
    const first = await w.deploy();
    expect(of(first), why(first)).toMatchObject({ status: 'deployed', outcome: 0 });
    await w.write(file('V2__other_names.sql'), second);
    const done = await w.deploy();
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    return w;
  };

  it('tables, columns, labels and what stands on them take their names again, with their rows', async () => {
    const w = await world('alter table app.item rename to thing;\nalter table app.thing rename column name to title;\nalter type app.mood rename value \'sad\' to \'blue\';\nalter table app.thing add size integer;\ncreate view app.sized as select title from app.thing;\n');
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(await w.rows('select name, mood::text, (select count(*)::int from app.named) as seen from app.item')).toEqual([{ name: 'rope', mood: 'sad', seen: 1 }]);
    const steps = of(back).plan!.batches.flatMap((batch) => batch.steps.map(({ action, address }) => `${action} ${address}`));
    // A server of another major than the clone's writes a view's text in another way, and has it once more.
    expect(steps.filter((step) => /item_name|check|comment/.test(step)), 'what follows the names is left alone').toEqual([]);
  });

  it('what a block renamed does, too, and what it did not rename stays', async () => {
    const w = await world(`do $$ begin
  if exists (select from information_schema.columns where table_schema = 'app' and table_name = 'item' and column_name = 'name') then
    alter table app.item rename column name to title;
    execute format('alter table app.%I rename to %I', 'item', 'thing');
    execute 'alter index app.item_name rename to thing_title';
  else
    alter type app.mood rename to feeling;
  end if;
end $$;
create table app.part (id integer primary key, thing integer not null references app.thing);
insert into app.part values (1, 1);
`);
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(await w.rows('select name, mood::text, (select count(*)::int from app.named) as seen from app.item')).toEqual([{ name: 'rope', mood: 'sad', seen: 1 }]);
  });

  it('names that went round go back, each with its own rows and values', async () => {
    const w = await world(`create table app.other (id integer primary key, note text, item text);
insert into app.other values (7, 'seven', 'of'), (8, 'eight', 'more');
`);
    await w.write(file('V3__round.sql'), `alter table app.item rename to between;
alter table app.other rename to item;
alter table app.between rename to other;
alter table app.item rename column note to held;
alter table app.item rename column item to note;
alter table app.item rename column held to item;
alter table app.other drop column name cascade;
`);
    const done = await w.deploy();
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(await w.rows('select id, note, item from app.other order by id')).toEqual([{ id: 7, note: 'seven', item: 'of' }, { id: 8, note: 'eight', item: 'more' }]);
    expect(await w.rows('select name, mood::text, (select count(*)::int from app.named) as seen from app.item')).toEqual([{ name: 'rope', mood: 'sad', seen: 1 }]);
  });

  it('what has the name of something that went gives it back', async () => {
    const w = await world(`create table app.other (id integer primary key, note text not null);
insert into app.other values (7, 'seven');
`);
    await w.write(file('V3__taken.sql'), 'drop table app.item cascade;\nalter table app.other rename to item;\nalter table app.item rename column note to name;\n');
    const done = await w.deploy();
    expect(of(done), why(done)).toMatchObject({ status: 'deployed', outcome: 0 });
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(await w.rows('select id, note from app.other')).toEqual([{ id: 7, note: 'seven' }]);
    expect(await w.rows('select name, mood::text, (select count(*)::int from app.named) as seen from app.item')).toEqual([{ name: 'rope', mood: 'sad', seen: 1 }]);
  });

  it('a table that took the name of another one does not go back to its own', async () => {
    const w = await world('create table app.item_new (like app.item including all);\ninsert into app.item_new select * from app.item;\ndrop view app.named;\ndrop table app.item;\nalter table app.item_new rename to item;\n');
    const back = await w.rollback();
    expect(of(back), why(back)).toMatchObject({ status: 'rolled back', outcome: 0 });
    expect(await w.rows('select name from app.item')).toEqual([{ name: 'rope' }]);
  });
});
