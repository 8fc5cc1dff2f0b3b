/** The done steps of a deployment that failed half way → the plan that takes them back. Dry. */
import { markOf } from '../journal/batch-mark.ts';
import { settledSteps, type StepRow } from '../journal/step-row.ts';
import { digest } from '../model/hash.ts';
import type { Id } from '../model/address.ts';
import { bindBackups } from '../model/backup.ts';
import { replay } from '../script/bteq/replay.ts';
import { planId, stepsOf, type Action, type Batch, type Plan, type Step } from '../model/plan.ts';

export type Undo =
  | { readonly possible: true; readonly plan: Plan }
  /** Each line names a step and why it cannot be taken back. */
  | { readonly possible: false; readonly why: readonly string[] };

const BACKWARDS: Readonly<Record<Action, Action>> = { create: 'drop', drop: 'create', change: 'change', rebuild: 'rebuild', rename: 'rename' };

export interface UndoOptions {
  readonly transactionalDdl: boolean;
  /** What the deployment made and nobody has put a row into since: taking it back loses nothing. */
  readonly empty?: ReadonlySet<Id>;
  /** The deployment that is taken back: the names of its backup objects carry it. */
  readonly deploymentId: string;
}

/** Numbers of steps that did; of a BTEQ script that came to its end, all: it is taken back as a whole, whatever it passed over. */
function tookEffect(plan: Plan, rows: readonly StepRow[]): Set<number> {
  const settled = settledSteps(rows);
  const ended = (plan.programs ?? []).filter((program) => replay(program, (step) => settled.get(step)).ended?.code === 0);
  return new Set([...rows.filter((row) => row.status === 'done').map((row) => row.seq), ...ended.flatMap(({ sends }) => sends.map(({ step }) => step))]);
}

/** Ids that must be counted before it is known whether an undo loses rows. */
export const madeByDeployment = (plan: Plan, rows: readonly StepRow[]): Id[] => {
  const done = tookEffect(plan, rows);
  return stepsOf(plan).filter((step, index) => done.has(index + 1) && step.reverse.some(({ loses }) => loses !== undefined))
    .flatMap((step) => (step.action === 'create' ? [step.address] : step.reverse.flatMap(({ of }) => of ?? [])));
};

/** Only if no step loses rows: what is lost is decided by a person, with `rollback`. */
export function undoPlan(plan: Plan, rows: readonly StepRow[], options: UndoOptions): Undo {
  const done = tookEffect(plan, rows);
  const why: string[] = [];
  const batches: Batch[] = [];
  for (const { name, steps, reversible } of plan.scripts ?? []) {
    const own = steps.filter((each) => each > 0);
    if (own.some((each) => done.has(each)) && !own.every((each) => done.has(each))) why.push(`${name} ran only in part, and ${reversible ? 'its rollback script takes it back as a whole' : 'has no rollback script'}`);
  }
  for (const row of rows) if (!done.has(row.seq) && (markOf(row)?.batches ?? 0) > 0) why.push(`step ${row.seq}, ${row.address}, runs in batches, and some of them were committed`);
  let seq = plan.batches.reduce((count, batch) => count + batch.steps.length, 0) + 1;
  for (const batch of [...plan.batches].reverse()) {
    const back: Back[] = [];
    for (const step of [...batch.steps].reverse()) {
      seq -= 1;
      if (!done.has(seq)) continue;
      const name = `step ${seq}, ${step.action} ${step.address}`;
      if (step.irreversible !== undefined) why.push(`${name}: ${step.irreversible}`);
      for (const [index, reverse] of step.reverse.entries()) {
        const holders = step.action === 'create' ? [step.address] : (reverse.of ?? []);
        if (reverse.loses !== undefined && !(holders.length > 0 && holders.every((id) => options.empty?.has(id)))) why.push(`${name}: ${reverse.loses}`);
        back.push({ barrier: reverse.barrier, step: {
          id: digest({ undo: step.id, index }).slice(0, 16),
          address: step.address,
          action: BACKWARDS[step.action],
          sql: bindBackups(reverse.sql, options.deploymentId),
          transactional: options.transactionalDdl && reverse.transactional !== false,
          effects: [],
          hazards: [],
          reverse: [],
          ...(reverse.probe !== undefined && { probe: reverse.probe }),
          ...(reverse.repair && { repair: reverse.repair }),
          ...(reverse.around && { around: reverse.around }),
          ...(reverse.settles && { settles: reverse.settles }),
          ...(reverse.batched && { batched: reverse.batched }),
          ...(reverse.restores && { restores: { backup: bindBackups(reverse.restores.backup, options.deploymentId), kept: bindBackups(reverse.restores.kept, options.deploymentId) } }),
          // Whoever it was made for may be writing into it by now.
          ...(reverse.loses !== undefined && { empty: holders }),
          reason: `takes back ${name}`,
        } });
      }
    }
    batches.push(...cut(back));
  }
  if (why.length > 0) return { possible: false, why: [...new Set(why)] };
  const { id: _id, ...rest } = plan;
  // `from` is what the failed plan was on its way to: the state half way has no fingerprint that anybody computed.
  const undo = { ...rest, kind: 'undo' as const, from: plan.to, to: plan.from, batches, atomic: batches.length <= 1, display: { objects: {}, edges: [] } };
  return { possible: true, plan: { id: planId(undo), ...undo } };
}

interface Back { readonly step: Step; readonly barrier: string | undefined }

function cut(steps: readonly Back[]): Batch[] {
  const batches: { transactional: boolean; barrier?: string; steps: Step[] }[] = [];
  for (const { step, barrier } of steps) {
    const open = batches[batches.length - 1];
    if (open && open.transactional && step.transactional && barrier === undefined) open.steps.push(step);
    else batches.push({ transactional: step.transactional, ...(barrier !== undefined && { barrier }), steps: [step] });
  }
  return batches;
}
