/** Each command of the requirements' documents as docs/coming-from-d-bee.md answers it, on the program itself: what it ends with, and what is there then. The page and this list hold each other. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '@sluice/kit/build';
import { sharedServer, type Server } from '@sluice/kit/servers';
import { sluice, workspace } from './cli.ts';

const PAGE = readFileSync(fileURLToPath(new URL('../../packages/core/docs/coming-from-d-bee.md', import.meta.url)), 'utf8');
/** The second column of its tables. */
const told = [...PAGE.matchAll(/^\| `[^|]+` \| `sluice ([^`|]+)` \|/gm)].map(([, command]) => command!);

let server: Server;
const ends: (() => Promise<void>)[] = [];
beforeAll(async () => {
  build();
  server = await sharedServer(18);
});
afterAll(async () => {
  for (const end of ends) await end();
});

const procedure = (name: string, body: string): string => `create procedure perseus.${name}(n integer) language sql begin atomic ${body}; end;\n`;
const perseus = `create schema perseus;\ncreate table perseus.arc (id integer primary key);\n${procedure('addarc', 'insert into perseus.arc values (n)')}${procedure('removearc', 'delete from perseus.arc where id = n')}`;

async function place() {
  const { url, name } = await server.freshDatabase('required');
  const space = await workspace({
    'sluice.yaml': ['dev', 'qa', 'prod', 'test'].map((each) => `  ${each}: { url: "\${THE_URL}", shadow: target }\n`).join('').replace(/^/, 'environments:\n'),
    'tgt/database.yaml': 'dialect: postgres\nowns: { schemas: [tgt] }\nmigrations: migrations/*.sql\n',
    'package_v1.2/db/teradata/s9/tgt/party.tab': 'create table party (party_id integer primary key, name text);\n',
    'package_v1.2/db/teradata/s10/tgt/parties.viw': 'create view parties as select name from party;\n',
    'perseus/database.yaml': 'dialect: postgres\nowns: { schemas: [perseus] }\n',
    'perseus/schema/all.sql': `${perseus}${procedure('reconcilemupstream', 'select n')}`,
    'perseus/tests/reconcile.sql': 'call perseus.reconcilemupstream(7);\n',
    'sprint1-procedures.txt': 'reconcilemupstream\naddarc\nremovearc\n',
  });
  ends.push(async () => {
    await space.drop();
    await server.dropDatabase(name);
  });
  await server.query('create schema tgt', name);
  const run = async (command: string, code = 0) => {
    const ran = await sluice((command.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", '')), { cwd: space.root, env: { THE_URL: url } });
    expect(ran.code, `${command}\n${ran.all}`).toBe(code);
    return ran.all;
  };
  /** As the page says it. */
  const asked = (command: string, code = 0) => (expect(told).toContain(command), run(command, code));
  return { ...space, run, asked, query: (sql: string) => server.query(sql, name) };
}

const names = (schema: string) => `select relname as name from pg_class where relnamespace = '${schema}'::regnamespace and relkind in ('r', 'v') order by 1`;
const procedures = `select proname as name from pg_proc where pronamespace = 'perseus'::regnamespace order by 1`;
const list = (...all: readonly string[]) => all.map((name) => ({ name }));

describe('package-deployment.md', () => {
  it('objects that are there already are raised, renamed or dropped, and a package that ran has nothing to do', async () => {
    const { run, asked, query } = await place();
    expect(await asked('pkg-deploy test ./package_v1.2 --dry-run')).toContain('planned');
    // Nobody can be asked here: on a terminal a person is.
    expect(await asked('pkg-deploy test ./package_v1.2', 1)).toContain('--assume-yes');
    await query('create table tgt.party (party_id integer primary key, name text); ');
    await query("insert into tgt.party values (1, 'ann')");
    const raised = await asked('pkg-deploy test ./package_v1.2 --if-exists raise', 1);
    expect(raised).toContain('SL409');
    expect(await asked('pkg-deploy test ./package_v1.2 --if-exists drop', 1)).toContain('H101');
    const renamed = await run('pkg-deploy test ./package_v1.2 --if-exists rename --assume-yes');
    expect(renamed).toContain('rename: --if-exists');
    // What makes room is not told as left alone under its old name.
    expect(renamed.split('unmanaged')[1] ?? '').not.toMatch(/table tgt\.party\n/);
    expect(told).toContain('pkg-deploy test ./package_v1.2 --if-exists rename');
    expect(await query('select name from tgt.parties')).toEqual(list('ann'));
    expect((await query(names('tgt'))).map(({ name }) => String(name).replace(/_[0-9a-f]{8}$/, ''))).toEqual(['parties', 'party', 'party_before']);
    expect(await run('pkg-deploy test ./package_v1.2')).toContain('nothing is to be done');
  });
});

describe('deployment-scripts.md', () => {
  it('deploys one procedure, a list, tests, takes back and switches off', async () => {
    const { run, asked, query } = await place();
    const one = await asked('deploy --objects reconcilemupstream --env dev');
    expect(one).toContain('not-chosen');
    expect(await query(procedures)).toEqual(list('reconcilemupstream'));
    const all = await asked('deploy --objects-file sprint1-procedures.txt --env dev --continue-on-error');
    expect(all).toContain('3 of 3 objects ended well');
    expect(await query(procedures)).toEqual(list('addarc', 'reconcilemupstream', 'removearc'));
    expect(await asked('smoke-test perseus --env dev')).toContain('1 passed');
    await asked("disable 'procedure perseus.addarc(integer)' --env dev --reason CHG-1");
    await run("enable 'procedure perseus.addarc(integer)' --env dev");
    await asked('rollback perseus --env dev');
    await asked('rollback perseus --env dev --emergency --reason CHG-1');
    expect(await asked('status perseus --env dev --metrics')).toMatch(/mean time to roll back/);
    expect(await asked('log --env dev')).toContain('perseus');
  });
});

describe('production-deployment-example.md', () => {
  it('runs its patterns, forward and back', async () => {
    const { run, asked, write, query } = await place();
    await query('drop schema tgt');
    await write('tgt/migrations/V001__create_site_tracking_raw_layer.sql', [
      'CREATE SCHEMA IF NOT EXISTS tgt;', 'CREATE TABLE IF NOT EXISTS tgt.migration_log (version VARCHAR(10) PRIMARY KEY, script_name VARCHAR(255));', 'CREATE TABLE IF NOT EXISTS tgt.site_tracking_events_r (event_id bigint primary key, tenant_hk bytea);',
      "DO $$\nBEGIN\n    IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'tenant_h') THEN\n        ALTER TABLE tgt.site_tracking_events_r ADD CONSTRAINT fk_tenant FOREIGN KEY (tenant_hk) REFERENCES auth.tenant_h(tenant_hk);",
      "    ELSE\n        RAISE NOTICE '⚠  Dependency not found - skipping constraint';\n    END IF;\nEND $$;", 'CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_your_index\nON tgt.site_tracking_events_r(tenant_hk);', "ALTER TABLE tgt.site_tracking_events_r ADD COLUMN IF NOT EXISTS\nnew_column TEXT DEFAULT 'safe_default';", '',
    ].join('\n'));
    await write('tgt/migrations/V001__rollback_site_tracking_raw_layer.sql', [
      "DO $$\nBEGIN\n    IF NOT EXISTS (SELECT 1 FROM pg_views WHERE schemaname = 'tgt') THEN\n        DROP TABLE IF EXISTS tgt.site_tracking_events_r;\n    ELSE\n        RAISE WARNING 'Cannot drop - dependencies exist';\n    END IF;\nEND $$;", 'DROP TABLE IF EXISTS tgt.migration_log;', 'DROP SCHEMA IF EXISTS tgt;', '',
    ].join('\n'));
    await asked('validate tgt');
    await asked('test-rollback tgt --env dev');
    await run('baseline tgt --env dev --to-version V000', 1);
    await asked('deploy tgt --env dev');
    expect(await query(names('tgt'))).toEqual(list('migration_log', 'site_tracking_events_r'));
    expect(await asked('deploy tgt --env dev')).toContain('unchanged');
    await asked('rollback tgt --env dev');
    expect(await query("select nspname as name from pg_namespace where nspname = 'tgt'")).toEqual([]);
  });
});
