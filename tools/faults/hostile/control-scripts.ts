/** Sources that try to take control of the session, the transaction, the server or the machine. */

export interface Script {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /**
   * `plan`: refused before a connection is written to, with file, line and column. `stopped`: something of it may run, and nothing of it stays.
   * `harmless`: it may succeed, but nothing outside of the project's own schema changes.
   */
  readonly expect: 'plan' | 'stopped' | 'harmless';
  /** The place that must be named. */
  readonly at?: string;
  /** Statements that lie in wait in the target, made by a superuser beforehand. */
  readonly trap?: string;
  /** Where the sources are loaded; default: the embedded database. */
  readonly shadow?: 'target';
}

const T = 'create table app.t (id int primary key);\n';
const SCHEMA = 'schema/x.sql';

/** The second line of a schema file. */
const line = (name: string, sql: string): Script => ({ name, files: { [SCHEMA]: `${T}  ${sql};\n` }, expect: 'plan', at: 'db/schema/x.sql:2:3' });
const smoke = (name: string, sql: string, expect: Script['expect'] = 'plan'): Script => ({
  name: `smoke test: ${name}`, files: { [SCHEMA]: T, 'tests/x.sql': `select 1;\n  ${sql};\n` }, expect, ...(expect === 'plan' && { at: 'db/tests/x.sql:2:3' }),
});
const yaml = (name: string, test: string, expect: Script['expect']): Script => ({ name: `smoke test in YAML: ${name}`, files: { [SCHEMA]: T, 'tests/x.yaml': `tests:\n${test}` }, expect });
const HARM = 'drop table keep.canary';

/** A function of the sources that does `body`, and a materialized view that calls it, so that deploying runs it. */
const called = (name: string, body: string, expect: Script['expect'], more: Partial<Script> = {}): Script => ({
  name: `function called by a deployment: ${name}`,
  files: { [SCHEMA]: `${T}create function app.f() returns int language plpgsql as $$ begin ${body}; return 1; end $$;\ncreate materialized view app.m as select app.f() as x;\n` }, expect, ...more,
});

/** An event trigger of somebody else, which acts in the session that deploys. */
const trapped = (name: string, body: string): Script => ({
  name: `event trigger in the target: ${name}`, files: { [SCHEMA]: `${T}create view app.v as select 1 as x;\n` }, expect: 'stopped',
  trap: `create function keep.e() returns event_trigger language plpgsql as $$ begin if exists (select from pg_class where relname = 'v' and relnamespace = 'app'::regnamespace) then ${body}; end if; end $$; create event trigger zz on ddl_command_end execute function keep.e()`,
});

const shadow = (name: string, files: Readonly<Record<string, string>>): Script => ({ name: `loading into a shadow on the target: ${name}`, files, expect: 'harmless', shadow: 'target' });
const act = (body: string, more: string): Record<string, string> => ({
  // What is immutable may call what is not.
  [SCHEMA]: `create function app.g() returns int language plpgsql as $$ begin ${body}; return 1; end $$;\ncreate function app.f() returns int language plpgsql immutable as $$ begin return app.g(); end $$;\n${more}\n`,
});

export const SCRIPTS: readonly Script[] = [
  line('commit', 'commit'), line('commit and chain', 'commit and chain'), line('end', 'END'), line('rollback', 'rollback'), line('begin', 'begin'), line('start transaction', 'start transaction'),
  line('savepoint', 'savepoint s'), line('release', 'release savepoint s'), line('rollback to', 'rollback to savepoint s'), line('prepare transaction', "prepare transaction 'x'"),
  line('commit prepared', "commit prepared 'x'"), { ...line('commit behind a comment', '/* ; */ commit'), at: 'db/schema/x.sql:2:11' }, line('commit hidden in case', 'CoMmIt WORK'),
  line('set transaction', 'set transaction isolation level serializable'), line('set session characteristics', 'set session characteristics as transaction read only'),
  line('set role', 'set role postgres'), line('set local role', 'set local role postgres'), line('set session authorization', "set session authorization 'postgres'"), line('reset role', 'reset role'), line('reset session authorization', 'reset session authorization'),
  line('reset all', 'reset all'), line('discard all', 'discard all'), line('set_config role', "select set_config('role', 'postgres', false)"),
  line('set_config role, spelled otherwise', "select pg_catalog.set_config('ROLE', 'postgres', false)"), line('set_config by expression', "select set_config('ro' || 'le', 'postgres', false)"),
  line('set_config beside another', "select set_config('search_path', '', false), set_config('role', 'postgres', false)"),
  line('set session_replication_role', 'set session_replication_role = replica'), line('set_config session_replication_role', "select set_config('session_replication_role', 'replica', false)"),
  line('alter system', "alter system set log_statement = 'all'"), line('alter system reset', 'alter system reset all'), line('alter database', 'alter database postgres set search_path = evil'),
  line('alter role', 'alter role postgres set search_path = evil'), line('create role', 'create role evil superuser'), line('drop role', 'drop role if exists app_reader'), line('grant role', 'grant pg_read_all_data to public'), line('alter role rename', 'alter role postgres rename to evil'),
  line('create database', 'create database evil'), line('drop database', 'drop database if exists evil'), line('create tablespace', "create tablespace evil location '/tmp'"),
  line('copy from program', "copy app.t from program 'touch {{marker}}'"), line('copy to program', "copy (select 1) to program 'touch {{marker}}'"), line('copy to file', "copy (select 1) to '{{marker}}'"), line('copy from file', "copy app.t from '/etc/passwd'"),
  line('do', `do $$ begin ${HARM}; end $$`), line('call', 'call app.p()'), line('select of a function', 'select app.f()'), line('drop', HARM), line('truncate', 'truncate keep.canary'), line('delete', 'delete from keep.canary'),
  line('delete in a with', 'with d as (delete from keep.canary returning *) select * from d'), line('select into', 'select * into app.u from keep.canary'), line('create table as a function', 'create table app.u as select app.f()'),
  line('execute', 'execute s'), line('prepare', 'prepare s as select 1'), line('load', "load '/tmp/evil.so'"), line('listen', 'listen x'), line('notify', "notify x, 'y'"), line('lock', 'lock table keep.canary'),
  line('explain analyze', 'explain analyze delete from keep.canary'), line('explain create', 'explain (analyze) create table app.u as select 1'), line('vacuum', 'vacuum full'), line('reassign owned', 'reassign owned by postgres to pg_monitor'), line('drop owned', 'drop owned by postgres'), line('declare cursor', 'declare c cursor with hold for select 1'), line('import foreign schema', 'import foreign schema s from server x into app'),
  line('large object comment', "comment on large object 1 is 'x'"), line('lo_import', "select lo_import('/etc/passwd')"), line('pg_terminate_backend', 'select pg_terminate_backend(pid) from pg_stat_activity'),
  { ...line('psql shell', '\\! touch {{marker}}'), files: { [SCHEMA]: `${T}  \\! touch {{marker}}\n` } }, { ...line('psql include', ''), files: { [SCHEMA]: `${T}  \\i /etc/passwd\n` } }, { ...line('psql copy', ''), files: { [SCHEMA]: `${T}  \\copy app.t from /etc/passwd\n` } },
  { ...line('psql gexec', ''), files: { [SCHEMA]: `${T}  select 'drop table keep.canary' \\gexec\n` } }, { ...line('psql output', ''), files: { [SCHEMA]: `${T}  \\o |touch {{marker}}\n` } }, { ...line('psql set from a command', ''), files: { [SCHEMA]: `${T}  \\set x \`touch {{marker}}\`\n` } },
  { ...line('commit after a line end that only the server knows', '-- a comment ends here\rcommit'), at: 'db/schema/x.sql:2' }, line('commit after a nested comment', 'commit /* /* */ */'), line('commit after a unicode string', "commit -- u&'\\0027"),
  { name: 'commit behind a string that ends otherwise with old strings', files: { [SCHEMA]: `set standard_conforming_strings = off;\n${T}comment on table app.t is 'a\\';  commit; ${HARM}; --';\n` }, expect: 'plan' },
  { name: 'commit in a block of a function header', files: { [SCHEMA]: `create procedure app.p() begin atomic commit; end;\n` }, expect: 'stopped' },
  { name: 'set on a function: role', files: { [SCHEMA]: `${T}create function app.f() returns int language sql set role = 'postgres' as 'select 1';\ncreate materialized view app.m as select app.f() as x;\n` }, expect: 'harmless' },
  { name: 'settings of one file do not reach the next', files: { 'schema/a.sql': `set search_path = keep;\ncreate view app.v as select 1 as x;\n`, 'schema/b.sql': 'create table t2 (id int);\n' }, expect: 'harmless' },
  { name: 'an object outside of what the project owns', files: { [SCHEMA]: `${T}create table keep.evil (id int);\n` }, expect: 'plan' },
  { name: 'a change to a table outside of what the project owns', files: { [SCHEMA]: `${T}alter table keep.canary add column evil int;\n` }, expect: 'stopped' },
  { name: 'a trigger on a table outside of what the project owns', files: { [SCHEMA]: `${T}create function app.f() returns trigger language plpgsql as $$ begin return null; end $$;\ncreate trigger g before insert on keep.canary for each row execute function app.f();\n` }, expect: 'stopped' },

  called('commit', 'commit', 'stopped'), called('rollback', 'rollback', 'stopped'), called('a procedure that commits', `call app.p(); ${HARM}`, 'stopped', { files: { [SCHEMA]: `${T}create procedure app.p() language plpgsql as $$ begin commit; end $$;\ncreate function app.f() returns int language plpgsql as $$ begin call app.p(); return 1; end $$;\ncreate materialized view app.m as select app.f() as x;\n` } }),
  called('set role', "execute 'set role app_reader'", 'stopped'), called('set session authorization', "execute 'set session authorization app_reader'", 'stopped'), called('set_config role', "perform set_config('role', 'app_reader', false)", 'stopped'),
  called('search_path', "perform set_config('search_path', 'keep', false)", 'harmless'), called('session_replication_role', "perform set_config('session_replication_role', 'replica', false)", 'harmless'),
  called('lock_timeout', "perform set_config('lock_timeout', '0', false)", 'harmless'), called('standard_conforming_strings', "perform set_config('standard_conforming_strings', 'off', false)", 'harmless'), called('statement_timeout', "perform set_config('statement_timeout', '0', false)", 'harmless'),
  called('row_security', "perform set_config('row_security', 'off', false)", 'harmless'), called('synchronous_commit', "perform set_config('synchronous_commit', 'off', false)", 'harmless'),
  called('alter system', "execute 'alter system set work_mem = ''1MB'''", 'stopped'), called('a savepoint', "execute 'savepoint s'", 'stopped'),
  trapped('role', "perform set_config('role', 'app_reader', false)"), trapped('session authorization', "execute 'set session authorization app_reader'"), trapped('search_path', "perform set_config('search_path', 'keep', false)"),
  trapped('search_path for the transaction', "perform set_config('search_path', 'keep', true)"), trapped('session_replication_role', "perform set_config('session_replication_role', 'replica', false)"), trapped('lock_timeout', "perform set_config('lock_timeout', '0', false)"),
  trapped('standard_conforming_strings', "perform set_config('standard_conforming_strings', 'off', false)"), trapped('row_security', "perform set_config('row_security', 'off', false)"), trapped('synchronous_commit', "perform set_config('synchronous_commit', 'off', false)"),
  trapped('commit', 'commit'), trapped('rollback', 'rollback'), trapped('an error', "raise exception 'no'"), trapped('a cancel', 'perform pg_cancel_backend(pg_backend_pid())'),

  smoke('commit', 'commit'), smoke('rollback', 'rollback'), smoke('savepoint', 'savepoint s'), smoke('prepare transaction', "prepare transaction 'x'"), smoke('set transaction', 'commit and chain'),
  smoke('copy to program', "copy (select 1) to program 'touch {{marker}}'"), smoke('alter system', "alter system set work_mem = '1MB'"), smoke('create database', 'create database evil'), smoke('vacuum', 'vacuum keep.canary'),
  { name: 'smoke test: psql shell', files: { [SCHEMA]: T, 'tests/x.sql': 'select 1;\n  \\! touch {{marker}}\n' }, expect: 'plan', at: 'db/tests/x.sql:2:3' },
  smoke('do with commit', 'do $$ begin drop table keep.canary; commit; end $$', 'harmless'), smoke('drop', HARM, 'harmless'), smoke('set role', 'set role app_reader', 'harmless'), smoke('alter role', 'alter role app_reader superuser', 'harmless'),
  smoke('advisory unlock', 'select pg_advisory_unlock_all()', 'harmless'),
  yaml('a second statement in a query', `  - query: "select 1 as a; commit; ${HARM}"\n    columns: { a: integer }\n`, 'stopped'),
  yaml('a second statement in a query for rows', `  - query: "select 1 as a; commit; ${HARM}"\n    rows: 1\n`, 'stopped'),
  yaml('a second statement in a type', `  - query: "select 1 as a"\n    columns: { a: "int; commit; ${HARM}; --" }\n`, 'stopped'),
  yaml('a function call in a type', `  - query: "select 1 as a"\n    columns: { a: "int, pg_catalog.set_config('role', 'app_reader', false)::text" }\n`, 'harmless'),
  yaml('a parenthesis closed in a query', `  - query: "select 1) r(c); commit; ${HARM}; select ((1"\n    value: "1"\n`, 'stopped'),
  yaml('a call that is more than a call', `  - call: "generate_series(1,1); commit; ${HARM}; --"\n    rows: 1\n`, 'stopped'),
  yaml('a procedure that is more than a call', `  - procedure: "app.p(); commit; ${HARM}; --"\n`, 'stopped'),
  yaml('an existence that is more than a name', `  - exists: "table app.t'); commit; ${HARM}; --"\n`, 'stopped'),
  yaml('a comment that swallows the rest', `  - query: "select 1 --"\n    value: "1"\n`, 'harmless'),

  shadow('a materialized view changes a role', act("execute 'alter role app_reader superuser'", 'create materialized view app.m as select app.f() as x;')),
  shadow('a materialized view makes a role', act("execute 'create role evil'", 'create materialized view app.m as select app.f() as x;')),
  shadow('a default computed for a new column changes a role', act("execute 'alter role app_reader superuser'", `${T}alter table app.t add column c int default app.f();`)),
  shadow('a bound of a partition changes a role', act("execute 'alter role app_reader superuser'", 'create table app.p (a int) partition by list (a);\ncreate table app.p1 partition of app.p for values in (app.f());')),
  shadow('a constant in an index changes a role', act("execute 'alter role app_reader superuser'", `${T}create index i on app.t ((id + app.f()));`)),
  shadow('an event trigger changes a role', { [SCHEMA]: `create function app.e() returns event_trigger language plpgsql as $$ begin alter role app_reader superuser; end $$;\ncreate event trigger zz on ddl_command_end execute function app.e();\n${T}` }),
  shadow('a materialized view runs a program', act("copy (select 1) to program 'touch {{marker}}'", 'create materialized view app.m as select app.f() as x;')),
  shadow('a materialized view writes a file', act("copy (select 1) to '{{marker}}'", 'create materialized view app.m as select app.f() as x;')),
  shadow('an event trigger runs a program', { [SCHEMA]: `create function app.e() returns event_trigger language plpgsql as $$ begin copy (select 1) to program 'touch {{marker}}'; end $$;\ncreate event trigger zz on ddl_command_end execute function app.e();\n${T}` }),
  shadow('a materialized view reaches the target by dblink', { [SCHEMA]: `create extension dblink schema app;\ncreate function app.f() returns text language sql as $$ select app.dblink_exec('{{conninfo}}', 'drop table keep.canary') $$;\ncreate materialized view app.m as select app.f() as x;\n` }),
];
