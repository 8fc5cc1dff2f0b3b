/** Which versioned scripts are applied, as the journal tells: records in the plans of deployments, and the steps of them that were done. */
import { OUTCOMES } from '../errors/codes.ts';
import { Failure } from '../errors/failure.ts';
import { versionKey } from '../sources/script-name.ts';
import type { JournalStore } from '../model/journal-store.ts';
import { planId, stepsOf, type Plan, type Step } from '../model/plan.ts';
import type { MachineState, PlannedProgram } from '../model/program.ts';
import type { ScriptRecord } from '../model/script.ts';
import { replay } from '../script/bteq/replay.ts';
import { auditEntries } from './audit.ts';
import { deploymentRows, plansOf, type Deployment } from './deployment-row.ts';
import { settledSteps, stepRows, stepRowsOf, type StepRow } from './step-row.ts';
import { readMark } from './batch-mark.ts';

export interface AppliedScript {
  readonly record: ScriptRecord;
  /** The id of the deployment. */
  readonly by: string;
  /** How many of its statements took effect, where not all of them did. */
  readonly partly?: number;
  /** Of a BTEQ script that stopped half way: where it goes on. `partly` then counts instructions. */
  readonly start?: MachineState;
  /** How far the next one came, where that runs in batches: then it counts as begun, and goes on from there. */
  readonly reached?: string;
  /** The steps that ran it, in their order. */
  readonly steps: readonly Step[];
}

/** What tells scripts apart: the number of the version, or the name of a repeatable one. */
export const scriptKey = ({ name, version }: Pick<ScriptRecord, 'name' | 'version'>): string => (version === undefined ? name : `V${versionKey(version)}`);

/** Other scripts of a package are known by their path within it. */
const isMigration = ({ name }: ScriptRecord): boolean => !name.includes('/');

/** Deployments whose plans are asked for at once: a history of hundreds is a few round trips, and not all of its plans lie in memory. */
const AT_ONCE = 50;

/** By key, in the order in which they were applied. What was taken back or undone is not among them. Throws SL614 where the rows contradict each other. */
export async function appliedScripts(store: JournalStore, project: string, environment: string): Promise<Map<string, AppliedScript>> {
  const rows = await deploymentRows(store, { project, environment });
  const undone = new Set(rows.filter(({ kind, status }) => kind === 'undo' && status === 'done').map(({ id }) => id));
  await requireTold(store, rows, project, environment);
  const applied = new Map<string, AppliedScript>();
  const told = rows.filter(({ id, kind, status }) => (kind === 'scripts' || kind === 'package') && status !== 'rolled back' && !undone.has(`${id}-undo`));
  for (let from = 0; from < told.length; from += AT_ONCE) {
    const some = told.slice(from, from + AT_ONCE);
    const ids = some.map(({ id }) => id);
    const [plans, steps] = [await plansOf(store, ids), await stepRowsOf(store, ids)];
    for (const deployment of some) {
      const plan = plans.get(deployment.id);
      if (!plan || !isItsOwn(plan, deployment)) throw changed(deployment.id, 'its plan is not the one that its hash was made of');
      for (const found of tookEffect(deployment, plan, steps.get(deployment.id)!)) {
        if (deployment.kind === 'package' && !isMigration(found.record)) continue;
        if (deployment.status === 'done' && deployment.kind === 'scripts' && found.partly !== undefined) throw changed(deployment.id, `it was done, and steps of ${found.record.name} were not`);
        const key = scriptKey(found.record);
        applied.delete(key);
        applied.set(key, found);
      }
    }
  }
  return applied;
}

function isItsOwn({ id: _id, ...plan }: Plan, { planHash }: Deployment): boolean {
  return planId(plan) === planHash;
}

/** What the audit chain tells of scripts must be among the rows. */
async function requireTold(store: JournalStore, rows: readonly Deployment[], project: string, environment: string): Promise<void> {
  const hashes = new Map(rows.map(({ id, planHash }) => [id, planHash]));
  for (const entry of await auditEntries(store)) {
    if (entry['project'] !== project || entry['environment'] !== environment || !Array.isArray(entry['scripts'])) continue;
    const id = String(entry['deployment']);
    if (!hashes.has(id)) throw changed(id, 'the audit tells of it, and its row is gone');
    if (hashes.get(id) !== entry['plan']) throw changed(id, 'the audit tells of another plan');
  }
}

const changed = (id: string, why: string): Failure => new Failure('SL614', `the journal does not tell for sure which scripts are applied: deployment ${id} was changed by hand (${why})`, {
  hint: 'Restore the journal from a backup; `sluice audit --verify` tells whether the chain of entries still holds.',
});

/** The records of one deployment that took effect, at least in part. */
export const inPlan = async (store: JournalStore, deployment: Deployment, plan: Plan): Promise<AppliedScript[]> => tookEffect(deployment, plan, await stepRows(store, deployment.id));

function tookEffect(deployment: Deployment, plan: Plan, rows: readonly StepRow[]): AppliedScript[] {
  const steps = stepsOf(plan);
  const done = new Set(rows.filter(({ status }) => status === 'done').map(({ seq }) => seq));
  const reachedBy = (seq: number | undefined): string | undefined => {
    const mark = rows.filter((row) => row.seq === seq).at(-1)?.mark ?? (seq === undefined ? undefined : steps[seq - 1]?.batched?.from);
    return mark !== undefined && readMark(mark).batches > 0 ? mark : undefined;
  };
  return (plan.scripts ?? []).flatMap((record): AppliedScript[] => {
    if (record.how === 'baseline' || record.how === 'repaired') return deployment.status === 'done' ? [{ record, by: deployment.id, steps: [] }] : [];
    const program = record.program === undefined ? undefined : plan.programs?.[record.program];
    if (program) return programIn(program, record, rows, deployment, steps);
    const open = record.steps.findIndex((seq) => seq > 0 && !done.has(seq));
    // A package may go on without a script that failed; then its end is no success.
    const whole = deployment.status === 'done' && (deployment.kind !== 'package' || deployment.outcome === OUTCOMES.success);
    if (open === 0 && whole) throw changed(deployment.id, `it was done, and no step of ${record.name} was`);
    // Of a script without a statement nothing but the deployment's end can tell.
    const reached = open < 0 ? undefined : reachedBy(record.steps[open]);
    if ((open === 0 && reached === undefined) || (record.steps.length === 0 && !whole)) return [];
    return [{ record, by: deployment.id, ...(open >= 0 && { partly: open }), ...(reached !== undefined && { reached }), steps: record.steps.flatMap((seq) => (seq === 0 ? [] : steps[seq - 1]!)) }];
  });
}

/** A program is applied when it has come to its end with 0. */
function programIn(program: PlannedProgram, record: ScriptRecord, rows: readonly StepRow[], deployment: Deployment, steps: readonly Step[]): AppliedScript[] {
  const settled = settledSteps(rows);
  const own = program.sends.map(({ step }) => step);
  const applied: AppliedScript = { record, by: deployment.id, steps: own.map((seq) => steps[seq - 1]!) };
  const { state, ended, refusedAt } = replay(program, (step) => settled.get(step));
  if (ended?.code === 0) return own.length > 0 || deployment.status === 'done' ? [applied] : [];
  if (deployment.status === 'done') throw changed(deployment.id, `it was done, and ${record.name} had not come to its end`);
  // What was refused left nothing: it is sent again.
  const start = refusedAt ?? state;
  return own.some((seq) => settled.get(seq)?.status === 'done') || program.start ? [{ ...applied, partly: start.at, start }] : [];
}
