/** Deployment rows: one run of one plan for one project. */
import type { Outcome } from '../errors/codes.ts';
import { impossible } from '../errors/failure.ts';
import type { JournalStore, JournalValue, JournalWhere } from '../model/journal-store.ts';
import type { Plan } from '../model/plan.ts';
import type { Row } from '../model/session.ts';
import { isoTime, optionalNumber, optionalText, textOf } from './row.ts';

/**
 * Open (`ended_at` is null): planned, running, and the halts from which `deploy` goes on: stopped (a batch failed and earlier
 * ones remain), interrupted, in doubt, undoing (its `-undo` deployment is not finished).
 * Ended: done, failed (nothing of it remains), rolled back (done, and taken back by a later deployment).
 */
export type DeploymentStatus = 'planned' | 'running' | 'stopped' | 'interrupted' | 'in doubt' | 'undoing' | 'done' | 'failed' | 'rolled back';

/** A row without its plan, which may be large: `planOf` reads that. */
export interface Deployment {
  readonly id: string;
  readonly runId: string;
  readonly project: string;
  readonly environment: string;
  readonly kind: Plan['kind'];
  readonly planHash: string;
  readonly sourceDigest: string;
  readonly gitSha?: string;
  readonly fromFingerprint: string;
  readonly toFingerprint: string;
  /** Fingerprint under which `catalog` keeps the state before; undefined when it was not kept. */
  readonly catalogBefore?: string;
  readonly status: DeploymentStatus;
  readonly outcome?: Outcome;
  readonly actor: string;
  readonly dbUser: string;
  readonly reason?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
}

export interface NewDeployment {
  readonly id: string;
  readonly runId: string;
  readonly plan: Plan;
  readonly gitSha?: string | undefined;
  readonly catalogBefore?: string | undefined;
  readonly actor: string;
  readonly dbUser: string;
  readonly reason?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const SUMMARY = [
  'id', 'run_id', 'project', 'environment', 'kind', 'plan_hash', 'source_digest', 'git_sha', 'from_fp', 'to_fp', 'catalog_before', 'status',
  'outcome', 'actor', 'db_user', 'reason', 'started_at', 'ended_at',
] as const;

/**
 * Inserts the row as `planned`. The caller holds the deployment lock, so the start is put after every earlier start of this journal:
 * history has one order even when the machines' clocks have not.
 */
export async function beginDeployment(store: JournalStore, of: NewDeployment): Promise<Deployment> {
  const { plan } = of;
  const earlier = await store.select('deployment', {}, ['started_at'], ['started_at']);
  const last = earlier[earlier.length - 1];
  const startedAt = isoTime(Math.max(of.now, last ? Date.parse(textOf(last, 'started_at')) + 1 : 0));
  const row: Record<string, JournalValue> = {
    id: of.id, run_id: of.runId, project: plan.project, environment: plan.environment, kind: plan.kind, plan_hash: plan.id,
    plan: JSON.stringify(plan), source_digest: plan.sourceDigest, git_sha: of.gitSha ?? null, from_fp: plan.from.fingerprint,
    to_fp: plan.to.fingerprint, catalog_before: of.catalogBefore ?? null, status: 'planned', outcome: null, actor: of.actor,
    db_user: of.dbUser, reason: of.reason ?? null, started_at: startedAt, ended_at: null,
  };
  await store.insert('deployment', row);
  return deploymentOf(row);
}

/** Changes the status of a deployment that goes on or may be resumed. */
export async function setDeploymentStatus(store: JournalStore, id: string, status: DeploymentStatus, outcome?: Outcome): Promise<void> {
  await changeDeployment(store, id, { status, outcome: outcome ?? null, ended_at: null });
}

/** Ends a deployment; never before it began, whatever the clocks of the machines say that did the two. */
export async function finishDeployment(store: JournalStore, id: string, status: 'done' | 'failed' | 'rolled back', outcome: Outcome, now: number): Promise<void> {
  const [row] = await store.select('deployment', { id }, [], ['started_at']);
  await changeDeployment(store, id, { status, outcome, ended_at: isoTime(Math.max(now, row ? Date.parse(textOf(row, 'started_at')) : 0)) });
}

async function changeDeployment(store: JournalStore, id: string, set: Record<string, JournalValue>): Promise<void> {
  const changed = await store.update('deployment', { id }, set);
  if (changed !== 1) throw impossible(`deployment ${id} has ${changed} rows in the journal`);
}

/** Rows that match, oldest first. */
export async function deploymentRows(store: JournalStore, where: JournalWhere): Promise<Deployment[]> {
  const rows = await store.select('deployment', where, ['started_at', 'id'], SUMMARY);
  return rows.map(deploymentOf);
}

/** The stored plan of a deployment; undefined when there is no such deployment. */
export async function planOf(store: JournalStore, id: string): Promise<Plan | undefined> {
  const [row] = await store.select('deployment', { id }, [], ['plan']);
  return row && (JSON.parse(textOf(row, 'plan')) as Plan);
}

/** The stored plans of several deployments by their ids. */
export async function plansOf(store: JournalStore, ids: readonly string[]): Promise<Map<string, Plan>> {
  const rows = await store.select('deployment', { id: ids }, [], ['id', 'plan']);
  return new Map(rows.map((row) => [textOf(row, 'id'), JSON.parse(textOf(row, 'plan')) as Plan]));
}

function deploymentOf(row: Row): Deployment {
  const gitSha = optionalText(row, 'git_sha');
  const catalogBefore = optionalText(row, 'catalog_before');
  const outcome = optionalNumber(row, 'outcome');
  const reason = optionalText(row, 'reason');
  const endedAt = optionalText(row, 'ended_at');
  return {
    id: textOf(row, 'id'),
    runId: textOf(row, 'run_id'),
    project: textOf(row, 'project'),
    environment: textOf(row, 'environment'),
    kind: textOf(row, 'kind') as Plan['kind'],
    planHash: textOf(row, 'plan_hash'),
    sourceDigest: textOf(row, 'source_digest'),
    ...(gitSha !== undefined && { gitSha }),
    fromFingerprint: textOf(row, 'from_fp'),
    toFingerprint: textOf(row, 'to_fp'),
    ...(catalogBefore !== undefined && { catalogBefore }),
    status: textOf(row, 'status') as DeploymentStatus,
    ...(outcome !== undefined && { outcome: outcome as Outcome }),
    actor: textOf(row, 'actor'),
    dbUser: textOf(row, 'db_user'),
    ...(reason !== undefined && { reason }),
    startedAt: textOf(row, 'started_at'),
    ...(endedAt !== undefined && { endedAt }),
  };
}
