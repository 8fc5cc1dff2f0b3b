/** T15: how long it takes to go back: 200 objects and a large table, 1,000 routines, in an emergency, and out of use at once. */
import { openDesk, type Desk } from '../desk.ts';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { told } from '../sluice.ts';

interface Size {
  readonly times: number;
  /** Of each of tables, views, indexes, and twice as many functions: five make the objects. */
  readonly fifth: number;
  readonly bigRows: number;
  readonly routines: number;
}

const SIZES: Readonly<Record<FaultWorld['scale'], Size>> = {
  quick: { times: 1, fifth: 4, bigRows: 20_000, routines: 100 },
  // 2 GB: a row takes 250 bytes.
  full: { times: 20, fifth: 40, bigRows: 8_500_000, routines: 1_000 },
};

/** Seconds that p95 may take. */
const LIMITS = { rollback: 300, emergency: 120, disable: 30, routines: 10 } as const;
type What = keyof typeof LIMITS;

export const rollbackTime: FaultCase = {
  id: 'T15',
  title: '200 objects and a table of 2 GB, 1,000 routines: time to go back',
  holds: 'p95 of 20: rollback within 300 s, emergency within 120 s, disable within 30 s, 1,000 routines within 10 s; the state before is back',
  on: 'PostgreSQL 18',
  trials: { quick: 4, full: 80 },
  async *run(world) {
    const size = SIZES[world.scale];
    yield* objects(world, size);
    yield* routines(world, size);
  },
};

const each = (count: number, of: (n: number) => string): string => Array.from({ length: count }, (_, n) => of(n)).join('');

const objectsSql = (fifth: number, changed: boolean): string => [
  'create schema app;\n',
  `create table app.big (id bigint primary key, name text not null, amount integer not null${changed ? ", more integer not null default 7, constraint big_amount check (amount >= 0)" : ''});\n`,
  changed ? 'create index big_amount_key on app.big (amount);\n' : '',
  each(fifth, (n) => `create table app.t${n} (id integer primary key, name text${changed ? ', more text' : ''});\ncreate index t${n}_name on app.t${n} (${changed ? 'lower(name)' : 'name'});\n`),
  each(fifth, (n) => `create view app.v${n} as select id, name${changed ? ', more' : ''} from app.t${n};\n`),
  each(2 * fifth, (n) => `create function app.f${n}(a integer) returns integer language sql as 'select a + ${changed ? 1000 : n}';\n`),
].join('');

async function* objects(world: FaultWorld, { times, fifth, bigRows }: Size): AsyncGenerator<Trial> {
  const desk = await openDesk(world, await world.server(18), { schema: objectsSql(fifth, false), owns: '{ schemas: [app] }' });
  const taken: Record<'rollback' | 'emergency' | 'disable', number[]> = { rollback: [], emergency: [], disable: [] };
  try {
    await desk.must(['deploy', 'db', '--env=test']);
    const fill = `insert into app.big select n, repeat(md5(n::text), 6), n % 1000 from generate_series(%a, %b) n`;
    for (let from = 1; from <= bigRows; from += 500_000) await desk.sql(fill.replace('%a', String(from)).replace('%b', String(Math.min(bigRows, from + 499_999))));
    await desk.sql('analyze app.big');
    await desk.sql('checkpoint');
    const [bytes] = await desk.sql(`select pg_total_relation_size('app.big')::int8 as n`);
    for (let n = 0; n < times; n += 1) {
      for (const what of ['rollback', 'emergency'] as const) yield await back(desk, what, n, fifth, Number(bytes!['n']), taken[what]);
      yield await off(desk, n, taken.disable);
    }
    for (const what of ['rollback', 'emergency', 'disable'] as const) yield p95(what, taken[what]);
  } finally {
    await desk.drop();
  }
}

async function back(desk: Desk, what: 'rollback' | 'emergency', n: number, fifth: number, bytes: number, taken: number[]): Promise<Trial> {
  const name = `${what} ${n} of ${5 * fifth} objects and ${Math.round(bytes / 1e6)} MB`;
  try {
    await desk.schema(objectsSql(fifth, false));
    await desk.must(['deploy', 'db', '--env=test', '--assume-yes']);
    const before = await picture(desk);
    await desk.schema(objectsSql(fifth, true));
    await desk.must(['deploy', 'db', '--env=test', '--assume-yes']);
    if ((await picture(desk)) === before) return { name, wrong: 'the deployment changed nothing' };
    const ended = await desk.run(['rollback', 'db', '--env=test', '--assume-yes', '--reason=a trial', ...(what === 'emergency' ? ['--emergency'] : [])]);
    taken.push(ended.ms / 1000);
    if (ended.code !== 0) return { name, wrong: told(ended) };
    return { name, ...((await picture(desk)) !== before && { wrong: 'it is not as before' }), figures: { [`${what} s`]: ended.ms / 1000, 'table MB': bytes / 1e6 } };
  } catch (error) {
    return { name, wrong: error instanceof Error ? error.message : String(error) };
  }
}

/** Definitions and the number of rows: the observer's checksums over 2 GB would take longer than what is measured. */
const picture = async (desk: Desk): Promise<string> => JSON.stringify(await desk.sql(`
  select md5(string_agg(line, E'\\n' order by line)) as sum, (select count(*) from app.big)::text as rows, (select sum(amount) from app.big)::text as amounts from (
    select attrelid::regclass || ' ' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull as line from pg_attribute a join pg_class c on c.oid = attrelid where relnamespace = 'app'::regnamespace and attnum > 0 and not attisdropped
    union all select pg_get_indexdef(indexrelid) || indisvalid from pg_index i join pg_class c on c.oid = indrelid where relnamespace = 'app'::regnamespace
    union all select pg_get_functiondef(oid) from pg_proc where pronamespace = 'app'::regnamespace
    union all select pg_get_viewdef(oid) from pg_class where relkind = 'v' and relnamespace = 'app'::regnamespace
    union all select pg_get_constraintdef(oid) || convalidated from pg_constraint where connamespace = 'app'::regnamespace) x`));

async function off(desk: Desk, n: number, taken: number[]): Promise<Trial> {
  const name = `disable ${n}`;
  const may = async (): Promise<unknown> => (await desk.sql(`select has_function_privilege('pg_monitor', 'app.f0(integer)', 'execute') as may`))[0]!['may'];
  const ended = await desk.run(['disable', 'app.f0', '--env=test', '--reason=a trial']);
  taken.push(ended.ms / 1000);
  if (ended.code !== 0 || (await may()) !== false) return { name, wrong: `it is not out of use: ${told(ended)}` };
  const on = await desk.run(['enable', 'app.f0', '--env=test']);
  if (on.code !== 0 || (await may()) !== true) return { name, wrong: `it is not in use again: ${told(on)}` };
  return { name, figures: { 'disable s': ended.ms / 1000, 'enable s': on.ms / 1000 } };
}

async function* routines(world: FaultWorld, { times, routines: count }: Size): AsyncGenerator<Trial> {
  const sql = (more: number): string => `create schema app;\n${each(count, (n) => `create function app.f${n}(a integer) returns integer language sql as 'select a + ${n + more}';\n`)}`;
  const desk = await openDesk(world, await world.server(18), { schema: sql(0), owns: '{ schemas: [app] }' });
  const taken: number[] = [];
  try {
    await desk.must(['deploy', 'db', '--env=test']);
    const sum = async (): Promise<unknown> => (await desk.sql(`select md5(string_agg(prosrc, ',' order by proname)) as s from pg_proc where pronamespace = 'app'::regnamespace`))[0]!['s'];
    const before = await sum();
    for (let n = 0; n < times; n += 1) {
      const name = `rollback ${n} of ${count} routines`;
      await desk.schema(sql(1 + n));
      await desk.must(['deploy', 'db', '--env=test', '--assume-yes']);
      const ended = await desk.run(['rollback', 'db', '--env=test', '--assume-yes', '--reason=a trial']);
      taken.push(ended.ms / 1000);
      const wrong = ended.code !== 0 ? told(ended) : (await sum()) === before ? undefined : 'it is not as before';
      yield { name, ...(wrong !== undefined && { wrong }), figures: { 'routines s': ended.ms / 1000 } };
    }
    yield p95('routines', taken);
  } finally {
    await desk.drop();
  }
}

function p95(what: What, seconds: readonly number[]): Trial {
  const sorted = [...seconds].sort((a, b) => a - b);
  const at = sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? Infinity;
  return { name: `${what}: p95 of ${sorted.length}`, ...(at > LIMITS[what] && { wrong: `${at.toFixed(1)} s, the limit is ${LIMITS[what]} s` }), figures: { [`${what} p95 s`]: at } };
}
