/**
 * Sessions that outlived their process. A killed client's statement runs on until its server notices, and what is built beside it would meet it.
 * We hold the lock, so no run is at work here: what works under a run's name is left over, or belongs to a process that has lost its lock and is
 * about to notice. The first is ended; the second is never touched, but waited for.
 */
import { Failure } from '../errors/failure.ts';
import { refuseWhenStopped } from '../errors/interrupted.ts';
import type { Stray } from '../model/stray.ts';
import { refuseWithoutLock, type RunContext } from './context.ts';
import { lifeOf } from './process-tag.ts';
import { readSessionName, SESSION_PREFIX } from './session-name.ts';

const LOOK_EVERY_MS = 250;
const DEFAULT_WAIT_MS = 5 * 60_000;

/** Returns when nobody is at work beside this run. Throws SL601 when somebody still is after the run's patience. */
export async function awaitStrays(run: RunContext): Promise<void> {
  const { dialect: { strays }, plan, signal, commitWaitMs = DEFAULT_WAIT_MS } = run.request;
  const beside = run.sessions.watch();
  if (!strays || !beside) return;
  const deadline = run.clock.now() + commitWaitMs;
  const told = new Set<string>();
  for (;;) {
    const found = await strays.find([run.sessions.main(), beside], SESSION_PREFIX);
    if (found.length === 0) return;
    refuseWhenStopped(signal);
    await refuseWithoutLock(run.request.lock);
    for (const stray of found) {
      const life = lifeOf(readSessionName(stray.name).tag);
      if (!told.has(stray.session)) {
        run.tell(life === 'not known to be gone'
          ? { event: 'waiting', project: plan.project, message: `waits for ${said(stray)}; its process is not known to be gone, so it is left alone` }
          : { event: 'note', project: plan.project, message: `ends ${said(stray)}: ${life === 'ours' ? 'its connection was lost' : 'its process is gone'}` });
      }
      told.add(stray.session);
      if (life !== 'not known to be gone') await strays.end(beside, stray);
    }
    if (run.clock.now() >= deadline) throw stillThere(found, strays.byHand);
    await run.clock.sleep(LOOK_EVERY_MS, signal);
  }
}

function said({ session, name, statement, ms }: Stray): string {
  const { tag, deployment } = readSessionName(name);
  const of = deployment === undefined ? '' : ` of deployment ${deployment} (process ${tag})`;
  const since = ms === undefined ? '' : `, for ${Math.round(ms / 1000)} s`;
  return `the server's ${session}${of}${statement === undefined ? '' : `, which runs \`${statement}\`${since}`}`;
}

function stillThere(found: readonly Stray[], byHand: (stray: Stray) => string): Failure {
  return new Failure('SL601', 'A session of an earlier run is still at work on this database', {
    lines: found.map(said),
    hint: `Wait until it ends, or make sure that its process is gone and end it: ${found.map(byHand).join('; ')}`,
  });
}
