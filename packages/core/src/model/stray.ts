/** A session of a run that nobody has a hold on any more, or that another process has, as the server shows it. */
import type { Session } from './session.ts';

export interface Stray {
  /** What the server knows it by, in its own words: `process 4711`. */
  readonly session: string;
  /** What its run called it. */
  readonly name: string;
  /** Its statement with literals masked, cut where long; undefined where the role may not see it. */
  readonly statement?: string | undefined;
  /** How long it has been at it. */
  readonly ms?: number | undefined;
}

/** How a dialect finds sessions that outlived their process. */
export interface Strays {
  /** Sessions on this database whose names begin with `prefix` and which are at work or hold what they did; never those of `own`. */
  find(own: readonly Session[], prefix: string): Promise<readonly Stray[]>;
  end(beside: Session, stray: Stray): Promise<void>;
  /** What a person would do to end it. */
  byHand(stray: Stray): string;
}
