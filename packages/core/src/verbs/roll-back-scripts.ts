/** The way back by rollback scripts: those of what was applied since, the last one first. */
import { kindsByName } from '../catalog/canonical.ts';
import { getCatalog } from '../journal/catalog-body.ts';
import type { Deployment } from '../journal/deployment-row.ts';
import { planOf } from '../journal/deployment-row.ts';
import { inPlan } from '../journal/applied-scripts.ts';
import { deploymentsSince, historyOf } from '../journal/history.ts';
import { settledSteps, stepRows, type StepRow } from '../journal/step-row.ts';
import type { Id } from '../model/address.ts';
import { bindBackups } from '../model/backup.ts';
import { digest } from '../model/hash.ts';
import type { Finding } from '../model/finding.ts';
import { runsScripts, stepsOf, UNSEEN, type Batch, type Plan, type Reverse, type Step } from '../model/plan.ts';
import type { PlannedProgram } from '../model/program.ts';
import type { ScriptRecord } from '../model/script.ts';
import { distinct, EACH_REQUEST } from '../plan/programs.ts';
import { renamedState, type RenamedState } from '../plan/renamed-state.ts';
import { scriptId } from '../plan/scripts.ts';
import { replay } from '../script/bteq/replay.ts';
import type { Engagement } from './engagement.ts';
import type { Member } from './gather.ts';

export interface ScriptsBack {
  /** undefined: the way back is by what the catalogs differ in. */
  readonly batches?: readonly Batch[];
  /** Rollback scripts that steer themselves. */
  readonly programs?: readonly PlannedProgram[];
  readonly findings: readonly Finding[];
  /** What is there and nobody has listed: it is that of a deployment which did not come to its end, or of rollback scripts of this one that ran. */
  readonly unlisted: readonly Id[];
}

/** undefined where no script was applied since. */
export async function scriptsBack(engagement: Engagement, member: Member, deployment: Deployment): Promise<ScriptsBack | undefined> {
  const { store, dialect, live } = engagement;
  const since = await deploymentsSince(store, deployment);
  if (!since.some(runsScripts)) return undefined;
  const unlisted = since.some((row) => runsScripts(row) && (row.toFingerprint === UNSEEN || row.endedAt === undefined)) ? [...live.catalog.facts.keys()] : await madeGoingBack(engagement, deployment);
  const byCatalog = async (why: string): Promise<ScriptsBack> => ({
    unlisted, findings: [...(await leftOutside(engagement, member, since)), { code: 'scripts-by-catalog', severity: 'warning', message: `rollback scripts do not run: ${why}; what the catalogs differ in is taken back, and no rows that scripts changed` }],
  });
  if (await ranInVain(engagement, deployment)) return byCatalog('they ran before, and the state they left was another one');
  const batches: Batch[] = [];
  const programs: PlannedProgram[] = [];
  const state = renamedState(live.catalog, dialect.scripts!, kindsByName(dialect.kinds));
  for (const each of [...since].reverse()) {
    const plan = await planOf(store, each.id);
    if (!plan || stepsOf(plan).length === 0) continue;
    if (!runsScripts(each)) return byCatalog(`${each.id}, which goes too, was planned from files`);
    for (const { record, partly } of [...(await inPlan(store, each, plan))].reverse()) {
      if (record.how === 'baseline' || record.how === 'repaired') continue;
      if (partly !== undefined) return byCatalog(`${record.name} ran only in part`);
      if (record.how === 'redone') return byCatalog(`${record.name} had been applied before`);
      if (record.steps.includes(0)) return byCatalog(`${record.name} was applied in two deployments`);
      if (!record.reversible) return byCatalog(`${record.name} has none`);
      if (keeps(plan, record)) return byCatalog(`that of ${record.name} does not bring back what was kept`);
      const taken = await takenBack(engagement, member, plan, record, each.id, state, { steps: batches.reduce((count, { steps }) => count + steps.length, 0), programs: programs.length });
      batches.push(...taken.batches);
      programs.push(...taken.programs);
    }
  }
  return batches.length === 0 ? { unlisted, findings: [] } : { unlisted, findings: [], programs, batches: dialect.capabilities.transactionalDdl ? batches : batches.flatMap(({ steps, program }) => steps.map((step) => ({ transactional: false, ...(program !== undefined && { program }), steps: [step] }))) };
}

/** What is kept comes back by the catalog alone: a rollback script that knew of it would have made keeping needless. */
function keeps(plan: Plan, { steps: numbers }: ScriptRecord): boolean {
  const steps = stepsOf(plan);
  return numbers.some((number) => (steps[number - 1]?.keptIn?.length ?? 0) > 0);
}

/** Rollbacks of a deployment that were begun, the first one first. */
export const rollbacksOf = async ({ store }: Engagement, { id, project, environment }: Deployment): Promise<Deployment[]> =>
  (await historyOf(store, project, environment)).filter((row) => row.kind === 'rollback' && row.id.startsWith(`${id}-rollback`));

/** What is there since the first of them began: a rollback script may make what the state before does not hold. */
async function madeGoingBack(engagement: Engagement, deployment: Deployment): Promise<Id[]> {
  const before = (await rollbacksOf(engagement, deployment))[0]?.catalogBefore;
  const catalog = before === undefined ? undefined : await getCatalog(engagement.store, before);
  return catalog ? [...engagement.live.catalog.facts.keys()].filter((id) => !catalog.facts.has(id)) : [];
}

/** Whether the rollback of this deployment had come to the end of its scripts before, and not to the state that was wanted. */
async function ranInVain(engagement: Engagement, deployment: Deployment): Promise<boolean> {
  const { store } = engagement;
  for (const row of await rollbacksOf(engagement, deployment)) {
    if (row.status !== 'failed') continue;
    const rows = await stepRows(store, row.id);
    if (rows.some(({ status }) => status === 'done') || cameToItsEnd(await planOf(store, row.id), rows)) return true;
  }
  return false;
}

/** A BTEQ script may come to its end without anything to do. */
function cameToItsEnd(plan: Plan | undefined, rows: readonly StepRow[]): boolean {
  const settled = settledSteps(rows);
  return plan?.programs !== undefined && stepsOf(plan).every((_, index) => settled.has(index + 1)) && plan.programs.every((program) => replay(program, (step) => settled.get(step)).ended?.code === 0);
}

const BY_ITSELF = 'each script commits by itself';

/** What scripts changed where the project owns nothing. */
async function leftOutside({ store }: Engagement, { project }: Member, since: readonly Deployment[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const each of since.filter(runsScripts)) {
    for (const subject of (await planOf(store, each.id))?.to.outside ?? []) {
      found.push({ code: 'left-outside', severity: 'warning', subject, message: `what scripts of ${each.id} changed in ${subject} stays: ${project.name} does not own it`, hint: 'Take it back by hand, or with a script.' });
    }
  }
  return found;
}

interface TakenBack {
  readonly batches: readonly Batch[];
  readonly programs: readonly PlannedProgram[];
}

/** `state`: as it is called by then; `before`: how many steps and programs the plan has. */
async function takenBack({ dialect, live }: Engagement, member: Member, plan: Plan, record: ScriptRecord, deployment: string, state: RenamedState, before: { readonly steps: number; readonly programs: number }): Promise<TakenBack> {
  const batches: { transactional: boolean; barrier?: string; program?: number; steps: Step[] }[] = [];
  const programs: PlannedProgram[] = [];
  let index = 0;
  const stepOf = async ({ sql: written, transactional = dialect.capabilities.transactionalDdl, probe, repair, around, batched, settles, restores, loses }: Reverse, planned: boolean): Promise<Step> => {
    const sql = bindBackups(written, deployment);
    // What was planned says itself what it loses: the rows of a materialized view are made again.
    const statements = settles || (planned && loses === undefined) ? [] : (await dialect.scripts?.cut({ path: record.name, text: sql })) ?? [];
    return {
      id: digest({ back: record.name, index: index++, sql }).slice(0, 16), address: scriptId(record), action: 'change', sql, transactional,
      effects: distinct(statements.flatMap((statement) => state.run(statement, member.sources.owns).effects)).filter(({ subject }) => live.catalog.facts.has(subject)),
      hazards: [], reverse: [], irreversible: `the deployment of ${record.name} takes it back`, ...(probe !== undefined && { probe }), ...(repair && { repair }), ...(around && { around }), ...(batched && { batched }), ...(settles && { settles }), reason: `takes back ${record.name}`,
      ...(restores && { restores: { ...restores, backup: bindBackups(restores.backup, deployment), kept: bindBackups(restores.kept, deployment) } }),
    };
  };
  // Said once.
  const barrier = (at: number): Pick<Batch, 'barrier'> => (at === 0 ? { barrier: BY_ITSELF } : at === 1 ? { barrier: EACH_REQUEST } : {});
  for (const { reverse, back, address } of holders(plan, record)) {
    for (const each of reverse) {
      const step = await stepOf(each, address !== scriptId(record));
      const open = batches.at(-1);
      if (open?.transactional && step.transactional && open.program === undefined && each.barrier === undefined) open.steps.push(step);
      else batches.push({ transactional: step.transactional, barrier: each.barrier ?? BY_ITSELF, steps: [step] });
    }
    if (!back) continue;
    const start = before.steps + batches.reduce((count, { steps }) => count + steps.length, 0);
    for (const [at, each] of back.requests.entries()) {
      const step = { ...(await stepOf(each, false)), reason: `takes back ${record.name}; ${back.program.script} itself decides whether it runs` };
      batches.push({ transactional: step.transactional, ...barrier(at), program: before.programs + programs.length, steps: [step] });
    }
    programs.push({ ...back.program, sends: back.program.sends.map((each) => ({ ...each, step: each.step + start })) });
  }
  return { batches, programs };
}

/** The steps that hold the way back, in the order in which they go back. Of a script alone it stands at the last step of the batch that holds the last statement; where more ran around it, each of those steps has its own. */
function holders(plan: Plan, { steps: numbers, span }: ScriptRecord): Step[] {
  const steps = stepsOf(plan);
  if (span) return steps.slice(span[0] - 1, span[1]).reverse();
  const last = numbers.at(-1)!;
  let end = 0;
  const holder = plan.batches.find((batch) => (end += batch.steps.length) >= last);
  return holder ? [steps[end - 1]!] : [];
}
