/** What people get wrong, through the program itself: the exit code, what is so, where, one thing to do, and nothing written. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '@sluice/kit/build';
import { sharedServer, type Server } from '@sluice/kit/servers';
import { everything, sluice, workspace } from './cli.ts';

let server: Server;
let database: { readonly name: string; readonly url: string };
const made: { drop(): Promise<void> }[] = [];
beforeAll(async () => {
  build();
  server = await sharedServer(18);
  database = await server.freshDatabase('badinput');
});
afterAll(async () => {
  for (const each of made) await each.drop();
  await server.dropDatabase(database.name);
});

const YAML = 'environments:\n  test: { url: "${BAD_URL}" }\n';
const APP = 'dialect: postgres\nowns: { schemas: [app] }\n';
const TABLE = 'create table app.item (id integer);\n';
type Files = Readonly<Record<string, string>>;
const GOOD: Files = { 'sluice.yaml': YAML, 'app/database.yaml': APP, 'app/schema/item.sql': TABLE };

async function run(files: Files, argv: readonly string[] = ['deploy', 'app', '--env=test'], env: Readonly<Record<string, string>> = {}) {
  const space = await workspace(files);
  made.push(space);
  const ran = await sluice(argv, { cwd: space.root, env: { BAD_URL: database.url, ...env } });
  return { ...ran, root: space.root };
}

/** Schemas of the user's in the database: after a refusal there must be none. */
const written = async (): Promise<unknown[]> => server.query("select nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')", database.name);

type Case = readonly [name: string, files: Files, code: string, says: readonly (string | RegExp)[], argv?: readonly string[] | undefined, env?: Readonly<Record<string, string>> | undefined];
const app = (more: Files): Files => ({ ...GOOD, ...more });
const CASES: readonly Case[] = [
  ['an unknown key in database.yaml', app({ 'app/database.yaml': `${APP}shema: x\n` }), 'SL101', ['app/database.yaml:3:1', 'shema', 'schema', '^^']],
  ['a wrong type in database.yaml', app({ 'app/database.yaml': 'dialect: postgres\nowns: { schemas: app }\n' }), 'SL101', ['app/database.yaml:2:', 'owns', '^']],
  ['a misspelt key of owns', app({ 'app/database.yaml': 'dialect: postgres\nowns: { schema: [app] }\n' }), 'SL101', ['app/database.yaml:2:9', 'schemas']],
  ['an unknown dialect', app({ 'app/database.yaml': 'dialect: postgress\nowns: { schemas: [app] }\n' }), 'SL101', ['postgress', 'dialect:']],
  ['an unknown key in sluice.yaml', app({ 'sluice.yaml': 'environments:\n  test: { url: "pglite:x", prun: all }\n' }), 'SL101', ['sluice.yaml:2:', 'prun', 'prune']],
  ['a wrong type in sluice.yaml', app({ 'sluice.yaml': 'environments:\n  test: { url: "pglite:x", timeouts: { lock: soon } }\n' }), 'SL101', ['sluice.yaml:2:', 'lock', '500ms']],
  ['broken YAML', app({ 'sluice.yaml': 'environments:\n  test: { url: "pglite:x"\n' }), 'SL101', ['sluice.yaml:']],
  ['an unresolved ${VARIABLE}', app({ 'sluice.yaml': 'environments:\n  test: { url: "${NOT_SET_AT_ALL}" }\n' }), 'SL103', ['sluice.yaml:2:17', 'NOT_SET_AT_ALL']],
  ['an unresolved {{name}}', app({ 'app/schema/item.sql': 'create table app.{{prefix}}_item (id integer);\n' }), 'SL103', ['app/schema/item.sql:1:18', 'prefix']],
  ['a syntax error', app({ 'app/schema/item.sql': '-- first\ncreate tabel app.item (id integer);\n' }), 'SL201', ['app/schema/item.sql:2:8', 'tabel', '^']],
  ['a syntax error behind a long line and a tab', app({ 'app/schema/item.sql': `${TABLE}create view app.v as\n\tselect 1 frm app.item;\n` }), 'SL201', ['app/schema/item.sql:3:', '^']],
  ['rows in a schema file', app({ 'app/schema/item.sql': `${TABLE}insert into app.item values (1);\n` }), 'SL202', ['app/schema/item.sql:2:1', 'data']],
  ['a missing reference', app({ 'app/schema/view.sql': '\ncreate view app.seen as select id from app.nowhere;\n' }), 'SL302', ['app/schema/view.sql:2:', 'app.nowhere']],
  ['an object outside of what is owned', app({ 'app/schema/other.sql': 'create schema other;\ncreate table other.thing (id integer);\n' }), 'SL303', ['app/schema/other.sql:', 'other', 'owns']],
  ['a circle of projects', app({ 'app/database.yaml': `${APP}dependsOn: [two]\n`, 'two/database.yaml': 'dialect: postgres\nowns: { schemas: [two] }\ndependsOn: [app]\n', 'two/schema/t.sql': 'create table two.t (id integer);\n' }), 'SL106', ['app', 'two']],
  ['one schema in two projects', app({ 'two/database.yaml': APP, 'two/schema/t.sql': 'create table app.t (id integer);\n' }), 'SL105', ['app/database.yaml:2', 'two/database.yaml:2', 'app']],
  ['a project without sources', { ...GOOD, 'app/schema/item.sql': TABLE, 'app/database.yaml': `${APP}schema: nothing/**/*.sql\n` }, 'SL107', ['app']],
  ['an unknown environment', GOOD, 'SL102', ['tset', 'test'], ['deploy', 'app', '--env=tset']],
  ['no environment', GOOD, 'SL102', ['--env=test'], ['deploy', 'app']],
  ['an unknown project', GOOD, 'SL104', ['aap', 'app'], ['deploy', 'aap', '--env=test']],
  ['a server that is down', GOOD, 'SL401', ['127.0.0.1:1'], undefined, { BAD_URL: 'postgres://me:hunter2secret@127.0.0.1:1/db' }],
  ['a url of another scheme', GOOD, 'SL401', ['postgresql://'], undefined, { BAD_URL: 'mysql://me:hunter2secret@db/x' }],
  ['what is no url', GOOD, 'SL103', ['sluice.yaml:2'], undefined, { BAD_URL: 'just words hunter2secret' }],
  ['an allowance that is none', GOOD, 'SL901', ['--allow=all', 'db-sales:H104'], ['deploy', 'app', '--env=test', '--allow=all']],
  ['a strategy that is none, of a project without scripts', GOOD, 'SL901', ['--if-exists=bad', 'raise, rename, drop', 'refused'], ['deploy', 'app', '--env=nowhere', '--if-exists=bad']],
  ['a strategy that is none, of a package that is not there', GOOD, 'SL901', ['--if-exists=bad'], ['pkg-deploy', 'nowhere', './nothing', '--if-exists=bad']],
  ['a strategy that is none, for a plan to look at', GOOD, 'SL901', ['--if-exists=bad'], ['diff', 'app', '--env=test', '--if-exists=bad']],
  ['an option for a project that nobody has', GOOD, 'SL901', ['--if-exists=ap:rename', 'Did you mean app?'], ['deploy', 'app', '--env=test', '--if-exists=ap:rename']],
  ['a version, of a project without scripts', GOOD, 'SL901', ['--to-version=V3', 'app has none', 'migrations'], ['deploy', 'app', '--env=test', '--to-version=V3']],
  ['a script to do again, of a project without scripts', GOOD, 'SL901', ['--redo=app:V3', 'app has none'], ['deploy', 'app', '--env=test', '--redo=app:V3']],
  ['an allowance for a project that nobody has', GOOD, 'SL901', ['--allow=billing:H104', 'app'], ['deploy', 'app', '--env=test', '--allow=billing:H104']],
  ['a list of objects that is not there, beside a server that is down', GOOD, 'SL901', ['list.txt'], ['deploy', 'app', '--env=test', '--objects=@list.txt'], { BAD_URL: 'postgres://me:hunter2secret@127.0.0.1:1/db' }],
  ['no object at all', GOOD, 'SL901', ['--objects names no object'], ['deploy', 'app', '--env=test', '--objects=']],
  ['a saved plan that is not there', GOOD, 'SL407', ['sluice diff app'], ['deploy', 'app', '--env=test', '--plan=none']],
];

const OUTCOME: Readonly<Record<string, number>> = { SL901: 64 };

describe('a mistake', () => {
  it.each(CASES.map(([name, files, code, says, argv, env]) => ({ name, files, code, says, argv, env })))('$name', async ({ files, code, says, argv, env }) => {
    const ran = await run(files, argv, env);
    expect(ran.code, ran.all).toBe(OUTCOME[code] ?? 1);
    expect(ran.all).toContain(code);
    for (const word of says) {
      if (typeof word === 'string') expect(ran.all).toContain(word);
      else expect(ran.all).toMatch(word);
    }
    expect(ran.all, 'one thing to do').toMatch(/hint: \S|→ \S/);
    expect(ran.all, 'no stack').not.toMatch(/\n\s+at \S+ \(|node:internal/);
    expect(ran.all).not.toContain('hunter2secret');
    expect(await everything(`${ran.root}/.sluice`)).not.toContain('hunter2secret');
    expect(await written(), 'nothing was written').toEqual([]);
  });

  it('names the command that is meant, and the exit code of usage', async () => {
    for (const [argv, word] of [[['deploy', '--evn=test'], '--evn'], [['depoly'], 'deploy'], [['deploy', 'app', '--env=test', '--wait=soon'], '--wait=soon'], [['outcome', '--run'], '--run']] as const) {
      const ran = await run(GOOD, argv);
      expect({ argv, code: ran.code, said: ran.all.includes(word) }, ran.all).toEqual({ argv, code: 64, said: true });
    }
  });

  it('outside of a workspace', async () => {
    const ran = await run({}, ['status', '--env=test']);
    expect(ran.code).toBe(1);
    expect(ran.all).toMatch(/SL108[^]*sluice\.yaml[^]*hint: /);
  });

  it('of validate is found without a database', async () => {
    const ran = await run(app({ 'app/schema/item.sql': 'create tabel app.item ();\n', 'app/tests/t.sql': '-- expect: roes 1\nselect 1;\n' }), ['validate'], { BAD_URL: 'postgres://127.0.0.1:1/x' });
    expect(ran.code, ran.all).toBe(1);
    expect(ran.all).toMatch(/SL201[^]*app\/schema\/item\.sql:1:8/);
    expect(ran.all).toContain('app/tests/t.sql:1');
  });
});

describe('a password', () => {
  const SECRET = "p@ss/w0rd'#x y%";
  const spellings = [SECRET, encodeURIComponent(SECRET), encodeURIComponent(SECRET).toLowerCase(), 'w0rd', Buffer.from(SECRET).toString('base64')];
  it.each([['percent-encoded', encodeURIComponent(SECRET)], ['raw', "p@ss/w0rd'#xy"]])('%s and wrong is never printed or kept', async (_name, written_) => {
    const url = `postgres://postgres:${written_}@${server.host}:${server.port}/${database.name}`;
    for (const argv of [['deploy', 'app', '--env=test', '--sql'], ['diff', 'app', '--env=test'], ['status', 'app', '--env=test'], ['smoke-test', 'app', '--env=test'], ['snapshot', 'app', '--env=test']]) {
      const ran = await run(GOOD, argv, { BAD_URL: url });
      expect(ran.code, ran.all).toBe(1);
      expect(ran.all).toContain('SL401');
      const kept = await everything(`${ran.root}/.sluice`);
      for (const spelling of spellings) expect(ran.all + kept, argv.join(' ')).not.toContain(spelling);
    }
  });

  it('and right is not in reports, plans and snapshots, though the files hold it in clear', async () => {
    const fresh = await server.freshDatabase('secret');
    try {
      const space = await workspace({ ...GOOD, 'app/schema/item.sql': `${TABLE}comment on table app.item is 'do not tell ${server.password}';\n`, 'app/tests/t.sql': `-- expect: value nothing\nselect '${server.password}';\n` });
      made.push(space);
      const env = { BAD_URL: fresh.url };
      const outputs: string[] = [];
      for (const argv of [['diff', 'app', '--env=test', '--sql'], ['deploy', 'app', '--env=test', '--sql'], ['outcome'], ['outcome', '--json'], ['status', 'app', '--env=test', '--json']]) outputs.push((await sluice(argv, { cwd: space.root, env })).all);
      expect(outputs.join()).toContain('smoke test failed');
      expect(outputs.join()).not.toContain(server.password);
      expect(await everything(`${space.root}/.sluice/runs`)).not.toContain(server.password);
      expect(await everything(`${space.root}/.sluice/plans`)).not.toContain(server.password);
    } finally {
      await server.dropDatabase(fresh.name);
    }
  });
});

/** A database of the test's own, and a role that may log in to it and nothing else. */
async function withRole(name: string, test: (of: { readonly role: string; readonly database: string; readonly own: string; readonly others: string }) => Promise<void>): Promise<void> {
  const fresh = await server.freshDatabase(name);
  const role = `${name}_${process.pid}`;
  await server.query(`create role ${role} login password 'poorpass'`);
  try {
    await test({ role, database: fresh.name, own: fresh.url, others: fresh.url.replace(/\/\/[^@]*@/, `//${role}:poorpass@`) });
  } finally {
    await server.dropDatabase(fresh.name);
    await server.query(`drop role ${role}`);
  }
}

describe('a role without rights', () => {
  it('is told what to grant, and gets the SQL of the journal for a DBA', () => withRole('rights', async ({ role, database: name, others: url }) => {
    const refused = await run(GOOD, undefined, { BAD_URL: url });
    expect(refused.code, refused.all).toBe(1);
    expect(refused.all).toMatch(/SL507[^]*hint: Grant CREATE/);
    // With what the plan needs and without a right to make the journal's schema.
    await server.query(`create schema app authorization ${role}`, name);
    const journal = await run(GOOD, undefined, { BAD_URL: url });
    expect(journal.code, journal.all).toBe(1);
    expect(journal.all).toMatch(/SL604[^]*create schema sluice;[^]*hint: Have a DBA run this/);
    const printed = await run(GOOD, ['init', 'app', '--env=test', '--print'], { BAD_URL: url });
    expect(printed.code).toBe(0);
    expect(await server.query("select 1 from pg_namespace where nspname = 'sluice'", name)).toEqual([]);
    await server.query(printed.stdout, name);
    await server.query(`grant usage on schema sluice to ${role}; grant select, insert, update, delete on all tables in schema sluice to ${role}`, name);
    const done = await run(GOOD, undefined, { BAD_URL: url });
    expect(done.code, done.all).toBe(0);
  }));
});

describe('a role that did not make the extension', () => {
  it('is told beforehand that it cannot grant what that brought, where the server would only warn', () => withRole('members', async ({ role, database: name, own, others }) => {
    await server.query(`create schema app authorization ${role}; create extension citext schema app; grant create on database ${name} to ${role}`, name);
    const files: Files = {
      ...GOOD, 'app/database.yaml': 'dialect: postgres\nowns: { schemas: [app], extensions: [citext] }\n',
      'app/schema/item.sql': 'create extension citext schema app;\ngrant execute on function app.citext_eq(app.citext, app.citext) to pg_monitor;\n',
    };
    const refused = await run(files, undefined, { BAD_URL: others });
    expect(refused.code, refused.all).toBe(1);
    expect(refused.all).toMatch(/SL507[^]*function app\.citext_eq\(app\.citext,app\.citext\) came with extension citext[^]*hint: Let who made the extension grant it/);
    const done = await run(files, undefined, { BAD_URL: own });
    expect(done.code, done.all).toBe(0);
    expect(await server.query("select has_function_privilege('pg_monitor', 'app.citext_eq(app.citext, app.citext)', 'execute') and 'pg_monitor' in (select grantee::regrole::text from pg_proc, aclexplode(proacl) where proname = 'citext_eq') as given", name)).toEqual([{ given: true }]);
  }));
});

describe('a large file', () => {
  it('of 5 MB is no trouble', async () => {
    const body = Array.from({ length: 5000 }, (_, index) => `-- ${'x'.repeat(960)}\ncreate view app.v${index} as select ${index} as n;\n`).join('');
    expect(body.length).toBeGreaterThan(5_000_000);
    const ran = await run(app({ 'app/schema/large.sql': body }), ['validate', 'app']);
    expect(ran.code, ran.all.slice(0, 2000)).toBe(0);
  });
});
