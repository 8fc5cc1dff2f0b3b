/** The one exception that leaves the house. Findings (drift, hazards, unmodelled objects) are data, not Failures. */
import { CODES, OUTCOMES, type Code, type Outcome, type Owner } from './codes.ts';

/** A place in a source file. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

export interface FailureDetail {
  readonly at?: Place;
  /** One thing to do. */
  readonly hint?: string;
  /** Lines shown under the message, such as the source with a caret or a list. */
  readonly lines?: readonly string[];
  readonly cause?: unknown;
}

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: Code;
  readonly detail: FailureDetail;

  constructor(code: Code, message: string, detail: FailureDetail = {}) {
    super(message, { cause: detail.cause });
    this.code = code;
    this.detail = detail;
  }

  get owner(): Owner {
    return CODES[this.code].owner;
  }

  get outcome(): Outcome {
    return OUTCOMES[CODES[this.code].outcome];
  }
}

/** By shape, not by `instanceof`: Nx may hold two copies of this package. */
export const isFailure = (error: unknown): error is Failure =>
  error instanceof Error && error.name === 'Failure' && 'code' in error && String(error.code) in CODES;

/** For the impossible: a contradiction inside Sluice, printed with its stack. */
export const impossible = (message: string): Failure => new Failure('SL999', message);
