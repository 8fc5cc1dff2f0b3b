/** T31: a smoke test fails, errs, hangs or is slow after a deployment; the way back by itself is blocked or killed. Nothing may be lost, and the exit code is 3. */
import { openDesk, type Desk } from '../desk.ts';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { different, type Observed } from '../observed.ts';
import { told } from '../sluice.ts';
import { together } from '../together.ts';

/** Text of a test file, and what the report must say. */
const FAILURES: Readonly<Record<string, { readonly test: string; readonly says: RegExp }>> = {
  'a wrong value': { test: '- call: app.total(1)\n    value: "41"', says: /41/ },
  'no such object': { test: '- exists: table app.nowhere', says: /nowhere/ },
  'an error': { test: '- query: select 1 / (id - id) from app.item limit 1', says: /division by zero/ },
  'an error in a routine': { test: '- call: app.fails()', says: /it always fails/ },
  'a hang': { test: '- query: select pg_sleep(60)', says: /time limit/ },
  'slow beyond its limit': { test: '- query: select pg_sleep(0.4)\n    timeLimit: 100ms', says: /time limit/ },
  'a warning': { test: '- call: app.warns()', says: /warning/i },
  'other columns': { test: '- query: select id from app.item limit 1\n    columns: { id: text }', says: /text/ },
  'no rows': { test: '- query: select 1 from app.item where id < 0\n    rows: 1', says: /row/ },
  'a wrong order of tests': { test: '- call: app.total(1)\n  - call: app.total(1)\n    value: "41"', says: /41/ },
};

const WAYS = ['rolled back', 'rollback fails', 'rollback killed', 'rollback blocked'] as const;
type Way = (typeof WAYS)[number];
/** Of all trials, those where the way back by itself does not succeed. */
const HURT = 0.3;

const BEFORE = `create schema app;
create table app.item (id integer primary key, name text not null default 'x');
create index item_name on app.item (name);
comment on table app.item is 'what there is';
create table app.old (id integer primary key, note text);
create index old_note on app.old (note);
comment on table app.old is 'goes';
comment on column app.old.note is 'goes too';
create view app.seen as select id, name from app.item;
create function app.total(a integer) returns integer language sql as 'select a';
create function app.warns() returns integer language plpgsql as 'begin raise warning ''careful''; return 1; end';
create function app.fails() returns integer language plpgsql as 'begin raise exception ''it always fails''; end';
`;
/** Fewer statements there than back, so that a point beyond the last of them is one of the way back. */
const AFTER = BEFORE.replace(/create table app\.old[^]*goes too';\n/, '').replace("'select a'", "'select a + 1'").replace('select id, name from', 'select id, name, 1 as more from').concat('create index item_more on app.item (id, name);\n');

/** Nothing is dropped or changed back for sluice while this is there. */
const BLOCK = `create function public.no_way_back() returns event_trigger language plpgsql as $$ begin
  if current_setting('application_name') like 'sluice%' and current_query() ~* 'create table app.old' then raise exception 'the way back is blocked'; end if; end $$;
create event trigger no_way_back on ddl_command_end execute function public.no_way_back()`;
const FREE = 'drop event trigger no_way_back; drop function public.no_way_back()';

const OWNS = '{ schemas: [app] }';
const ENVIRONMENT = ['timeouts: { lock: 500ms, lockBudget: 2s, statement: 60s, smokeTest: 2s }', 'gates: { hazards: { accept: [data-loss, blocking-lock, compatibility, may-fail, transaction, access, design] } }'];

export const smokeFailure: FaultCase = {
  id: 'T31',
  title: 'smoke test false, error, hang, slow; the rollback itself fails, is blocked or killed',
  holds: 'exit 3; the state before, or that after with the deployment still to be taken back; a rollback that failed is journaled and done again; nothing is left over',
  on: 'PostgreSQL 18 and 15',
  trials: { quick: 6, full: 100 },
  async *run(world) {
    for (const major of world.scale === 'full' ? ([18, 15] as const) : ([18] as const)) {
      const server = await world.server(major);
      const base = await openDesk(world, server, { schema: BEFORE, owns: OWNS });
      try {
        await base.must(['deploy', 'db', '--env=test']);
        await base.sql(`insert into app.item select n, 'name ' || n from generate_series(1, 500) n`);
        const before = await base.observed();
        const reference = await openDesk(world, server, { schema: AFTER, owns: OWNS, from: base });
        await reference.must(['deploy', 'db', '--env=test', '--assume-yes']);
        const after = await reference.observed();
        const names = Object.keys(FAILURES);
        const count = world.scale === 'full' ? 50 : 6;
        const jobs = Array.from({ length: count }, (_, n) => {
          const failure = names[n % names.length]!;
          const hurt = world.scale === 'full' ? world.random('T31', major, n) < HURT : n >= 4;
          const way = hurt ? WAYS[1 + (n % 3)]! : 'rolled back';
          return { name: `PostgreSQL ${major}, ${n}: ${failure}, ${way}`, failure, way };
        }).filter(({ name }) => world.wanted(name));
        yield* together(jobs.map((job) => () => trial(world, reference, base, { before, after }, job)));
        await reference.drop();
      } finally {
        await base.drop();
      }
    }
  },
};

interface States { readonly before: Observed; readonly after: Observed }

async function trial(world: FaultWorld, warm: Desk, base: Desk, { before, after }: States, { name, failure, way }: { readonly name: string; readonly failure: string; readonly way: Way }): Promise<Trial> {
  const major = name.startsWith('PostgreSQL 18') ? 18 : 15;
  const desk = await openDesk(world, await world.server(major), { schema: AFTER, owns: OWNS, from: { ...base, state: warm.state } });
  const wrong = (what: string): Trial => ({ name, wrong: what });
  try {
    await desk.write('sluice.yaml', `environments:\n  test:\n    url: "\${FAULT_URL}"\n${ENVIRONMENT.map((line) => `    ${line}\n`).join('')}`);
    await desk.write('db/tests/fails.yaml', `tests:\n  ${FAILURES[failure]!.test}\n`);
    if (way === 'rollback fails') for (const sql of BLOCK.split(';\n')) await desk.sql(sql);
    const holder = way === 'rollback blocked' ? await holdReaders(desk) : undefined;
    const ended = await desk.run(['deploy', 'db', '--env=test', '--assume-yes'], way === 'rollback killed' ? { SLUICE_FAULT: 'after-reply:5' } : {});
    await holder?.();
    if (way === 'rollback killed' ? ended.signal !== 'SIGKILL' : ended.code !== 3) return wrong(`the deployment: ${told(ended)}`);
    if (way !== 'rollback killed' && !FAILURES[failure]!.says.test(ended.out + ended.err)) return wrong(`it does not say why: ${told(ended)}`);
    const left = (await desk.clean()).left;
    if (left !== undefined) return wrong(`left over: ${left}`);
    const found = await desk.observed();
    const rolledBack = different(before, without(found)) === undefined;
    if (way === 'rolled back' && !rolledBack) return wrong(`it is not as before: ${different(before, without(found)) ?? ''}`);
    if (way !== 'rolled back' && !rolledBack && different(after, without(found)) !== undefined) return wrong(`it is neither as before nor as after: ${different(after, without(found)) ?? ''}`);
    if (way === 'rolled back') return { name, ...journaled(await desk.sql('select kind, status, ended_at from sluice.deployment order by started_at'), ['deploy done', 'deploy rolled back', 'rollback done']) };
    if (way === 'rollback fails') for (const sql of FREE.split('; ')) await desk.sql(sql);
    if (!rolledBack) {
      const again = await desk.run(['rollback', 'db', '--env=test', '--assume-yes']);
      if (again.code !== 0) return wrong(`rolling back by hand afterwards: ${told(again)}`);
    }
    const still = different(before, without(await desk.observed()));
    if (still !== undefined) return wrong(`after rolling back by hand: ${still}`);
    const rows = await desk.sql('select kind, status, ended_at from sluice.deployment order by started_at');
    if (rows.some((row) => row['ended_at'] === null)) return wrong(`open: ${JSON.stringify(rows)}`);
    return { name };
  } finally {
    await desk.drop();
  }
}

/** The trigger is the trial's own. */
const without = (found: Observed): Observed => ({ ...found, catalog: { ...found.catalog, rows: new Map([...found.catalog.rows].filter(([key]) => !key.includes('no_way_back'))) } });

function journaled(rows: readonly Readonly<Record<string, unknown>>[], wanted: readonly string[]): { readonly wrong?: string } {
  const is = rows.map(({ kind, status }) => `${String(kind)} ${String(status)}`);
  return is.join() === wanted.join() && rows.every((row) => row['ended_at'] !== null) ? {} : { wrong: `the journal says ${is.join(', ')}` };
}

/** Once the deployment has committed, a reader holds the table so long that the way back gives up waiting. */
async function holdReaders(desk: Desk): Promise<() => Promise<void>> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: desk.url });
  client.on('error', () => undefined);
  await client.connect();
  let stop = false;
  const held = (async () => {
    while (!stop) {
      const { rows } = await client.query(`select 1 where to_regclass('app.item_more') is not null`);
      if (rows.length > 0) break;
      await client.query('select pg_sleep(0.01)');
    }
    if (!stop) await client.query('begin; select count(*) from app.item');
  })();
  return async () => {
    stop = true;
    await held;
    await client.end();
  };
}
