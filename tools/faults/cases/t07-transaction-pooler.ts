/**
 * T07: behind a pooler that gives each transaction any server session. A deployment's lock would stay behind in the pool, so the deployment is
 * refused before it writes anything; in session mode the same pooler is no obstacle.
 */
import { startPooler } from '@sluice/kit/pooler';
import type { FaultCase, Trial } from '../fault-case.ts';
import { different, observedAt } from '../observed.ts';
import { told } from '../sluice.ts';
import { onServer, type Stage } from '../stage.ts';
import { together } from '../together.ts';

export const transactionPooler: FaultCase = {
  id: 'T07',
  title: 'behind a pooler in transaction mode',
  holds: 'refused (SL402, outcome 1) before any write; in session mode it deploys',
  on: 'PostgreSQL 15 and 18',
  trials: { quick: 3, full: 60 },
  async *run(world) {
    const full = world.scale === 'full';
    for (const major of full ? ([18, 15] as const) : ([18] as const)) {
      const stage = await onServer(world, major);
      const trials = Array.from({ length: full ? 30 : 3 }, (_, seed) => ({ seed, size: 2 + (seed % 5), mode: seed % 3 === 2 ? 'session' : 'transaction' } as const));
      yield* together(trials.map((each) => () => trial(stage, each)));
    }
  },
};

async function trial(stage: Stage, { seed, size, mode }: { readonly seed: number; readonly size: number; readonly mode: 'session' | 'transaction' }): Promise<Trial> {
  const name = `${stage.name}, ${mode} mode, ${size} server sessions, seed ${seed}`;
  const scene = await stage.scene(name);
  const before = await observedAt(scene.url);
  const rows = (await scene.journal()).deployment.length;
  const pooler = await startPooler(scene.url, { mode, size: mode === 'session' ? 20 : size });
  try {
    const ended = await scene.deploy({ FAULT_URL: pooler.url });
    if (mode === 'session') {
      if (ended.code !== 0) return { name, wrong: `in session mode: ${told(ended)}` };
      await pooler.close();
      const wrong = await scene.verdict();
      return { name, ...(wrong !== undefined && { wrong }) };
    }
    if (ended.code !== 1 || !`${ended.out}${ended.err}`.includes('SL402')) return { name, wrong: told(ended) };
    if (pooler.swaps() === 0) return { name, wrong: 'no session was swapped: the pooler proves nothing' };
    await pooler.close();
    const wrong = different(before, await observedAt(scene.url)) ?? ((await scene.journal()).deployment.length === rows ? undefined : 'the journal was written to') ?? (await scene.clean()).left ?? (await scene.converged());
    return { name, ...(wrong !== undefined && { wrong }), figures: { swaps: pooler.swaps() } };
  } finally {
    await pooler.close();
    await scene.end();
  }
}
