/** What is kept of statements gives the same as reading them anew, and a torn or foreign file costs time only. */
import { expect, it } from 'vitest';
import type { Keep } from '@sluice/core/dialect';
import { prepare } from './prepare.ts';

/** As a desired state is made: with the mentions of a body, and written at the end. */
async function read(text: string, keep?: Keep) {
  const { readings, ...prepared } = await prepare(sources(text), { keep });
  const mentions = readings.mentions('create function s.g() returns int language sql as $$ select id from s.t $$');
  await readings.write();
  return { ...prepared, mentions };
}

const SQL = `create schema s;
create extension citext version '1.0';
-- sluice: renamed from old
create table s.t (id serial primary key, b text, constraint c foreign key (id) references s.u);
create index concurrently i on s.t (b);
create table s.u (id int primary key) tablespace pg_default;
grant select on s.t to reader;
set search_path = s;
create function f() returns int language plpgsql as $$ begin return (select count(*) from t); end $$;
create type e as enum ('a');
alter type e add value 'b';
drop table if exists x;
`;
const sources = (text: string) => [{ project: 'p', owns: { schemas: ['s'] }, files: [{ path: 'a.sql', text }] }];

function keep(): Keep & { text: string; writes: number } {
  return {
    text: '', writes: 0,
    read() {
      return this.text === '' ? undefined : this.text;
    },
    async write(_name, text) {
      this.text = text;
      this.writes += 1;
    },
  };
}

it('what was kept is what would be read', async () => {
  const kept = keep();
  const plain = await read(SQL);
  expect(plain.mentions).toEqual([{ kind: 'relation', schema: 's', name: 't' }]);
  expect(await read(SQL, kept)).toEqual(plain);
  expect(kept.writes).toBe(1);
  expect(await read(SQL, kept)).toEqual(plain);
  // In other places of another file.
  const moved = `\n\n${SQL}create view s.v as select 1 as one;\n`;
  expect(await read(moved, kept)).toEqual(await read(moved));
  expect(kept.writes).toBe(2);
});

it('is used, and not what another build kept or a crash tore', async () => {
  const kept = keep();
  await read(SQL, kept);
  const sound = kept.text;
  kept.text = sound.replaceAll('"reader"', '"other"');
  expect((await read(SQL, kept)).roles).toEqual(['other']);
  for (const broken of [sound.replace(/^.*\n/, 'another build\n').replaceAll('"reader"', '"other"'), sound.slice(0, sound.length / 2), sound.replaceAll('{', '[')]) {
    kept.text = broken;
    expect(await read(SQL, kept)).toEqual(await read(SQL));
  }
});

it('of a statement that may hold a password nothing is kept, not even a digest', async () => {
  const kept = keep();
  await read("create server f foreign data wrapper w;", kept);
  const lines = kept.text.split('\n').length;
  await read("create server f foreign data wrapper w; create user mapping for public server f options (password 'geheim'); create table s.n (id int);", kept);
  expect(kept.text.split('\n')).toHaveLength(lines + 1);
});

it('what is wrong is told with its own place, and is not kept', async () => {
  const kept = keep();
  for (const lines of ['', '\n\n']) {
    const { failures } = await read(`${lines}create table s.t (\n`, kept);
    expect(failures.map(({ detail }) => detail.at?.line)).toEqual([lines.length + 1]);
  }
});
