/** Asks whether a package shall be deployed, and counts down to it: the last moments in which nothing was written. */
import { Failure } from '../errors/failure.ts';
import { refuseWhenStopped } from '../errors/interrupted.ts';
import type { Plan } from '../model/plan.ts';
import type { VerbContext } from './context.ts';

export interface ConfirmOptions {
  readonly assumeYes?: boolean | undefined;
  /** A plan's id, or its first characters. */
  readonly confirm?: string | undefined;
  /** Seconds; left out: 3 where somebody looks on, none elsewhere. */
  readonly countdownFrom?: number | undefined;
  /** Ends early when the signal aborts. Tests give their own. */
  readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
}

const COUNTDOWN = 3;

/** Throws SL505 where nobody says yes, SL704 where somebody says no in time. */
export async function confirmPackage(context: VerbContext, plan: Plan, { assumeYes, confirm, countdownFrom, sleep = pause }: ConfirmOptions): Promise<void> {
  const by = confirm !== undefined && confirm.length >= 8 && plan.id.startsWith(confirm);
  const what = `package ${plan.package?.name ?? ''}`;
  if (!assumeYes && !by) {
    if (!context.ask) throw new Failure('SL505', `nobody can be asked here whether the ${what} shall be deployed to ${plan.environment}`, { hint: `Pass --assume-yes, or --confirm=${plan.id.slice(0, 12)} for exactly this plan.` });
    if (!(await context.ask(`Deploy ${what} to ${plan.environment} (plan ${plan.id.slice(0, 12)})?`))) throw new Failure('SL505', `the ${what} was not confirmed`, { hint: 'Nothing was written. Run it again when it shall be deployed.' });
  }
  for (let left = countdownFrom ?? (context.ask ? COUNTDOWN : 0); left > 0; left -= 1) {
    context.progress({ event: 'note', project: plan.project, message: `the ${what} is deployed to ${plan.environment} in ${left} s; interrupt to stop` });
    await sleep(1000, context.signal);
    refuseWhenStopped(context.signal);
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) return done();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
