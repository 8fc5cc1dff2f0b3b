/**
 * Asks for the lock every two seconds while a run goes on, also while a statement runs for an hour: whoever lost it must not go on, for
 * another process may be going on with this very deployment. It also renews a lease.
 */
import type { Lock } from '../model/dialect.ts';

const EVERY_MS = 2_000;

export interface Heartbeat {
  /** Whether the lock was lost: it does not come back. */
  lost(): boolean;
  /** Calls `act` once when it is lost, at once when it is already; gives what takes the wish back. */
  onLost(act: () => void): () => void;
  stop(): void;
}

export function startHeartbeat(lock: Pick<Lock, 'held'>, everyMs = EVERY_MS): Heartbeat {
  const acts = new Set<() => void>();
  let state: 'beats' | 'lost' | 'stopped' = 'beats';
  let timer: NodeJS.Timeout | undefined;
  const next = (): void => {
    // It keeps nobody alive: what it watches over does.
    timer = setTimeout(() => void beat(), everyMs).unref();
  };
  const beat = async (): Promise<void> => {
    const held = await lock.held().catch(() => false);
    if (state !== 'beats') return;
    if (held) return next();
    state = 'lost';
    for (const act of acts) act();
    acts.clear();
  };
  next();
  return {
    lost: () => state === 'lost',
    onLost(act) {
      if (state === 'lost') act();
      else acts.add(act);
      return () => void acts.delete(act);
    },
    stop() {
      state = state === 'lost' ? 'lost' : 'stopped';
      clearTimeout(timer);
    },
  };
}
