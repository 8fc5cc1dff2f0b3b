/** Import through the program itself: files of other tools become the project's own, and nothing of a person's is written over. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedServer, type Server } from '@sluice/kit/servers';
import { sluice, workspace } from './cli.ts';

const made: { drop(): Promise<void> }[] = [];
afterAll(async () => {
  for (const each of made) await each.drop();
});

async function world(manifest = 'migrations: migrations/*.sql\n') {
  const space = await workspace({
    'sluice.yaml': 'environments:\n  local: { url: "pglite:.sluice/db/local" }\n', 'shop/database.yaml': `dialect: postgres\nowns: { schemas: [shop] }\n${manifest}`,
    'old/1_items.up.sql': 'BEGIN;\ncreate schema shop;\ncreate table shop.items (id int);\nCOMMIT;\n', 'old/1_items.down.sql': 'drop schema shop cascade;\n', 'old/2_more.up.sql': 'select 1;\n',
  });
  made.push(space);
  return space;
}

const names = (root: string) => readdir(join(root, 'shop/migrations')).then((found) => found.sort(), () => []);

describe('sluice import', () => {
  it('writes files that a person can read, once', async () => {
    const { root } = await world();
    const dry = await sluice(['import', 'old', '--dry-run'], { cwd: root });
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toContain('0 files written to shop/migrations');
    expect(await names(root)).toEqual([]);
    const first = await sluice(['import', 'old'], { cwd: root });
    expect(first.code, first.all).toBe(0);
    expect(first.stdout).toBe([
      'shop: 2 scripts from files with .up.sql and .down.sql (golang-migrate, SQLx)', '  V1__items.sql, with its rollback', '  V2__more.sql', '3 files written to shop/migrations',
      '1 script without a rollback script: the way back is made from the catalog where nothing is lost', '',
    ].join('\n'));
    expect(await readFile(join(root, 'shop/migrations/V1__items.sql'), 'utf8')).toBe('create schema shop;\ncreate table shop.items (id int);\n');
    expect((await sluice(['import', 'old'], { cwd: root })).stdout).toContain('0 files written');
  });

  it('says what it left out, and that a folder holds no script', async () => {
    const { root } = await world();
    await writeFile(join(root, 'old/3_lost.down.sql'), 'select 0;\n');
    expect((await sluice(['import', 'old', '--dry-run'], { cwd: root })).stdout).toContain('warning: 3_lost.down.sql:1 3_lost.down.sql was not taken for scripts');
    await mkdir(join(root, 'none'));
    await writeFile(join(root, 'none/a.sql'), '--liquibase formatted sql\nselect 1;\n');
    const none = await sluice(['import', 'none'], { cwd: root });
    expect(none).toMatchObject({ code: 1 });
    expect(none.all).toContain('none holds no script to take over');
  });

  it('says what keeps the project from reading them', async () => {
    const { root } = await world('');
    const { code, stdout } = await sluice(['import', 'old'], { cwd: root });
    expect(code).toBe(0);
    expect(stdout).toContain('warning: shop/database.yaml:1 shop/database.yaml does not read shop/migrations yet\n  hint: Add the line `migrations: migrations/*.sql`.');
  });

  it('writes over nothing, and through no link', async () => {
    const { root } = await world();
    await mkdir(join(root, 'shop/migrations'));
    await writeFile(join(root, 'shop/migrations/V2__more.sql'), 'mine');
    const taken = await sluice(['import', 'old'], { cwd: root });
    expect(taken).toMatchObject({ code: 1 });
    expect(taken.all).toContain('shop/migrations/V2__more.sql is there already, with another text');
    expect(await names(root)).toEqual(['V2__more.sql']);
    await writeFile(join(root, 'old/2_more.up.sql'), 'mine\n');
    await writeFile(join(root, 'shop/migrations/V2__more.sql'), 'mine\n');
    await writeFile(join(root, 'shop/migrations/V1__other.sql'), 'select 0;\n');
    expect((await sluice(['import', 'old'], { cwd: root })).all).toContain('shop/migrations/V1__other.sql has the version of V1__items.sql already');

    const other = await world();
    await mkdir(join(other.root, 'elsewhere'));
    await symlink(join(other.root, 'elsewhere'), join(other.root, 'shop/migrations'));
    expect((await sluice(['import', 'old'], { cwd: other.root })).all).toContain('SL204');
    expect(await readdir(join(other.root, 'elsewhere'))).toEqual([]);
  });

  it.each([
    [['import'], 64, 'import takes one folder'],
    [['import', 'nowhere'], 1, 'nowhere is not a folder'],
    [['import', 'shop'], 1, 'no versioned scripts in a layout that is known were found in shop'],
    [['import', 'old', '--layout=flywey'], 1, 'Did you mean flyway?'],
    [['import', 'old', '--layout=flyway'], 1, 'no versioned scripts in the layout flyway were found in old'],
    [['import', 'old', '--project=shpo'], 1, 'Did you mean shop?'],
  ])('%j is refused', async (argv, code, text) => {
    const { root } = await world();
    const ended = await sluice(argv, { cwd: root });
    expect(ended.code, ended.all).toBe(code);
    expect(ended.all).toContain(text);
    expect(await names(root)).toEqual([]);
  });
});

const ONE = 'create schema shop; create table shop.one (id integer);';
const TWO = 'create table shop.two (id integer);';

/** Two scripts, of which the tool's own table tells that the first is applied. */
const TOOLS: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  ['golang-migrate', { '1_one.up.sql': ONE, '2_two.up.sql': TWO }, 'create table schema_migrations (version bigint primary key, dirty boolean not null); insert into schema_migrations values (1, false)'],
  ['SQLx', { '1_one.up.sql': ONE, '2_two.up.sql': TWO }, 'create table _sqlx_migrations (version bigint primary key, success boolean not null); insert into _sqlx_migrations values (1, true)'],
  ['Diesel', { '2024-01-01-000000_one/up.sql': ONE, '2024-01-02-000000_two/up.sql': TWO }, "create table __diesel_schema_migrations (version varchar(50) primary key, run_on timestamp default now()); insert into __diesel_schema_migrations values ('20240101000000')"],
  ['dbmate', { '1_one.sql': `-- migrate:up\n${ONE}`, '2_two.sql': `-- migrate:up\n${TWO}` }, "create table schema_migrations (version varchar(128) primary key); insert into schema_migrations values ('1')"],
  ['goose', { '001_one.sql': `-- +goose Up\n${ONE}`, '002_two.sql': `-- +goose Up\n${TWO}` }, 'create table goose_db_version (id serial, version_id bigint, is_applied boolean); insert into goose_db_version (version_id, is_applied) values (0, true), (1, true), (2, true), (2, false)'],
  ['sql-migrate', { '1_one.sql': `-- +migrate Up\n${ONE}`, '2_two.sql': `-- +migrate Up\n${TWO}` }, "create table gorp_migrations (id text primary key, applied_at timestamptz); insert into gorp_migrations values ('1_one.sql', now())"],
  ['Flyway', { 'V1.0__one.sql': ONE, 'V1.1__two.sql': TWO }, "create table flyway_schema_history (installed_rank int, version text, type text, script text, success boolean); insert into flyway_schema_history values (1, '1.0', 'SQL', 'V1.0__one.sql', true), (2, '1.1', 'SQL', 'V1.1__two.sql', true), (3, '1.1', 'UNDO_SQL', 'U1.1__two.sql', true)"],
  ['Flyway with a baseline', { 'V1__one.sql': ONE, 'V2__two.sql': TWO }, "create table flyway_schema_history (installed_rank int, version text, type text, script text, success boolean); insert into flyway_schema_history values (1, '1', 'BASELINE', '<< Flyway Baseline >>', true)"],
  ['Liquibase', { 'a.sql': `--liquibase formatted sql\n--changeset ann:one\n${ONE}\n--changeset ann:two\n${TWO}\n` }, "create table databasechangelog (id text, author text, filename text, orderexecuted int, exectype text); insert into databasechangelog values ('one', 'ann', 'a.sql', 1, 'EXECUTED'), ('two', 'ann', 'a.sql', 2, 'FAILED')"],
  ['Sqitch', { 'sqitch.plan': '%project=shop\none 2024-01-01T00:00:00Z Ann <a@b>\n@v1 2024-01-01T00:00:00Z Ann <a@b>\none 2024-01-02T00:00:00Z Ann <a@b>\n', 'deploy/one@v1.sql': `BEGIN;\n${ONE}\nCOMMIT;\n`, 'deploy/one.sql': `BEGIN;\n${TWO}\nCOMMIT;\n` }, "create schema sqitch; create table sqitch.changes (change_id text, change text, committed_at timestamptz default now(), planned_at timestamptz default now()); insert into sqitch.changes values ('a', 'one')"],
];

describe('sluice import --env', () => {
  let server: Server;
  beforeAll(async () => {
    server = await sharedServer(18);
  });

  async function there(files: Readonly<Record<string, string>>, history: string) {
    const { url, name } = await server.freshDatabase('import');
    await server.query(ONE, name);
    await server.query(history, name);
    const space = await workspace({
      'sluice.yaml': 'environments:\n  test: { url: "${THE_URL}" }\n', 'shop/database.yaml': 'dialect: postgres\nowns: { schemas: [shop] }\nmigrations: migrations/*.sql\n',
      ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`old/${path}`, text])),
    });
    made.push(space);
    return { root: space.root, name, run: (argv: readonly string[]) => sluice(argv, { cwd: space.root, env: { THE_URL: url } }) };
  }

  it.each(TOOLS)('%s: what its table tells is taken as applied, and the rest is deployed', async (_, files, history) => {
    const { name, run } = await there(files, history);
    const dry = await run(['import', 'old', '--env=test', '--dry-run']);
    expect(dry.stdout, dry.all).toMatch(/in test tells that 1 script is applied/);
    const imported = await run(['import', 'old', '--env=test']);
    expect(imported.code, imported.all).toBe(0);
    const deployed = await run(['deploy', '--env=test', '--assume-yes']);
    expect(deployed.code, deployed.all).toBe(0);
    expect(await server.query("select string_agg(tablename, ', ' order by 1) as tables from pg_tables where schemaname = 'shop'", name)).toEqual([{ tables: 'one, two' }]);
    // Once more, and nothing is to be done.
    const again = await run(['import', 'old', '--env=test']);
    expect(again.code, again.all).toBe(0);
    await server.dropDatabase(name);
  });

  it.each([
    ['where no tool has left one', { '1_one.up.sql': ONE }, 'create table public.other (id int)', 'holds no history of files with .up.sql'],
    ['that tells of a script that failed', { '1_one.up.sql': ONE }, 'create table schema_migrations (version bigint, dirty boolean); insert into schema_migrations values (1, true)', '1 failed half way'],
    ['of which there are two', { '1_one.up.sql': ONE }, 'create table schema_migrations (version bigint, dirty boolean); create table shop.schema_migrations (version bigint, dirty boolean)', 'shop.schema_migrations is there'],
  ])('a history %s is refused before anything is written', async (_, files, history, text) => {
    const { root, name, run } = await there(files, history);
    const ended = await run(['import', 'old', '--env=test']);
    expect(ended.code, ended.all).toBe(1);
    expect(ended.all).toContain(text);
    expect(await names(root)).toEqual([]);
    await server.dropDatabase(name);
  });

  it('names what is told to be applied and is no script', async () => {
    const { name, run } = await there({ '1_one.up.sql': ONE }, "create table schema_migration (version text); insert into schema_migration values ('1'), ('7')");
    const ended = await run(['import', 'old', '--env=test']);
    expect(ended.code, ended.all).toBe(0);
    expect(ended.stdout).toContain('tells that 7 was applied, and no script is called that');
    await server.dropDatabase(name);
  });
});

describe('sluice import dblocks.toml', () => {
  const TOML = '[environments.dev]\nplatform = "teradata"\nhost = "td"\nusername = "me"\npassword = "hunter2"\ntagging_variables = { env_db = "D01_" }\n[environments.local]\n';

  it('adds environments beside those that are there, comments and all, and begins a workspace', async () => {
    const space = await workspace({ 'sluice.yaml': '# Ours.\nenvironments:\n  # At home.\n  local: { url: "pglite:db" }\n', 'dblocks.toml': TOML });
    made.push(space);
    const file = join(space.root, 'sluice.yaml');
    const dry = await sluice(['import', 'dblocks.toml', '--dry-run'], { cwd: space.root });
    expect(dry, dry.all).toMatchObject({ code: 0 });
    expect(dry.stdout).toContain('teradata://me:${secret:DBLOCKS_ENVIRONMENTS__DEV__PASSWORD}@td');
    expect(await readFile(file, 'utf8')).not.toContain('dev');
    const first = await sluice(['import', 'dblocks.toml'], { cwd: space.root });
    expect(first.all).toContain('1 environment added to sluice.yaml: dev');
    expect(first.all).not.toContain('hunter2');
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/^# Ours\.\nenvironments:\n {2}# At home\.\n {2}local: \{ url: "pglite:db" \}\n {2}dev:\n {4}url: teradata:[^]*env_db: D01_\n$/);
    expect(text).not.toContain('hunter2');
    expect((await sluice(['import', 'dblocks.toml'], { cwd: space.root })).stdout).toContain('0 environments to add');
    expect(await readFile(file, 'utf8')).toBe(text);

    const empty = await workspace({ 'dblocks.toml': TOML });
    made.push(empty);
    const begun = await sluice(['import', 'dblocks.toml'], { cwd: empty.root });
    expect(begun, begun.all).toMatchObject({ code: 0 });
    expect(await readFile(join(empty.root, 'sluice.yaml'), 'utf8')).toContain('local:');
    expect(await sluice(['import', 'nothing.toml'], { cwd: empty.root })).toMatchObject({ code: 1 });
  });
});
