/** Changes of a table in use that keep nobody waiting: what T28 deploys while clients move money about in it. */

export interface OnlineChange {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

const ACCOUNT = `create table shop.account (
  id integer not null,
  branch_id integer not null,
  balance bigint not null,
  hits integer not null default 0,
  name varchar(40),
  code text,
  extra integer default 1 not null,
  constraint account_extra_check check (extra < 1000000)
)`;
const SCHEMA = `create schema shop;
create table shop.branch (id integer primary key, name text not null);
${ACCOUNT};
create index account_id on shop.account (id);
create index account_code on shop.account (code);
create table shop.entry (id bigint generated always as identity primary key, account_id integer not null, amount bigint not null);
create function shop.touch() returns trigger language plpgsql as 'begin new.hits := old.hits + 1; return new; end';
create trigger touched before update on shop.account for each row execute function shop.touch();
create view shop.total as select branch_id, sum(balance) as balance from shop.account group by branch_id;
`;

type Edit = readonly [from: string, to: string];
const LAST = 'check (extra < 1000000)\n)';
const column = (text: string): Edit => ['  constraint account_extra', `  ${text},\n  constraint account_extra`];
const rule = (text: string): Edit => [LAST, `check (extra < 1000000),\n  ${text}\n)`];
const more = (text: string): Edit => ['create view', `${text};\ncreate view`];

/** Told by what is different in the schema. */
const WRITTEN: readonly (readonly [what: string, ...edits: readonly Edit[]])[] = [
  ['add a column', column('more text')],
  ['add a column with a default', column('more integer default 7')],
  ['add a column that is not null', column('more integer not null default 7')],
  ['set a default', ['code text', "code text default 'none'"]],
  ['drop a default', ['extra integer default 1 not null', 'extra integer not null']],
  ['set not null', ['code text', 'code text not null']],
  ['drop not null', ['extra integer default 1 not null', 'extra integer default 1']],
  ['widen a varchar', ['varchar(40)', 'varchar(80)']],
  ['add a check', rule('constraint account_balance_check check (balance > -1000000000)')],
  ['drop a check', [',\n  constraint account_extra_check check (extra < 1000000)', '']],
  ['add a foreign key', rule('constraint account_branch_fkey foreign key (branch_id) references shop.branch (id)')],
  ['be referred to', ['account_id integer not null', 'account_id integer not null, branch_id integer references shop.branch (id)']],
  ['add a unique constraint', rule('constraint account_code_key unique (code)')],
  ['add a primary key', rule('constraint account_pkey primary key (id)')],
  ['create an index', more('create index account_name on shop.account (name)')],
  ['create a unique index', more('create unique index account_code_once on shop.account (code)')],
  ['create a partial index', more('create index account_poor on shop.account (branch_id) where balance < 100')],
  ['create an index of an expression', more('create index account_lower on shop.account (lower(name))')],
  ['drop an index', ['create index account_code on shop.account (code);\n', '']],
  ['create a trigger', more("create trigger guarded after delete on shop.account for each row execute function shop.touch()")],
  ['drop a trigger', ['create trigger touched before update on shop.account for each row execute function shop.touch();\n', '']],
  ['replace what a trigger calls', ['old.hits + 1', 'old.hits + 2']],
  ['replace a view', ['sum(balance) as balance', 'sum(balance) as balance, count(*) as accounts']],
  ['set a storage parameter', ['1000000)\n)', '1000000)\n) with (fillfactor = 90)']],
  ['create statistics', more('create statistics shop.account_both on branch_id, code from shop.account')],
  ['set a statistics target', more('alter table shop.account alter column code set statistics 500')],
  ['grant', more('grant select on shop.account to public')],
  ['comment', more("comment on table shop.account is 'what everybody has'")],
  ['set a replica identity', more('alter table shop.account replica identity full')],
  ['enable row security, with a policy', more('create policy own on shop.account using (balance > -1000000000);\nalter table shop.account enable row level security')],
];

function edited(what: string, edits: readonly Edit[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${what}: '${from}' is not in the schema`);
    return text.replace(from, to);
  }, SCHEMA);
}

export const ONLINE_CHANGES: readonly OnlineChange[] = WRITTEN.map(([what, ...edits]) => ({ what, before: SCHEMA, after: edited(what, edits) }));

export const BRANCHES = 50;
export const rowsFor = (accounts: number): readonly string[] => [
  `insert into shop.branch select n, 'branch ' || n from generate_series(1, ${BRANCHES}) n`,
  `insert into shop.account (id, branch_id, balance, name, code) select n, 1 + n % ${BRANCHES}, 1000, 'name ' || n, 'code ' || n from generate_series(1, ${accounts}) n`,
];
