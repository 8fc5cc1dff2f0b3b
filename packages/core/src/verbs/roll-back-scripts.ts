/** The way back by rollback scripts: those of what was applied since, the last one first. */
import type { Deployment } from '../journal/deployment-row.ts';
import { planOf } from '../journal/deployment-row.ts';
import { inPlan } from '../journal/applied-scripts.ts';
import { deploymentsSince, historyOf } from '../journal/history.ts';
import { stepRows } from '../journal/step-row.ts';
import { bindBackups } from '../model/backup.ts';
import { digest } from '../model/hash.ts';
import type { Finding } from '../model/finding.ts';
import { runsScripts, stepsOf, UNSEEN, type Batch, type Plan, type Reverse, type Step } from '../model/plan.ts';
import { scriptId } from '../plan/scripts.ts';
import type { Engagement } from './engagement.ts';
import type { Member } from './gather.ts';

export interface ScriptsBack {
  /** undefined: the way back is by what the catalogs differ in. */
  readonly batches?: readonly Batch[];
  readonly findings: readonly Finding[];
  /** What a deployment made that did not come to its end, nobody has listed. */
  readonly unseen: boolean;
}

/** undefined where no script was applied since. */
export async function scriptsBack(engagement: Engagement, member: Member, deployment: Deployment): Promise<ScriptsBack | undefined> {
  const { store, dialect } = engagement;
  const since = await deploymentsSince(store, deployment);
  if (!since.some(runsScripts)) return undefined;
  const unseen = since.some((row) => runsScripts(row) && (row.toFingerprint === UNSEEN || row.endedAt === undefined));
  const byCatalog = (why: string): ScriptsBack => ({
    unseen, findings: [{ code: 'scripts-by-catalog', severity: 'warning', message: `rollback scripts do not run: ${why}; what the catalogs differ in is taken back, and no rows that scripts changed` }],
  });
  if (await ranInVain(engagement, deployment)) return byCatalog('they ran before, and the state they left was another one');
  const batches: Batch[] = [];
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
      batches.push(...(await takenBack(engagement, member, plan, record, each.id)));
    }
  }
  return batches.length === 0 ? { unseen, findings: [] } : { unseen, findings: [], batches: dialect.capabilities.transactionalDdl ? batches : batches.flatMap(({ steps }) => steps.map((step) => ({ transactional: false, steps: [step] }))) };
}

/** Whether the rollback of this deployment had come to the end of its scripts before, and not to the state that was wanted. */
async function ranInVain({ store }: Engagement, { id, project, environment }: Deployment): Promise<boolean> {
  for (const row of await historyOf(store, project, environment)) {
    if (row.kind !== 'rollback' || row.status !== 'failed' || !row.id.startsWith(`${id}-rollback`)) continue;
    if ((await stepRows(store, row.id)).some(({ status }) => status === 'done')) return true;
  }
  return false;
}

async function takenBack({ dialect, live }: Engagement, member: Member, plan: Plan, record: NonNullable<Plan['scripts']>[number], deployment: string): Promise<Batch[]> {
  const batches: { transactional: boolean; barrier?: string; steps: Step[] }[] = [];
  for (const [index, { sql: written, transactional = dialect.capabilities.transactionalDdl, probe, repair, around, batched, settles, restores, loses, planned }] of waysBack(plan, record).entries()) {
    const sql = bindBackups(written, deployment);
    // What was planned says itself what it loses: the rows of a materialized view are made again.
    const [statement] = settles || (planned && loses === undefined) ? [] : (await dialect.scripts?.cut({ path: record.name, text: sql })) ?? [];
    const step: Step = {
      id: digest({ back: record.name, index, sql }).slice(0, 16), address: scriptId(record), action: 'change', sql, transactional,
      effects: statement ? dialect.scripts!.judge(statement, live.catalog, member.sources.owns).effects.filter(({ subject }) => live.catalog.facts.has(subject)) : [],
      hazards: [], reverse: [], irreversible: `the deployment of ${record.name} takes it back`, ...(probe !== undefined && { probe }), ...(repair && { repair }), ...(around && { around }), ...(batched && { batched }), ...(settles && { settles }), reason: `takes back ${record.name}`,
      ...(restores && { restores: { ...restores, backup: bindBackups(restores.backup, deployment), kept: bindBackups(restores.kept, deployment) } }),
    };
    const open = batches.at(-1);
    if (open?.transactional && transactional) open.steps.push(step);
    else batches.push({ transactional, barrier: `each script commits by itself`, steps: [step] });
  }
  return batches;
}

/** Of a script alone it stands at the last step of the batch that holds the last statement; where more ran around it, each of those steps has its own. */
function waysBack(plan: Plan, { steps: numbers, span, ...record }: NonNullable<Plan['scripts']>[number]): (Reverse & { readonly planned?: boolean })[] {
  const steps = stepsOf(plan);
  if (span) return steps.slice(span[0] - 1, span[1]).reverse().flatMap(({ reverse, address }) => reverse.map((each) => ({ ...each, planned: address !== scriptId(record) })));
  const last = numbers.at(-1)!;
  let end = 0;
  const holder = plan.batches.find((batch) => (end += batch.steps.length) >= last);
  return holder ? [...steps[end - 1]!.reverse] : [];
}
