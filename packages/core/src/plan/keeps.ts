/** What keeps the rows and values that a statement takes away which somebody wrote, by the states around it. */
import { isFailure, type Place } from '../errors/failure.ts';
import type { Id } from '../model/address.ts';
import { digest } from '../model/hash.ts';
import type { Step } from '../model/plan.ts';
import { planBetween, type Between } from './between.ts';

export interface Around extends Omit<Between, 'aside' | 'anew'> {
  /** Whose loss is worth keeping. */
  readonly wanted: (id: Id) => boolean;
  readonly source: Place;
  /** For people. */
  readonly reason: string;
}

/** In their order; none where nothing goes that can be kept, or where no plan leads from the one state to the other. */
export function keepsAround({ wanted, source, reason, ...request }: Around): readonly Step[] {
  const kept: Step[] = [];
  try {
    planBetween({
      ...request,
      aside: (loss, drafts) => {
        if (!wanted(loss.before.id)) return;
        kept.push(...drafts.map(({ sql, effects = [], backup }): Step => ({
          id: digest({ keeps: loss.before.id, sql }).slice(0, 16), address: loss.before.id, action: 'change', sql, source, transactional: true, effects, hazards: [], reverse: [], reason, ...(backup && { backup }),
        })));
      },
    });
  } catch (error) {
    if (!isFailure(error)) throw error;
    return [];
  }
  return kept;
}
