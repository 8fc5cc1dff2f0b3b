/** A failed check as the Failure that ends a deployment or a smoke test run. */
import { Failure } from '../errors/failure.ts';
import type { SmokeCheck } from '../model/report.ts';

export const smokeTestFailure = (check: SmokeCheck, hint = 'Correct the change or the test.', lines?: readonly string[]): Failure =>
  new Failure('SL801', `${check.name}: ${check.message ?? 'failed'}`, { ...(check.at && { at: check.at }), hint, ...(lines && { lines }) });
