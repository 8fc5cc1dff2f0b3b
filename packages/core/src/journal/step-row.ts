/** Step rows: what is known of each statement of a deployment, and of each batch's COMMIT. */
import type { Id } from '../model/address.ts';
import { digest } from '../model/hash.ts';
import type { JournalStore, JournalValue } from '../model/journal-store.ts';
import type { Step } from '../model/plan.ts';
import type { Row } from '../model/session.ts';
import type { SettledStatus } from '../script/bteq/answer.ts';
import type { Settled } from '../script/bteq/replay.ts';
import { isoTime, numberOf, optionalText, textOf } from './row.ts';

/**
 * `running`: an intent, written before a statement that cannot be in a transaction. `committing`: only in a batch's own row. Of BTEQ scripts, whose `error`
 * is then what script/bteq/answer.ts makes of it: `skipped`: passed over, and why. `refused`: the database refused it and the script went on. `rolled back`: its transaction was taken back.
 */
export type StepStatus = 'running' | 'done' | 'failed' | 'committing' | 'skipped' | 'refused' | 'rolled back';

/** The last rows of steps that have come to their end in a BTEQ script. */
export const isSettled = (status: StepStatus): status is SettledStatus => status === 'done' || status === 'skipped' || status === 'refused' || status === 'rolled back';

/** By step: what its last row says, if it has come to its end. */
export function settledSteps(rows: readonly StepRow[]): ReadonlyMap<number, Settled> {
  const last = new Map(rows.filter(({ seq }) => seq > 0).map((row) => [row.seq, row]));
  return new Map([...last].flatMap(([seq, { status, error }]) => (isSettled(status) ? [[seq, { status, said: error }] as const] : [])));
}

export interface StepRow {
  readonly deploymentId: string;
  /** From 1, over all batches of the plan. A batch's own row, which holds the id of its transaction, has -1 - batch. */
  readonly seq: number;
  /** From 0. */
  readonly batch: number;
  readonly address: Id;
  /** In a batch's own row: the database and timeline that its transaction ran on. */
  readonly intentHash: string;
  readonly status: StepStatus;
  /** From 1; the last one rules. */
  readonly attempt: number;
  readonly xid?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly error?: string;
  /** Of a step that runs in batches: how far it came, as `batch-mark.ts` reads it. */
  readonly mark?: string;
}

/** Begins what stands where the state after a step stands, of a step that runs in batches. */
export const MARK_PREFIX = 'sb1:';

export interface NewStepRow {
  readonly deploymentId: string;
  readonly seq: number;
  readonly batch: number;
  readonly address: Id;
  readonly intentHash: string;
  readonly status: StepStatus;
  readonly attempt: number;
  readonly xid?: string | undefined;
  readonly beforeFingerprint?: string | undefined;
  readonly afterFingerprint?: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
  readonly error?: string | undefined;
}

/** What a row promises about the statement: a plan whose step has another one is not the plan that the row belongs to. */
export const intentHash = (step: Pick<Step, 'address' | 'action' | 'sql'>): string => digest({ address: step.address, action: step.action, sql: step.sql });

/** The seq of a batch's own row. */
export const batchSeq = (batch: number): number => -1 - batch;

export const insertStep = (store: JournalStore, row: NewStepRow): Promise<void> => store.insert('step', columnsOf(row));

/** The rows of a batch. */
export async function insertSteps(store: JournalStore, rows: readonly NewStepRow[]): Promise<void> {
  if (store.insertAll) await store.insertAll('step', rows.map(columnsOf));
  else for (const row of rows) await insertStep(store, row);
}

const columnsOf = (row: NewStepRow): Record<string, JournalValue> => ({
  deployment_id: row.deploymentId, seq: row.seq, batch: row.batch, address: row.address, intent_hash: row.intentHash, status: row.status,
  attempt: row.attempt, xid: row.xid ?? null, before_fp: row.beforeFingerprint ?? null, after_fp: row.afterFingerprint ?? null,
  started_at: isoTime(row.startedAt), ended_at: row.endedAt === undefined ? null : isoTime(row.endedAt), error: row.error ?? null,
});

export interface StepKey {
  readonly deploymentId: string;
  readonly seq: number;
  readonly attempt: number;
}

/** Gives how many rows it changed. */
export const settleStep = (store: JournalStore, key: StepKey, status: 'done' | 'failed' | 'refused', endedAt: number, error?: string): Promise<number> =>
  store.update('step', { deployment_id: key.deploymentId, seq: key.seq, attempt: key.attempt }, { status, ended_at: isoTime(endedAt), error: error ?? null });

/** All rows of a deployment, batches' own rows included, in the order of seq and attempt. */
export async function stepRows(store: JournalStore, deploymentId: string): Promise<StepRow[]> {
  return (await store.select('step', { deployment_id: deploymentId }, ['seq', 'attempt'])).map(stepOf);
}

/** The same of several deployments, by their ids. */
export async function stepRowsOf(store: JournalStore, deploymentIds: readonly string[]): Promise<Map<string, StepRow[]>> {
  const rows = new Map(deploymentIds.map((id) => [id, [] as StepRow[]]));
  for (const row of await store.select('step', { deployment_id: deploymentIds }, ['deployment_id', 'seq', 'attempt'])) rows.get(textOf(row, 'deployment_id'))!.push(stepOf(row));
  return rows;
}

/** What statements took effect on, in their order, each address once. */
export async function addressesOf(store: JournalStore, deploymentId: string): Promise<Id[]> {
  const rows = await store.select('step', { deployment_id: deploymentId, status: 'done' }, ['seq', 'attempt'], ['seq', 'address']);
  return [...new Set(rows.filter((row) => numberOf(row, 'seq') > 0).map((row) => textOf(row, 'address')))];
}

export const isDone = async (store: JournalStore, deploymentId: string, seq: number): Promise<boolean> =>
  (await store.select('step', { deployment_id: deploymentId, seq, status: 'done' })).length > 0;

function stepOf(row: Row): StepRow {
  const xid = optionalText(row, 'xid');
  const endedAt = optionalText(row, 'ended_at');
  const error = optionalText(row, 'error');
  const after = optionalText(row, 'after_fp');
  return {
    deploymentId: textOf(row, 'deployment_id'),
    seq: numberOf(row, 'seq'),
    batch: numberOf(row, 'batch'),
    address: textOf(row, 'address'),
    intentHash: textOf(row, 'intent_hash'),
    status: textOf(row, 'status') as StepStatus,
    attempt: numberOf(row, 'attempt'),
    ...(xid !== undefined && { xid }),
    startedAt: textOf(row, 'started_at'),
    ...(endedAt !== undefined && { endedAt }),
    ...(error !== undefined && { error }),
    ...(after?.startsWith(MARK_PREFIX) && { mark: after }),
  };
}
