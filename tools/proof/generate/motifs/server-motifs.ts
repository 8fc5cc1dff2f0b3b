/** Motifs around what reaches beyond a schema: publications, foreign data, default privileges, text search, languages, conversions, event triggers. */
import { motif } from '../motif.ts';

const published = motif({
  kind: 'published', dials: [5, 2, 3, 2, 2],
  sql: ({ d, n, q }) => [
    `create table ${n()} (id integer not null, note text${d[1] === 1 ? ', extra date' : ''})`,
    `alter table ${n()} add constraint ${q('_k')} primary key (id)`,
    `create table ${n('_b')} (id integer) partition by range (id)`,
    `create table ${n('_b1')} partition of ${n('_b')} for values from (0) to (100)`,
    `create publication ${q('_pub')} for ${[`table ${n()}`, `table ${n()} (id, note)`, `table ${n()} where (id > 3), ${n('_b')}`, `tables in schema ${n().includes('.') ? n().split('.')[0] : 'public'}`, `table ${n('_b')}, ${n()} (id)`][d[0]!]}${['', ` with (publish = 'insert, delete')`, ` with (publish_via_partition_root = true)`][d[2]!]}`,
    d[3] === 1 && `comment on publication ${q('_pub')} is 'for others'`,
    d[4] === 1 && `alter publication ${q('_pub')} owner to postgres`,
  ],
});

const foreign = motif({
  kind: 'foreign', dials: [3, 2, 3, 2, 3, 2],
  sql: ({ d, n, q }) => [
    `create foreign data wrapper ${q('_w')}${['', ` options (debug 'true')`, ` options (debug 'false', level '3')`][d[0]!]}`,
    `create server ${q('_s')}${d[1] === 1 ? ` type 'x' version '2'` : ''} foreign data wrapper ${q('_w')}${['', ` options (host 'a')`, ` options (host 'b', port '1')`][d[2]!]}`,
    d[3] === 1 && `create user mapping for gen_reader server ${q('_s')} options (${d[2] === 1 ? `"user" 'one'` : `"user" 'two', note 'x'`})`,
    `create foreign table ${n()} (id integer${d[4] === 1 ? ' not null' : ''}${d[4] === 2 ? ` options (column_name 'ID')` : ''}, note ${d[5] === 1 ? 'text' : 'varchar(9)'}${d[4] === 1 ? `, constraint ${q('_c')} check (id > 0)` : ''}) server ${q('_s')}${d[4] === 0 ? '' : ` options (table_name 'far')`}`,
    `create view ${n('_v')} as select id, note from ${n()}`,
    `grant usage on foreign server ${q('_s')} to gen_reader`,
    d[5] === 1 && `create table ${n('_p')} (id integer, note text) partition by range (id)`,
    d[5] === 1 && `create foreign table ${n('_p1')} partition of ${n('_p')} for values from (0) to (9) server ${q('_s')}`,
  ],
});

const privileges = motif({
  kind: 'privileges', weight: 1.5, dials: [4, 4, 4, 3, 3, 2],
  sql: ({ d, n }) => [
    `create table ${n()} (id integer, note text)`,
    `create sequence ${n('_q')}`,
    `create type ${n('_e')} as enum ('a')`,
    `create function ${n('_f')}() returns integer language sql return 1`,
    ['', `grant select, update (note) on ${n()} to gen_reader`, `grant all on ${n()} to gen_reader with grant option`, `grant insert (id, note) on ${n()} to gen_writer, gen_reader`][d[0]!]!,
    ['', `revoke all on function ${n('_f')}() from public`, `grant execute on function ${n('_f')}() to gen_reader`, `alter function ${n('_f')}() owner to gen_owner`][d[1]!]!,
    ['', `revoke usage on type ${n('_e')} from public`, `grant usage on type ${n('_e')} to gen_writer`, `alter type ${n('_e')} owner to gen_other`][d[2]!]!,
    ['', `grant usage, select on sequence ${n('_q')} to gen_writer`, `alter sequence ${n('_q')} owner to gen_owner`][d[3]!]!,
    ['', `alter table ${n()} owner to gen_owner`, `grant truncate, trigger, references on ${n()} to public`][d[4]!]!,
    d[5] === 1 && `create view ${n('_v')} as select note from ${n()}`,
    d[5] === 1 && `grant select (note) on ${n('_v')} to public`,
  ],
  columns: () => ({ id: 'integer', note: 'text' }),
});

const search = motif({
  kind: 'search', weight: 0.8, dials: [2, 3, 2, 2],
  sql: ({ d, n, q }) => [
    `create text search template ${n('_tpl')} (lexize = dsimple_lexize, init = dsimple_init)`,
    `create text search parser ${n('_par')} (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype${d[0] === 1 ? ', headline = prsd_headline' : ''})`,
    `create text search dictionary ${n('_dict')} (template = ${n('_tpl')}${['', ', accept = false', `, stopwords = english`][d[1]!]})`,
    `create text search configuration ${n()} (parser = ${d[2] === 1 ? n('_par') : 'pg_catalog."default"'})`,
    `alter text search configuration ${n()} add mapping for asciiword, word with ${n('_dict')}${d[3] === 1 ? ', pg_catalog.simple' : ''}`,
    `create table ${n('_t')} (doc text, vec tsvector generated always as (to_tsvector('${n()}'::regconfig, doc)) stored)`,
    `create index ${q('_g')} on ${n('_t')} using gin (vec)`,
  ],
});

const rarities = motif({
  kind: 'rarities', weight: 0.7, dials: [3, 2, 2, 2, 3],
  sql: ({ d, n, q }) => [
    ['', `create conversion ${n('_con')} for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8`, `create default conversion ${n('_con')} for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8`][d[0]!]!,
    d[1] === 1 && `create ${d[2] === 1 ? 'trusted ' : ''}language ${q('_lang')} handler plpgsql_call_handler inline plpgsql_inline_handler validator plpgsql_validator`,
    d[1] === 1 && `create function ${n('_f')}() returns integer language ${q('_lang')} as $$ begin return ${d[4]}; end $$`,
    d[3] === 1 && `create access method ${q('_am')} type table handler heap_tableam_handler`,
    `create table ${n()} (id integer, note text${d[2] === 1 ? ' collate "C"' : ''})${d[3] === 1 ? ` using ${q('_am')}` : ''}`,
    ['', `create materialized view ${n('_m')}${d[3] === 1 ? ` using ${q('_am')}` : ''} as select note from ${n()}`, `create view ${n('_m')} as select note collate "C" as note from ${n()}`][d[4]!]!,
  ],
  columns: () => ({ id: 'integer' }),
});

const defaults = motif({
  kind: 'defaults', weight: 0.6, last: true, dials: [4, 3, 2],
  sql: ({ d, n }) => {
    const scope = d[2] === 1 && n().includes('.') ? ` in schema ${n().split('.')[0]}` : '';
    return [
      [`alter default privileges${scope} grant select on tables to gen_writer`, `alter default privileges for role gen_owner${scope} grant select, insert on tables to gen_reader`, `alter default privileges${scope} grant all on sequences to gen_writer with grant option`, `alter default privileges for role gen_other grant select on tables to gen_reader`][d[0]!]!,
      ['', `alter default privileges revoke execute on functions from public`, `alter default privileges for role gen_owner revoke usage on types from public`][d[1]!]!,
    ];
  },
});

const eventful = motif({
  kind: 'eventful', weight: 0.4, last: true, dials: [3, 3, 2],
  sql: ({ d, n, q }) => [
    `create function ${n('_f')}() returns event_trigger language plpgsql as $$ begin null; end $$`,
    `create event trigger ${q('_ev')} on ${['ddl_command_end', 'sql_drop', 'table_rewrite'][d[0]!]}${d[1] === 0 ? '' : ` when tag in (${[[`'CREATE TABLE'`, `'ALTER TABLE', 'CREATE TABLE'`], [`'DROP TABLE'`, `'DROP VIEW', 'DROP TABLE'`], [`'ALTER TABLE'`, `'ALTER TYPE', 'ALTER TABLE'`]][d[0]!]![d[1]! - 1]})`} execute function ${n('_f')}()`,
    d[2] === 1 && `alter event trigger ${q('_ev')} disable`,
  ],
});

export const serverMotifs = [published, foreign, privileges, search, rarities, defaults, eventful];
