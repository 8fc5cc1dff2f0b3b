/** From a plan and what the journal knows of its steps: what is left to do, and what must be found out first. Dry. */
import { Failure, impossible } from '../errors/failure.ts';
import type { MirrorRecord } from '../journal/mirror.ts';
import { markOf, type BatchMark } from '../journal/batch-mark.ts';
import { batchSeq, intentHash, isSettled, type StepRow } from '../journal/step-row.ts';
import type { Plan, Step } from '../model/plan.ts';
import type { SettledStatus } from '../script/bteq/answer.ts';

export interface RemainingStep {
  readonly step: Step;
  /** From 1 over the whole plan. */
  readonly seq: number;
  /** The attempt that comes next. */
  readonly attempt: number;
  /**
   * again: it never began, or is known to have failed. probe: it began and its end is not known. in doubt: the same, and there is
   * no probe. `open` is the attempt whose row says `running`.
   */
  readonly decision: 'again' | 'probe' | 'in doubt';
  readonly open?: number;
  /** Of a BTEQ script: how its last attempt ended. */
  readonly settled?: SettledStatus;
  /** What it would do was so before it was sent: its probe tells nothing. */
  readonly wasSo?: true;
  /** Of a step that runs in batches: how far it came, and the attempt whose row says so. */
  readonly reached?: { readonly mark: BatchMark; readonly attempt: number; readonly open: boolean };
}

/** In the row of an intent whose probe tells nothing. */
export const WAS_SO = 'it was so before';

export interface RemainingBatch {
  /** From 0 over the whole plan. */
  readonly index: number;
  /** Whether its steps commit together here. */
  readonly transactional: boolean;
  readonly steps: readonly RemainingStep[];
  readonly attempt: number;
  /** Its COMMIT was on its way when the last process ended: the transaction's fate must be asked for. */
  readonly committing?: { readonly xid: string; readonly attempt: number };
  /** Why its fate cannot be asked for. */
  readonly doubt?: string;
  /** It belongs to that program of the plan, and is listed whether it has run or not: the program knows. */
  readonly program?: number;
}

export interface ResumePoint {
  readonly done: number;
  readonly batches: readonly RemainingBatch[];
}

export interface ResumeEvidence {
  readonly rows: readonly StepRow[];
  /** From the dialect's capabilities: false means that no two statements commit together. */
  readonly transactionalDdl: boolean;
  /** This database and its timeline: a transaction of another one cannot be asked for here. */
  readonly systemIdentifier: string;
  /** What this machine saw; empty with one session, whose process cannot outlive its transaction. */
  readonly mirror: readonly MirrorRecord[];
}

/** Throws SL603 when the rows belong to another plan. */
export function resumePoint(plan: Pick<Plan, 'batches'>, evidence: ResumeEvidence): ResumePoint {
  const rows = new Map<number, StepRow[]>();
  for (const row of evidence.rows) rows.set(row.seq, [...(rows.get(row.seq) ?? []), row]);
  let seq = 0;
  let done = 0;
  const batches: RemainingBatch[] = [];
  for (const [index, batch] of plan.batches.entries()) {
    const transactional = batch.transactional && evidence.transactionalDdl;
    const left: RemainingStep[] = [];
    for (const step of batch.steps) {
      seq += 1;
      const mine = rows.get(seq) ?? [];
      refuseOtherPlan(step, seq, mine);
      const isDone = batch.program === undefined ? mine.some((row) => row.status === 'done') : isSettled(mine.at(-1)?.status ?? 'running');
      if (isDone) done += 1;
      if (!isDone || batch.program !== undefined) left.push(remainingStep(step, seq, mine, transactional));
    }
    if (left.length === 0) continue;
    if (transactional && left.length < batch.steps.length) throw impossible(`batch ${index + 1} commits as one, and the journal shows ${batch.steps.length - left.length} of its ${batch.steps.length} steps`);
    batches.push({ index, transactional: transactional && (batch.program === undefined || left.every(({ step }) => step.transactional)), steps: left, ...(batch.program !== undefined && { program: batch.program }), ...fate(index, rows.get(batchSeq(index)) ?? [], left, transactional, evidence) });
  }
  return { done, batches };
}

export function remainingStep(step: Step, seq: number, rows: readonly StepRow[], transactional: boolean): RemainingStep {
  const last = rows[rows.length - 1];
  const attempt = (last?.attempt ?? 0) + 1;
  if (step.batched) {
    const mark = last && markOf(last);
    return { step, seq, attempt, decision: 'again', ...(mark && { reached: { mark, attempt: last.attempt, open: last.status === 'running' } }) };
  }
  if (!last || transactional || isSettled(last.status)) return { step, seq, attempt, decision: 'again', ...(last && isSettled(last.status) && { settled: last.status }) };
  if (last.status === 'running' && last.error === WAS_SO) return { step, seq, attempt, open: last.attempt, decision: 'again', wasSo: true };
  if (last.status === 'running') return { step, seq, attempt, open: last.attempt, decision: step.probe === undefined ? 'in doubt' : 'probe' };
  // A failed one may have left something broken behind, if its repair did not come to an end.
  return { step, seq, attempt, decision: step.probe === undefined ? 'again' : 'probe' };
}

function fate(index: number, own: readonly StepRow[], steps: readonly RemainingStep[], transactional: boolean, evidence: ResumeEvidence): Pick<RemainingBatch, 'attempt' | 'committing' | 'doubt'> {
  const last = own[own.length - 1];
  const attempt = Math.max(last?.attempt ?? 0, ...steps.map((each) => each.attempt - 1)) + 1;
  if (!transactional) return { attempt };
  if (evidence.mirror.some((record) => record.event === 'committed' && record.batch === index)) {
    return { attempt, doubt: 'this machine saw its COMMIT succeed and the database does not hold it: it was restored, or failed over to a copy that lags' };
  }
  if (last?.xid === undefined) return { attempt };
  if (last.intentHash !== '' && last.intentHash !== evidence.systemIdentifier) return { attempt, doubt: `its transaction ${last.xid} ran on another database or timeline than this one` };
  return { attempt, committing: { xid: last.xid, attempt: last.attempt } };
}

function refuseOtherPlan(step: Step, seq: number, rows: readonly StepRow[]): void {
  const strange = rows.find((row) => row.intentHash !== intentHash(step));
  if (!strange) return;
  throw new Failure('SL603', `Step ${seq} of the open deployment ${strange.deploymentId} is not ${step.action} ${step.address} of the plan at hand`, {
    hint: 'Go on with the plan that the journal keeps for this deployment.',
  });
}
