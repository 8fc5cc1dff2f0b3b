/** T14: what destructive changes take away comes back to the last bit, damage to a backup object is found, and nothing goes before it is kept. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { CHANGES, type Change } from '../destructive-changes.ts';
import { ODD_CHANGES } from '../odd-changes.ts';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { shapeOf } from '../journal-check.ts';
import { different, type Observed } from '../observed.ts';
import { pglitePlace, serverPlace, type Copy, type Place, type Seed } from '../place.ts';
import { sluice, told, type Ended } from '../sluice.ts';
import { chosen, together } from '../together.ts';
import { write, writeWorkspace } from '../workspace.ts';

const ALL = [...CHANGES, ...ODD_CHANGES];
const OWNS = '{ schemas: [app, other] }';

interface Bench {
  readonly root: string;
  run(at: Copy, verb: 'deploy' | 'rollback', env?: Readonly<Record<string, string>>): Promise<Ended>;
  schema(text: string): Promise<void>;
}

async function bench(world: FaultWorld, schema: string): Promise<Bench> {
  const root = await world.folder();
  await writeWorkspace(root, { dialect: 'postgres', owns: OWNS, before: '', after: '', rows: [] }, schema);
  const stateOf = new Map<string, string>();
  let warm: string | undefined;
  return {
    root,
    async run(at, verb, env = {}) {
      // The mirror belongs to one database; what the files want is the same for all.
      const known = stateOf.get(at.url);
      const state = known ?? join(root, `state-${stateOf.size}`);
      stateOf.set(at.url, state);
      if (known === undefined && warm !== undefined) await cp(join(warm, 'cache'), join(state, 'cache'), { recursive: true, filter: (path) => !path.includes('live') });
      const ended = await sluice([verb, 'db', '--env=test', '--assume-yes'], { root, env: { FAULT_URL: at.url, SLUICE_STATE_DIR: state, SLUICE_ACTOR: 'ann', ...env } });
      if (ended.code === 0 && verb === 'deploy') warm = state;
      return ended;
    },
    schema: (text) => write(root, 'db/schema/schema.sql', text),
  };
}

export const backupFidelity: FaultCase = {
  id: 'T14',
  title: 'backup and restore: destructive changes there and back, damaged backup objects, kills between keeping and taking away',
  holds: 'catalog, every row and every sequence as before; damage is refused before anything changes; what was not kept whole does not go; a killed deployment converges',
  on: 'PostgreSQL 15, 18, PGlite',
  trials: { quick: 10, full: 300 },
  async *run(world) {
    const full = world.scale === 'full';
    for (const place of full ? [serverPlace(world, 18), serverPlace(world, 15), pglitePlace(world)] : [serverPlace(world, 18)]) {
      const changes = (full ? ALL : chosen(world, ALL, 3, ({ name }) => name)).filter(({ name }) => world.wanted(`${place.name}, ${name}`));
      yield* together(changes.map((change) => () => thereAndBack(world, place, change)));
    }
    for (const place of full ? [serverPlace(world, 18), serverPlace(world, 15)] : [serverPlace(world, 18)]) {
      yield* damaged(world, place, full ? 60 : 3);
      yield* killed(world, place, full ? 30 : 3);
      yield* together((full ? MISCHIEF : MISCHIEF.slice(0, 1)).map((each) => () => mischievous(world, place, each)));
    }
  },
};

async function opened(world: FaultWorld, place: Place, { before, rows }: Change): Promise<{ readonly seed: Seed; readonly work: Bench; readonly was: Observed }> {
  const seed = await place.seed();
  const work = await bench(world, before);
  await must(work.run(seed, 'deploy'));
  await seed.put([rows]);
  return { seed, work, was: await seed.observed() };
}

async function must(running: Promise<Ended>): Promise<void> {
  const ended = await running;
  if (ended.code !== 0) throw new Error(told(ended));
}

async function thereAndBack(world: FaultWorld, place: Place, change: Change): Promise<Trial> {
  const name = `${place.name}, ${change.name}`;
  const { seed, work, was } = await opened(world, place, change);
  await work.schema(change.after);
  const forth = await work.run(seed, 'deploy');
  if (forth.code !== 0) return { name, wrong: `deploy: ${told(forth)}` };
  const back = await work.run(seed, 'rollback');
  if (back.code !== 0) return { name, wrong: `rollback: ${told(back)}` };
  return result(name, different(was, await seed.observed()), { 'rollback ms': Math.round(back.ms) });
}

const result = (name: string, wrong: string | undefined, figures: Readonly<Record<string, number>> = {}): Trial => ({ name, ...(wrong !== undefined && { wrong }), figures });

/** A table that is moved, one that is copied, and a column, with texts to flip bits in; and an index that is made and dropped beside writers, so that there is more than one commit. */
const VICTIM: Change = {
  name: 'victim',
  before: `create schema app;\ncreate schema other;\ncreate type app.mood as enum ('a', 'b');\ncreate table app.moved (id serial primary key, v text not null);\ncreate table app.copied (id serial primary key, v text not null, m app.mood);\ncreate table app.kept (id int primary key, v text not null);\ncreate table app.stays (id int primary key, v text);\n`,
  after: `create schema app;\ncreate schema other;\ncreate table app.kept (id int primary key);\ncreate table app.stays (id int primary key, v text);\ncreate index stays_v on app.stays (v);\n`,
  rows: `insert into app.stays select g, md5(g::text) from generate_series(1, 500) g; insert into app.moved (v) select md5(g::text) from generate_series(1, 500) g; insert into app.copied (v, m) select md5(g::text), 'a' from generate_series(1, 500) g; insert into app.kept select g, md5(g::text) from generate_series(1, 500) g;`,
};

/** Statements over a backup object's name, and over the journal, by chance. `r` gives numbers below its argument. */
function damageOf(object: string, r: (below: number) => number): { readonly what: string; readonly sql: string } {
  const row = `(select ctid from ${object} order by v offset ${r(500)} limit 1)`;
  const bit = r(32) * 8 + r(3);
  const choices: readonly (readonly [string, string])[] = [
    [`bit ${bit} of a value flips`, `update ${object} set v = convert_from(set_bit(convert_to(v, 'UTF8'), ${bit}, 1 - get_bit(convert_to(v, 'UTF8'), ${bit})), 'UTF8') where ctid = ${row}`],
    ['a row is gone', `delete from ${object} where ctid = ${row}`],
    ['it is cut off', `delete from ${object} where ctid in (select ctid from ${object} order by ctid offset ${r(499)})`],
    ['a row is there twice', `create temp table twice as select * from ${object} where ctid = ${row}; update ${object} set v = (select v from twice) where ctid = (select ctid from ${object} where v <> (select v from twice) order by v offset ${r(498)} limit 1)`],
    ['two values change places', `with two as (select ctid, v, row_number() over (order by v) as n from ${object} where v in (select v from ${object} order by v offset ${r(498)} limit 2)) update ${object} o set v = b.v from two a join two b on a.n <> b.n where o.ctid = a.ctid`],
    ['it is empty', `truncate ${object}`],
    ['the journal counts otherwise', `update sluice.backup set rows = rows + 1 where object like '%' || split_part('${object}', '.', 2) || '%' or object like '%' || replace(split_part('${object}', '.', 2), '"', '') || '%'`],
    ['the journal names other columns', `update sluice.backup set object = replace(object, '"v"', '"w"')`],
    ['facts in the journal are cut off', `update sluice.backup set facts = left(facts, ${1 + r(200)})`],
    ['a character of a checksum changes', `update sluice.backup set checksum = overlay(checksum placing case when substr(checksum, ${1 + r(6)}, 1) = '1' then '2' else '1' end from ${1 + r(6)} for 1)`],
  ];
  const [what, sql] = choices[r(choices.length)]!;
  return { what, sql };
}

async function* damaged(world: FaultWorld, place: Place, count: number): AsyncGenerator<Trial> {
  const { seed, work } = await opened(world, place, VICTIM);
  await work.schema(VICTIM.after);
  await must(work.run(seed, 'deploy'));
  const objects = ['moved', 'copied', 'kept_v'];
  yield* together(Array.from({ length: count }, (_, n) => async (): Promise<Trial> => {
    const r = (below: number, part = 0): number => Math.floor(world.random('T14', place.name, n, below, part) * below);
    const copy = await seed.copy(`damage-${n}`);
    const server = await world.server(place.name.endsWith('18') ? 18 : 15);
    const of = objects[n % objects.length]!;
    const [{ name: object } = { name: '' }] = await server.query(`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'sluice_backup' and tablename ~ '^${of}_[0-9a-f]{12}_[0-9]+$'`, copy.database) as { name: string }[];
    let part = 0;
    const { what, sql } = damageOf(object, (below) => r(below, (part += 1)));
    const name = `${place.name}, damage ${n} to ${of}: ${what}`;
    await server.query(sql, copy.database);
    const before = await copy.observed();
    const back = await work.run(copy, 'rollback');
    const wrong = back.code !== 2 || !/SL70[17]/.test(back.err + back.out) ? `it was not refused: ${told(back)}` : different(before, await copy.observed());
    await copy.drop();
    return result(name, wrong);
  }));
}

const POINTS = ['before-send', 'after-send', 'after-reply', 'before-journal', 'before-commit', 'after-commit'] as const;

/** Where a process can die: only what ends a batch commits. */
const points = ({ steps, ends }: ReturnType<typeof shapeOf>): string[] =>
  Array.from({ length: steps }, (_, step) => step).flatMap((step) => POINTS.filter((point) => !point.endsWith('commit') || ends.has(step)).map((point) => `${point}:${step}`));

/** A process dies anywhere between the first statement that keeps and the last that takes away, and on the way back. */
async function* killed(world: FaultWorld, place: Place, count: number): AsyncGenerator<Trial> {
  const { seed, work, was } = await opened(world, place, VICTIM);
  await work.schema(VICTIM.after);
  const [forth, back] = [await seed.copy('forth'), await seed.copy('back')];
  for (const each of [forth, back]) await must(work.run(each, 'deploy'));
  const after = await forth.observed();
  const deploying = shapeOf((await back.journal()).deployment);
  await must(work.run(back, 'rollback'));
  const ways = { deploy: points(deploying), rollback: points(shapeOf((await back.journal()).deployment)) };
  const verbs = Array.from({ length: count }, (_, n): 'deploy' | 'rollback' => (n % 2 === 0 ? 'deploy' : 'rollback'));
  yield* together(verbs.map((verb, n) => async (): Promise<Trial> => {
    const point = ways[verb][Math.floor(world.random('T14 kill', place.name, n) * ways[verb].length)]!;
    const name = `${place.name}, kill ${n}: ${verb}, ${point}`;
    const copy = verb === 'deploy' ? await seed.copy(`kill-${n}`) : await forth.copied!();
    try {
      const first = await work.run(copy, verb, { SLUICE_FAULT: point });
      if (first.signal !== 'SIGKILL') return { name, wrong: `it was not killed: ${told(first)}` };
      const again = await work.run(copy, verb);
      if (again.code !== 0) return { name, wrong: `${verb} after the kill: ${told(again)}` };
      const wrong = different(verb === 'deploy' ? after : was, await copy.observed());
      if (wrong !== undefined || verb === 'rollback') return result(name, wrong);
      const returned = await work.run(copy, 'rollback');
      return result(name, returned.code === 0 ? different(was, await copy.observed()) : `rollback: ${told(returned)}`);
    } finally {
      await copy.drop();
    }
  }));
}

const BITES = `delete from ' || each.object_identity || ' where ctid in (select ctid from ' || each.object_identity || ' limit 1)`;
/** What an event trigger does to every backup object that is written. */
const MISCHIEF = [
  { what: 'a copy lacks a row', act: `execute '${BITES}'` },
  { what: 'a copy has another value', act: `execute 'update ' || each.object_identity || ' set v = ''x'' where ctid in (select ctid from ' || each.object_identity || ' limit 1)'` },
  { what: 'the disk is full', act: `raise exception 'could not extend file: No space left on device' using errcode = '53100'` },
];

async function mischievous(world: FaultWorld, place: Place, { what, act }: (typeof MISCHIEF)[number]): Promise<Trial> {
  const name = `${place.name}, ${what}`;
  const { seed, work } = await opened(world, place, VICTIM);
  await seed.put([`create schema mischief;
    create function mischief.act() returns event_trigger language plpgsql as $$ declare each record; begin
      for each in select * from pg_event_trigger_ddl_commands() loop
        if each.object_identity ~ '^sluice_backup.*(copied|kept)' and each.object_identity !~ '_p"?$' then ${act}; end if;
      end loop; end $$;
    create event trigger act on ddl_command_end when tag in ('CREATE TABLE AS') execute function mischief.act()`]);
  const was = await seed.observed();
  await work.schema(VICTIM.after);
  const forth = await work.run(seed, 'deploy');
  return result(name, forth.code === 2 ? different(was, await seed.observed()) : `it was not refused: ${told(forth)}`);
}
