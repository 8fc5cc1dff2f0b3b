/** What stands at the top of a dump, and of many scripts by hand: settings for the statements behind them, which the run has as before when they are done. */
import { expect, it } from 'vitest';
import { keeping } from './keeping.ts';
import { pglite, postgres15, postgres18 } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const keep = keeping();

const DUMP = `SET statement_timeout = 0;
SET lock_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET work_mem = '64MB';
SET escape_string_warning = off;
CREATE SCHEMA app;
CREATE TABLE app.item (id integer);
`;

it.each([pglite, postgres15, postgres18])('settings at the top of a script are given back behind it, on $name', async (place) => {
  const w = await keep(makeWorld(place, { app: { manifest: 'migrations: migrations/*.sql', files: { 'migrations/V1__dump.sql': DUMP, 'migrations/V2__alone.sql': `-- sluice: transaction off\n${DUMP.replaceAll('app', 'more').replace('CREATE SCHEMA', 'CREATE SCHEMA IF NOT EXISTS')}` }, owns: ['app', 'more'] } }));
  const report = await w.deploy();
  expect(of(report), why(report)).toMatchObject({ status: 'deployed', outcome: 0 });
});

it('a function that leaves a setting behind is still told of', async () => {
  const calls = "create schema app;\ncreate function app.leaves() returns void language plpgsql as $$ begin perform set_config('work_mem', '8MB', false); end $$;\nselect app.leaves();\n";
  const w = await keep(makeWorld(postgres18, { app: { manifest: 'migrations: migrations/*.sql', files: { 'migrations/V1__leaves.sql': calls } } }));
  const report = await w.deploy();
  expect(of(report), why(report)).toMatchObject({ outcome: 2, failure: { code: 'SL701' } });
});
