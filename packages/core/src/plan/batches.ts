/** Where a transaction must end: around a step that cannot be in one, and before a step that needs what must be committed first. */
import type { Id } from '../model/address.ts';
import type { Batch, Step } from '../model/plan.ts';
import type { OrderedStep } from './steps.ts';

export function batches(ordered: readonly OrderedStep[]): Batch[] {
  const result: { transactional: boolean; barrier?: string; steps: Step[] }[] = [];
  let open: { transactional: boolean; barrier?: string; steps: Step[] } | undefined;
  let uncommitted = new Set<Id>();
  for (const { step, touches, barrier } of ordered) {
    const waits = [...touches].some((id) => uncommitted.has(id) && step.address !== id);
    const waitsFor = waits ? [...uncommitted].find((id) => touches.has(id) && step.address !== id) : undefined;
    if (!step.transactional || !open?.transactional || waitsFor !== undefined) {
      open = { transactional: step.transactional, ...(waitsFor !== undefined && { barrier: `${waitsFor} must be committed before it is used` }), steps: [] };
      result.push(open);
      uncommitted = new Set();
    }
    open.steps.push(step);
    for (const id of barrier ?? []) uncommitted.add(id);
  }
  return result;
}
