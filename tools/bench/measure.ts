/** All figures of one size at one place: rounds of the same acts, the best of each kept. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, SLUICE, type Run } from './program.ts';
import type { Place } from './place.ts';
import { tableFile } from './schema.ts';
import type { Usage } from './usage.ts';
import { benchWorkspace, PROJECT, type BenchWorkspace } from './workspace.ts';

export const ACTS = ['cold diff', 'plain SQL', 'deploy', 'diff after deploy', 'no-change diff', 'one-change diff', 'one-change diff again'] as const;
export type Act = (typeof ACTS)[number];

export interface Figures {
  readonly place: string;
  readonly tables: number;
  readonly statements: number;
  readonly best: Readonly<Record<Act, Usage>>;
  /** Deploy to plain SQL of the same round, the best of the rounds. */
  readonly ratio: number;
}

const PLAIN = fileURLToPath(new URL('./plain.js', import.meta.url));

export async function measure(place: Place, tables: number, options: { readonly rounds: number; readonly keep: boolean; tell(line: string): void }): Promise<Figures> {
  const workspace = await benchWorkspace(tables);
  const runs = new Map<Act, Run[]>(ACTS.map((act) => [act, []]));
  const ratios: number[] = [];
  try {
    for (let round = 1; round <= options.rounds; round += 1) {
      const took = await one(place, workspace, tables, round, (act, each) => {
        runs.get(act)!.push(each);
        options.tell(`${place.name}, ${tables} tables, round ${round}: ${act} ${Math.round(each.wall)} ms, cpu ${Math.round(each.cpu)} ms, ${Math.round(each.rss)} MB`);
      });
      ratios.push(took.deploy / took.plain);
    }
  } finally {
    if (options.keep) options.tell(`the workspace stays in ${workspace.root}`);
    else await workspace.remove();
  }
  const best = Object.fromEntries(ACTS.map((act) => [act, bestOf(runs.get(act)!)])) as Record<Act, Usage>;
  const statements = Number(/(\d+) to create/.exec(runs.get('cold diff')![0]!.output)?.[1] ?? 0);
  return { place: place.name, tables, statements, best, ratio: Math.min(...ratios) };
}

async function one(place: Place, workspace: BenchWorkspace, tables: number, round: number, took: (act: Act, run: Run) => void): Promise<{ deploy: number; plain: number }> {
  const [name, plainName] = [`bench_${process.pid}_${tables}_${round}`, `bench_${process.pid}_${tables}_${round}_plain`];
  const url = await place.fresh(name);
  const plan = join(workspace.root, '.sluice', 'plans', 'bench', PROJECT, 'plan.json');
  const verb = async (act: Act, ...argv: string[]): Promise<Run> => {
    const done = await run([SLUICE, ...argv, PROJECT, '--env=bench'], { cwd: workspace.root, env: { ...workspace.env, BENCH_URL: url } });
    took(act, done);
    return done;
  };
  try {
    await workspace.forget();
    await verb('cold diff', 'diff');
    const plain = await run([PLAIN, await place.fresh(plainName), plan], { cwd: workspace.root });
    took('plain SQL', plain);
    const deploy = await verb('deploy', 'deploy', '--assume-yes');
    await verb('diff after deploy', 'diff');
    await verb('no-change diff', 'diff');
    const index = Math.floor((tables * round) / 5);
    await workspace.write(tableFile(index, true));
    await verb('one-change diff', 'diff');
    await verb('one-change diff again', 'diff');
    await workspace.write(tableFile(index));
    return { deploy: deploy.wall, plain: plain.wall };
  } finally {
    await place.drop(name);
    await place.drop(plainName);
  }
}

const bestOf = (runs: readonly Usage[]): Usage => ({
  wall: Math.min(...runs.map(({ wall }) => wall)),
  cpu: Math.min(...runs.map(({ cpu }) => cpu)),
  rss: Math.min(...runs.map(({ rss }) => rss)),
});
