/** Which expectations of a case a plan does not meet. */
import type { Plan } from '@sluice/core';
import type { Expectation } from './case-file.ts';

/** One sentence for each. */
export function unmet(expectations: readonly Expectation[], plan: Pick<Plan, 'batches'>): string[] {
  const steps = plan.batches.flatMap((batch) => batch.steps);
  const actionsOf = new Map<string, Set<string>>();
  for (const { address, action } of steps) actionsOf.set(address, (actionsOf.get(address) ?? new Set()).add(action));
  // What is only said stops nobody, and is no part of a case's promise.
  const hazards = [...new Set(steps.flatMap((step) => step.hazards.filter(({ severity }) => severity !== 'info').map(({ code }) => code)))].sort();

  return expectations.flatMap((each) => {
    if (each.expect === 'hazards') {
      const wanted = [...each.codes].sort();
      return wanted.join() === hazards.join() ? [] : [`expected hazards ${wanted.join(' ') || 'none'}, the plan has ${hazards.join(' ') || 'none'}`];
    }
    const actions = actionsOf.get(each.address) ?? new Set();
    if (does(actions, each.action) !== each.never) return [];
    const said = actions.size > 0 ? `the plan has ${[...actions].join(' and ')}` : 'the plan leaves it alone';
    return [`expected ${each.never ? 'never ' : ''}${each.action} ${each.address}; ${said}`];
  });
}

/** Replaced: dropped and made again, for whatever reason. A rebuilt fact is dropped as well, but it is not gone afterwards. */
const does = (actions: ReadonlySet<string>, action: string): boolean =>
  action === 'replace' ? actions.has('rebuild') || (actions.has('drop') && actions.has('create')) : actions.has(action);
