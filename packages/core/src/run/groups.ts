/** Which statements of a batch may share a message: round trips are what a large first deployment spends its time on. Dry. */
import type { Id } from '../model/address.ts';
import { isWatched } from './backups.ts';
import type { RemainingStep } from './resume.ts';

/** Batches below this size go one by one: to see each statement come and go is worth more than the round trips. */
const FEW = 50;
const LONGEST = 100;
/** UTF-16 units. */
const LARGEST = 256 * 1024;

/**
 * Statements share a message when all that they affect was made in the same transaction: nobody else can hold a lock on it, and there
 * are no rows whose number decides how long it takes. What touches older things is sent alone, so that it is seen while it runs.
 */
export function groups(steps: readonly RemainingStep[]): RemainingStep[][] {
  if (steps.length < FEW) return steps.map((step) => [step]);
  const made = new Set<Id>();
  const result: RemainingStep[][] = [];
  let open: { readonly steps: RemainingStep[]; size: number } | undefined;
  for (const each of steps) {
    const { step } = each;
    const quiet = !isWatched(step) && (step.action === 'create' || made.has(step.address)) && step.effects.every(({ subject }) => made.has(subject));
    if (step.action === 'create') made.add(step.address);
    if (!quiet) {
      open = undefined;
      result.push([each]);
      continue;
    }
    if (!open || open.steps.length >= LONGEST || open.size + step.sql.length > LARGEST) {
      open = { steps: [], size: 0 };
      result.push(open.steps);
    }
    open.steps.push(each);
    open.size += step.sql.length;
  }
  return result;
}
