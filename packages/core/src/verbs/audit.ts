/** Audit: who did what, as the hash-chained entries of the journal tell it; proven on demand. */
import { verifyChain } from '../journal/audit.ts';
import { knownHeads } from '../journal/audit-heads.ts';
import type { AuditProof, AuditTrail } from '../report/audit-text.ts';
import { chronicles, type Chronicle } from './chronicle.ts';
import type { VerbContext } from './context.ts';
import type { Gathered } from './gather.ts';

export interface AuditOptions {
  readonly environment: string | undefined;
  readonly projects: readonly string[];
  /** Only entries about `projects`; left out: the whole chain, which belongs to the physical database. */
  readonly only?: boolean | undefined;
  /** Prove the chain: hashes, order, and the heads that this machine saw. */
  readonly verify?: boolean | undefined;
}

/** One trail for each physical database. */
export const audit = (context: VerbContext, options: AuditOptions): Promise<AuditTrail[]> =>
  chronicles(context, options, 'audit', async (of, gathered): Promise<AuditTrail> => {
    const shown = of.audit.filter(({ entry }) => !options.only || typeof entry?.['project'] !== 'string' || options.projects.includes(entry['project']));
    return {
      format: 'sluice-audit/1', environment: gathered.environment.name, database: of.opened.group.database.name, label: of.opened.group.database.label,
      entries: shown.map(({ seq, hash, text, entry }) => ({ seq, hash, entry: entry ?? text })),
      ...(options.verify && { proof: await prove(of, gathered) }),
    };
  });

/** An ended deployment has its entry since there are entries; what ended without having done anything has none. */
async function prove(of: Chronicle, { environment, state }: Gathered): Promise<AuditProof> {
  const { dialect, session, journal } = of.opened;
  const ids = new Set(of.deployments.map(({ id }) => id));
  const heads = await knownHeads({ stateDir: state.state, environment: environment.name, systemIdentifiers: new Set([await dialect.systemIdentifier(session), journal.systemIdentifier ?? '']), has: (id) => ids.has(id) });
  const verdict = verifyChain(of.audit, heads);
  const told = new Set(of.audit.map(({ entry }) => entry?.['deployment']));
  const missing = of.deployments.filter(({ id, status, endedAt }) => endedAt !== undefined && status !== 'failed' && !told.has(id)).map(({ id }) => id);
  return {
    intact: verdict.intact && missing.length === 0, entries: of.audit.length, compared: heads.length, missing,
    ...(verdict.intact ? verdict.head && { head: verdict.head.hash } : { brokenAt: verdict.seq, why: verdict.why }),
  };
}
