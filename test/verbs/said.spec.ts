/** What files say about owners and privileges counts on every kind of object, and comes back; on the server's own objects it is a warning. */
import { expect, it } from 'vitest';
import { pglite } from './places.ts';
import { makeWorld, of, why } from './world.ts';

const schema = (said: string) => `create table t (id int generated always as identity);\ncreate foreign data wrapper w;\ncreate server v foreign data wrapper w;\n${said}`;
const acl = `select (select srvacl::text from pg_foreign_server) as server, (select relacl::text from pg_class where relname = 't_id_seq') as sequence`;

it.each(['create publication p;', 'create foreign data wrapper w;', 'create event trigger e on ddl_command_end execute function f();'])('%s without owning it is refused', async (made) => {
  const world = await makeWorld(pglite, { app: { files: { 'schema.sql': `create function f() returns event_trigger language plpgsql as 'begin end';\n${made}\n` } } });
  try {
    expect(of(await world.deploy()).failure).toMatchObject({ code: 'SL303', at: { file: 'app/schema/schema.sql', line: 2 } });
  } finally {
    await world.close();
  }
});

it('without any grant on what holds it', async () => {
  const world = await makeWorld(pglite, { app: { owns: ['app], foreignDataWrappers: [w], foreignServers: [v'], files: { 'schema.sql': schema('') } } });
  try {
    await world.hand('create role reader');
    const first = await world.deploy();
    expect(of(first).status, why(first)).toBe('deployed');
    const [was] = await world.rows(acl);
    await world.write('app/schema/schema.sql', schema(`grant usage on foreign server v to reader;\ngrant usage on sequence t_id_seq to reader;\ngrant execute on function pg_catalog.pg_ls_waldir() to reader;\n`));
    const second = await world.deploy();
    expect(of(second).status, why(second)).toBe('deployed');
    expect(await world.rows(acl)).toEqual([{ server: expect.stringContaining('reader=U/') as string, sequence: expect.stringContaining('reader=U/') as string }]);
    expect(of(second).findings.filter(({ code }) => code === 'no-effect')).toMatchObject([{ severity: 'warning', at: { file: 'app/schema/schema.sql', line: 6 }, message: expect.stringContaining('function pg_catalog.pg_ls_waldir') as string }]);
    const back = await world.rollback();
    expect(of(back).status, why(back)).toBe('rolled back');
    expect(await world.rows(acl)).toEqual([{ server: expect.not.stringContaining('reader') as string, sequence: expect.not.stringContaining('reader') as string }]);
    expect(was).toEqual({ server: null, sequence: null });
  } finally {
    await world.close();
  }
});
