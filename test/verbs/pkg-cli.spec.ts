/** d-bee's commands as its documentation writes them, on the program itself; tampered packages; a kill in the middle. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '@sluice/kit/build';
import { sharedServer, type Server } from '@sluice/kit/servers';
import { sluice, workspace } from './cli.ts';

let server: Server;
const ends: (() => Promise<void>)[] = [];
beforeAll(async () => {
  build();
  server = await sharedServer(18);
});
afterAll(async () => {
  for (const end of ends) await end();
});

async function place() {
  const { url, name } = await server.freshDatabase('pkg');
  const space = await workspace({
    'sluice.yaml': 'environments:\n  test: { url: "${THE_URL}" }\n',
    'tgt/database.yaml': 'dialect: postgres\nowns: { schemas: [tgt] }\n',
    'package_v1.2/db/teradata/010-tables/tgt/party.tab': 'create table party (party_id integer primary key, name text);\ncomment on table party is \'who buys\';\n',
    'package_v1.2/db/teradata/020-views-indices/tgt/parties.viw': 'create view parties as select name from party;\n',
    'package_v1.2/db/teradata/050-sql/tgt/fill.sql': "insert into party values (1, 'ann');\ninsert into party values (2, 'bob');\n",
  });
  ends.push(async () => {
    await space.drop();
    await server.dropDatabase(name);
  });
  await server.query('create schema tgt', name);
  const run = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) => sluice(argv, { cwd: space.root, env: { THE_URL: url, ...env } });
  return { ...space, run, query: (sql: string) => server.query(sql, name) };
}

describe("d-bee's commands", () => {
  it('run as they are written', async () => {
    const { run, query } = await place();
    const tables = "select count(*)::int4 as count from pg_tables where schemaname in ('tgt', 'sluice')";
    const dry = await run(['pkg-deploy', 'test', './package_v1.2', '--dry-run']);
    expect(dry.code, dry.all).toBe(0);
    expect(await query(tables)).toEqual([{ count: 0 }]);
    const unasked = await run(['pkg-deploy', 'test', './package_v1.2']);
    expect(unasked, unasked.all).toMatchObject({ code: 1, all: expect.stringContaining('--assume-yes') as string });
    expect(await query(tables)).toEqual([{ count: 0 }]);
    const done = await run(['pkg-deploy', '--assume-yes', '--countdown-from', '0', 'test', './package_v1.2']);
    expect(done.code, done.all).toBe(0);
    expect(done.all).toContain('deploy package package_v1.2');
    expect(await query('select name from tgt.parties order by 1')).toEqual([{ name: 'ann' }, { name: 'bob' }]);
    const again = await run(['pkg-deploy', 'test', './package_v1.2']);
    expect(again, again.all).toMatchObject({ code: 0, all: expect.stringContaining('nothing is to be done') as string });
    const back = await run(['rollback', '--package=package_v1.2', '--env=test', '--allow=tgt:H101']);
    expect(back.code, back.all).toBe(0);
    expect(await query("select count(*)::int4 as count from pg_tables where schemaname = 'tgt'")).toEqual([{ count: 0 }]);
  });

  it('say what is wrong with their arguments', async () => {
    const { run } = await place();
    expect(await run(['pkg-deploy', 'test'])).toMatchObject({ code: 64, all: expect.stringContaining('an environment and the path of a package') as string });
    expect(await run(['pkg-deploy', 'nowhere', './package_v1.2'])).toMatchObject({ code: 1, all: expect.stringContaining('SL102') as string });
    expect(await run(['pkg-deploy', 'test', './package_v9'])).toMatchObject({ code: 1, all: expect.stringContaining('SL211') as string });
  });

  it.each(['before-send:3', 'after-send:4', 'after-reply:8', 'before-commit:3', 'after-commit:3', 'before-journal:7'])('go on where a kill at %s left them, each statement once', async (fault) => {
    const { run, query } = await place();
    const killed = await run(['pkg-deploy', 'test', './package_v1.2', '--assume-yes'], { SLUICE_FAULT: fault });
    expect(killed.code, killed.all).toBe(null);
    const done = await run(['pkg-deploy', 'test', './package_v1.2', '--assume-yes']);
    expect(done.code, done.all).toBe(0);
    expect(await query('select name from tgt.parties order by 1')).toEqual([{ name: 'ann' }, { name: 'bob' }]);
    expect(await query("select kind, status, outcome::int4 as outcome from sluice.deployment where status <> 'failed'")).toEqual([{ kind: 'package', status: 'done', outcome: 0 }]);
    expect(await run(['pkg-deploy', 'test', './package_v1.2'])).toMatchObject({ code: 0, all: expect.stringContaining('nothing is to be done') as string });
  });
});
