/** Motifs around views: chains upon a type that changes, queries of every form, keys that a grouping leans on, rows that are filtered. */
import { motif } from '../motif.ts';

/** A type changes at the bottom; grants, comments and defaults on the way up stay. */
const chain = motif({
  kind: 'chain', weight: 2, dials: [4, 3, 2, 3, 2, 2, 2],
  sql: ({ d, n, q }) => [
    `create table ${n()} (id integer, v ${['integer', 'bigint', 'numeric(10,2)', 'text'][d[0]!]}${['', ', extra text', ', extra date'][d[1]!]}, note text)`,
    `create view ${n('_1')} as select ${d[5] === 1 ? '*' : `id, v, note${d[1] === 0 ? '' : ', extra'}`} from ${n()}`,
    `create ${d[4] === 1 ? 'materialized ' : ''}view ${n('_2')} as select v, count(*) as n, max(note) as note from ${n('_1')} group by v`,
    d[4] === 1 && `create unique index ${q('_u')} on ${n('_2')} (v)`,
    `create view ${n('_3')}${['', ' with (security_barrier = true)', ''][d[3]!]} as select a.v, b.note from ${n('_2')} as a join ${n('_1')} as b on a.v = b.v${d[3] === 2 ? ' where b.id is not null' : ''}`,
    `create materialized view ${n('_4')} as select * from ${n('_3')}`,
    `comment on column ${n('_3')}.v is 'value of a chain'`,
    `grant select (v) on ${n('_3')} to gen_reader`,
    `grant select on ${n('_4')} to gen_reader with grant option`,
    d[6] === 1 && `alter view ${n('_1')} alter column note set default 'given'`,
    d[6] === 1 && `alter materialized view ${n('_4')} owner to gen_owner`,
  ],
  columns: () => ({ id: 'integer', note: 'text' }),
});

const QUERIES = [
  `with x as (select id, note from «t») select x.id, x.note, row_number() over (partition by note order by id) as nth from x`,
  `select id, note from «t» union all select id + 1, null from «t»`,
  `select distinct on (note) note, id, (select count(*) from «t» as i where i.id < o.id) as before from «t» as o order by note, id desc`,
  `with recursive r (id, depth) as (select id::bigint, 1 from «t» where id = 1 union all select id + 1, depth + 1 from r where depth < 3) select id, depth from r`,
  `select t.id, l.n, coalesce(t.note, 'none') as note from «t» as t cross join lateral (select count(*) as n from «t» as u where u.id = t.id) as l`,
  `select case when id > 1 then 'many' else 'few' end as size, string_agg(note, ', ' order by id) filter (where note <> '') as notes from «t» group by 1 having count(*) > 0`,
  `select t, t.id, array(select id from «t») as ids from «t» as t`,
  `select id, n from «t» cross join generate_series(1, 2) as n where exists (select from «t» as x where x.note = «t».note)`,
  `select g.id, j.note from «t» as g full join «t» as j using (id) limit 10`,
  `values (1, 'one'), (2, 'two')`,
];

const queries = motif({
  kind: 'queries', weight: 1.5, dials: [QUERIES.length, 3, 2, 2, 2],
  sql: ({ d, n }) => [
    `create table ${n()} (id ${['integer', 'bigint', 'smallint'][d[1]!]}, note ${d[2] === 1 ? 'varchar(40)' : 'text'}${d[4] === 1 ? ', late boolean' : ''})`,
    `create ${d[3] === 1 ? 'materialized ' : ''}view ${n('_v')} as ${QUERIES[d[0]!]!.replaceAll('«t».note', `${n()}.note`).replaceAll('«t»', n())}`,
    `create view ${n('_w')} as select * from ${n('_v')}`,
    `comment on view ${n('_w')} is 'all of it'`,
  ],
});

/** What a grouping names leans on a primary key. */
const leaning = motif({
  kind: 'leaning', dials: [3, 2, 2, 2],
  sql: ({ d, n, q }) => [
    `create table ${n()} (id ${['integer', 'bigint', 'text'][d[0]!]} not null, a text, b integer)`,
    `alter table ${n()} add constraint ${d[1] === 1 ? q('_k') : q('_pk')} primary key (id)`,
    `create view ${n('_v')} as select id, a, sum(b) as b from ${n()} group by id`,
    d[2] === 1 && `create materialized view ${n('_m')} as select t.id, t.a, count(*) as n from ${n()} as t left join ${n('_v')} as v on v.id = t.id group by t.id`,
    d[3] === 1 && `create function ${n('_f')}() returns bigint language sql begin atomic select count(*) from (select id, a from ${n()} group by id) as x; end`,
    d[2] === 1 && `create table ${n('_c')} (up ${['integer', 'bigint', 'text'][d[0]!]} constraint ${q('_fk')} references ${n()} (id))`,
  ],
  columns: () => ({ a: 'text', b: 'integer' }),
});

const updatable = motif({
  kind: 'updatable', dials: [4, 2, 3, 2],
  sql: ({ d, n, q }) => [
    `create table ${n()} (id integer, a text${d[1] === 1 ? `, b text generated always as (a || 'x') stored` : ''})`,
    `create view ${n('_v')}${['', ' with (check_option = local)', ' with (security_invoker = true, check_option = cascaded)', ' with (security_barrier)'][d[0]!]} as select id, a from ${n()} where id > 0`,
    ['', `alter view ${n('_v')} alter column a set default 'x'`, `create rule ${q('_r')} as on delete to ${n('_v')} do instead nothing`][d[2]!]!,
    d[3] === 1 && `create view ${n('_w')} as select a from ${n('_v')} where a <> ''`,
    d[3] === 1 && `grant insert (a), update (a) on ${n('_w')} to gen_writer`,
  ],
  columns: () => ({ id: 'integer', a: 'text' }),
});

const policies = motif({
  kind: 'policies', weight: 1.5, dials: [3, 4, 2, 3, 2, 2],
  sql: ({ d, n, q }) => [
    `create table ${n()} (id integer, who ${['text', 'name', 'varchar(63)'][d[0]!]})`,
    `create table ${n('_member')} (who text, grp integer)`,
    `create function ${n('_ok')}(text) returns boolean language sql stable ${d[2] === 1 ? `begin atomic select exists (select from ${n('_member')} where who = $1); end` : `security definer as $$ select true $$`}`,
    d[5] === 1 && `alter table ${n()} enable row level security`,
    d[4] === 1 && `alter table ${n()} force row level security`,
    ['', `create policy ${q('_a')} on ${n()} for select to gen_reader, gen_writer using (who = current_user)`, `create policy ${q('_a')} on ${n()} as restrictive for update to public using (id > 0) with check (id > 1)`, `create policy ${q('_a')} on ${n()} for insert to gen_writer with check (${n('_ok')}(who::text))`][d[1]!]!,
    ['', `create policy ${q('_b')} on ${n()} using (${n('_ok')}(who::text))`, `create policy ${q('_b')} on ${n()} using (exists (select from ${n('_member')} as m where m.who = ${q()}.who::text))`][d[3]!]!,
    d[3] !== 0 && `comment on policy ${q('_b')} on ${n()} is 'who may'`,
  ],
  columns: () => ({ id: 'integer' }),
});

export const viewMotifs = [chain, queries, leaning, updatable, policies];
