/** Sees from another session for whom a statement waits: the server only tells while it does, and not any more when it has given up. */
import type { Blocker } from '../model/blocker.ts';
import { isFailure } from '../errors/failure.ts';
import { isSqlError, type Session, type SqlError } from '../model/session.ts';
import type { RunContext } from './context.ts';

export interface Watch {
  /** Those seen last. Waits for a look that is under way, but not long. */
  seen(): Promise<readonly Blocker[]>;
  end(): void;
}

const NOBODY: Watch = { seen: () => Promise.resolve([]), end: () => undefined };
/** Where a statement may wait as long as it likes. */
const SLOW_MS = 1_000;
const PATIENCE_MS = 1_000;

const names = new WeakMap<Session, string>();

export interface WatchWish {
  /** How long the statement may wait, ms; 0 is for ever. */
  readonly lockMs: number;
  /** Told for whom it waits, when it does for a while and when that changes. */
  readonly tell?: (blockers: readonly Blocker[]) => void;
}

/** Begins to look at what `session` waits for. Called right before a statement is sent on it. */
export async function watchBlockers(run: RunContext, session: Session, { lockMs, tell }: WatchWish): Promise<Watch> {
  const { dialect: { contention } } = run.request;
  const beside = run.sessions.watch();
  if (!contention || !beside) return NOBODY;
  const name = names.get(session) ?? (await contention.name(session));
  names.set(session, name);
  const [first, longest] = lockMs === 0 ? [SLOW_MS, SLOW_MS] : [Math.min(100, Math.max(10, lockMs / 4)), Math.min(SLOW_MS, Math.max(10, lockMs / 3))];
  let seen: readonly Blocker[] = [];
  let told = '';
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  let ended = false;
  const look = async (): Promise<void> => {
    try {
      const found = await contention.blockers(beside, name);
      if (found.length === 0) return;
      const [before, now] = [sessionsOf(seen), sessionsOf(found)];
      seen = found;
      if (!tell || now !== before || now === told) return;
      told = now;
      tell(found);
    } catch (error) {
      // Who is in the way is good to know and no reason to stop: without an answer nobody is named.
      if (!isSqlError(error) && !isFailure(error)) throw error;
      ended = true;
    }
  };
  const again = (ms: number): void => {
    timer = setTimeout(() => {
      looking = look().then(() => {
        if (!ended) again(Math.min(longest, ms * 1.5));
      });
    }, ms);
  };
  again(first);
  const end = (): void => {
    ended = true;
    clearTimeout(timer);
  };
  return {
    async seen() {
      end();
      let patience: NodeJS.Timeout | undefined;
      await Promise.race([looking, new Promise<void>((done) => (patience = setTimeout(done, PATIENCE_MS)))]);
      clearTimeout(patience);
      return seen;
    },
    end,
  };
}

const sessionsOf = (blockers: readonly Blocker[]): string => blockers.map(({ session }) => session).join();

/** Those that a failure names, also when it is already wrapped. */
export function blockersOf(error: unknown): readonly Blocker[] {
  if (isSqlError(error)) return error.blockers;
  return isFailure(error) && isSqlError(error.detail.cause) ? error.detail.cause.blockers : [];
}

/** `process 4711 (user app, psql, idle in transaction, open for 12 s) has ACCESS SHARE on sales.orders: select … from sales.orders`. */
export function blockerLine({ session, user, application, state, openMs, lock, on, statement }: Blocker): string {
  const about = [user !== undefined && `user ${user}`, application, state, openMs !== undefined && `its transaction open for ${age(openMs)}`].filter((each) => typeof each === 'string' && each !== '');
  const holds = lock === undefined ? '' : ` has ${lock}${on === undefined ? '' : ` on ${on}`}`;
  return `${session}${about.length > 0 ? ` (${about.join(', ')})` : ''}${holds}${statement === undefined ? '' : `: ${statement}`}`;
}

const age = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`);

/** The lines that a failure shows. */
export const blockerLines = ({ blockers }: Pick<SqlError, 'blockers'>): string[] => blockers.map((each) => `in the way: ${blockerLine(each)}`);
