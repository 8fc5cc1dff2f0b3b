/** A smoke test as it was read: checks in the order in which they run. */
import type { Place } from '../errors/failure.ts';

export interface Expectation {
  readonly rows?: number;
  /** The first column of the first row as text. */
  readonly value?: string | null;
  /** The statement must fail with this SQLSTATE. */
  readonly error?: string;
  /** Column name → type, in order. */
  readonly columns?: Readonly<Record<string, string>>;
  /** `some`: at least one warning must be raised. */
  readonly warnings: 'none' | 'any' | 'some';
}

export interface Check {
  /** Unique enough for people: `order total`, or the head of the statement. */
  readonly name: string;
  readonly at: Place;
  /** `exists`: `sql` gives one boolean. `rows`: a query that may stand in parentheses. */
  readonly act: 'exists' | 'rows' | 'other';
  readonly sql: string;
  /** What must exist, for the message. */
  readonly address?: string;
  readonly expect: Expectation;
  readonly limitMs: number;
}

export interface SmokeFile {
  readonly path: string;
  /** Declared: runs without the surrounding transaction, and what it does stays. */
  readonly commits: boolean;
  /** true: each check starts from the same state. false: statements build on those before them. */
  readonly isolated: boolean;
  readonly checks: readonly Check[];
}

export const DEFAULT_LIMIT_MS = 10_000;
