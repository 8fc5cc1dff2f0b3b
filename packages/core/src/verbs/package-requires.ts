/** What must have been deployed before a package. */
import { OUTCOMES } from '../errors/codes.ts';
import { Failure } from '../errors/failure.ts';
import { deploymentRows } from '../journal/deployment-row.ts';
import { lastSuccessful, stands } from '../journal/history.ts';
import type { Package } from '../model/package.ts';
import type { Engagement } from './engagement.ts';

/** Throws SL512 for what must have been deployed before. */
export async function requireOthers({ store, journal }: Engagement, { name, requires }: Package, environment: string): Promise<void> {
  const rows = requires.length > 0 && journal.exists ? (await deploymentRows(store, { environment })).filter(stands) : [];
  const missing: string[] = [];
  for (const each of requires) {
    if ('package' in each) {
      if (!rows.some((row) => row.kind === 'package' && row.sourceDigest === each.digest && row.outcome === OUTCOMES.success)) missing.push(`the package ${each.package} (${each.digest.slice(0, 12)}) was not deployed to ${environment}`);
    } else {
      const last = journal.exists ? await lastSuccessful(store, each.project, environment) : undefined;
      if (last?.toFingerprint !== each.fingerprint) missing.push(`${each.project} is ${last ? `at ${last.toFingerprint}` : `not deployed to ${environment}`}, and ${each.fingerprint} is required`);
    }
  }
  if (missing.length === 0) return;
  throw new Failure('SL512', `the package ${name} requires what is not there: ${missing[0]!}`, { lines: missing.slice(1), hint: 'Deploy that first.' });
}
