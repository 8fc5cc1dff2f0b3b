/** Sources for a server before PostgreSQL 18 are held against its own grammar, for the sandbox that they are loaded into knows more. */
import { expect, it } from 'vitest';
import type { Keep } from '@sluice/core/dialect';
import { prepare } from './prepare.ts';

const told = async (sql: string, version: number, keep?: Keep): Promise<string[]> => {
  const { failures, readings } = await prepare([{ project: 'p', owns: { schemas: ['s'] }, files: [{ path: 'a.sql', text: sql }] }], { keep, version });
  await readings.write();
  return failures.map(({ code, message, detail: { at } }) => `${code} ${at?.line}:${at?.column} ${message}`);
};

// The first major that reads each.
it.each([
  ['create table t (a int, b int generated always as (a * 2) virtual)', 18],
  ['create table t (a int, b int generated always as (a * 2))', 18],
  ['create table t (a int, constraint c not null a)', 18],
  ['alter table t add constraint c check (a > 0) not enforced', 18],
  ['create table t (a int4range, b tsrange, primary key (a, b without overlaps))', 18],
  ["create view v as select * from json_table('[1]'::jsonb, '$[*]' columns (x int path '$')) j", 17],
  ['create view v as select now() at local as x', 17],
  ['create table t (a text storage external)', 16],
  ['create view v as select * from (select 1 as x)', 16],
  ['create table t (a int constraint c not null, b text not null)', 15],
])('%s is for %i', async (sql, first) => {
  const refused = await Promise.all([150018, 160014, 170010, 180004].map(async (version) => ((await told(sql, version)).length > 0 ? [Math.floor(version / 10_000)] : [])));
  expect(refused.flat()).toEqual([15, 16, 17].filter((major) => major < first));
});

it('says where, and for whom', async () => {
  expect(await told('create schema s;\ncreate table s.ü (a int,\n  b int generated always as (a) virtual);\ncreate table s.u (constraint c not null x, x int);', 150018)).toEqual([
    'SL201 3:33 PostgreSQL 15, which this is for, cannot read it: syntax error at or near "virtual"',
    'SL201 4:32 PostgreSQL 15, which this is for, cannot read it: syntax error at or near "not"',
  ]);
});

it('is told again of what was refused, and of what an older one is asked', async () => {
  let kept = '';
  const keep: Keep = { read: () => kept, write: async (_name, text) => void (kept = text) };
  const sql = 'create table s.t (a text storage external)';
  for (const [version, count] of [[160014, 0], [160014, 0], [150018, 1], [150018, 1], [180004, 0]] as const) expect(await told(sql, version, keep), String(version)).toHaveLength(count);
});
