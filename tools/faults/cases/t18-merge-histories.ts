/** T18: scripts of branches that are made, merged, renamed and picked in any order, and deployed in between: each runs once, or somebody is told. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultCase, FaultWorld, Trial } from '../fault-case.ts';
import { serverPlace, type Seed } from '../place.ts';
import { sluice, told } from '../sluice.ts';
import { together } from '../together.ts';
import { write } from '../workspace.ts';

/** File name → what it puts into the log. */
type Branch = Map<string, string>;

export const mergeHistories: FaultCase = {
  id: 'T18',
  title: 'merge histories of scripts: branches, merges, renames, cherry-picks, and deployments in between',
  holds: 'after each deployment that ends well every change of its branch took effect once, or the report says of which script it is otherwise; one that is refused changes nothing',
  on: 'PostgreSQL 18',
  trials: { quick: 2, full: 200 },
  async *run(world) {
    const place = serverPlace(world, 18);
    const seed = await place.seed();
    await seed.put(['create schema app', 'create table app.log (change text)']);
    const count = world.scale === 'full' ? 200 : 2;
    const names = Array.from({ length: count }, (_, n) => `history ${n}`).filter((name) => world.wanted(name));
    yield* together(names.map((name) => () => history(world, seed, name)));
  },
};

async function history(world: FaultWorld, seed: Seed, name: string): Promise<Trial> {
  let draws = 0;
  const r = (below: number): number => Math.floor(world.random('T18', name, (draws += 1)) * below);
  const branches: readonly Branch[] = [0, 1, 2].map(() => new Map<string, string>());
  const copy = await seed.copy(name);
  const root = await world.folder();
  await write(root, 'sluice.yaml', 'environments:\n  test:\n    url: "${FAULT_URL}"\n');
  await write(root, 'db/database.yaml', 'dialect: postgres\nowns: { schemas: [app] }\nmigrations: migrations/*.sql\n');
  const server = await world.server(18);
  const log = async (): Promise<Map<string, number>> =>
    new Map((await server.query('select change, count(*)::int as n from app.log group by change', copy.database)).map((row) => [String(row['change']), Number(row['n'])]));
  let changes = 0;
  let deployments = 0;
  const acts: string[] = [];
  const next = (of: Branch): string => `V${Math.max(0, ...[...of.keys()].map((file) => Number(/^V(\d+)/.exec(file)?.[1]))) + 1}`;
  const act = async (): Promise<string | undefined> => {
    const at = r(branches.length);
    const branch = branches[at]!;
    const other = branches[(at + 1 + r(branches.length - 1)) % branches.length]!;
    const files = [...branch.keys()];
    const one = files[r(Math.max(1, files.length))];
    switch (r(7)) {
      case 0:
      case 1:
        changes += 1;
        branch.set(`${next(branch)}__change_${changes}.sql`, `c${changes}`);
        acts.push(`branch ${at}: add c${changes}`);
        return undefined;
      case 2:
        for (const [file, change] of other) branch.set(file, change);
        acts.push(`branch ${at}: merge`);
        return undefined;
      case 3: {
        if (one === undefined) return undefined;
        const to = r(2) === 0 ? one.replace('__', '__again_') : `${next(branch)}__moved.sql`;
        branch.set(to, branch.get(one)!);
        branch.delete(one);
        acts.push(`branch ${at}: rename ${one} to ${to}`);
        return undefined;
      }
      case 4: {
        const [file, change] = [...other][r(Math.max(1, other.size))] ?? [];
        if (file === undefined || change === undefined) return undefined;
        const as = r(2) === 0 ? file : `${next(branch)}__picked.sql`;
        branch.set(as, change);
        acts.push(`branch ${at}: pick ${file} as ${as}`);
        return undefined;
      }
      default:
        acts.push(`branch ${at}: deploy`);
        return deploy(branch);
    }
  };
  const deploy = async (branch: Branch): Promise<string | undefined> => {
    deployments += 1;
    await rm(join(root, 'db/migrations'), { recursive: true, force: true });
    for (const [file, change] of branch) await write(root, `db/migrations/${file}`, `insert into app.log values ('${change}');\n`);
    if (branch.size === 0) return undefined;
    const before = await log();
    const ended = await sluice(['deploy', 'db', '--env=test', '--assume-yes', '--adopt'], { root, env: { FAULT_URL: copy.url, SLUICE_STATE_DIR: join(root, 'state'), SLUICE_ACTOR: 'ann' } });
    const after = await log();
    const said = ended.out + ended.err;
    if (ended.code === 1) {
      if (!/SL206|SL509/.test(said)) return `it was refused for another reason: ${told(ended)}`;
      return JSON.stringify([...before].sort()) === JSON.stringify([...after].sort()) ? undefined : `it was refused and changed something: ${told(ended)}`;
    }
    if (ended.code !== 0) return `it failed: ${told(ended)}`;
    for (const change of new Set(branch.values())) {
      const own = [...branch].filter(([, each]) => each === change).map(([file]) => file);
      const n = after.get(change) ?? 0;
      if (n === 0) return `${change} of ${own.join(', ')} did not run: ${told(ended)}`;
      const more = n - (before.get(change) ?? 0);
      // The first run is what is wanted; each further one must be told by name.
      const wanted = (before.get(change) ?? 0) === 0 ? 1 : 0;
      if (more > wanted && !own.some((file) => said.includes(`${file} says what`))) return `${change} ran ${more} times in silence: ${told(ended)}`;
    }
    return undefined;
  };
  try {
    for (let step = 0; step < 18; step += 1) {
      const wrong = await act();
      if (wrong !== undefined) return { name, wrong: `${wrong} (${acts.join('; ')})` };
    }
    const wrong = await deploy(branches[0]!);
    return { name, ...(wrong !== undefined && { wrong: `${wrong} (${acts.join('; ')})` }), figures: { deployments } };
  } finally {
    await copy.drop();
  }
}
