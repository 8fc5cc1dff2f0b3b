/** What a plan said would be lost, against what was: both a loss unsaid and one that did not come are wrong. */
import type { Plan } from '@sluice/core';
import type { RowsObservation } from '@sluice/kit/observer';

const steps = (plan: Plan) => plan.batches.flatMap((batch) => batch.steps);
/** As rows are named: without quotes. */
const plain = (id: string): string => id.replaceAll('"', '');

/** Tables and columns that were to be lost, held rows, and are as they were. */
export function overWarned(plan: Plan, before: RowsObservation, after: RowsObservation): string[] {
  const wrong: string[] = [];
  for (const step of steps(plan)) for (const { effect, cause, subject, detail } of step.effects) {
    if (effect === 'loses-rows' && (cause === 'drop-table' || cause === 'drop-partition' || cause === 'replace-table')) {
      const table = plain(subject).replace(/^\S+ /, '');
      const [was, is] = [before.tables[table], after.tables[table]];
      if (was && is && was.rows > 0 && was.rows === is.rows && was.checksum === is.checksum) wrong.push(`over-warned: rows of ${table} were to be lost (${step.sql.split('\n')[0]}), and none was`);
    }
    if (effect === 'loses-values' && cause === 'drop-column' && detail !== undefined) {
      const [table = '', column = ''] = plain(detail).replace(/^\S+ /, '').split('/');
      const [was, is] = [before.tables[table], after.tables[table]];
      if (was && is && was.rows > 0 && was.columns[column] !== undefined && was.rows === is.rows && was.columns[column] === is.columns[column] && !empty(was.columns[column], was.rows)) wrong.push(`over-warned: values of ${table}.${column} were to be lost, and none was`);
    }
  }
  return wrong;
}

/** All NULL comes back by itself, so nothing shows whether it was lost: its sum is a multiple of one value's. */
const empty = (sum: string, rows: number): boolean => rows === 0 || BigInt(sum) % BigInt(rows) === 0n;
