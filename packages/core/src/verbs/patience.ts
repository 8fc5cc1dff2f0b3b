/** How long an environment lets a run wait for locks. */
import type { ResolvedEnvironment } from '../manifest/environment.ts';
import type { RunRequest } from '../run/request.ts';

export const patienceIn = ({ timeouts }: Pick<ResolvedEnvironment, 'timeouts'>): Pick<RunRequest, 'lockMs' | 'retry'> => ({ lockMs: timeouts.lock, retry: { withinMs: timeouts.lockBudget } });
