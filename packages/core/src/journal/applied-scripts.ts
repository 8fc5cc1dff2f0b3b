/** Which versioned scripts are applied, as the journal tells: records in the plans of deployments, and the steps of them that were done. */
import { versionKey } from '../script/order.ts';
import type { JournalStore } from '../model/journal-store.ts';
import { stepsOf, type Plan, type Step } from '../model/plan.ts';
import type { ScriptRecord } from '../model/script.ts';
import { deploymentRows, planOf, type Deployment } from './deployment-row.ts';
import { stepRows } from './step-row.ts';

export interface AppliedScript {
  readonly record: ScriptRecord;
  /** The id of the deployment. */
  readonly by: string;
  /** How many of its statements took effect, where not all of them did. */
  readonly partly?: number;
  /** The steps that ran it, in their order. */
  readonly steps: readonly Step[];
}

/** What tells scripts apart: the number of the version, or the name of a repeatable one. */
export const scriptKey = ({ name, version }: Pick<ScriptRecord, 'name' | 'version'>): string => (version === undefined ? name : `V${versionKey(version)}`);

/** By key, in the order in which they were applied. What was taken back or undone is not among them. */
export async function appliedScripts(store: JournalStore, project: string, environment: string): Promise<Map<string, AppliedScript>> {
  const rows = await deploymentRows(store, { project, environment });
  const undone = new Set(rows.filter(({ kind, status }) => kind === 'undo' && status === 'done').map(({ id }) => id));
  const applied = new Map<string, AppliedScript>();
  for (const deployment of rows) {
    if (deployment.kind !== 'scripts' || deployment.status === 'rolled back' || undone.has(`${deployment.id}-undo`)) continue;
    const plan = await planOf(store, deployment.id);
    for (const found of plan ? await inPlan(store, deployment, plan) : []) {
      const key = scriptKey(found.record);
      applied.delete(key);
      applied.set(key, found);
    }
  }
  return applied;
}

/** The records of one deployment that took effect, at least in part. */
export async function inPlan(store: JournalStore, deployment: Deployment, plan: Plan): Promise<AppliedScript[]> {
  const steps = stepsOf(plan);
  const done = new Set((await stepRows(store, deployment.id)).filter(({ status }) => status === 'done').map(({ seq }) => seq));
  return (plan.scripts ?? []).flatMap((record): AppliedScript[] => {
    if (record.how === 'baseline' || record.how === 'repaired') return deployment.status === 'done' ? [{ record, by: deployment.id, steps: [] }] : [];
    const open = record.steps.findIndex((seq) => seq > 0 && !done.has(seq));
    // Of a script without a statement nothing but the deployment's end can tell.
    if (open === 0 || (record.steps.length === 0 && deployment.status !== 'done')) return [];
    return [{ record, by: deployment.id, ...(open > 0 && { partly: open }), steps: record.steps.flatMap((seq) => (seq === 0 ? [] : steps[seq - 1]!)) }];
  });
}
