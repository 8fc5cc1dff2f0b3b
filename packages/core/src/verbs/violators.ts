/** How many rows would make each step of a plan fail, or lose something, as far as a query can tell beforehand. */
import { checksToRun } from '../gate/judge.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Dialect } from '../model/dialect.ts';
import type { Plan } from '../model/plan.ts';
import { isSqlError, type Session } from '../model/session.ts';

/** By query. One that cannot run yet, because the plan makes what it looks at, or that would not see every row, is left out. */
export async function countViolators(dialect: Pick<Dialect, 'seeingAll'>, session: Session, plan: Plan, live: Catalog): Promise<ReadonlyMap<string, number>> {
  const violations = new Map<string, number>();
  const checks = checksToRun(plan, (id) => live.facts.has(id));
  const count = async (): Promise<void> => {
    for (const check of checks) {
      try {
        const [row] = await session.query(check);
        if (row !== undefined) violations.set(check, Number(Object.values(row)[0]));
      } catch (error) {
        if (!isSqlError(error) || error.nature === 'connection') throw error;
      }
    }
  };
  if (checks.length > 0) await (dialect.seeingAll?.(session, count) ?? count());
  return violations;
}
