/** A diagnostic as data: it flows to the report and stops nobody by itself. */
import type { Place } from '../errors/failure.ts';
import type { Id } from './address.ts';

export interface Finding {
  /** `unmanaged`, `unmodelled`, `ignored`, `preamble`, `drift`, … */
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly subject?: Id;
  readonly at?: Place;
  readonly hint?: string;
}
