/** Asks the dialect what would make a plan fail, before the first write. */
import { Failure } from '../errors/failure.ts';
import type { Fact } from '../model/fact.ts';
import { stepsOf } from '../model/plan.ts';
import type { Engagement } from './engagement.ts';
import type { PlannedProject } from './planning.ts';

/** Throws SL507 with everything that was found. */
export async function preflight({ dialect, session, live }: Engagement, { plan, scoped }: PlannedProject): Promise<void> {
  const create = new Map<string, Fact>();
  const touch = new Map<string, Fact>();
  for (const step of stepsOf(plan)) {
    const after = scoped.after.facts.get(step.address);
    const before = live.catalog.facts.get(step.address);
    if (before) touch.set(before.id, before);
    else if (after) {
      // What is added to something that is there needs rights on that.
      if (after.parent !== undefined && live.catalog.facts.has(after.parent)) touch.set(after.id, after);
      create.set(after.id, after);
    }
  }
  if (create.size + touch.size === 0) return;
  const wrong = (await dialect.preflight(session, { create: [...create.values()], touch: [...touch.values()] })).filter(({ severity }) => severity === 'error');
  const [first] = wrong;
  if (!first) return;
  throw new Failure('SL507', `${plan.project}: ${first.message}`, {
    lines: wrong.slice(1, 10).map(({ message }) => message),
    hint: first.hint ?? 'Remove the obstacle and deploy again.',
  });
}
