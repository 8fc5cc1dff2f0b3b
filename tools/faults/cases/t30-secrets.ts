/** T30: a secret in every place where a deployment may fail, and a search for it in all that was written, shown, sent or started. */
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Server } from '@sluice/kit/servers';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { leaksBelow, leaksIn, watchProcesses, type Leak } from '../hostile/secret-scan.ts';
import { workspace, type Folder, type Ran } from '../program.ts';
import { onServer } from '../whole-state.ts';

/** Every sign that means something in urls, SQL, JSON, shells and HTML. */
const SECRET = `Kn1ght%sBus@:/?#%41'"\\$&<é>42`;
const ENCODED = encodeURIComponent(SECRET);
/** A part that no other text holds: what cuts a secret leaves this or nothing. */
const CORE = 'Kn1ght';

interface Setting {
  readonly server: Server;
  readonly database: string;
  readonly hook: { readonly port: number };
}

type Url = string | ((at: Setting) => string);

interface Path {
  readonly name: string;
  readonly url?: Url;
  /** More lines of the environment. */
  readonly environment?: (at: Setting) => string;
  readonly config?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: (at: Setting) => Readonly<Record<string, string>>;
  readonly argv?: readonly (readonly string[])[];
  readonly before?: string;
  /** Where the author wrote it; what is made from that for the server must hold it. */
  readonly written?: RegExp;
  /** In clear in the author's own file, so that statements sent to the server hold it. */
  readonly journal?: false;
}

const DEPLOY = ['deploy', 'db', '--env=test', '--assume-yes'];
const OK: Url = ({ server, database }) => `postgres://t30:${ENCODED}@${server.host}:${server.port}/${database}`;
const to = (auth: string, more = ''): Url => ({ server, database }) => `postgres://${auth}@${server.host}:${server.port}/${database}${more}`;
const T = 'create table app.t (id int primary key, name text);\n';
const schema = (sql: string): Record<string, string> => ({ 'db/schema/x.sql': T + sql });
const IN_SOURCES = /^db\/(schema|tests)\//;

const PATHS: readonly Path[] = [
  { name: 'all goes well', url: OK, files: schema("comment on table app.t is 'x';\n"), argv: [DEPLOY, ['diff', 'db', '--env=test', '--sql'], ['snapshot', 'db', '--env=test'], ['status', 'db', '--env=test'], ['smoke-test', 'db', '--env=test'], ['rollback', 'db', '--env=test', '--assume-yes']] },
  { name: 'wrong password', url: to(`t30:${ENCODED}x`) }, { name: 'wrong password, signs written raw', url: to(`t30:${SECRET}`) }, { name: 'unknown role', url: to(`nobody:${ENCODED}`) }, { name: 'role that may not log in', url: to(`t30_nologin:${ENCODED}`) },
  { name: 'no such host', url: `postgres://t30:${ENCODED}@no-such-host.invalid/db` }, { name: 'nothing listens', url: `postgres://t30:${ENCODED}@127.0.0.1:1/db` }, { name: 'no such database', url: ({ server }) => `postgres://t30:${ENCODED}@${server.host}:${server.port}/no_such_database` }, { name: 'no socket', url: `postgres://t30:${ENCODED}@%2Fno%2Fsocket/db` },
  { name: 'TLS asked of a server without', url: to(`t30:${ENCODED}`, '?sslmode=require') }, { name: 'TLS with a missing root certificate', url: to(`t30:${ENCODED}`, '?sslmode=verify-full&sslrootcert=/no/such/file') }, { name: 'TLS with a key password', url: to('t30:x', `?sslmode=require&sslpassword=${ENCODED}`) }, { name: 'password as a parameter', url: to('t30', `?password=${ENCODED}x`) },
  { name: 'url without its parts', url: `postgres:${SECRET}` }, { name: 'url of another scheme', url: `mysql://root:${ENCODED}@h/db` }, { name: 'port that is no port', url: `postgres://t30:${ENCODED}@localhost:port/db` }, { name: 'port too high', url: `postgres://t30:${ENCODED}@localhost:99999/db` }, { name: 'url with a line break', url: `postgres://t30:${ENCODED}\n@localhost/db` }, { name: 'value that is only the password', url: SECRET },
  { name: 'url in clear, and a wrong key on its line', config: `environments: { test: { url: "postgres://t30:${ENCODED}@localhost:1/db", ulr: x } }\n`, written: /^sluice\.yaml$/ }, { name: 'url in clear, and YAML that is torn there', config: `environments:\n  test: { url: "postgres://t30:${ENCODED}@localhost:1/db\n`, written: /^sluice\.yaml$/ }, { name: 'url in clear where a list is wanted', config: `environments:\n  test:\n    url: pglite:x\n    notify: "postgres://t30:${ENCODED}@localhost:1/db"\n`, written: /^sluice\.yaml$/ }, { name: 'url in clear as a time', config: `environments:\n  test:\n    url: pglite:x\n    timeouts: { lock: "postgres://t30:${ENCODED}@localhost:1/db" }\n`, written: /^sluice\.yaml$/ },
  { name: 'a reference that is not closed behind the secret', config: `environments:\n  test:\n    url: "postgres://t30:${ENCODED}@localhost:1/\${DB"\n`, written: /^sluice\.yaml$/ }, { name: 'the secret as a default', config: `environments:\n  test:\n    url: "\${NO_SUCH:-postgres://t30:${ENCODED}@localhost:1/db}"\n`, written: /^sluice\.yaml$/ },
  { name: 'shadow that cannot be reached', url: OK, environment: () => `    shadow: "postgres://t30:${ENCODED}@127.0.0.1:1/db"\n`, files: schema(''), written: /^sluice\.yaml$/ }, { name: 'PGPASSWORD that does not fit', url: ({ server, database }) => `postgres://t30@${server.host}:${server.port}/${database}`, env: () => ({ PGPASSWORD: `${SECRET}x` }) }, { name: 'secret from a file', url: ({ server, database }) => `postgres://t30:\${secret:PW}@${server.host}:${server.port}/${database}`, env: () => ({ PW_FILE: '/dev/null' }) },
  { name: 'secret in a url, by name', config: 'environments:\n  test:\n    url: "postgres://t30:${secret:PW}@127.0.0.1:1/db"\n', env: () => ({ PW: SECRET }) },
  { name: 'every kind of debug output', url: to(`t30:${ENCODED}x`), env: () => ({ DEBUG: '*', NODE_DEBUG: 'net,tls,http,child_process,worker,module', PGOPTIONS: '' }) }, { name: 'killed while it runs', url: OK, files: schema(''), env: () => ({ SLUICE_FAULT: 'before-commit:0' }) }, { name: 'killed after the commit, then again', url: OK, files: schema(''), env: () => ({ SLUICE_FAULT: 'after-commit:0' }), argv: [DEPLOY, DEPLOY] },
  { name: 'SQL with a secret that fails at the server', url: OK, env: () => ({ PW: SECRET }), files: schema("create function app.f() returns int language sql as 'select 1';\nalter table app.t add constraint c check (name <> '${secret:PW}' and 1 / (length(name) - length(name)) = 1);\n"), before: "create schema if not exists app; create table app.t (id int primary key, name text); insert into app.t values (1, 'a')", argv: [[...DEPLOY, '--adopt'], DEPLOY] },
  { name: 'SQL with a secret that is no number', url: OK, env: () => ({ PW: SECRET }), files: schema("create table app.p (a int) partition by list (a);\ncreate materialized view app.m as select ('${secret:PW}' || id::text)::int as x from (values (1)) v(id) where id < 0;\n") }, { name: 'SQL with a secret that is shown by a warning', url: OK, env: () => ({ PW: SECRET }), files: schema("create function app.f() returns int language plpgsql as $$ begin raise warning 'it is %', '${secret:PW}'; return 1; end $$;\ncreate materialized view app.m as select app.f() as x;\n") },
  { name: 'SQL with a secret inside of dollar quotes', url: OK, env: () => ({ PW: SECRET }), files: schema("create function app.f() returns text language sql as $$ select '${secret:PW}' $$;\n"), argv: [DEPLOY, ['diff', 'db', '--env=test'], ['status', 'db', '--env=test']] }, { name: 'secret that is not there', url: OK, files: schema("comment on table app.t is '${secret:NOT_THERE}';\n") }, { name: 'secret in a comment that is read back', url: OK, env: () => ({ PW: SECRET }), files: schema("comment on table app.t is '${secret:PW}';\n"), argv: [DEPLOY, ['diff', 'db', '--env=test', '--sql'], ['snapshot', 'db', '--env=test']] },
  { name: 'password in clear: role', url: OK, files: schema(`create role x password '${SECRET.replaceAll("'", "''")}';\n`), written: IN_SOURCES }, { name: 'password in clear: user mapping', url: OK, files: schema(`create foreign data wrapper w;\ncreate server s foreign data wrapper w;\ncreate user mapping for public server s options (user 'u', password '${SECRET.replaceAll("'", "''")}');\n`), written: IN_SOURCES, journal: false }, { name: 'password in clear: user mapping that does not load', url: OK, files: schema(`create user mapping for public server no_such options (password '${SECRET.replaceAll("'", "''")}');\n`), written: IN_SOURCES },
  { name: 'password in clear: subscription', url: OK, files: schema(`create subscription s connection 'host=h password=''${CORE}sBus42'' dbname=d' publication p;\n`), written: IN_SOURCES }, { name: 'password in clear: subscription by url', url: OK, files: schema(`create subscription s connection 'postgres://u:${ENCODED}@h/d' publication p;\n`), written: IN_SOURCES }, { name: 'password in clear: torn statement', url: OK, files: schema(`create user mapping for public server s options (password '${CORE}sBus42\n`), written: IN_SOURCES }, { name: 'password in clear: dblink', url: OK, files: schema(`create view app.v as select * from app.dblink('host=h password=${CORE}sBus42', 'select 1') as t (a int);\n`), written: IN_SOURCES },
  { name: 'smoke test that shows it', url: OK, env: () => ({ PW: SECRET }), files: { ...schema(''), 'db/tests/x.sql': "select '${secret:PW}'::int;\n" } }, { name: 'smoke test that connects by url', url: OK, files: { ...schema(''), 'db/tests/x.sql': `select * from dblink('postgres://u:${ENCODED}@h/d', 'select 1') as t (a int);\n` }, written: IN_SOURCES },
  { name: 'webhook that does not listen', url: OK, files: schema(''), environment: () => `    notify: [{ webhook: "http://127.0.0.1:1/hooks/${ENCODED}/x?token=${ENCODED}" }]\n`, written: /^sluice\.yaml$/ }, { name: 'webhook of no host', url: OK, files: schema(''), environment: () => '    notify: [{ webhook: "${HOOK}" }]\n', env: () => ({ HOOK: `https://u:${ENCODED}@no-such-host.invalid/${ENCODED}` }) }, { name: 'webhook that refuses, and its address back', url: OK, files: schema(''), environment: () => '    notify: [{ webhook: "${HOOK}" }]\n', env: ({ hook }) => ({ HOOK: `http://127.0.0.1:${hook.port}/echo/${ENCODED}` }) }, { name: 'webhook that is told of a failure', url: to(`t30:${ENCODED}x`), environment: ({ hook }) => `    notify: [{ webhook: "http://127.0.0.1:${hook.port}/ok" }]\n` },
  { name: 'variable that holds it', url: OK, env: () => ({ PW: SECRET }), environment: () => '    variables: { pw: "${secret:PW}" }\n', files: schema("comment on table app.t is '{{pw}}';\n"), argv: [DEPLOY, ['snapshot', 'db', '--env=test'], ['diff', 'db', '--env=test', '--from-snapshot']] }, { name: 'other git ref', url: OK, files: schema(''), argv: [['diff', 'db', '--env=test', '--out=plans'], [...DEPLOY, '--plan=plans']] }, { name: 'no such project', url: OK, argv: [['deploy', 'no-such-project', '--env=test']] }, { name: 'no such option', url: OK, argv: [[...DEPLOY, '--no-such-option']] }, { name: 'the server goes away', url: OK, files: schema("create function app.e() returns int language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return 1; end $$;\ncreate materialized view app.m as select app.e() as x from (values (1)) v where pg_backend_pid() is not null and current_database() <> 'postgres';\n") },
];

export const secrets: FaultCase = {
  id: 'T30',
  title: 'Secrets',
  holds: 'found in no output, file, journal row, webhook or argument of a process, in no spelling; children get no environment that holds it',
  on: 'PostgreSQL 18',
  trials: { full: PATHS.length, quick: 7 },
  async *run(world) {
    const server = await world.server(18);
    await onServer(server.url(), async (client) => {
      await client.query(`do $do$ begin create role t30 login superuser; exception when duplicate_object then null; end $do$`);
      await client.query(`alter role t30 password '${SECRET.replaceAll("'", "''")}'`);
      await client.query(`do $do$ begin create role t30_nologin nologin; exception when duplicate_object then null; end $do$`);
    });
    const bodies: string[] = [];
    const hook = await listen(bodies);
    try {
      const chosen = world.scale === 'full' ? PATHS : PATHS.filter((_, index) => index % Math.floor(PATHS.length / 7) === 0);
      for (const path of chosen) if (world.wanted(path.name)) yield await trial(world, server, path, hook, bodies);
    } finally {
      hook.close();
    }
  },
};

async function trial(world: FaultWorld, server: Server, path: Path, http: HttpServer, bodies: string[]): Promise<Trial> {
  const { name: database } = await server.freshDatabase('t30');
  const setting: Setting = { server, database, hook: { port: (http.address() as AddressInfo).port } };
  const { url } = path;
  const at = await workspace(world, {
    'sluice.yaml': path.config ?? `environments:\n  test:\n    url: "\${TRIAL_URL}"\n${path.environment?.(setting) ?? ''}`,
    'db/database.yaml': 'dialect: postgres\nowns: { schemas: [app], extensions: [dblink] }\n', ...(path.files ?? schema('')),
  });
  bodies.length = 0;
  const found: Leak[] = [];
  let [runs, processes]: [Ran[], number] = [[], 0];
  try {
    if (path.before !== undefined) await server.query(path.before, database);
    for (const argv of path.argv ?? [DEPLOY]) {
      let watch: ReturnType<typeof watchProcesses> | undefined;
      const env = { ...(url !== undefined && { TRIAL_URL: typeof url === 'function' ? url(setting) : url }), ...path.env?.(setting) };
      const ran = await at.run(argv, env, { watch: (pid) => (watch = watchProcesses(pid, CORE)) });
      const seen = await watch?.stop();
      found.push(...(seen?.leaks ?? []), ...inText('what it printed', ran.all));
      processes = Math.max(processes, seen?.seen ?? 0);
      runs = [...runs, ran];
    }
    found.push(...(await inFiles(at, path.written)), ...inText('what webhooks were told', bodies.join('\n')));
    if (path.journal !== false) found.push(...(await inJournal(server, database)));
    const wrong = runs.some(({ hung }) => hung) ? 'it hung' : found.length > 0 ? `exit ${runs.map(({ code }) => String(code)).join(', ')}; ${found.slice(0, 4).map(({ where, spelling }) => `${where} (${spelling})`).join('; ')}` : undefined;
    return { name: path.name, ...(wrong !== undefined && { wrong }), figures: { 'processes watched': processes } };
  } finally {
    await server.dropDatabase(database);
  }
}

/** The whole secret in every spelling, and the part that what was cut would leave. */
const inText = (where: string, text: string): Leak[] => [...leaksIn(where, Buffer.from(text).toString('latin1'), SECRET), ...leaksIn(where, text, CORE)];

async function inFiles({ root }: Folder, written: RegExp | undefined): Promise<Leak[]> {
  // What the author wrote in clear lies in the author's own files.
  const skip = (path: string): boolean => written?.test(path) === true;
  return [...(await leaksBelow(root, SECRET, skip)), ...(await leaksBelow(root, CORE, skip))];
}

async function inJournal(server: Server, database: string): Promise<Leak[]> {
  const tables = await server.query(`select table_name::text as name from information_schema.tables where table_schema = 'sluice'`, database);
  const found: Leak[] = [];
  for (const { name } of tables) {
    const rows = await server.query(`select coalesce(string_agg(t::text, ' '), '') as all from sluice."${String(name)}" t`, database);
    found.push(...inText(`journal table ${String(name)}`, String(rows[0]?.['all'])));
  }
  return found;
}

/** Answers what it was asked, address and all, or that all is well. */
async function listen(bodies: string[]): Promise<HttpServer> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(body);
      response.statusCode = request.url === '/ok' ? 200 : 500;
      response.end(`you asked for ${join('/', request.url ?? '')}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
