/** How many rows would make each step of a plan fail, or lose something, as far as a query can tell beforehand. */
import { checksToRun } from '../gate/judge.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Plan } from '../model/plan.ts';
import { isSqlError, type Session } from '../model/session.ts';

/** By query. One that cannot run yet, because the plan makes what it looks at, is left out. */
export async function countViolators(session: Session, plan: Plan, live: Catalog): Promise<ReadonlyMap<string, number>> {
  const violations = new Map<string, number>();
  for (const check of checksToRun(plan, (id) => live.facts.has(id))) {
    try {
      const [row] = await session.query(check);
      if (row !== undefined) violations.set(check, Number(Object.values(row)[0]));
    } catch (error) {
      if (!isSqlError(error) || error.nature === 'connection') throw error;
    }
  }
  return violations;
}
