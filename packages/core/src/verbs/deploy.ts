/** Deploy: plan every project, judge all gates, then run project by project in dependency order. */
import { OUTCOMES } from '../errors/codes.ts';
import { Failure, isFailure } from '../errors/failure.ts';
import { lastSuccessful, openDeployment } from '../journal/history.ts';
import { planOf, type Deployment } from '../journal/deployment-row.ts';
import { createJournal } from '../journal/open.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Lock, LockHolder } from '../model/dialect.ts';
import { isEmpty, type Plan } from '../model/plan.ts';
import type { ProjectReport, RunReport } from '../model/report.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import { deployProject } from './deploy-project.ts';
import { engage, knownTo, readAgain, type Engagement } from './engagement.ts';
import { gather, type Gathered, type Group, type Member } from './gather.ts';
import { refusalOf, type GateOptions } from './gates.ts';
import { planProject, type PlannedProject } from './planning.ts';
import { keepReport, newRunId, notRunReport, refusedReport, runReport } from './run-report.ts';
import { requireSavedPlan } from './saved-plan.ts';
import { preflight } from './preflight.ts';
import { readSmokeTests } from './smoke-tests.ts';
import { closure } from './workspace-edges.ts';

export interface DeployOptions extends GateOptions {
  readonly environment: string | undefined;
  /** In any order; run in dependency order. */
  readonly projects: readonly string[];
  /** Plan and judge, write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Take the present state of a database over that was never deployed to. */
  readonly adopt?: boolean | undefined;
  /** A folder with one saved plan a project. */
  readonly plan?: string | undefined;
  /** How long to wait for another deployment, in milliseconds. */
  readonly waitMs?: number | undefined;
  readonly reason?: string | undefined;
  /** Given when several processes belong to one run. */
  readonly runId?: string | undefined;
}

export async function deploy(context: VerbContext, options: DeployOptions): Promise<RunReport> {
  const startedAt = context.now();
  const runId = options.runId ?? newRunId(startedAt);
  const reports: ProjectReport[] = [];
  let environment = options.environment ?? '';
  try {
    const gathered = await gather(context, options);
    environment = gathered.environment.name;
    for (const group of gathered.groups) reports.push(...(await deployGroup(context, gathered, group, options, runId, reports)));
  } catch (error) {
    if (!isFailure(error)) throw error;
    for (const project of options.projects) reports.push(refusedReport(error, { project, environment, database: '', ms: context.now() - startedAt }));
  }
  const report = runReport('deploy', environment, runId, startedAt, context.now(), reports);
  await keepReport(context, report);
  return report;
}

interface Judged {
  readonly member: Member;
  readonly planned?: PlannedProject;
  readonly failure?: Failure;
  /** The dependency that keeps it from running. */
  readonly waitsFor?: string;
}

async function deployGroup(context: VerbContext, gathered: Gathered, group: Group, options: DeployOptions, runId: string, earlier: readonly ProjectReport[]): Promise<ProjectReport[]> {
  const started = context.now();
  let engagement: Engagement;
  try {
    engagement = await engage(context, gathered, group, `deploy ${runId}`);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return group.selected.map((member) => refusedReport(error, { ...names(gathered, member), ms: context.now() - started }));
  }
  try {
    const stopped = new Set(earlier.filter(({ outcome }) => outcome !== OUTCOMES.success).map(({ project }) => project));
    const judged = await judgeAll(context, gathered, engagement, options, stopped);
    if (options.dryRun) return judged.map((each) => report(context, gathered, each, started));
    return await runAll(context, gathered, engagement, judged, options, runId, started);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return group.selected.map((member) => refusedReport(error, { ...names(gathered, member), ms: context.now() - started }));
  } finally {
    await engagement.connection.close();
  }
}

const names = (gathered: Gathered, { project, database }: Member) => ({ project: project.name, environment: gathered.environment.name, database: database.name });

/** Each project is planned against the state that those before it will leave, so that every gate is judged before the first write. */
async function judgeAll(context: VerbContext, gathered: Gathered, engagement: Engagement, options: DeployOptions, stopped: ReadonlySet<string>): Promise<Judged[]> {
  const judged: Judged[] = [];
  const refused = new Set(stopped);
  let state: Catalog = engagement.live.catalog;
  for (const member of engagement.group.selected) {
    const blocker = [...closure([member.project.name], gathered.edges)].find((name) => name !== member.project.name && refused.has(name));
    if (blocker !== undefined) {
      refused.add(member.project.name);
      judged.push({ member, waitsFor: blocker });
      continue;
    }
    try {
      await readSmokeTests(gathered, engagement.dialect, member);
      const planned = await planned_(context, gathered, engagement, member, state, options);
      context.progress({ event: 'planned', project: member.project.name, plan: planned.plan });
      const failure = await refusalOf(context, gathered, engagement, planned, options);
      if (!failure) await preflight(engagement, planned);
      if (failure) refused.add(member.project.name);
      else state = planned.scoped.after;
      judged.push({ member, planned, ...(failure && { failure }) });
    } catch (error) {
      if (!isFailure(error)) throw error;
      refused.add(member.project.name);
      judged.push({ member, failure: error });
    }
  }
  return judged;
}

async function planned_(_context: VerbContext, gathered: Gathered, engagement: Engagement, member: Member, live: Catalog, options: DeployOptions): Promise<PlannedProject> {
  const known = await knownTo(engagement, member.project.name, gathered.environment.name);
  const open = engagement.journal.exists ? await openDeployment(engagement.store, member.project.name, gathered.environment.name) : undefined;
  const planned = await planProject(gathered, {
    dialect: engagement.dialect, server: engagement.connection.server, member, neighbours: engagement.group.members, live, desired: engagement.desired,
    // What an open deployment has made so far is ours.
    known: known.ids ?? (open ? new Set() : undefined), adopt: (options.adopt ?? false) && known.ids === undefined, session: engagement.session,
  });
  if (options.plan !== undefined) await requireSavedPlan(gathered, options.plan, planned);
  return planned;
}

function report(context: VerbContext, gathered: Gathered, { member, planned, failure, waitsFor }: Judged, started: number): ProjectReport {
  if (waitsFor !== undefined) return notRunReport(names(gathered, member), `${waitsFor} comes first and was refused`);
  const base = { ...names(gathered, member), ms: context.now() - started };
  const plan = planned && { plan: planned.plan, hazards: planned.plan.batches.flatMap((batch) => batch.steps.flatMap((step) => step.hazards)), stepsTotal: planned.plan.batches.reduce((sum, batch) => sum + batch.steps.length, 0) };
  if (failure) return refusedReport(failure, { ...base, ...plan });
  return { ...base, status: isEmpty(planned!.plan) ? 'unchanged' : 'planned', outcome: OUTCOMES.success, stepsDone: 0, findings: [], smoke: [], ...plan! };
}

async function runAll(context: VerbContext, gathered: Gathered, engagement: Engagement, judged: readonly Judged[], options: DeployOptions, runId: string, started: number): Promise<ProjectReport[]> {
  const reports: ProjectReport[] = [];
  const failed = new Set<string>();
  let lock: Lock | undefined;
  try {
    for (const each of judged) {
      const { member } = each;
      const name = member.project.name;
      if (each.failure || each.waitsFor !== undefined) {
        reports.push(report(context, gathered, each, started));
        failed.add(name);
        continue;
      }
      const blocker = [...closure([name], gathered.edges)].find((other) => other !== name && failed.has(other));
      if (blocker !== undefined || context.signal.aborted) {
        reports.push(notRunReport(names(gathered, member), blocker === undefined ? 'the run was interrupted' : `${blocker} comes first and did not succeed`));
        failed.add(name);
        continue;
      }
      const began = context.now();
      lock ??= await engagement.connection.lock(holder(context, runId, engagement.group), options.waitMs ?? 0);
      const done = await underLock(context, gathered, engagement, each.planned!, lock, options, runId, began);
      if (done.outcome !== OUTCOMES.success) failed.add(name);
      reports.push(done);
    }
  } finally {
    await lock?.release();
  }
  return reports;
}

const holder = (context: VerbContext, runId: string, group: Group): LockHolder => ({
  deploymentId: runId, runId, project: group.selected.map(({ project }) => project.name).join(', '), actor: context.actor, host: context.host, pid: context.pid,
  startedAt: new Date(context.now()).toISOString(),
});

/** What was planned and judged before the lock is planned again under it: another deployment may have come in between. */
async function underLock(context: VerbContext, gathered: Gathered, engagement: Engagement, before: PlannedProject, lock: Lock, options: DeployOptions, runId: string, startedAt: number): Promise<ProjectReport> {
  const { member } = before;
  const name = member.project.name;
  try {
    const journal = await createJournal(engagement.store, { toolVersion: TOOL_VERSION, systemIdentifier: await engagement.dialect.systemIdentifier(engagement.session) });
    const locked: Engagement = { ...engagement, journal };
    await readAgain(locked, gathered);
    const open = await openDeployment(locked.store, name, gathered.environment.name);
    if (open) {
      const finished = await resume(context, gathered, locked, before, open, lock, runId, startedAt);
      if (finished.outcome !== OUTCOMES.success) return finished;
      await readAgain(locked, gathered);
      const rest = await planned_(context, gathered, locked, member, locked.live.catalog, options);
      if (isEmpty(rest.plan)) return finished;
      return finished.plan?.sourceDigest === member.sourceDigest ? finished : await fresh(context, gathered, locked, before, rest, lock, options, runId, startedAt);
    }
    return await fresh(context, gathered, locked, before, await planned_(context, gathered, locked, member, locked.live.catalog, options), lock, options, runId, startedAt);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return refusedReport(error, { ...names(gathered, member), ms: context.now() - startedAt });
  } finally {
    // Later projects of the group plan against what is there now.
    await readAgain(engagement, gathered).catch(() => undefined);
  }
}

async function fresh(context: VerbContext, gathered: Gathered, engagement: Engagement, before: PlannedProject, planned: PlannedProject, lock: Lock, options: DeployOptions, runId: string, startedAt: number): Promise<ProjectReport> {
  if (planned.plan.id !== before.plan.id) {
    // Counts of rows and what others did in between may change the plan; what was judged must be what runs.
    const refused = await refusalOf(context, gathered, engagement, planned, options);
    if (refused) throw refused;
  }
  const last = await lastSuccessful(engagement.store, planned.plan.project, planned.plan.environment);
  const adopting = (options.adopt ?? false) && last === undefined;
  // A deployment whose smoke tests failed is not done: its tests run again.
  const recorded = last?.toFingerprint === planned.plan.to.fingerprint && last.outcome === OUTCOMES.success && !adopting;
  return deployProject(context, { gathered, engagement, planned, lock, runId, reason: options.reason, startedAt, recorded });
}

/** An open deployment is finished by its own plan: what it began is what was approved. */
async function resume(context: VerbContext, gathered: Gathered, engagement: Engagement, before: PlannedProject, open: Deployment, lock: Lock, runId: string, startedAt: number): Promise<ProjectReport> {
  const plan: Plan | undefined = await planOf(engagement.store, open.id);
  if (!plan) throw new Failure('SL999', `the journal has no plan of the open deployment ${open.id}`);
  if (plan.sourceDigest !== before.member.sourceDigest) {
    context.progress({ event: 'note', project: plan.project, message: `the files changed since deployment ${open.id} began: it is finished as it was planned, then the rest is planned` });
  }
  return deployProject(context, {
    gathered, engagement, planned: { ...before, plan, scoped: before.scoped }, lock, runId, reason: open.reason, resumed: open, startedAt, recorded: false,
  });
}
