/**
 * T32: a deployment is open, and its journal has the format of an older Sluice: the next deployment brings it up to date under the lock and goes
 * on; one of a newer format is refused. And kills at boundaries on every major, which all end with the same state.
 */
import { majors, type Major, type Server } from '@sluice/kit/servers';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { different } from '../observed.ts';
import { told } from '../sluice.ts';
import { onServer, type Scene, type Stage } from '../stage.ts';
import { chosen, together } from '../together.ts';

const POINTS = ['before-send', 'after-send', 'after-reply', 'before-journal', 'before-commit', 'after-commit'] as const;

export const upgradeAndMajors: FaultCase = {
  id: 'T32',
  title: 'a journal of another format with an open deployment; kills at boundaries on every major',
  holds: 'the older one is upgraded under the lock and its deployment goes on; the newer one is refused (SL602, outcome 1) unread; every major ends with the same fingerprints',
  on: 'PostgreSQL 15, 16, 17, 18',
  trials: { quick: 3, full: 200 },
  async *run(world) {
    const full = world.scale === 'full';
    const fingerprints = new Map<Major, string>();
    for (const major of full ? majors : ([18] as const)) {
      const stage = await onServer(world, major);
      const server = await world.server(major);
      const all = points(stage);
      const journals = full ? 4 : 1;
      yield* together([
        ...seeds(world, journals, `${stage.name}, older journal`).map((name, seed) => () => older(stage, server, chosen(world, all, 1, (point) => `${name} ${point}`)[0]!, seed, name)),
        ...seeds(world, journals, `${stage.name}, newer journal`).map((name) => () => newer(stage, server, name)),
        ...chosen(world, all, full ? 42 : 1, (point) => `${stage.name} ${point}`).filter((point) => world.wanted(`${stage.name}, ${point}`)).map((point) => () => killed(stage, point)),
      ]);
      if (!full || !world.wanted(`${stage.name}, fingerprints`)) continue;
      fingerprints.set(major, await ending(stage, server));
      const [[first, expected]] = [...fingerprints] as [[Major, string]];
      const found = fingerprints.get(major)!;
      yield { name: `${stage.name}, fingerprints`, ...(found !== expected && { wrong: `${found} is not ${expected}, as on PostgreSQL ${first}` }) };
    }
  },
};

const points = ({ steps, ends }: Stage): string[] =>
  Array.from({ length: steps }, (_, step) => step).flatMap((step) => POINTS.filter((point) => !point.endsWith('commit') || ends.has(step)).map((point) => `${point}:${step}`));
const seeds = (world: FaultWorld, count: number, what: string): string[] => Array.from({ length: count }, (_, seed) => `${what}, seed ${seed}`).filter((name) => world.wanted(name));

async function killed(stage: Stage, point: string): Promise<Trial> {
  const name = `${stage.name}, ${point}`;
  const scene = await stage.scene(name);
  try {
    const wrong = (await openAt(scene, point)) ?? (await scene.converged());
    return { name, ...(wrong !== undefined && { wrong }) };
  } finally {
    await scene.end();
  }
}

async function openAt(scene: Scene, point: string): Promise<string | undefined> {
  const ended = await scene.deploy({ SLUICE_FAULT: point });
  if (ended.signal !== 'SIGKILL') return `it was not killed at ${point}: ${told(ended)}`;
  return (await scene.clean({ indexes: false })).left;
}

/** As 0 had it: no backups, no chain. An upgrade that was stopped itself has made one of the tables, or all, and not said so. */
async function older(stage: Stage, server: Server, point: string, seed: number, name: string): Promise<Trial> {
  const scene = await stage.scene(name);
  const sql = (statement: string) => server.query(statement, scene.database);
  try {
    const stopped = await openAt(scene, point);
    if (stopped !== undefined) return { name, wrong: stopped };
    const gone = [['backup', 'audit'], ['audit'], []][seed % 3]!;
    for (const table of gone) await sql(`drop table sluice.${table}`);
    await sql(`update sluice.meta set format = 0, version = '0.0.1'`);
    // Who only looks changes nothing.
    const looked = await scene.run(['status', '--env=test']);
    const [still] = await sql('select max(format)::int4 as format from sluice.meta');
    if (looked.code !== 0 || still?.['format'] !== 0) return { name, wrong: `status on a journal of format 0: ${told(looked)}` };
    const [a, b] = await Promise.all([scene.deploy(), scene.run(['deploy', 'db', '--env=test', '--assume-yes', '--wait=2min'])]);
    const strange = [a, b].find(({ code }) => code !== 0 && code !== 1);
    if (strange) return { name, wrong: `${point}: ${told(strange)}` };
    const wrong = (await upgraded(sql)) ?? (await scene.converged());
    return { name, ...(wrong !== undefined && { wrong: `${point}: ${wrong}` }) };
  } finally {
    await scene.end();
  }
}

async function upgraded(sql: (statement: string) => Promise<Record<string, unknown>[]>): Promise<string | undefined> {
  const formats = (await sql('select format::int4 as format from sluice.meta order by 1')).map(({ format }) => format).join();
  if (formats !== '0,1') return `the journal has the formats ${formats}`;
  const [chain] = await sql('select count(*)::int4 as n from sluice.audit');
  return Number(chain?.['n']) > 0 ? undefined : 'nothing was written to the chain';
}

async function newer(stage: Stage, server: Server, name: string): Promise<Trial> {
  const scene = await stage.scene(name);
  try {
    const stopped = await openAt(scene, 'after-commit:' + String([...stage.ends][2]));
    if (stopped !== undefined) return { name, wrong: stopped };
    await server.query(`insert into sluice.meta values (99, '99.0.0', 'x')`, scene.database);
    const before = [await scene.observed(), await scene.journal()] as const;
    for (const command of [['deploy', 'db', '--env=test', '--assume-yes'], ['status', '--env=test'], ['rollback', 'db', '--env=test', '--assume-yes']]) {
      const ended = await scene.run(command);
      if (ended.code !== 1 || !`${ended.out}${ended.err}`.includes('SL602')) return { name, wrong: `${command[0]}: ${told(ended)}` };
    }
    const moved = different(before[0], await scene.observed()) ?? (JSON.stringify(before[1]) === JSON.stringify(await scene.journal()) ? undefined : 'the journal was written to');
    if (moved !== undefined) return { name, wrong: moved };
    await server.query('delete from sluice.meta where format = 99', scene.database);
    const wrong = await scene.converged();
    return { name, ...(wrong !== undefined && { wrong }) };
  } finally {
    await scene.end();
  }
}

/** What the journal says of a deployment that nobody hurt. */
async function ending(stage: Stage, server: Server): Promise<string> {
  const scene = await stage.scene('fingerprints');
  try {
    const ended = await scene.deploy();
    if (ended.code !== 0) throw new Error(told(ended));
    const rows = await server.query(`select from_fp || ' ' || to_fp || ' ' || (select string_agg(s.seq || ' ' || s.address, ',' order by s.seq) from sluice.step s where s.deployment_id = d.id and s.seq > 0) as state from sluice.deployment d order by started_at`, scene.database);
    return rows.map(({ state }) => String(state)).join('; ');
  } finally {
    await scene.end();
  }
}
