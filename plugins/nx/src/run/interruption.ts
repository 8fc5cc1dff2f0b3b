/** Stops a run in order when Nx stops it, or when Nx itself is gone. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `work`; meanwhile SIGINT, SIGTERM, SIGHUP and the loss of the parent abort `stop`. The verbs then stop before the next statement,
 * release the lock and say so in the journal. Afterwards the process dies of signals again as any other.
 */
export async function interruptible<T>(stop: AbortController, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const onStop = () => stop.abort();
  for (const signal of SIGNALS) process.on(signal, onStop);
  process.on('disconnect', onStop);
  // The pipes of a parent that is gone fail on every write; that must not end the process in the middle of a step.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onStop);
  try {
    return await work(stop.signal);
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, onStop);
    process.removeListener('disconnect', onStop);
    // Once the parent is gone, what is still to be written fails later; nobody is left to be told.
    if (!stop.signal.aborted) for (const stream of [process.stdout, process.stderr]) stream.removeListener('error', onStop);
  }
}
