/**
 * The plan that is hurt: 50 steps in 16 batches of every sort that PostgreSQL knows. Transactional runs, indexes built beside writers, enum
 * values that must be committed before they are used, columns that rewrite filled tables. And the same in the toy's words.
 */

const FILLED = ['customer', 'product', 'orders', 'line', 'visit', 'stock'] as const;
const SMALL = ['brand', 'shelf', 'label', 'courier', 'coupon', 'season', 'color', 'unit'] as const;

/** Enough that an index is built beside the writers. */
const ROWS = 12_000;

const filled = (name: string, columns: string, type = 'integer'): string =>
  `create table shop.${name} (id ${type} generated always as identity primary key, name text not null, amount integer not null default 0, happened date${columns});\n`;
const small = (name: string): string => `create table shop.${name} (id integer generated always as identity primary key, name text not null unique, note text);\n`;

const before = [
  'create schema shop;\n',
  "create type shop.state as enum ('new', 'open');\ncreate domain shop.email as text check (value like '%@%');\ncreate sequence shop.ticket;\n",
  ...FILLED.map((name) => filled(name, '')),
  ...SMALL.map(small),
  'create view shop.big as select id, name from shop.orders where amount > 100;\n',
  "create function shop.shout(word text) returns text language sql immutable as $$ select upper(word) $$;\n",
  "comment on table shop.orders is 'what was ordered';\n",
];

const after = [
  'create schema shop;\n',
  "create type shop.state as enum ('new', 'open', 'paid', 'closed');\ncreate domain shop.email as text check (value like '%@%');\ncreate sequence shop.ticket increment by 5;\n",
  filled('customer', ", mail shop.email, born date, constraint customer_amount check (amount >= 0)"),
  filled('product', ", price numeric(12, 2) not null default 1, code text generated always as ('p' || name) stored"),
  filled('orders', ", customer integer references shop.customer, state shop.state not null default 'paid', made timestamptz not null default clock_timestamp()"),
  filled('line', ', orders integer references shop.orders, product integer references shop.product').replace('amount integer', 'amount bigint'),
  filled('visit', '').replace('happened date', 'happened timestamptz'),
  filled('stock', ", shelf integer references shop.shelf, constraint stock_name check (name <> '')"),
  ...SMALL.map(small),
  ...FILLED.map((name) => `create index ${name}_name on shop.${name} (name);\n`),
  'create table shop.invoice (id bigint primary key, orders integer not null references shop.orders, state shop.state not null default \'closed\', total numeric(12, 2));\n',
  'create table shop.payment (id bigint primary key, invoice bigint not null references shop.invoice, paid timestamptz);\ncreate index payment_invoice on shop.payment (invoice);\n',
  'create table shop.reward (customer integer primary key references shop.customer, points integer not null default 0);\n',
  "create view shop.big as select id, name from shop.orders where amount > 100;\ncreate view shop.unpaid as select id from shop.invoice where state <> 'closed';\n",
  'create materialized view shop.totals as select orders, sum(total) as total from shop.invoice group by orders;\n',
  "create function shop.shout(word text) returns text language sql immutable as $$ select upper(word) || '!' $$;\n",
  "create function shop.touch() returns trigger language plpgsql as $$ begin new.note := 'touched'; return new; end $$;\n",
  ...SMALL.slice(0, 4).map((name) => `create trigger ${name}_touch before update on shop.${name} for each row execute function shop.touch();\n`),
  'create policy own on shop.reward using (points >= 0);\nalter table shop.reward enable row level security;\n',
  "comment on table shop.orders is 'what was ordered, and paid';\ncomment on table shop.invoice is 'what is owed';\n",
  ...SMALL.slice(4).map((name) => `comment on column shop.${name}.note is 'free text about a ${name}';\n`),
];

/** Rows by hand, as an application would have put them there. */
const rows = [
  ...FILLED.map((name) => `insert into shop.${name} (name, amount, happened) select '${name} ' || n, n % 500, date '2026-01-01' + n % 300 from generate_series(1, ${ROWS}) n`),
  ...SMALL.map((name) => `insert into shop.${name} (name) select '${name} ' || n from generate_series(1, 50) n`),
  `select setval('shop.ticket', 41)`,
  'analyze',
];

export interface ReferencePlan {
  readonly dialect: string;
  readonly owns: string;
  readonly before: string;
  readonly after: string;
  readonly rows: readonly string[];
  /** Versioned scripts, by name, instead of a desired state: `before` and `after` are empty then, and what comes is added to what was. */
  readonly scripts?: { readonly before: Readonly<Record<string, string>>; readonly after: Readonly<Record<string, string>> };
}

export const postgresPlan: ReferencePlan = { dialect: 'postgres', owns: '{ schemas: [shop] }', before: before.join(''), after: after.join(''), rows };

const MANY = 500;

/** Scripts that create what is there: in each the old one makes room, what stood on it follows, and its rows come along or go into a backup object. */
export const conflictPlan: ReferencePlan = {
  dialect: 'postgres',
  owns: '{ schemas: [shop] }',
  before: '',
  after: '',
  scripts: {
    before: {
      'V1__shop.sql': `create schema shop;
create table shop.account (id integer generated always as identity primary key, name text not null unique, old text);
create index account_old on shop.account (old);
create table shop.entry (id serial primary key, account integer references shop.account, amount integer);
create view shop.names as select id, name from shop.account;
create view shop.short as select name from shop.names;
create function shop.touch() returns trigger language plpgsql as $$ begin new.name := upper(new.name); return new; end $$;
create trigger account_touch before update on shop.account for each row execute function shop.touch();
create table shop.visit (id integer primary key, at date);
create materialized view shop.visits as select count(*) as n from shop.visit;
create sequence shop.ticket;
comment on table shop.account is 'who pays';
`,
    },
    after: {
      'V2__account.sql': '-- sluice: if-exists rename\ncreate table shop.account (id integer generated always as identity primary key, name text not null unique, more integer default 7);\n',
      'V3__visit.sql': '-- sluice: if-exists drop\ncreate table shop.visit (id bigint primary key, at timestamptz, who text);\n',
      'V4__names.sql': '-- sluice: if-exists rename\ncreate view shop.names as select id, name, more from shop.account;\ncreate sequence shop.ticket increment by 5;\n',
    },
  },
  rows: [
    `insert into shop.account (name, old) select 'account ' || n, n from generate_series(1, ${MANY}) n`,
    `insert into shop.entry (account, amount) select 1 + n % ${MANY}, n from generate_series(1, ${MANY}) n`,
    `insert into shop.visit select n, date '2026-01-01' + n % 300 from generate_series(1, ${MANY}) n`,
    'refresh materialized view shop.visits',
    "select setval('shop.ticket', 41)",
  ],
};

const toyStores = ['a', 'b', 'c', 'd', 'e', 'f'];

export const toyPlan: ReferencePlan = {
  dialect: '@sluice/kit/toy/toy',
  owns: '{ dbs: [shop] }',
  before: `${toyStores.map((name) => `create store shop.${name} (id number required, name text);\n`).join('')}create lens shop.seen over shop.a;\nnote on store shop.a is 'first';\n`,
  after: [
    ...toyStores.map((name) => `create store shop.${name} (id number required, name text, more text) keep 30;\n`),
    ...toyStores.map((name) => `create store shop.${name}2 (id number required);\ncreate lens shop.${name}_all over shop.${name}, shop.${name}2;\nnote on store shop.${name}2 is 'the second ${name}';\n`),
    "create lens shop.seen over shop.a, shop.b;\ncreate lens shop.all over shop.a_all, shop.b_all;\nnote on store shop.a is 'the first';\n",
  ].join(''),
  rows: toyStores.map((name) => `put shop.${name} (1, 'one')`),
};
