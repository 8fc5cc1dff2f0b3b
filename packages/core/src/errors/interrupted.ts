/** Somebody asked the run to stop. */
import { Failure } from './failure.ts';

export const interrupted = (): Failure =>
  new Failure('SL704', 'The run was interrupted; no statement was begun after that', { hint: 'Run deploy again: it goes on where this one stopped.' });

/** Throws SL704. */
export function refuseWhenStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw interrupted();
}
