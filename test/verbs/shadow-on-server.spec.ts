/** What was made of sources on a server's shadow is kept until something there has changed that may have a say in it. */
import type { Dialect } from '@sluice/core/dialect';
import { startServer, type Server } from '@sluice/kit/servers';
import { dialect } from '@sluice/postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onServer } from './places.ts';
import { makeWorld, of, why } from './world.ts';

let server: Server;
beforeAll(async () => {
  // Its own: roles that others make belong to all of a server.
  server = await startServer({ major: 17 });
});
afterAll(() => server.stop());

it.each([['the target', 'target'], ['another server', '"${SHADOW_URL}"']])('on %s', async (_, shadow) => {
  const made: ('whole' | 'out of an earlier one')[] = [];
  const counting: Dialect = {
    ...dialect,
    desire: (sources, options) => {
      made.push(options.earlier ? 'out of an earlier one' : 'whole');
      return dialect.desire(sources, options);
    },
  };
  const { name, url } = await server.freshDatabase('shadow');
  const world = await makeWorld(onServer(17, () => Promise.resolve(server)), { app: { files: { 'schema.sql': 'create schema app;\ncreate table app.t (at text default now()::text);\n' } } }, {
    environment: `shadow: ${shadow}`, env: { SHADOW_URL: url }, context: { dialects: () => Promise.resolve(counting) },
  });
  const loads = async (): Promise<readonly string[]> => {
    const { report } = await world.diff();
    expect(of(report).failure, why(report)).toBeUndefined();
    return made.splice(0);
  };
  try {
    expect(await loads()).toEqual(['whole']);
    expect(await loads()).toEqual([]);
    const deployed = await world.deploy();
    expect(deployed.outcome, why(deployed)).toBe(0);
    expect(await loads()).toEqual([]);
    await world.write('app/schema/schema.sql', 'create schema app;\ncreate table app.t (at text default now()::text);\ncreate table app.u (id int);\n');
    expect(await loads()).toEqual(['out of an earlier one']);
    expect(await loads()).toEqual([]);
    await server.query('create role somebody');
    expect(await loads()).toEqual(['whole']);
    // What a table has that says nothing of it follows from the settings of who asks.
    await server.query(`alter role current_user set default_toast_compression = 'pglz'`);
    expect(await loads()).toEqual(['whole']);
    expect(await loads()).toEqual([]);
  } finally {
    await server.query('alter role current_user reset default_toast_compression; drop role if exists somebody');
    await world.close();
    await server.dropDatabase(name);
  }
});
