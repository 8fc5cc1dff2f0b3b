/**
 * T12: a right of the deploying role is taken away, one for each kind of step: before the deployment, where the preflight finds it and nothing
 * is written, and while it runs, where the failed batch and what came before it are taken back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Major, Server } from '@sluice/kit/servers';
import { DENIALS, DEPLOYER, deniedPlan, HEIR, READER, STRANGER, type Denial } from '../denied-steps.ts';
import type { FaultCase, Trial } from '../fault-case.ts';
import { different, withClient } from '../observed.ts';
import { serverSeed, type Place, type Seed } from '../place.ts';
import { told } from '../sluice.ts';
import { openStage, type Scene, type Stage } from '../stage.ts';
import { together } from '../together.ts';

const CAUGHT = 0.95;
/** Rights that go while the deployment waits for a table: what fails then is not foreseen by anybody. */
const WITHIN = ['column', 'retyped', 'indexed', 'noted', 'guarded', 'checked', 'ruled', 'filled', 'defaulted', 'secured'];

export const permissionDenied: FaultCase = {
  id: 'T12',
  title: 'a right is missing at each step, or is revoked while the deployment runs',
  holds: `at least ${CAUGHT * 100} % are refused before the first write, all that is missing named at once; the others are rolled back and end with 2`,
  on: 'PostgreSQL 15 and 18',
  trials: { quick: 9, full: 2 * (DENIALS.length + WITHIN.length) + 2 },
  async *run(world) {
    for (const major of [18, 15] as const) {
      const server = await world.server(major);
      await roles(server);
      const stage = await openStage(world, place(server, major), deniedPlan);
      let all = 0;
      const late: string[] = [];
      const chosen = (name: string, share: number) => (world.scale === 'full' || world.random(stage.name, name) < share) && world.wanted(`${stage.name}, ${name}`);
      const before = DENIALS.filter(({ step }) => chosen(step, 0.07));
      for await (const trial of together(before.map((denial) => () => missing(stage, server, denial)))) {
        all += 1;
        if (trial.figures?.['found by the preflight'] === 0) late.push(trial.name);
        yield { ...trial, figures: {} };
      }
      yield* together(WITHIN.filter((table) => chosen(table, 0.1)).map((table) => () => revokedWithin(stage, server, table)));
      if (all > 0) yield { name: `${stage.name}, all together`, figures: { 'not found by the preflight %': (100 * late.length) / all }, ...(late.length > all * (1 - CAUGHT) && { wrong: `only found when it ran: ${late.join('; ')}` }) };
    }
  },
};

async function roles(server: Server): Promise<void> {
  for (const role of [DEPLOYER, STRANGER, READER, HEIR]) await server.query(`create role ${role} login password 'p'`);
  await server.query(`grant ${HEIR} to ${DEPLOYER}`);
}

/** Deployed to by a role with no more rights than it needs. */
const place = (server: Server, major: Major): Place => ({
  name: `PostgreSQL ${major}`,
  async seed() {
    const seed = await serverSeed(server, (url) => url.replace(/\/\/[^@]*@/, `//${DEPLOYER}:p@`));
    const allow = async (database: string): Promise<void> => void (await server.query(`grant create on database "${database}" to ${DEPLOYER}`));
    await allow(seed.database);
    const copy: Seed['copy'] = async (name) => {
      const made = await seed.copy(name);
      await allow(made.database);
      // A new owner must be able to have made it there.
      await server.query(`grant create on schema shop to ${HEIR}`, made.database);
      return made;
    };
    return { ...seed, copy };
  },
});

async function missing(stage: Stage, server: Server, { step, take }: Denial): Promise<Trial> {
  const name = `${stage.name}, ${step}`;
  const scene = await stage.scene(name);
  try {
    for (const statement of take) await server.query(statement, scene.database);
    const [catalog, journal] = [await scene.observed(), JSON.stringify(await scene.journal())];
    const ended = await scene.deploy();
    const same = different(catalog, await scene.observed());
    if (same !== undefined) return { name, wrong: `${same}; ${told(ended)}` };
    if (ended.code === 1 && `${ended.out}${ended.err}`.includes('SL507') && JSON.stringify(await scene.journal()) === journal) return { name, figures: { 'found by the preflight': 1 } };
    if (ended.code !== 2) return { name, wrong: told(ended) };
    return { name, figures: { 'found by the preflight': 0 } };
  } finally {
    await scene.end();
  }
}

/** Somebody holds the table, so that the deployment waits for it when the right goes. */
async function revokedWithin(stage: Stage, server: Server, table: string): Promise<Trial> {
  const name = `${stage.name}, ${table} goes to another role while the deployment runs`;
  const scene = await stage.scene(name);
  try {
    return await withClient(server.url(scene.database), async (reader): Promise<Trial> => {
      await reader.query(`begin; lock table shop.${table} in share row exclusive mode`);
      const before = await scene.observed();
      const running = scene.start();
      if (!(await waits(scene, server, table))) {
        running.child.kill('SIGKILL');
        return { name, wrong: `it never waited for ${table}: ${told(await running.ended)}` };
      }
      await giveAway(reader, table);
      const ended = await running.ended;
      if (ended.code !== 2) return { name, wrong: told(ended) };
      // Only the owner differs, by the hand that did it.
      await server.query(`alter table shop.${table} owner to ${DEPLOYER}`, scene.database);
      const wrong = different(before, await scene.observed()) ?? (await scene.clean()).left ?? (await scene.converged());
      return { name, ...(wrong !== undefined && { wrong }) };
    });
  } finally {
    await scene.end();
  }
}

/** The owner changes in the transaction that holds the table, so that nothing comes in between. */
async function giveAway(reader: pg.Client, table: string): Promise<void> {
  await reader.query(`alter table shop.${table} owner to ${STRANGER}; commit`);
}

async function waits(scene: Scene, server: Server, table: string): Promise<boolean> {
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(10)) {
    const [row] = await server.query(`select count(*)::int4 as waiting from pg_locks where not granted and database = (select oid from pg_database where datname = current_database()) and relation = 'shop.${table}'::regclass`, scene.database);
    if (row?.['waiting'] !== 0) return true;
  }
  return false;
}
