/** The end of a deployment and its audit entry, in one transaction where the dialect has them. */
import type { Outcome } from '../errors/codes.ts';
import { canonicalJson } from '../model/hash.ts';
import type { JournalStore } from '../model/journal-store.ts';
import type { Session } from '../model/session.ts';
import { appendAudit, type AuditEntry, type AuditHead } from './audit.ts';
import { finishDeployment } from './deployment-row.ts';
import { openMirror } from './mirror.ts';
import { isoTime } from './row.ts';

export interface DeploymentEnd {
  readonly id: string;
  readonly status: 'done' | 'failed' | 'rolled back';
  readonly outcome: Outcome;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What the entry says besides id, status, outcome and time. */
  readonly audit: AuditEntry;
  /** The state that it led to, where that was not known before. */
  readonly toFingerprint?: string | undefined;
  /** Where the mirror is, which also keeps the chain's head: a chain cut off at its end shows by it. */
  readonly stateDir: string;
}

/** The caller holds the deployment lock. `store` is `session`'s own. */
export async function endDeployment(session: Session, store: JournalStore, end: DeploymentEnd): Promise<AuditHead> {
  const { id, status, outcome, now } = end;
  const entry: AuditEntry = { ...end.audit, deployment: id, status, outcome, at: isoTime(now) };
  canonicalJson(entry); // A value that is not JSON must be found before anything is written.
  let head: AuditHead | undefined;
  await session.transaction(async () => {
    head = await appendAudit(store, entry, { once: true });
    if (end.toFingerprint !== undefined) await store.update('deployment', { id }, { to_fp: end.toFingerprint });
    await finishDeployment(store, id, status, outcome, now);
  });
  await keepHead(end.stateDir, id, head!, end.audit['environment']);
  return head!;
}

/** An entry about a deployment that does not end it. The caller holds the deployment lock. */
export async function addAudit(session: Session, store: JournalStore, of: Pick<DeploymentEnd, 'id' | 'now' | 'audit' | 'stateDir'>): Promise<AuditHead> {
  const entry: AuditEntry = { ...of.audit, deployment: of.id, at: isoTime(of.now) };
  let head: AuditHead | undefined;
  await session.transaction(async () => {
    head = await appendAudit(store, entry, { once: true });
  });
  await keepHead(of.stateDir, of.id, head!, of.audit['environment']);
  return head!;
}

/** The mirror of a deployment of this machine keeps the chain's head. */
export async function keepHead(stateDir: string, id: string, head: AuditHead, environment: unknown): Promise<void> {
  const mirror = await openMirror(stateDir, id);
  try {
    await mirror.append({ event: 'audit', seq: head.seq, hash: head.hash, ...(typeof environment === 'string' && { environment }) });
  } finally {
    await mirror.close();
  }
}
