/** Whether a statement may stand in a smoke test, whose transaction is always rolled back. */
import { Failure, type Place } from '../errors/failure.ts';
import type { SmokeDialect } from '../model/smoke-dialect.ts';
import type { Check } from './check.ts';

/** The act of a check; throws SL802 for what would end the transaction or cannot run inside one. */
export async function belongs(statement: string, at: Place, commits: boolean, smoke: SmokeDialect): Promise<Check['act']> {
  const nature = await smoke.nature(statement);
  if (nature === 'rows' || nature === 'other') return nature;
  if (commits) return 'other';
  const word = statement.trim().split(/\s+/, 2).join(' ').toLowerCase();
  throw nature === 'transaction'
    ? new Failure('SL802', `\`${word}\` would take the rollback of a smoke test into its own hands.`, {
        at,
        hint: 'Remove it: every file runs in a transaction that is rolled back. A file that must commit says `commits: true`.',
      })
    : new Failure('SL802', `\`${word}\` cannot run in the transaction of a smoke test.`, {
        at,
        hint: 'Remove it, or declare `commits: true` for the file.',
      });
}
