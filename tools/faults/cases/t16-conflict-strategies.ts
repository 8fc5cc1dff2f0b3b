/** T16: a package creates what is there already: raise, rename and drop, said at each of five levels while the farther ones say otherwise, for each kind of object. */
import type { Major } from '@sluice/kit/servers';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { different } from '../observed.ts';
import { serverPlace, type Copy, type Seed } from '../place.ts';
import { sluice, told, type Ended } from '../sluice.ts';
import { together } from '../together.ts';
import { write } from '../workspace.ts';

const SCHEMA = `create schema app;
create table app.region (id integer primary key);
create table app.acc (id integer generated always as identity constraint acc_pk primary key, region integer constraint acc_region references app.region, name text not null, old text, constraint acc_name unique (name));
create index acc_old on app.acc (old);
create table app.child (id serial primary key, acc integer constraint child_acc references app.acc);
create view app.acc_v as select id, name from app.acc;
create view app.acc_vv as select name from app.acc_v;
create materialized view app.acc_m as select count(*) as n from app.acc;
create function app.touch() returns trigger language plpgsql as 'begin new.name := upper(new.name); return new; end';
create trigger acc_t before update on app.acc for each row execute function app.touch();
create function app.accs() returns bigint language sql begin atomic select count(*) from app.acc; end;
create publication acc_pub for table app.acc;
create table app.acc_more (extra text) inherits (app.acc);
comment on table app.acc is 'accounts';
grant select on app.acc to public;
create sequence app.numbers;
create table app.numbered (id integer default nextval('app.numbers'));
create function app.total(a integer) returns integer language sql return a + 1;
create view app.totals as select app.total(id) as total from app.region;
create procedure app.act() language sql as 'select 1';
create type app.mood as enum ('good', 'bad');
create table app.felt (mood app.mood);
create table app.log (at date) partition by range (at);
create table app.log_1 partition of app.log for values from ('2020-01-01') to ('2021-01-01');
`;
const ROWS = ["insert into app.region values (1)", "insert into app.acc (region, name) values (1, 'ann'), (1, 'bob')", 'insert into app.child (acc) values (1), (2)', "insert into app.felt values ('good')", "select nextval('app.numbers')", 'refresh materialized view app.acc_m', "insert into app.log values ('2020-05-05')"];

interface Subject {
  readonly name: string;
  readonly script: string;
  /** Left out: what it replaces in place comes back by what the catalogs differ in. */
  readonly back?: string;
  /** It cannot make room, and nothing is replaced. */
  readonly stays?: true;
  /** Before a drop: what would hold its rows. */
  readonly alone?: readonly string[];
  /** Rows of it that there must be then. */
  readonly rows?: { readonly of: string; readonly rename: number; readonly drop: number };
}

const SUBJECTS: readonly Subject[] = [
  {
    name: 'a table', script: 'create table app.acc (id integer generated always as identity constraint acc_pk primary key, name text not null constraint acc_name unique, old text, region integer, added integer default 7);', back: 'drop table app.acc;',
    alone: ['delete from app.child'], rows: { of: 'app.acc', rename: 2, drop: 0 },
  },
  { name: 'a view', script: 'create view app.acc_v as select id, name from app.acc where id > 0;' },
  { name: 'a view with a column less', script: 'create view app.acc_v as select name from app.acc;', back: 'drop view app.acc_v;' },
  { name: 'a materialized view', script: 'create materialized view app.acc_m as select count(*) as n, 1 as one from app.acc;', back: 'drop materialized view app.acc_m;' },
  { name: 'a function', script: 'create function app.total(a integer) returns integer language sql return a + 2;' },
  { name: 'a procedure', script: "create procedure app.act() language sql as 'select 2';" },
  { name: 'a trigger', script: 'create trigger acc_t before insert on app.acc for each row execute function app.touch();' },
  { name: 'a sequence', script: 'create sequence app.numbers increment 2;', back: 'drop sequence app.numbers;' },
  { name: 'an index', script: 'create index acc_old on app.acc (old, name);', back: 'drop index app.acc_old;' },
  { name: 'an enum that a column has', script: "create type app.mood as enum ('fine');", back: 'drop type app.mood;', stays: true },
  { name: 'a partition', script: 'create table app.log_1 (at date);', back: 'drop table app.log_1;', stays: true },
  { name: 'a table that inherits', script: 'create table app.acc_more (id integer);', back: 'drop table app.acc_more;', stays: true },
];
const STRATEGIES = ['raise', 'rename', 'drop'] as const;
const LEVELS = ['deployment', 'package', 'step', 'folder', 'file'] as const;
type Strategy = (typeof STRATEGIES)[number];

/** What still stands on something that made room and is no part of it, by the server's own catalogs. */
const BEHIND = /* sql */ `with aside as (select oid, relname from pg_class where relname ~ '_before_')
  select r.ev_class::regclass::text as what from pg_depend d join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid join aside a on d.refclassid = 'pg_class'::regclass and d.refobjid = a.oid where r.ev_class <> a.oid and r.ev_class not in (select oid from aside)
  union all select conname from pg_constraint c join aside a on c.contype = 'f' and c.confrelid = a.oid where c.conrelid not in (select oid from aside)
  union all select inhrelid::regclass::text from pg_inherits i join aside a on i.inhparent = a.oid where i.inhrelid not in (select oid from aside)
  union all select p.proname from pg_depend d join pg_proc p on d.classid = 'pg_proc'::regclass and p.oid = d.objid join aside a on d.refclassid = 'pg_class'::regclass and d.refobjid = a.oid
  union all select pg_get_expr(f.adbin, f.adrelid) from pg_depend d join pg_attrdef f on d.classid = 'pg_attrdef'::regclass and f.oid = d.objid join aside a on d.refclassid = 'pg_class'::regclass and d.refobjid = a.oid where f.adrelid not in (select oid from aside)
  union all select prrelid::regclass::text from pg_publication_rel p join aside a on p.prrelid = a.oid`;

interface Job {
  readonly subject: Subject;
  readonly strategy: Strategy;
  readonly level: number;
  readonly name: string;
}

export const conflictStrategies: FaultCase = {
  id: 'T16',
  title: 'objects that are there already: three strategies, five levels that say them, twelve kinds of objects',
  holds: 'raise writes nothing; else what stood on the old object stands on the new one and its rows are where they belong, or it is refused; a rollback gives back all of it; the nearest level counts',
  on: 'PostgreSQL 18, 15',
  trials: { quick: 3, full: SUBJECTS.length * STRATEGIES.length * LEVELS.length + SUBJECTS.length * STRATEGIES.length },
  async *run(world) {
    const jobs = SUBJECTS.flatMap((subject) => STRATEGIES.flatMap((strategy) => LEVELS.map((said, level): Job => ({ subject, strategy, level, name: `${subject.name}, ${strategy} by the ${said}` }))));
    const few = jobs.filter(({ name }) => ['a table, rename by the file', 'a function, drop by the step', 'a table, raise by the package'].includes(name));
    yield* on(world, 18, world.scale === 'full' ? jobs : few);
    if (world.scale === 'full') yield* on(world, 15, jobs.filter(({ subject, strategy, level }) => level === (SUBJECTS.indexOf(subject) + STRATEGIES.indexOf(strategy)) % LEVELS.length));
  },
};

async function* on(world: FaultWorld, major: Major, jobs: readonly Job[]): AsyncGenerator<Trial> {
  const wanted = jobs.filter(({ name }) => world.wanted(`${major}: ${name}`));
  if (wanted.length === 0) return;
  const seed = await serverPlace(world, major).seed();
  const root = await world.folder();
  await write(root, 'sluice.yaml', 'environments:\n  test:\n    url: "${FAULT_URL}"\n    gates: { hazards: { accept: [data-loss, blocking-lock, compatibility, may-fail, access, transaction, design] } }\n');
  await write(root, 'db/database.yaml', 'dialect: postgres\nowns: { schemas: [app], publications: [acc_pub] }\n');
  await write(root, 'db/schema/app.sql', SCHEMA);
  const first = await run(root, seed.url, 'deploy', 'db', '--env=test', '--assume-yes');
  if (first.code !== 0) throw new Error(told(first));
  await seed.put(ROWS);
  yield* together(wanted.map((job) => () => trial(world, seed, root, job, `${major}: ${job.name}`)));
  await seed.drop();
}

const run = (root: string, url: string, ...words: readonly string[]): Promise<Ended> => sluice(words, { root, env: { FAULT_URL: url, SLUICE_ACTOR: 'ann' } });

/** Every level from the deployment to that of the job says something: the farther ones the opposite. */
async function sealed(world: FaultWorld, root: string, url: string, { subject, strategy, level }: Job): Promise<{ readonly folder: string; readonly options: readonly string[] }> {
  const other: Strategy = strategy === 'raise' ? 'rename' : 'raise';
  const says = (at: number): Strategy | undefined => (at < level ? other : at === level ? strategy : undefined);
  const line = (at: number, indent: string, key = 'ifExists'): string => (says(at) === undefined ? '' : `${indent}${key}: ${says(at)!}\n`);
  const folder = await world.folder();
  await write(folder, 'package.yaml', `format: sluice-package/1\nname: p\nproject: db\ndialect: postgres\ndatabase: default\nowns: { schemas: [app], publications: [acc_pub] }\nvariables: {}\n${line(1, '')}approved: []\nrequires: []\nsteps:\n  - name: "10-it"\n${line(2, '    ')}${
    says(3) === undefined ? '' : `    folders: { app: ${says(3)!} }\n`}    scripts:\n      - { path: steps/10-it/app/001-it.sql${subject.back === undefined ? '' : ', rollback: rollback/10-it/app/001-it.sql'} }\nsmokeTests: []\n`);
  await write(folder, 'steps/10-it/app/001-it.sql', `${says(4) === undefined ? '' : `-- sluice: if-exists ${says(4)!}\n`}${subject.script}\n`);
  if (subject.back !== undefined) await write(folder, 'rollback/10-it/app/001-it.sql', `${subject.back}\n`);
  const ended = await run(root, url, 'package', `--seal=${folder}`);
  if (ended.code !== 0) throw new Error(told(ended));
  return { folder, options: [`--if-exists=${says(0)!}`] };
}

async function trial(world: FaultWorld, seed: Seed, root: string, job: Job, name: string): Promise<Trial> {
  const { subject, strategy } = job;
  const copy = await seed.copy(name);
  const server = await world.server(name.startsWith('15') ? 15 : 18);
  const look = async (sql: string): Promise<string[]> => (await server.query(sql, copy.database)).map((row) => String(row['what']));
  try {
    if (strategy === 'drop') for (const sql of subject.alone ?? []) await server.query(sql, copy.database);
    const before = await copy.observed();
    const { folder, options } = await sealed(world, root, copy.url, job);
    const deployed = await run(root, copy.url, 'pkg-deploy', 'test', folder, '--assume-yes', ...options);
    const wrong = strategy === 'raise' || subject.stays ? await refused(copy, before, deployed, strategy) : await made(job, copy, before, deployed, look, () => run(root, copy.url, 'rollback', `--package=${folder}`, '--env=test', '--assume-yes'));
    return { name, ...(wrong !== undefined && { wrong }), figures: { 'deploy ms': deployed.ms } };
  } finally {
    await copy.drop();
  }
}

async function refused(copy: Copy, before: Awaited<ReturnType<Copy['observed']>>, deployed: Ended, strategy: Strategy): Promise<string | undefined> {
  if (deployed.code !== 1 || !(deployed.out + deployed.err).includes('SL409')) return `${strategy} was not refused: ${told(deployed)}`;
  return different(before, await copy.observed());
}

async function made({ subject, strategy }: Job, copy: Copy, before: Awaited<ReturnType<Copy['observed']>>, deployed: Ended, look: (sql: string) => Promise<string[]>, back: () => Promise<Ended>): Promise<string | undefined> {
  if (deployed.code !== 0) return `it did not deploy: ${told(deployed)}`;
  const behind = await look(BEHIND);
  if (behind.length > 0) return `on the old one stand ${behind.join(', ')}`;
  if (strategy === 'drop' && (await look("select relname as what from pg_class where relname ~ '_before_' and relnamespace = 'app'::regnamespace")).length > 0) return 'the old one is there';
  if (subject.rows) {
    const [rows] = await look(`select count(*)::text as what from only ${subject.rows.of}`);
    if (Number(rows) !== subject.rows[strategy as 'rename' | 'drop']) return `${rows!} rows instead of ${subject.rows[strategy as 'rename' | 'drop']}`;
  }
  const rolledBack = await back();
  if (rolledBack.code !== 0) return `it did not roll back: ${told(rolledBack)}`;
  const left = different(before, await copy.observed());
  return left === undefined ? undefined : `after the rollback ${left}`;
}
