/** Who keeps a session from a lock, as a third session saw it while it waited. */

import type { Id } from './address.ts';
import type { Session } from './session.ts';

/** Fit to be shown: literals of the statement are masked and long ones cut. undefined is what the role may not see. */
export interface Blocker {
  /** What the server knows it by, in its own words: `process 4711`, `prepared transaction xa-7`. */
  readonly session: string;
  readonly user?: string | undefined;
  readonly application?: string | undefined;
  /** `active`, `idle in transaction`. */
  readonly state?: string | undefined;
  /** How long its transaction is open. */
  readonly openMs?: number | undefined;
  /** The mode in which it holds, or waits before the other for, what is waited for, and what that is. */
  readonly lock?: string | undefined;
  readonly on?: string | undefined;
  readonly statement?: string | undefined;
}

/** How sessions of a dialect watch each other. */
export interface Contention {
  /** What `blockers` knows the session by. Asked while it is idle. */
  name(session: Session): Promise<string>;
  /** Those for whom the session called `waiting` waits at this moment; empty when it does not wait. Asked on another session, often: cheap when nobody waits. */
  blockers(beside: Session, waiting: string): Promise<readonly Blocker[]>;
  /** Whether nobody who reads or writes rows has to wait behind the statement while it waits itself: then it may wait for long. */
  standsAside(sql: string): boolean;
  /** How long statements of the session wait for a lock from now on, ms. Inside a transaction that is rolled back: until then. */
  limit(session: Session, ms: number): Promise<void>;
  /**
   * Statements that take such locks and do nothing else, in an order that is the same for everybody, each lock once and in its strongest mode. What
   * cannot be locked by a statement of its own is left out. Left out altogether: a batch waits for its locks where it comes to them.
   */
  ahead?(needs: readonly LockNeed[]): readonly string[];
}

/** As effects of steps say it. */
export interface LockNeed {
  readonly subject: Id;
  /** The mode, in the server's own words. */
  readonly lock: string;
}
