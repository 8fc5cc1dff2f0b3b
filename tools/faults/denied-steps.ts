/** A change of every kind of object, and for each the right without which the server refuses it: what T12 takes away. */
import type { ReferencePlan } from './reference-plan.ts';

export const DEPLOYER = 'fault_deployer';
/** Owns what was taken away. */
export const STRANGER = 'fault_stranger';
/** Gets privileges. */
export const READER = 'fault_reader';
/** Becomes the owner of a table; the deployer is a member of it. */
export const HEIR = 'fault_heir';

export interface Denial {
  /** What the step does, in a few words. */
  readonly step: string;
  /** By a superuser, before the deployment. */
  readonly take: readonly string[];
}

const tables = ['column', 'retyped', 'defaulted', 'filled', 'indexed', 'unindexed', 'checked', 'unchecked', 'triggered', 'untriggered', 'guarded', 'secured', 'noted', 'noted_column', 'gone', 'given', 'untold', 'measured', 'ruled', 'replicated', 'target', 'parted', 'unique_one'];
const table = (name: string, more = ''): string => `create table shop.${name} (id integer primary key, name text, amount integer${more});\n`;

const before = [
  'create schema shop;\ncreate schema side;\n',
  ...tables.map((name) => (name === 'parted' ? 'create table shop.parted (id integer, name text) partition by range (id);\n' : table(name))),
  table('pointing'), 'create table shop.part1 (id integer, name text);\n',
  'create index unindexed_name on shop.unindexed (name);\nalter table shop.unchecked add constraint unchecked_amount check (amount > 0);\ncreate statistics shop.measured_both on name, amount from shop.measured;\n',
  "create function shop.touch() returns trigger language plpgsql as $$ begin return new; end $$;\ncreate function shop.touch2() returns trigger language plpgsql as $$ begin return new; end $$;\n",
  'create trigger untriggered_touch before update on shop.untriggered for each row execute function shop.touch();\n',
  "create type shop.state as enum ('a');\ncreate type shop.used as enum ('a');\ncreate type shop.pair as (a integer);\ncreate domain shop.positive as integer;\n",
  'create view shop.changed_view as select 1 as one;\ncreate view shop.gone_view as select 1 as one;\ncreate materialized view shop.kept as select 1 as one;\n',
  "create function shop.changed(n integer) returns integer language sql as $$ select n $$;\ncreate function shop.gone_function() returns integer language sql as $$ select 1 $$;\n",
  'create procedure shop.work() language sql as $$ select 1 $$;\ncreate sequence shop.ticket;\n',
  "create function shop.told() returns integer language sql as $$ select 1 $$;\n",
  `grant select on shop.untold to ${READER};\n`,
];

const after = [
  'create schema shop;\ncreate schema side;\ncreate schema more;\n',
  table('column', ', extra text'),
  table('retyped').replace('amount integer', 'amount bigint'),
  table('defaulted').replace('amount integer', 'amount integer default 7'),
  table('filled').replace('name text', 'name text not null'),
  table('indexed'), table('unindexed'), table('checked', ', constraint checked_amount check (amount > 0)'), table('unchecked'), table('triggered'), table('untriggered'),
  table('guarded'), table('secured'), table('noted'), table('noted_column'), table('given'), table('untold'), table('measured'), table('ruled'), table('replicated'), table('target'),
  'create table shop.parted (id integer, name text) partition by range (id);\n', table('unique_one').replace('name text', 'name text unique'),
  'create table shop.pointing (id integer primary key, name text, amount integer references shop.target);\n',
  'create table shop.part1 partition of shop.parted for values from (0) to (10);\n',
  'create index indexed_name on shop.indexed (name);\n',
  "create function shop.touch() returns trigger language plpgsql as $$ begin return new; end $$;\ncreate function shop.touch2() returns trigger language plpgsql as $$ begin return new; end $$;\n",
  'create trigger triggered_touch before update on shop.triggered for each row execute function shop.touch();\n',
  table('called'), 'create trigger called_touch before update on shop.called for each row execute function shop.touch2();\n',
  'create policy own on shop.guarded using (amount > 0);\nalter table shop.secured enable row level security;\ncreate rule quiet as on delete to shop.ruled do instead nothing;\nalter table shop.replicated replica identity full;\n',
  "comment on table shop.noted is 'noted';\ncomment on column shop.noted_column.name is 'noted';\ncomment on schema side is 'beside';\n",
  "create type shop.state as enum ('a', 'b');\ncreate type shop.used as enum ('a');\ncreate type shop.pair as (a integer, b text);\ncreate domain shop.positive as integer check (value > 0);\n",
  'create table shop.using_type (id integer primary key, state shop.used);\n',
  'create view shop.changed_view as select 1 as one, 2 as two;\ncreate materialized view shop.kept as select 1 as one, 2 as two;\n',
  "create function shop.changed(n integer) returns integer language sql as $$ select n + 1 $$;\n",
  'create procedure shop.work() language sql as $$ select 2 $$;\ncreate sequence shop.ticket increment by 5;\n',
  "create function shop.told() returns integer language sql as $$ select 1 $$;\nrevoke execute on function shop.told() from public;\n",
  `grant select on shop.given to ${READER};\nrevoke select on shop.untold from ${READER};\ngrant usage on schema side to ${READER};\n`,
  'create table more.first (id integer primary key);\ncreate extension citext schema shop;\n',
  "create function shop.fresh() returns integer language plpgsql as $$ begin return 1; end $$;\n",
  `alter table shop.unique_one owner to ${HEIR};\n`,
];

export const deniedPlan: ReferencePlan = { dialect: 'postgres', owns: '{ schemas: [shop, side, more], extensions: [citext] }', before: before.join(''), after: after.join(''), rows: [] };

const belongs = (what: string): readonly string[] => [`alter ${what} owner to ${STRANGER}`];
const own = (step: string, what: string): Denial => ({ step, take: belongs(what) });
/** The owner of the schema may drop what lies in it. */
const dropped = (step: string, what: string): Denial => ({ step, take: [...belongs(what), ...belongs('schema shop'), `grant usage, create on schema shop to ${DEPLOYER}`] });

export const DENIALS: readonly Denial[] = [
  own('add a column', 'table shop.column'), own('change a type', 'table shop.retyped'), own('set a default', 'table shop.defaulted'), own('set not null', 'table shop.filled'),
  own('create an index', 'table shop.indexed'), own('drop an index', 'table shop.unindexed'), own('add a check', 'table shop.checked'), own('drop a check', 'table shop.unchecked'),
  own('add a unique constraint', 'table shop.unique_one'),
  { step: 'create a trigger on a table of another role', take: [...belongs('table shop.triggered'), `revoke trigger on shop.triggered from ${DEPLOYER}`] },
  own('drop a trigger', 'table shop.untriggered'), own('create a policy', 'table shop.guarded'), own('enable row security', 'table shop.secured'), own('create a rule', 'table shop.ruled'),
  own('set a replica identity', 'table shop.replicated'), own('comment on a table', 'table shop.noted'), own('comment on a column', 'table shop.noted_column'), dropped('drop a table', 'table shop.gone'),
  own('grant on a table', 'table shop.given'), own('revoke from a table', 'table shop.untold'), dropped('drop statistics', 'statistics shop.measured_both'),
  { step: 'refer to a table of another role', take: belongs('table shop.target') }, own('attach to a table of another role', 'table shop.parted'), own('attach a table of another role', 'table shop.part1'),
  own('add a value', 'type shop.state'), own('add an attribute', 'type shop.pair'), own('add a domain check', 'domain shop.positive'),
  { step: 'use a type', take: [...belongs('type shop.used'), `revoke usage on type shop.used from public, ${DEPLOYER}`] },
  own('replace a view', 'view shop.changed_view'), dropped('drop a view', 'view shop.gone_view'), own('rebuild a materialized view', 'materialized view shop.kept'),
  own('replace a function', 'function shop.changed(integer)'), dropped('drop a function', 'function shop.gone_function()'), own('replace a procedure', 'procedure shop.work()'), own('alter a sequence', 'sequence shop.ticket'),
  own('revoke from a function', 'function shop.told()'),
  { step: 'call a function from a trigger', take: [...belongs('function shop.touch2()'), `revoke execute on function shop.touch2() from public, ${DEPLOYER}`] },
  own('comment on a schema and grant on it', 'schema side'),
  { step: 'create in a schema', take: [...belongs('schema shop'), `grant usage on schema shop to ${DEPLOYER}`, `revoke create on schema shop from ${DEPLOYER}, ${HEIR}`] },
  { step: 'look up names in a schema', take: [...belongs('schema shop'), `revoke all on schema shop from ${DEPLOYER}, ${HEIR}`] },
  { step: 'create a schema and a trusted extension', take: ['do $$ begin execute format(\'revoke create on database %I from fault_deployer\', current_database()); end $$'] },
  { step: 'use a language', take: ['revoke usage on language plpgsql from public'] },
  { step: 'give a table to a role that may not create in its schema', take: [`revoke create on schema shop from ${HEIR}`] },
  { step: 'write the journal', take: [`revoke insert on sluice.step from ${DEPLOYER}`, 'alter table sluice.step owner to fault_stranger'] },
];
