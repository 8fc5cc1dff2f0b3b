/** The program's own manners: version, help, and what Ctrl-C does in the middle of a deployment. */
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { build } from '@sluice/kit/build';
import { sharedServer, type Server } from '@sluice/kit/servers';
import { sluice, workspace } from './cli.ts';

let server: Server;
const made: { drop(): Promise<void> }[] = [];
beforeAll(async () => {
  build();
  server = await sharedServer(18);
});
afterAll(async () => {
  for (const each of made) await each.drop();
});
const cwd = fileURLToPath(new URL('.', import.meta.url));

it('says its version', async () => {
  for (const word of ['--version', 'version', '-v']) expect(await sluice([word], { cwd })).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
});

it('goes on to its end when nobody reads what it prints', async () => {
  const { url, name } = await server.freshDatabase('unread');
  const space = await workspace({
    'sluice.yaml': 'environments:\n  test: { url: "${THE_URL}" }\n', 'app/database.yaml': 'dialect: postgres\nowns: { schemas: [app] }\n',
    'app/schema/a.sql': `create schema app;\n${Array.from({ length: 60 }, (_, n) => `create table app.t${n} (id integer);\n`).join('')}`,
  });
  made.push(space);
  const ended = await sluice(['deploy', '--env=test'], { cwd: space.root, env: { THE_URL: url }, deaf: true });
  expect(ended.code, ended.all).toBe(0);
  expect(await server.query("select count(*)::int as count from pg_tables where schemaname = 'app'", name)).toEqual([{ count: 60 }]);
  await server.dropDatabase(name);
});

it('helps, with and without a command', async () => {
  const general = await sluice([], { cwd });
  expect(general).toMatchObject({ code: 0, stderr: '' });
  expect(general.stdout).toMatch(/Exit codes: 0 success/);
  const names = [...general.stdout.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map(([, name]) => name!);
  expect(names).toEqual(expect.arrayContaining(['deploy', 'diff', 'rollback', 'status', 'outcome']));
  for (const name of names) {
    for (const argv of [[name, '--help'], ['help', name]]) {
      const help = await sluice(argv, { cwd });
      expect({ name, code: help.code }).toEqual({ name, code: 0 });
      expect(help.stdout).toContain(`sluice ${name}`);
      expect(help.stdout).toContain('--help');
    }
  }
  expect(await sluice(['help', 'depoly'], { cwd })).toMatchObject({ code: 64 });
});

it.each(['SIGINT', 'SIGTERM'] as const)('%s stops before the next statement with outcome 130, and deploying again goes on', async (signal) => {
  const { url, name } = await server.freshDatabase('interrupt');
  const space = await workspace({
    'sluice.yaml': 'environments:\n  test: { url: "${THE_URL}", timeouts: { lock: 60s } }\n', 'app/database.yaml': 'dialect: postgres\nowns: { schemas: [app] }\n',
    'app/schema/a.sql': 'create table app.item (id integer primary key, name text);\n',
  });
  made.push(space);
  const env = { THE_URL: url };
  expect(await sluice(['deploy', '--env=test'], { cwd: space.root, env })).toMatchObject({ code: 0 });
  await server.query("insert into app.item select n, 'x' from generate_series(1, 20000) n; analyze app.item", name);
  // The index is built beside writers, outside of a transaction: it waits for the one that is held open here.
  await space.write('app/schema/a.sql', 'create table app.item (id integer primary key, name text);\ncreate index item_name on app.item (name);\ncreate index item_upper on app.item (upper(name));\n');
  const holder = new Client({ connectionString: url });
  await holder.connect();
  await holder.query('begin; insert into app.item values (0)');
  let sent = false;
  const ran = await sluice(['deploy', '--env=test'], {
    cwd: space.root, env,
    watch: (printed, kill) => {
      if (sent || !/\[\s*\d+\/\d+\]/.test(printed)) return;
      sent = true;
      // Told while the statement waits for the holder: it is cancelled, or ends; the next one must not begin.
      setTimeout(() => kill(signal), 500);
      setTimeout(() => void holder.query('commit').catch(() => undefined), 2_000);
    },
  });
  await holder.end();
  expect(ran.code, ran.all).toBe(130);
  expect(ran.all).toMatch(/interrupted \(outcome 130\)/);
  expect(ran.all).toMatch(/hint: Run deploy again/);
  const again = await sluice(['deploy', '--env=test'], { cwd: space.root, env });
  expect(again.code, again.all).toBe(0);
  const third = await sluice(['deploy', '--env=test'], { cwd: space.root, env });
  expect(third.stdout, third.all).toContain('unchanged');
  expect(await server.query("select count(*)::int as valid from pg_index where indisvalid and indrelid = 'app.item'::regclass and not indisprimary", name)).toEqual([{ valid: 2 }]);
  await server.dropDatabase(name);
});

it('a signal ends the wait for another deployment', async () => {
  const { url, name } = await server.freshDatabase('impatient');
  const space = await workspace({
    'sluice.yaml': 'environments:\n  test: { url: "${THE_URL}", timeouts: { lock: 500ms, lockBudget: 10min } }\n', 'app/database.yaml': 'dialect: postgres\nowns: { schemas: [app] }\n',
    'app/schema/a.sql': 'create table app.item (id integer primary key);\n',
  });
  made.push(space);
  const run = { cwd: space.root, env: { THE_URL: url } };
  expect(await sluice(['deploy', '--env=test'], run)).toMatchObject({ code: 0 });
  await space.write('app/schema/a.sql', 'create table app.item (id integer primary key, name text);\n');
  const holder = new Client({ connectionString: url });
  await holder.connect();
  await holder.query('begin; insert into app.item values (0)');
  let second: Promise<Awaited<ReturnType<typeof sluice>>> | undefined;
  let sent = false;
  // The first one has the lock and waits for the holder; the second one waits for the first.
  const first = sluice(['deploy', '--env=test'], {
    ...run,
    watch: (printed) => {
      if (second || !/\[\s*1\/1\]/.test(printed)) return;
      second = sluice(['deploy', '--env=test', '--wait=1h'], {
        ...run,
        watch: (said, kill) => {
          if (sent || !said.includes('waits up to')) return;
          sent = true;
          kill('SIGTERM');
        },
      }).finally(() => void holder.query('commit'));
    },
  });
  expect((await first).code).toBe(0);
  const left = await second!;
  expect(left.code, left.all).toBe(130);
  expect(left.all).toMatch(/interrupted \(outcome 130\)/);
  await holder.end();
  await server.dropDatabase(name);
});
