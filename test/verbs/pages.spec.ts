/** What the pages on scripts, conflicts, BTEQ and batches tell a newcomer to write and to run, done by the program's own main: their blocks are the files, their words are what must come of them. */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sharedServer, type Server } from '@sluice/kit/servers';
import { main } from '../../packages/cli/src/main.ts';
import { workspace } from './cli.ts';

const pageOf = (name: string): string => readFileSync(fileURLToPath(new URL(`../../packages/core/docs/${name}.md`, import.meta.url)), 'utf8');
/** Its fenced blocks, in order. */
const blocksOf = (page: string): string[] => [...page.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);

let server: Server;
let space: Awaited<ReturnType<typeof workspace>>;
beforeAll(async () => {
  server = await sharedServer(18);
  space = await workspace({});
});
afterAll(() => space.drop());
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const MANIFEST = 'dialect: postgres\nowns: { schemas: [sales] }\nmigrations: migrations/*.sql\n';

/** The one workspace with nothing but these scripts, on a database of its own. */
async function place(scripts: Readonly<Record<string, string>>, manifest = MANIFEST) {
  const { url, name } = await server.freshDatabase('pages');
  ends.push(() => server.dropDatabase(name));
  for (const each of ['db-sales', '.sluice']) await rm(join(space.root, each), { recursive: true, force: true });
  await space.write('sluice.yaml', 'environments:\n  dev: { url: "${THE_URL}", shadow: target }\n');
  await space.write('db-sales/database.yaml', manifest);
  const write = (file: string, text: string): Promise<void> => space.write(`db-sales/migrations/${file}`, text);
  const take = (file: string): Promise<void> => rm(join(space.root, 'db-sales/migrations', file));
  for (const [file, text] of Object.entries(scripts)) await write(file, text);
  /** All that it prints, in one line each, so that nothing hangs on how wide it is. */
  const run = async (command: string, code = 0): Promise<string> => {
    const printed: string[] = [];
    const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation((text) => (printed.push(String(text)), true)));
    let ended: number;
    try {
      ended = await main(command.split(' '), { ...process.env, THE_URL: url, NO_COLOR: '1', CI: '1' }, space.root);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    expect(ended, `${command}\n${printed.join('')}`).toBe(code);
    return printed.join('').replace(/\s+/g, ' ');
  };
  const refused = async (file: string, text: string, command = 'validate db-sales'): Promise<string> => {
    await write(file, text);
    const said = await run(command, 1);
    await take(file);
    return said;
  };
  return { run, write, take, refused, query: (sql: string) => server.query(sql, name) };
}

const ORDERS = 'create schema if not exists sales;\ncreate table orders (id integer primary key, note text, total numeric(12,2), total_cents bigint);\n';
const rows = (n: number): string => `insert into orders (id, note, total) select n, 'ann ' || n, n from generate_series(1, ${n}) n;\n`;

describe('scripts.md', () => {
  const page = pageOf('scripts');
  const [manifest, off] = blocksOf(page);

  it('runs them once, in the order of their versions, and refuses what does not belong there', async () => {
    const { run, write, refused, query } = await place({ 'V1.10__first.sql': 'alter table orders add first text;\n', 'V1.9__rows.sql': rows(3), 'V001__orders.sql': ORDERS, 'R__views.sql': 'create or replace view names as select id, note from orders;\n' }, manifest);
    expect(await run('diff db-sales --env=dev')).toMatch(/V001__orders.* V1\.9__rows.* V1\.10__first.* R__views/);
    expect(await run('deploy db-sales --env=dev --to-version=V1.9')).toContain('deployed');
    expect(await run('deploy db-sales --env=dev')).toContain('deployed');
    await write('R__views.sql', 'create or replace view names as select id, note, total from orders;\n');
    expect(await run('deploy db-sales --env=dev')).toContain('1 script to run');
    await write('V002__off.sql', `${off!}do $$ begin insert into sales.orders values (8); commit; insert into sales.orders values (9); end $$;\nset lock_timeout = '2s';\nupdate orders set note = current_setting('lock_timeout') where id > 7;\nvacuum orders;\n`);
    await run('deploy db-sales --env=dev');
    expect(await query('select note from sales.orders where id > 7')).toEqual([{ note: '2s' }, { note: '2s' }]);
    expect(await run('deploy db-sales --env=dev')).toContain('unchanged');
    for (const no of ['select 1; commit; select 2;', '\\d orders', 'set role postgres;', 'set session_replication_role = replica;', 'create database x;', "alter system set work_mem = '1MB';"]) expect(await refused('V003__no.sql', `${no}\n`), no).toContain('SL207');
    expect(await refused('V003__no.sql', 'select * from {{schema}}.orders;\n', 'deploy db-sales --env=dev')).toContain('SL103');
    await write('V003__framed.sql', 'begin;\nupdate orders set total = 5;\ncommit;\n');
    await run('validate db-sales');
  });

  it('validate tells what its table says', async () => {
    const { run, write } = await place({ 'V001__orders.sql': ORDERS });
    const judged = 'create index orders_total on orders (total);\ndrop table orders;\n';
    await write('V002__bad.sql', judged);
    await write('V002__rollback_bad.sql', '\n');
    await write('R__again.sql', 'create view names as select 1 as one;\ninsert into orders values (9);\n');
    const told = await run('validate db-sales');
    for (const said of ['warning H201', 'warning H101: V002__bad.sql: The rows of table sales.orders are lost. No comment above it says why.', 'warning not-idempotent: R__again.sql: create view', 'warning not-idempotent: R__again.sql: insert', 'warning empty-rollback', 'info no-rollback: V001__orders.sql']) expect(told).toContain(said);
    await run('validate db-sales --strict', 1);
    await write('V002__bad.sql', judged.replace('drop', '-- they are in the archive\ndrop'));
    await write('V002__rollback_bad.sql', '-- nothing to bring back\n');
    await write('R__again.sql', 'create or replace view names as select 1 as one;\n');
    const fewer = await run('validate db-sales');
    expect(fewer).toContain('info H101');
    expect(fewer).not.toMatch(/not-idempotent|empty-rollback/);
  });

  it('its table of the history is what deploy says', async () => {
    const { run, write, take, refused } = await place({ 'V001__orders.sql': ORDERS, 'V003__rows.sql': 'update orders set total = 1;\n' });
    await run('baseline db-sales --env=dev --to-version=V007', 1);
    await run('deploy db-sales --env=dev');
    const deploy = () => run('deploy db-sales --env=dev');
    await write('V003__rows.sql', 'update orders set total = 1;\r\n');
    expect(await deploy()).not.toContain('findings');
    await write('V003__rows.sql', '-- why\nupdate  orders set total = 1;\n');
    expect(await deploy()).toContain('warning script-reformatted');
    await run('repair db-sales --env=dev');
    expect(await deploy()).not.toContain('findings');
    await write('V003__rows.sql', 'update orders set total = 2;\n');
    expect(await run('deploy db-sales --env=dev', 1)).toContain('SL509');
    await run('repair db-sales --env=dev');
    await write('V002__late.sql', 'alter table orders add late text;\n');
    expect(await deploy()).toContain('warning out-of-order: V002__late.sql');
    await take('V002__late.sql');
    expect(await deploy()).toContain('warning script-missing: V002__late.sql');
    await write('V004__later.sql', 'alter table orders add late text;\n');
    expect(await deploy()).toContain('warning script-renamed: V004__later.sql was applied as V002__late.sql');
    await run('repair db-sales --env=dev');
    await write('V005__rows.sql', 'update orders set total = 2;\n');
    expect(await deploy()).toContain('warning script-twice: V005__rows.sql');
    for (const code of ['out-of-order', 'script-missing', 'script-renamed', 'script-twice']) expect(page).toContain(`\`${code}\``);
    expect(await refused('V006__gone.sql', 'drop table nothing;\n', 'deploy db-sales --env=dev --redo=V005')).toContain('V005__rollback_rows.sql');
  });

  it('goes back by the rollback scripts, and by the catalogs where those led elsewhere', async () => {
    const { run, write, query } = await place({ 'V001__orders.sql': ORDERS, 'V001__rollback_orders.sql': 'drop table orders;\n' });
    await run('deploy db-sales --env=dev');
    await write('V005__more.sql', 'alter table orders add one integer, add two integer;\n');
    await write('V005__rollback_x.sql', 'alter table orders drop one, drop two;\n');
    await run('deploy db-sales --env=dev');
    expect(await run('deploy db-sales --env=dev --redo=V005')).toContain('takes back V005__more.sql, 1 statement; V005__more.sql, 1 statement');
    await run('rollback db-sales --env=dev');
    await run('rollback db-sales --env=dev');
    await write('V005__rollback_x.sql', 'alter table orders drop one;\n');
    await run('deploy db-sales --env=dev');
    const wrong = await run('rollback db-sales --env=dev', 2);
    expect(wrong).toMatch(/SL705 .* drop column sales\.orders\/two is still to do hint: The rollback scripts led to another state\. Run the same rollback once more/);
    expect(wrong.match(/orders\/two is still to do/g)).toHaveLength(1);
    expect(await run('deploy db-sales --env=dev')).toContain('warning half-taken-back');
    expect(await run('rollback db-sales --env=dev')).toContain('scripts-by-catalog');
    expect(await run('diff db-sales --env=dev')).not.toContain('half-taken-back');
    expect(await query("select count(*)::int4 as n from pg_attribute where attrelid = 'sales.orders'::regclass and attname in ('one', 'two')")).toEqual([{ n: 0 }]);
  });

  it('beside schema files what differs is planned too, and the next pair of scripts comes from it', async () => {
    const { run, write, query } = await place({ 'V001__orders.sql': ORDERS }, `${MANIFEST}schema: schema/*.sql\n`);
    await write('../schema/all.sql', ORDERS.replace('orders', 'sales.orders'));
    expect(await run('deploy db-sales --env=dev')).toContain('files-agree');
    await write('../schema/all.sql', `${ORDERS.replace('orders', 'sales.orders')}create view sales.names as select id, note from sales.orders;\n`);
    await write('V002__total.sql', 'update orders set total = 1;\n');
    expect(await run('diff db-sales --env=dev')).toMatch(/files-after-scripts: .*create view sales\.names/);
    await write('V002__total.sql', "do $$ begin if not exists (select from sales.orders) then raise exception 'no rows'; end if; end $$;\n");
    expect(await run('diff db-sales --env=dev')).toContain('not-rehearsed');
    await write('V002__total.sql', 'update orders set total = 1;\n');
    await run('deploy db-sales --env=dev --to-version=V002');
    const command = 'diff db-sales --env=dev --as=migration --name=split_name';
    expect(page).toContain(`\`sluice ${command}\``);
    await query('drop view if exists sales.names');
    const written = await run(command);
    for (const file of ['V003__split_name.sql', 'V003__rollback_split_name.sql']) expect(written).toContain(file);
    expect(await run('deploy db-sales --env=dev')).toContain('files-agree');
  });
});

describe('conflicts.md', () => {
  const base = 'create schema if not exists sales;\ncreate table orders (id serial primary key, note text, total int);\ninsert into orders (note) values (\'a\'), (\'b\');\ncreate index orders_note on orders (note);\ncreate view names as select id, note from orders;\ncomment on table orders is \'mine\';\n';
  const again = 'create table orders (id serial primary key, note text, extra int);\ncreate or replace view names as select id, note, 1 as one from orders;\n';
  const tables = "select regexp_replace(relname, '_[0-9a-f]{8}$', '_…') as name, (select count(*)::int4 from sales.orders) as n from pg_class where relnamespace = 'sales'::regnamespace and relkind = 'r' order by 1";

  it('raise, rename and drop do what the first table says, and go back', async () => {
    const { run, write, query } = await place({ 'V001__base.sql': base });
    await run('deploy db-sales --env=dev');
    await write('V002__again.sql', again);
    expect(await run('deploy db-sales --env=dev', 1)).toMatch(/SL409 .*V002__again\.sql creates table sales\.orders.*\/V002__again\.sql:1:1/);
    const renamed = await run('deploy db-sales --env=dev --if-exists=rename');
    expect(renamed).toMatch(/makes room for the one of V002__again\.sql \(rename: --if-exists\); its rows and positions come along/);
    expect(renamed).toContain('the new one does not have column sales.orders/total, index sales.orders_note');
    expect(renamed).toMatch(/unmanaged, left alone.* table sales\.orders_before_/);
    expect(await query(tables)).toEqual([{ name: 'orders', n: 2 }, { name: 'orders_before_…', n: 2 }]);
    expect(await query("select one, obj_description('sales.orders'::regclass) as said from sales.names where id = 1")).toEqual([{ one: 1, said: 'mine' }]);
    expect(await run('rollback db-sales --env=dev', 1)).toContain('H101');
    await run('rollback db-sales --env=dev --allow=H101');
    expect(await query(tables)).toEqual([{ name: 'orders', n: 2 }]);
    await write('V002__again.sql', `-- sluice: if-exists drop\n${again}`);
    expect(await run('deploy db-sales --env=dev --if-exists=rename', 1)).toMatch(/drop: db-sales\/migrations\/V002__again\.sql:1.*moved to sluice_backup\./);
    await run('deploy db-sales --env=dev --allow=H101');
    expect(await query(tables)).toEqual([{ name: 'orders', n: 0 }]);
    await run('rollback db-sales --env=dev');
    expect(await query(`select note from sales.orders order by 1`)).toEqual([{ note: 'a' }, { note: 'b' }]);
  });

  it('the nearest one counts, and what cannot make room is refused', async () => {
    const { run, write, refused } = await place({ 'V001__base.sql': `${base}create table p (k int) partition by list (k);\ncreate table p1 partition of p for values in (1);\ncreate table child () inherits (orders);\nalter table orders enable row level security;\ncreate policy own on orders using (true);\n` });
    await run('deploy db-sales --env=dev');
    for (const what of ['table p1 (k int)', 'table child (id int)', 'schema sales', 'policy own on orders using (false)']) expect(await refused('V002__no.sql', `create ${what};\n`, 'deploy db-sales --env=dev --if-exists=rename'), what).toMatch(/SL409 .*cannot make room/);
    for (const no of ['-- sluice: transaction off\ncreate table child (id int);\nselect 1;\n', 'create index concurrently orders_note on orders (total);\n']) expect(await refused('V002__no.sql', no, 'deploy db-sales --env=dev --if-exists=rename'), no).toContain('SL409');
    await write('V002__view.sql', 'create view names as select id, note, total from orders;\n');
    await write('../database.yaml', `${MANIFEST}ifExists: { all: raise, in: { sales: drop } }\n`);
    expect(await run('diff db-sales --env=dev --if-exists=db-sales:rename')).toContain('(drop: db-sales/database.yaml:4)');
    await write('V002__view.sql', '-- sluice: if-exists raise\ncreate view names as select id, note, total from orders;\n');
    expect(await run('diff db-sales --env=dev', 1)).toContain('SL409');
  });
});

describe('bteq.md', () => {
  const page = pageOf('bteq');
  const [yaml, script] = blocksOf(page);
  const manifest = MANIFEST.replace(/migrations: .*\n/, yaml!.replace(/^#.*\n/, ''));

  it('its script runs as it tells, under both names', async () => {
    const { run, write, query } = await place({ 'V000__sales.sql': 'create schema if not exists sales;\n', 'V001__orders.bteq': script! }, manifest);
    const first = await run('deploy db-sales --env=dev');
    expect(first).toContain('bteq-refused: ERRORCODE 3807, severity 0');
    expect(first).toContain('bteq-skipped: passed over: alter table sales.orders_old rename to orders_2025 (.GOTO MAKE)');
    expect(first).toContain('V001__orders.bteq ended with 0 (end of the script)');
    await write('V002__orders.sql', script!);
    expect(await run('deploy db-sales --env=dev', 1)).toMatch(/rename.*V002__orders\.sql:4|H301/);
    await run('deploy db-sales --env=dev --allow=H301');
    expect(await query("select relname as name from pg_class where relnamespace = 'sales'::regnamespace and relkind = 'r' order by 1")).toEqual([{ name: 'orders_2025' }, { name: 'orders_old' }]);
  });

  it('commits, fails and goes on as it tells', async () => {
    const { run, write, query } = await place({ 'V000__sales.sql': ORDERS, 'V001__steps.bteq': [
      '.REMARK "hello"', 'insert into sales.orders values (1);', '.IF ACTIVITYCOUNT = 1', '.REMARK "one"', '.ELSEIF ERRORCODE <> 0', 'select 2;', '.ELSE', 'select 3;', '.ENDIF',
      'BT;', 'insert into sales.orders values (2);', 'ROLLBACK;', 'BT;', 'insert into sales.orders values (3);', 'insert into sales.orders values (3);', 'ET;', 'vacuum sales.orders;', 'insert into sales.orders values (4);', '= 1', '.QUIT ERRORCODE', '',
    ].join('\n') }, manifest);
    const failed = await run('deploy db-sales --env=dev', 2);
    for (const said of ['SL217', 'V001__steps.bteq ran only in part, and has no rollback script', 'bteq-remark: one', 'passed over: select 2 (another branch of the block ran)', 'bteq-taken-back: insert into sales.orders values (3)', 'V001__steps.bteq:19: ERRORCODE 2801, severity 8']) expect(failed).toContain(said);
    expect(await query('select id from sales.orders order by 1')).toEqual([{ id: 1 }, { id: 4 }]);
    expect(new Set((await query("select status from sluice.step where address like '%V001%'")).map(({ status }) => status))).toEqual(new Set(['done', 'refused', 'rolled back', 'skipped']));
    for (const status of ['done', 'refused', 'rolled back', 'skipped']) expect(page).toContain(`| \`${status}\` |`);
    await query('delete from sales.orders where id = 4');
    const on = await run('deploy db-sales --env=dev');
    expect(on).toContain('ended with 0');
    expect(await query('select id from sales.orders order by 1')).toEqual([{ id: 1 }, { id: 4 }]);
    await write('V002__level.bteq', '.SET MAXERROR 4\nselect 1 from sales.gone;\ninsert into sales.orders values (5);\n');
    expect(await run('deploy db-sales --env=dev', 2)).toContain('MAXERROR');
    expect(await query('select count(*)::int4 as n from sales.orders')).toEqual([{ n: 2 }]);
  });

  it('refuses before the deployment what its table says', async () => {
    const { refused } = await place({}, manifest);
    const row = /^\| (`\.LOGON`.*?) \| refused before the deployment \|$/m.exec(page)![1]!;
    const commands = [...row.matchAll(/`(\.[A-Z]+)`/g)].map(([, command]) => `${command!} x\n`);
    expect(commands).toHaveLength(7);
    for (const text of [...commands, 'select 1;\n= 1001\n', '.GOTO X\n', '.LABEL X\nselect 1;\n.GOTO X\n', '.RUN FILE = gone.txt\n', '.IF ERRORCODE = 0 THEN\nselect 1;\n.ENDIF\n']) expect(await refused('V001__no.bteq', text), text).toContain('SL209');
  });
});

describe('batches.md', () => {
  const page = pageOf('batches');
  const [statement, shown] = blocksOf(page);

  it('its statement runs in batches, stops at one that fails as status shows, and goes on behind the last', async () => {
    const { run, write, query } = await place({ 'V011__orders.sql': `${ORDERS}${rows(2500)}update orders set total = 9e9 where id = 2000;\nalter table orders add constraint few check (total_cents < 100000000000);\nanalyze orders;\n`, 'V012__cents.sql': statement! });
    expect(await run('deploy db-sales --env=dev', 2)).toContain('few');
    const [open, reached] = shown!.trim().split('\n').map((line) => new RegExp(line.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\d{8}T?\S+-db-sales/, '\\S+').replace('interrupted', '(interrupted|stopped)').replace('…', '\\S+').replace(/\d[\d,]*/g, '[\\d,]+').replaceAll('V[\\d,]+', 'V012')));
    const told = await run('status db-sales --env=dev');
    expect(told).toMatch(open!);
    expect(told).toMatch(reached!);
    const [{ n: before }] = (await query('select count(*)::int4 as n from sales.orders where total_cents is not null')) as [{ n: number }];
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(2000);
    await query('update sales.orders set total = 1 where id = 2000');
    await write('V012__cents.sql', statement!.replace('5000 by id', '4000 by id pause 1ms'));
    await run('deploy db-sales --env=dev');
    expect(await query('select count(*)::int4 as n from sales.orders where total_cents is null')).toEqual([{ n: 0 }]);
    await write('V012__cents.sql', statement!.split('\n').slice(1).join('\n'));
    expect(await run('deploy db-sales --env=dev', 1)).toContain('SL509');
  });

  it('refuses what would give something else in parts', async () => {
    const { run, refused } = await place({ 'V001__orders.sql': `${ORDERS}create table copy (id integer);\n` });
    await run('deploy db-sales --env=dev');
    const line = '-- sluice: batches of 5000 by id\n';
    const copy = (select: string): string => `${line}insert into copy select ${select};\n`;
    for (const text of [
      copy('max(id) from orders'), copy('id from orders group by id'), copy('distinct id from orders'), copy('id from orders limit 5'), copy('id from orders union select 1'), copy('row_number() over () from orders'), copy('o.id from orders o join copy c on true'),
      `${line}with x as (select 1) update orders set total = 1;\n`, `${line}update orders set total = 1 returning id;\n`, `${line}update orders set id = id + 1;\n`, `${line}select 1;\n`,
      '-- sluice: batches of 1000001 by id\nupdate orders set total = 1;\n', '-- sluice: batches of 10 by id pause 61s\nupdate orders set total = 1;\n', '-- sluice: batches of 10 by note\nupdate orders set total = 1;\n',
    ]) expect(await refused('V002__no.sql', text, 'diff db-sales --env=dev'), text).toContain('SL218');
  });
});
