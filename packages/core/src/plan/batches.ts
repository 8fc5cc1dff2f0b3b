/** Where a transaction must end: around a step that cannot be in one, before a step that needs what must be committed first, after one whose locks nobody should wait for, and before its locks have no room. */
import type { Id } from '../model/address.ts';
import type { Batch, Step } from '../model/plan.ts';
import type { OrderedStep } from './steps.ts';

/** `room`: how many locks a batch may take; undefined is any number. */
export function batches(ordered: readonly OrderedStep[], room = Infinity): Batch[] {
  const result: Open[] = [];
  let open: Open | undefined;
  let uncommitted = new Set<Id>();
  let held = new Set<string>();
  let ended: string | undefined;
  const used = lastUses(ordered);
  for (const [index, { step, touches, barrier, locks, frame, commits }] of ordered.entries()) {
    // As soon as it is known that there must be a commit: what is taken away and made anew after it belongs into one transaction.
    const waitsFor = [...uncommitted].find((id) => step.address !== id && (touches.has(id) || (!barrier && (used.get(id) ?? -1) > index)));
    const more = locks.filter((each) => !held.has(each)).length;
    const full = held.size > 0 && held.size + more > room;
    if (!step.transactional || !open?.transactional || waitsFor !== undefined || full || ended !== undefined) {
      const together = step.transactional && open?.transactional === true;
      const why = (step.transactional ? ended : undefined)
        ?? (waitsFor === undefined ? undefined : `${waitsFor} must be committed before it is used`)
        ?? (full && together ? `the server has room for about ${room} locks in one transaction` : undefined);
      open = { transactional: step.transactional, ...(why !== undefined && { barrier: why }), steps: [] };
      result.push(open);
      uncommitted = new Set();
      held = new Set();
    }
    put(open, step, frame);
    for (const each of locks) held.add(each);
    for (const id of barrier ?? []) uncommitted.add(id);
    ended = commits;
  }
  return result.map(({ transactional, barrier, steps, leaving }) => ({ transactional, ...(barrier !== undefined && { barrier }), steps: leaving ? [...steps, leaving] : steps }));
}

/** By what must be committed: the last step that uses it. */
function lastUses(ordered: readonly OrderedStep[]): ReadonlyMap<Id, number> {
  const awaited = new Set(ordered.flatMap(({ barrier }) => barrier ?? []));
  const found = new Map<Id, number>();
  if (awaited.size > 0) for (const [index, { step, touches }] of ordered.entries()) for (const id of awaited) if (step.address !== id && touches.has(id)) found.set(id, index);
  return found;
}

interface Open {
  readonly transactional: boolean;
  readonly barrier?: string;
  readonly steps: Step[];
  /** The settings that hold where its steps end by now, and the step that gives them back. */
  entered?: string | undefined;
  leaving?: Step | undefined;
}

/** Settings that hold for what follows, too, are not given back in between. */
function put(open: Open, step: Step, frame: OrderedStep['frame']): void {
  if (frame === 'leave') {
    open.leaving = step;
    return;
  }
  const { leaving } = open;
  open.leaving = undefined;
  if (frame === 'enter' && leaving && open.entered === step.sql) return;
  if (leaving) open.steps.push(leaving);
  if (frame === 'enter') open.entered = step.sql;
  open.steps.push(step);
}
