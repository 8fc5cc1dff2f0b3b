/** What `validate` says of versioned scripts before any database has seen them. */
import { describe, expect, it } from 'vitest';
import { diff, validate, type RunReport } from '@sluice/core';
import { keeping } from './keeping.ts';
import { pglite, toy } from './places.ts';
import { makeWorld, of, why, type Files } from './world.ts';

const keep = keeping();
const said = (report: RunReport) => of(report).findings.filter(({ severity }) => severity !== 'info').map(({ code, at }) => `${code} ${at?.file.split('/').pop() ?? ''}:${at?.line ?? 0}:${at?.column ?? 0}`);
const world = (place: typeof toy, files: Files) => keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files } }));

describe('the lint of scripts for PostgreSQL', () => {
  it('tells what cannot run again, where it may have to, and what goes without a word', async () => {
    const w = await world(pglite, {
      'migrations/V1__item.sql': 'create table app.item (id integer);\ncreate index on app.item (id);\ninsert into app.item values (1);\n',
      'migrations/V1__rollback_item.sql': '\n',
      'migrations/V2__off.sql': '-- sluice: transaction off\ncreate table app.a (id integer);\n  insert into app.a values (1);\ncreate table if not exists app.b (id integer);\ninsert into app.b values (1) on conflict do nothing;\nalter table app.b add column c text;\n',
      'migrations/V2__rollback_off.sql': 'drop table app.b;\ndrop table app.a;\n',
      'migrations/V3__gone.sql': 'drop table app.item;\n-- Nobody reads it since spring.\ntruncate app.b;\ndelete from app.a; -- test rows\n',
      'migrations/V3__rollback_gone.sql': '-- There is nothing to take back.\n',
      'migrations/R__v.sql': 'create view app.v as select 1 as a;\ncreate or replace view app.w as select 1 as a;\ndrop view app.x;\ndrop view if exists app.y;\ncreate type app.t as enum ();\n',
    });
    const report = await validate(w.context, { projects: ['app'] });
    expect(of(report), why(report)).toMatchObject({ status: 'passed', outcome: 0 });
    expect(said(report)).toEqual([
      'empty-rollback V1__rollback_item.sql:1:1',
      'not-idempotent V2__off.sql:2:1', 'not-idempotent V2__off.sql:3:3', 'not-idempotent V2__off.sql:6:1',
      expect.stringMatching(/^H\d+ V3__gone\.sql:1:1$/) as unknown as string,
      'not-idempotent R__v.sql:1:1', 'not-idempotent R__v.sql:3:1', ...(said(report).filter((line) => /^H\d+ R__v/.test(line))),
    ]);
    const strict = await validate(w.context, { projects: ['app'], strict: true });
    expect(of(strict)).toMatchObject({ status: 'refused', outcome: 1, failure: { code: 'SL220', at: { file: 'app/migrations/V1__rollback_item.sql' } } });
    expect(of(strict).findings.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual(said(report).slice(1).map(() => 'SL220'));
  });

  it('has nothing to say of careful scripts', async () => {
    const w = await world(pglite, {
      'migrations/V1__item.sql': 'create table app.item (id integer);\ncreate index on app.item (id);\n', 'migrations/V1__rollback_item.sql': '-- It is empty in the first hour.\ndrop table app.item;\n', 'migrations/R__v.sql': 'create or replace view app.v as select id from app.item;\n',
    });
    expect(of(await validate(w.context, { projects: ['app'], strict: true }))).toMatchObject({ status: 'passed' });
  });

  it('says where there are none', async () => {
    const w = await world(pglite, { 'schema.sql': 'create table app.item (id integer);\n', 'migration/V1__item.sql': 'select 1;\n' });
    expect(said(await validate(w.context, { projects: ['app'] }))).toEqual(['no-scripts database.yaml:3:1']);
  });
});

it('rows that database.yaml names are not missed in silence', async () => {
  const w = await keep(makeWorld(pglite, { app: { manifest: 'data: data/*.sql', files: { 'schema.sql': 'create table app.item (id integer);\n', 'data/item.sql': 'insert into app.item values (1);\n' } } }));
  expect(said(await validate(w.context, { projects: ['app'] }))).toEqual(['rows-not-deployed database.yaml:3:1']);
  const { report } = await diff(w.context, { environment: 'test', projects: ['app'] });
  expect(of(report).findings.map(({ code }) => code)).toContain('rows-not-deployed');
});

it('the lint of scripts is the dialect\'s', async () => {
  const w = await world(toy, { 'migrations/V1__item.sql': 'create store app.item (id number);\n', 'migrations/R__v.sql': 'create lens app.v over app.item;\n' });
  const report = await validate(w.context, { projects: ['app'] });
  expect(said(report)).toEqual(['not-idempotent R__v.sql:1:1']);
  expect(of(report).findings).toContainEqual(expect.objectContaining({ code: 'no-rollback', severity: 'info' }));
});
