import { describe, expect, test } from 'vitest';
import { layouts, leftOut } from './all.ts';
import { filesOf } from './files-of.ts';
import { naturally } from './natural-order.ts';
import { unwrapped } from './unwrap.ts';

const files = (texts: Readonly<Record<string, string>>) => Object.entries(texts).map(([path, text]) => ({ path, text })).sort((a, b) => (a.path < b.path ? -1 : 1));

/** The layout that reads the folder, and the files that it becomes. */
function imported(texts: Readonly<Record<string, string>>) {
  const all = files(texts);
  const layout = layouts.find((each) => each.matches(all))!;
  const { scripts, findings } = filesOf(layout.read(all, { dialect: 'postgres' }));
  return { layout: layout.name, written: Object.fromEntries(scripts.flatMap(({ up, down }) => [up, ...(down ? [down] : [])]).map(({ name, text }) => [name, text])), findings: findings.map(({ message }) => message) };
}

describe('layouts of versioned scripts', () => {
  test('folders with up.sql and down.sql, by version', () => {
    expect(imported({
      'migrations/2024-02-01-120000_add_items/up.sql': 'create table items ();\n', 'migrations/2024-02-01-120000_add_items/down.sql': 'drop table items;\n',
      'migrations/00000000000000_diesel_initial_setup/up.sql': 'select 1;', 'migrations/00000000000000_diesel_initial_setup/down.sql': '', 'migrations/README.sql': 'select 2;',
    })).toEqual({
      layout: 'folders', findings: [], written: {
        'V00000000000000__diesel_initial_setup.sql': 'select 1;\n', 'V00000000000000__rollback_diesel_initial_setup.sql': '-- Nothing is to be done.\n',
        'V20240201120000__add_items.sql': 'create table items ();\n', 'V20240201120000__rollback_add_items.sql': 'drop table items;\n',
      },
    });
  });

  test('names without a number are counted through in their order', () => {
    expect(Object.keys(imported({ 'b/up.sql': 'select 2', 'a/up.sql': 'select 1', 'c/up.sql': 'select 3' }).written)).toEqual(['V001__a.sql', 'V002__b.sql', 'V003__c.sql']);
  });

  test('.up.sql and .down.sql, numbers by value; what is for other databases stays away', () => {
    expect(imported({
      '9_items.up.sql': 'create table items ();', '9_items.down.sql': 'drop table items;', '10_orders.up.sql': 'create table orders ();',
      '11_more.mysql.up.sql': 'mysql', '11_more.postgres.up.sql': 'create table more ();', '11_more.postgres.down.sql': 'drop table more;',
    })).toEqual({
      layout: 'suffixes', findings: ['1 script is for another database and left out'],
      written: { 'V9__items.sql': 'create table items ();\n', 'V9__rollback_items.sql': 'drop table items;\n', 'V10__orders.sql': 'create table orders ();\n', 'V11__more.sql': 'create table more ();\n', 'V11__rollback_more.sql': 'drop table more;\n' },
    });
  });

  test('Flyway: dots and underscores, undo scripts, repeatable ones, a script that asked for no transaction, a baseline', () => {
    expect(imported({
      'V1_10__later.sql': 'select 2', 'V1.9__items.sql': 'create table items ()', 'U1.9__items.sql': 'drop table items', 'R__views.sql': 'create or replace view v as select 1', 'B1__base.sql': 'select 0',
      'V2__index.sql': 'create index concurrently i on items (a)', 'V2__index.sql.conf': 'executeInTransaction=false\n',
    })).toEqual({
      layout: 'flyway', findings: ['B1__base.sql stands for all scripts up to version 1, and is not taken over'],
      written: {
        'V1.9__items.sql': 'create table items ()\n', 'V1.9__rollback_items.sql': 'drop table items\n', 'V1.10__later.sql': 'select 2\n',
        'V2__index.sql': '-- sluice: transaction off\ncreate index concurrently i on items (a)\n', 'R__views.sql': 'create or replace view v as select 1\n',
      },
    });
  });

  test("Sluice's own names are read as well", () => {
    expect(Object.keys(imported({ 'V001__orders.sql': 'select 1', 'V001__rollback_orders.sql': 'select 0' }).written)).toEqual(['V001__orders.sql', 'V001__rollback_orders.sql']);
  });

  test.each([
    ['-- migrate:up', '-- migrate:down', '-- migrate:up transaction:false'],
    ['-- +goose Up', '-- +goose Down', '-- +goose NO TRANSACTION\n-- +goose Up'],
    ['-- +migrate Up', '-- +migrate Down', '-- +migrate Up notransaction'],
  ])('%s and %s in one file', (up, down, outside) => {
    expect(imported({
      '20240101_a.sql': `${up}\n-- +goose StatementBegin\ncreate table a ();\n-- +goose StatementEnd\n\n${down}\ndrop table a;\n`,
      '20240102_b.sql': `${outside}\nvacuum;\n${down}\n`,
    })).toEqual({
      layout: 'marked', findings: [],
      written: { 'V20240101__a.sql': 'create table a ();\n', 'V20240101__rollback_a.sql': 'drop table a;\n', 'V20240102__b.sql': '-- sluice: transaction off\nvacuum;\n', 'V20240102__rollback_b.sql': '-- Nothing is to be done.\n' },
    });
  });

  test.each([
    ['-- Up Migration\ncreate table a ();\n\n-- Down Migration\ndrop table a;\n'],
    ['create table a ();\n---- create above / drop below ----\ndrop table a;\n'],
    ['--// A\ncreate table a ();\n--//@UNDO\ndrop table a;\n'],
    ['# --- !Ups\ncreate table a ();\n# --- !Downs\ndrop table a;\n'],
    ['-- rambler up\ncreate table a ();\n-- rambler down\ndrop table a;\n'],
  ])('both ways in one file: %j', (text) => {
    const { layout, written } = imported({ '01_a.sql': text });
    expect([layout, written['V01__a.sql']?.replace('--// A\n', ''), written['V01__rollback_a.sql']]).toEqual(['marked', 'create table a ();\n', 'drop table a;\n']);
  });

  test.each([
    [{ '001.do.items.sql': 'select 1', '001.undo.items.sql': 'select 0' }, ['V001__items.sql', 'V001__rollback_items.sql']],
    [{ '20200101-items-up.sql': 'select 1', '20200101-items-down.sql': 'select 0' }, ['V20200101__items.sql', 'V20200101__rollback_items.sql']],
    [{ 'up/1_items.sql': 'select 1', 'down/1_items.sql': 'select 0', 'up/2_more.sql': 'select 2' }, ['V1__items.sql', 'V1__rollback_items.sql', 'V2__more.sql']],
    [{ 'V1__clean_up.sql': 'select 1', 'V2__break_down.sql': 'select 0' }, ['V1__clean_up.sql', 'V2__break_down.sql']],
    [{ '00_a/up.sql': 'select 1', '000_b/up.sql': 'select 2', '2024-01-01-000000_c/up.sql': 'select 3' }, ['V001__a.sql', 'V002__b.sql', 'V003__c.sql']],
  ])('names that say the direction: %j', (texts, names) => {
    expect(Object.keys(imported(texts as Readonly<Record<string, string>>).written)).toEqual(names);
  });

  test('Liquibase: changesets, their ways back, other databases, delimiters, properties', () => {
    const { layout, written, findings } = imported({
      'db/a.sql': [
        '--liquibase formatted sql', '--property name=table value=items', '', '--changeset ann:1', '--comment: items', 'create table ${table} (a int);', '--rollback drop table', '--rollback   ${table};', '',
        '--changeset "ann b":two endDelimiter:/ context:test', 'create function f() returns int language sql as $$ select 1; $$', '/', 'select f()', '/', '/* liquibase rollback', 'drop function f();', '*/', '',
        '--changeset ann:3 dbms:oracle', 'select 1 from dual;', '--changeset ann:4 runOnChange:true', 'create or replace view v as select 1;', '--changeset ann:5 runInTransaction:false', 'vacuum;', '--rollback empty',
        '--changeset ann:6', 'drop table items;', '--rollback changesetId:1 changesetAuthor:ann',
      ].join('\n'),
    });
    expect(layout).toBe('liquibase');
    expect(written).toEqual({
      'V001__1.sql': 'create table items (a int);\n', 'V001__rollback_1.sql': 'drop table\n  items;\n',
      'V002__two.sql': 'create function f() returns int language sql as $$ select 1; $$\n;\nselect f()\n;\n', 'V002__rollback_two.sql': 'drop function f();\n',
      'R__4.sql': 'create or replace view v as select 1;\n', 'V003__5.sql': '-- sluice: transaction off\nvacuum;\n', 'V003__rollback_5.sql': '-- Nothing is to be done.\n',
      'V004__6.sql': 'drop table items;\n', 'V004__rollback_6.sql': 'create table items (a int);\n',
    });
    expect(findings).toEqual(['changeset ann b:two runs in some contexts only; it is taken over for all of them', 'changeset ann:3 is for another database and left out']);
  });

  test('Liquibase: a changelog says the order, whatever its form', () => {
    const sql = (id: string) => `--liquibase formatted sql\n--changeset ann:${id}\nselect ${id};\n`;
    const both = { 'db/z/first.sql': sql('1'), 'db/a/second.sql': sql('2'), 'db/b/third.sql': sql('3'), 'db/left.sql': sql('4') };
    const yaml = { 'db/master.yaml': 'databaseChangeLog:\n  - include: { file: z/first.sql, relativeToChangelogFile: true }\n  - include: { file: db/more.xml }\n' };
    const xml = { 'db/more.xml': '<databaseChangeLog><include file="classpath:/base/db/a/second.sql"/><includeAll path="b" relativeToChangelogFile="true"/></databaseChangeLog>' };
    const { written, findings } = imported({ ...both, ...yaml, ...xml });
    expect(Object.values(written)).toEqual(['select 1;\n', 'select 2;\n', 'select 3;\n']);
    expect(findings).toEqual(['db/left.sql is included by no changelog and left out']);
  });

  test('Sqitch: the order of the plan, BEGIN and COMMIT around scripts, and a change that was reworked', () => {
    const wrapped = (sql: string) => `-- Deploy\n\nBEGIN;\n\n${sql}\n\nCOMMIT;\n`;
    const { layout, written } = imported({
      'sqitch.plan': '%syntax-version=1.0.0\n%project=shop\n\nusers 2024-01-01T00:00:00Z Ann <a@b> # users\norders [users] 2024-01-02T00:00:00Z Ann <a@b> # orders\n@v1 2024-01-03T00:00:00Z Ann <a@b> # one\n\nusers [users@v1] 2024-01-04T00:00:00Z Ann <a@b> # again\n',
      'deploy/users.sql': wrapped('create table users (a int, b int);'), 'deploy/users@v1.sql': wrapped('create table users (a int);'), 'deploy/orders.sql': wrapped('create table orders ();'),
      'revert/users.sql': wrapped('alter table users drop b;'), 'revert/users@v1.sql': wrapped('drop table users;'), 'revert/orders.sql': wrapped('drop table orders;'),
    });
    expect(layout).toBe('sqitch');
    expect(Object.keys(written)).toEqual(['V001__users.sql', 'V001__rollback_users.sql', 'V002__orders.sql', 'V002__rollback_orders.sql', 'V003__users.sql', 'V003__rollback_users.sql']);
    expect(written['V001__users.sql']).toContain('create table users (a int);');
    expect(written['V003__rollback_users.sql']).toContain('alter table users drop b;');
    expect(Object.values(written).join('')).not.toMatch(/BEGIN|COMMIT/);
  });

  test('folders whose metadata says what comes before, what they are called and how they run', () => {
    expect(imported({
      'm/1000/up.sql': 'select 1', 'm/1000/metadata.yaml': 'name: squashed (all)\n', 'm/1200_late/up.sql': 'select 2', 'm/1200_late/metadata.yaml': 'name: other\nparents: [1000, 900]\n',
      'm/1100/up.sql': 'select 3', 'm/1100/metadata.yaml': 'name: early\nparents:\n- 1200\n', 'm/1300/up.sql': 'vacuum', 'm/1300/metadata.toml': 'run_in_transaction = false\n',
    }).written).toEqual({ 'V001__squashed_all.sql': 'select 1\n', 'V002__late.sql': 'select 2\n', 'V003__early.sql': 'select 3\n', 'V004__1300.sql': '-- sluice: transaction off\nvacuum\n' });
    expect(Object.keys(imported({ '10/up.sql': 'select 1', '10/metadata.yaml': 'name: a\n', '20/up.sql': 'select 2', '20/metadata.yaml': 'name: b\nparents: [10]\n' }).written)).toEqual(['V10__a.sql', 'V20__b.sql']);
  });

  test('points in a name are no database, and what runs outside of a transaction says so', () => {
    expect(imported({
      '1_to_v6.0.up.sql': 'select 1', '2_beta.one.up.sql': 'select 2', '2_beta.one.down.sql': 'select 0', '3_c.sqlite3.up.sql': 'no', '4_d.sqlite3.up.sql': 'no', '4_d.up.sql': 'select 4', '5_e.up.sql': 'no', '5_e.postgres.up.sql': 'select 5', '6_f.up.sql': '-- no-transaction\nvacuum',
    })).toEqual({
      layout: 'suffixes', findings: ['2 scripts are for another database and left out'],
      written: { 'V1__to_v6_0.sql': 'select 1\n', 'V2__beta_one.sql': 'select 2\n', 'V2__rollback_beta_one.sql': 'select 0\n', 'V4__d.sql': 'select 4\n', 'V5__e.sql': 'select 5\n', 'V6__f.sql': '-- sluice: transaction off\n-- no-transaction\nvacuum\n' },
    });
    expect(imported({ '1_a.tx.up.sql': 'select 1', '1_a.tx.down.sql': 'select 0', '2_b.up.sql': 'vacuum' }).written).toEqual({ 'V1__a.sql': 'select 1\n', 'V1__rollback_a.sql': 'select 0\n', 'V2__b.sql': '-- sluice: transaction off\nvacuum\n' });
  });

  test('two of one version run in the order of their names, as with tools that know a script by its whole name', () => {
    const told = (one: string, other: string) => [`${one}, ${other} have one version, 10: they run in the order of their names`];
    expect(imported({ '10_b.up.sql': 'select 2', '10_a_c.up.sql': 'select 1', '10_b.down.sql': 'select 0', '9_z.up.sql': 'select 9', '11_x.up.sql': 'select 3' })).toEqual({
      layout: 'suffixes', findings: told('a_c', 'b'), written: { 'V9__z.sql': 'select 9\n', 'V10__a_c.sql': 'select 1\n', 'V10.1__b.sql': 'select 2\n', 'V10.1__rollback_b.sql': 'select 0\n', 'V11__x.sql': 'select 3\n' },
    });
    expect(imported({ '10_b/up.sql': 'select 2', '10_b/metadata.toml': 'run_in_transaction = false', '10_a/up.sql': 'select 1' })).toEqual({ layout: 'folders', findings: told('a', 'b'), written: { 'V10__a.sql': 'select 1\n', 'V10.1__b.sql': '-- sluice: transaction off\nselect 2\n' } });
    expect(imported({ '10_b.sql': '-- +migrate Up\nselect 2', '10_a.sql': '-- +migrate Up\nselect 1' })).toEqual({ layout: 'marked', findings: told('a', 'b'), written: { 'V10__a.sql': 'select 1\n', 'V10.1__b.sql': 'select 2\n' } });
  });

  test.each([
    [{ '1/up.sql': '', '1/metadata.yaml': 'parents: [2]', '2/up.sql': '', '2/metadata.yaml': 'parents: [1]' }, '1 comes before itself, by way of its parents'],
    [{ '1/up.sql': '', '1/metadata.yaml': 'parents: [2' }, '1/metadata.yaml cannot be read'],
    [{ '1_a.up.sql': '', 'more/01_b.up.sql': '' }, 'more/01_b.up.sql and 1_a.up.sql both are version 01'],
    [{ 'V1__a.sql': '', 'V1.0__b.sql': '' }, 'V1__a.sql and V1.0__b.sql both are version 1'],
    [{ 'sqitch.plan': '%project=a\ngone 2024 Ann <a@b>\n' }, 'sqitch.plan names the change gone, and deploy/gone.sql is not there'],
    [{ 'a.sql': '--liquibase formatted sql\n--changeset nobody\nselect 1;\n' }, 'a changeset without an author and an id'],
    [{ 'a.sql': '--liquibase formatted sql\n--changeset a:1\nselect 1;\n--changeset a:1\nselect 2;\n' }, 'a.sql and a.sql both are version a:1'],
  ])('what contradicts itself is refused: %j', (texts, message) => {
    expect(() => imported(texts as Readonly<Record<string, string>>)).toThrow(message);
  });

  test('natural order', () => {
    expect(['10', '9', '1.10', '1.9', 'b2', 'b10', '001', '1', 'a', ''].sort(naturally)).toEqual(['', '1', '001', '1.9', '1.10', '9', '10', 'a', 'b2', 'b10']);
  });

  test('transactions are taken away that are nothing but transactions', () => {
    const blank = (text: string) => text.replaceAll(/\S/g, ' ');
    expect(unwrapped('-- x\nBEGIN;\nselect 1;\nCOMMIT;\n')).toBe('-- x\n      \nselect 1;\n       \n');
    expect(unwrapped('/* a * b */ start transaction; select 1; end transaction')).toMatch(/^\/\* a \* b \*\/ +select 1; +$/);
    expect(unwrapped('begin; select 1; commit -- done\n')).toBe('       select 1;        -- done\n');
    for (const kept of ['select 1;', "select 'begin; commit; ''rollback;';", 'do $$ begin commit; end; $$;', 'create function f() returns int begin atomic select case when true then 1 end; select 2; end;', '-- commit;\nselect 1;', '\\set a b\nselect 1;']) {
      expect(unwrapped(`${kept}\nBEGIN WORK; ${kept} COMMIT; ${kept} ; begin; select 2; end;`)).toBe(`${kept}\n${blank('BEGIN WORK;')} ${kept} ${blank('COMMIT;')} ${kept} ; ${blank('begin;')} select 2; ${blank('end;')}`);
    }
    for (const text of ['alter table a drop b;\nCOMMIT;\ndrop type c;', 'select 1; commit;', 'commit; create index concurrently i on a (b); begin;']) expect(unwrapped(text), 'the other tool had begun').toBe(text.replaceAll(/(?:commit|begin);/gi, blank));
    for (const text of ['BEGIN;\nselect 1;', 'begin; commit; begin; select 1;', 'select 1; begin;', 'begin; begin; commit; commit;', 'begin; savepoint a; rollback to a; commit;', 'begin; select 1; rollback;', 'begin isolation level serializable; select 1; commit;', 'begin; commit; commit and chain;', 'create function f() returns void language plpgsql as $$ begin end $$;']) expect(unwrapped(text)).toBe(text);
  });
});

test.each<[string, Readonly<Record<string, string>>]>([
  ['folders', { '1_a/up.sql': "select '{{end}} {{ url }}'; -- {{.Name}}\n", '1_a/down.sql': "select '{{x}}';\n" }],
  ['suffixes', { '1_a.up.sql': "select '{{end}} {{ url }}'; -- {{.Name}}\n", '1_a.down.sql': "select '{{x}}';\n" }],
  ['marked', { '1_a.sql': "-- migrate:up\nselect '{{end}} {{ url }}'; -- {{.Name}}\n-- migrate:down\nselect '{{x}}';\n" }],
])('what templates have in double braces is text: %s', (_, texts) => {
  const { written } = imported(texts);
  expect(Object.values(written).map((text) => text.trim())).toEqual(["select '{{{{end}}}} {{{{ url }}}}'; -- {{.Name}}", "select '{{{{x}}}}';"]);
});

test('placeholders of Flyway become names, but for its own and where they are switched off', () => {
  const texts = { 'V1__a.sql': 'select \'${app.schema}\',\n  ${who}, \'{{1,2},{3,4}}\', \'{{kept}}\', ${who};\n', 'U1__a.sql': 'drop ${who};\n', 'V2__b.sql': 'select \'${flyway:timestamp}\';\n' };
  const { written, findings } = imported(texts);
  expect(written).toMatchObject({ 'V1__a.sql': 'select \'{{app_schema}}\',\n  {{who}}, \'{{1,2},{3,4}}\', \'{{{{kept}}}}\', {{who}};\n', 'V1__rollback_a.sql': 'drop {{who}};\n', 'V2__b.sql': 'select \'${flyway:timestamp}\';\n' });
  expect(findings).toEqual(['${who} is {{who}} now', '${app.schema} is {{app_schema}} now', '${who} is {{who}} now', '${flyway:timestamp} has a value only in Flyway, and stays as it is written']);
  expect(imported({ ...texts, 'flyway.conf': 'flyway.placeholderReplacement=false\n' }).written).toMatchObject({ 'V1__a.sql': texts['V1__a.sql'].replace('{{kept}}', '{{{{kept}}}}') });
});

test('placeholders of Liquibase become names, but for what a property of the file says', () => {
  const { written, findings } = imported({ 'a.sql': '--liquibase formatted sql\n--property name=known value=orders\n--changeset ann:1\nselect \'${known}\', ${who}, \'{{kept}}\';\n--rollback drop ${who};\n' });
  expect(Object.values(written).map((text) => text.trim())).toEqual(["select 'orders', {{who}}, '{{{{kept}}}}';", 'drop {{who}};']);
  expect(findings).toEqual(['${who} is {{who}} now']);
});

test('variables of psql in the scripts of Sqitch become names, and nothing else does', () => {
  const same = "select '12:30', a[1:n], a[:n], x::text, x::\"char\", E'\\':no', \"a:b\" -- :no\n/* :no */, $$ :no $$, $t$ :no $t$ from s;";
  const { written, findings } = imported({
    'sqitch.plan': '%syntax-version=1.0.0\n%project=p\n\none 2026-01-01T00:00:00Z Ann <ann@example.org> # x\n',
    'deploy/one.sql': `create table :schema.t (a text default :'word');\ngrant select on :schema.t to :"role";\n${same}\n`, 'revert/one.sql': 'drop table :schema.t;\n',
  });
  expect(Object.values(written)).toEqual([`create table {{schema}}.t (a text default '{{word}}');\ngrant select on {{schema}}.t to "{{role}}";\n${same}\n`, 'drop table {{schema}}.t;\n']);
  expect(findings).toEqual([':schema is {{schema}} now', ":'word' is {{word}} now", ':"role" is {{role}} now', ':schema is {{schema}} now']);
});

test.each([
  [{ '1_a.up.sql': 'select 1', '1_a.down.sql': '', '2_b.down.sql': '', 'notes.sql': '' }, ['2 files were not taken for scripts: 2_b.down.sql, notes.sql']],
  [{ 'x/up.sql': '', 'y/down.sql': '' }, ['y/down.sql was not taken for scripts']],
  [{ '1_a.up.sql': '', '1_a.sqlite3.up.sql': '', '1_a.sqlite3.down.sql': '', '2_b.mysql.up.sql': '' }, []],
  [{ 'V1__a.sql': '', 'U2__b.sql': '', 'V1a__c.sql': '', 'B3__d.sql': '' }, ['2 files were not taken for scripts: U2__b.sql, V1a__c.sql']],
  [{ '1_a.sql': '-- migrate:up\nselect 1', '2_b.sql': '-- migrate:down\nselect 1' }, ['2_b.sql was not taken for scripts']],
  [{ 'sqitch.plan': '%project=a\none 2024 Ann <a@b>\n', 'deploy/one.sql': '', 'verify/one.sql': '', 'deploy/two.sql': '' }, ['deploy/two.sql was not taken for scripts']],
  [{ 'a.sql': '--liquibase formatted sql\n--changeset a:1\nselect 1;\n', 'b.sql': '--liquibase formatted sql\nselect 2;\n' }, ['b.sql was not taken for scripts']],
])('what is left out is told: %j', (texts, messages) => {
  const all = files(texts);
  const layout = layouts.find((each) => each.matches(all))!;
  expect(leftOut(all, layout.read(all, { dialect: 'postgres' })).map(({ message }) => message)).toEqual(messages);
});
