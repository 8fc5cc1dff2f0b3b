/** Deploy: plan every project, judge all gates, then run project by project in dependency order. */
import type { Scoped } from '../catalog/scope.ts';
import { OUTCOMES } from '../errors/codes.ts';
import { Failure } from '../errors/failure.ts';
import { interrupted } from '../errors/interrupted.ts';
import { lastSuccessful, openDeployment } from '../journal/history.ts';
import { getCatalog } from '../journal/catalog-body.ts';
import { planOf, type Deployment } from '../journal/deployment-row.ts';
import { createJournal } from '../journal/open.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Lock, LockHolder } from '../model/dialect.ts';
import type { ResolvedEnvironment } from '../manifest/environment.ts';
import { isEmpty, type Plan } from '../model/plan.ts';
import type { ProjectReport, RunReport } from '../model/report.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import { disabledFindings } from './disabled.ts';
import { deployProject } from './deploy-project.ts';
import { engage, keepLive, readAgain, readAgainIfMoved, type Engagement } from './engagement.ts';
import { agree, differs, goesOn } from './files-after.ts';
import { finishBack, goesBack } from './finish.ts';
import { gather, type Gathered, type Group, type Member } from './gather.ts';
import { refusalOf, type GateOptions } from './gates.ts';
import { continued, openOf, planMember } from './plan-member.ts';
import type { PlannedProject } from './planning.ts';
import { keepReport, newRunId, notRunReport, refusedReport, runReport } from './run-report.ts';
import { concerning, refusalOfBoth, rehearsed } from './rehearsal.ts';
import { readSavedPlan } from './saved-plan.ts';
import { preflight } from './preflight.ts';
import { managed } from './managed.ts';
import { lostHere } from './mirrored.ts';
import { failureOf } from './mishap.ts';
import { edit, giveUp, stillOpen, told, type News } from './open-news.ts';
import { rulingFor } from './rulings.ts';
import { notify } from './notify.ts';
import { readSmokeTests } from './smoke-tests.ts';
import { finishSwitch } from './switch.ts';
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
  /** Scripts run up to and with this version: `V003`, `db-sales:V003`. */
  readonly toVersion?: string | undefined;
  /** An applied script that is taken back and applied again. */
  readonly redo?: string | undefined;
  /** How long to wait for another deployment, in milliseconds. */
  readonly waitMs?: number | undefined;
  readonly reason?: string | undefined;
  /** `<project>:done` or `<project>:again`, for what an earlier run left in doubt. */
  readonly inDoubt?: readonly string[] | undefined;
  /** Given when several processes belong to one run. */
  readonly runId?: string | undefined;
}

export async function deploy(context: VerbContext, options: DeployOptions): Promise<RunReport> {
  const startedAt = context.now();
  const runId = options.runId ?? newRunId(startedAt);
  const reports: ProjectReport[] = [];
  let environment = options.environment ?? '';
  let hooks: ResolvedEnvironment['notify'] = [];
  try {
    const gathered = await gather(context, options);
    environment = gathered.environment.name;
    hooks = gathered.environment.notify;
    for (const group of gathered.groups) reports.push(...(await deployGroup(context, gathered, group, options, runId, reports)));
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    for (const project of options.projects) if (!reports.some((each) => each.project === project)) reports.push(refusedReport(failure, { project, environment, database: '', ms: context.now() - startedAt }));
  }
  const report = runReport(context, 'deploy', environment, runId, startedAt, context.now(), reports);
  await keepReport(context, report);
  if (!options.dryRun) await notify(context, hooks, report);
  return report;
}

interface Judged {
  readonly member: Member;
  readonly planned?: PlannedProject;
  readonly failure?: Failure;
  /** The plan that has passed the gates; none where an open deployment is gone on with. */
  readonly passed?: string;
  /** What will be gone on with. */
  readonly open?: Deployment;
  /** The dependency that keeps it from running. */
  readonly waitsFor?: string;
}

async function deployGroup(context: VerbContext, gathered: Gathered, group: Group, options: DeployOptions, runId: string, earlier: readonly ProjectReport[]): Promise<ProjectReport[]> {
  const started = context.now();
  const unread = group.selected.map((member) => ({ member, failure: options.plan === undefined ? undefined : unreadPlan(options.plan, member) }));
  // No shadow and no database is opened for plans that cannot be read.
  if (unread.every(({ failure }) => failure !== undefined)) return unread.map(({ member, failure }) => refusedReport(failure!, { ...names(gathered, member), ms: context.now() - started }));
  let engagement: Engagement;
  try {
    engagement = await engage(context, gathered, group, `deploy ${runId}`, options.waitMs);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return group.selected.map((member) => refusedReport(failure, { ...names(gathered, member), ms: context.now() - started }));
  }
  try {
    const stopped = new Set(earlier.filter(({ outcome }) => outcome !== OUTCOMES.success).map(({ project }) => project));
    const judged = await judgeAll(context, gathered, engagement, options, stopped);
    if (options.dryRun) return judged.map((each) => report(context, gathered, each, started));
    return await runAll(context, gathered, engagement, judged, options, runId, started);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return group.selected.map((member) => refusedReport(failure, { ...names(gathered, member), ms: context.now() - started }));
  } finally {
    await engagement.connection.close();
  }
}

function unreadPlan(folder: string, { project }: Member): Failure | undefined {
  try {
    readSavedPlan(folder, project.name);
    return undefined;
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return failure;
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
      rulingFor(member.project.name, options.inDoubt);
      await readSmokeTests(gathered, engagement.dialect, member);
      const planned = await planMember(context, gathered, engagement, member, state, options);
      context.progress({ event: 'planned', project: member.project.name, plan: planned.plan });
      // What is open was judged when it began; what remains to be planned is judged when it is finished.
      const open = continued(await openOf(engagement, gathered, member), member);
      const { planned: after, findings: later } = open ? { findings: [] } : await rehearsed(context, gathered, engagement, member, state, planned, options);
      const failure = open ? undefined : await refusalOfBoth(context, gathered, engagement, planned, after, options);
      const findings = failure || open ? [] : [...(planned.findings ?? []), ...later, ...(await preflight(gathered, engagement, planned))];
      if (failure) refused.add(member.project.name);
      else state = (after ?? planned).scoped.after;
      judged.push({ member, planned: { ...planned, findings, ...(after && { after: after.plan }) }, ...(failure ? { failure } : open ? { open } : { passed: planned.plan.id }) });
    } catch (error) {
      const failure = failureOf(error);
      if (!failure) throw error;
      refused.add(member.project.name);
      judged.push({ member, failure });
    }
  }
  return judged;
}

function report(context: VerbContext, gathered: Gathered, { member, planned, failure, waitsFor, open }: Judged, started: number): ProjectReport {
  if (waitsFor !== undefined) return notRunReport(names(gathered, member), `${waitsFor} comes first and was refused`);
  const base = { ...names(gathered, member), ms: context.now() - started };
  const plan = planned && { plan: planned.plan, hazards: planned.plan.batches.flatMap((batch) => batch.steps.flatMap((step) => step.hazards)), stepsTotal: planned.plan.batches.reduce((sum, batch) => sum + batch.steps.length, 0) };
  if (failure) return refusedReport(failure, { ...base, ...plan });
  return { ...base, status: isEmpty(planned!.plan) ? 'unchanged' : 'planned', outcome: OUTCOMES.success, stepsDone: 0, findings: [...(open ? [stillOpen(open)] : []), ...disabledFindings(planned!.off ?? [], gathered.environment.name), ...(planned!.findings ?? [])], smoke: [], ...plan! };
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
        reports.push(blocker === undefined ? refusedReport(interrupted(), { ...names(gathered, member), ms: 0 }) : notRunReport(names(gathered, member), `${blocker} comes first and did not succeed`));
        failed.add(name);
        continue;
      }
      const began = context.now();
      lock ??= await engagement.connection.lock(holder(context, runId, engagement.group), options.waitMs ?? 0);
      const done = await underLock(context, gathered, engagement, each.planned!, each.passed, lock, options, runId, began);
      if (done.outcome !== OUTCOMES.success) failed.add(name);
      reports.push(done);
    }
  } finally {
    await lock?.release();
  }
  if (lock) await keepLive(gathered, engagement);
  return reports;
}

const holder = (context: VerbContext, runId: string, group: Group): LockHolder => ({
  deploymentId: runId, runId, project: group.selected.map(({ project }) => project.name).join(', '), actor: context.actor, host: context.host, pid: context.pid,
  startedAt: new Date(context.now()).toISOString(),
});

/** What was planned and judged before the lock is planned again under it: another deployment may have come in between. */
async function underLock(context: VerbContext, gathered: Gathered, engagement: Engagement, before: PlannedProject, passed: string | undefined, lock: Lock, options: DeployOptions, runId: string, startedAt: number): Promise<ProjectReport> {
  const { member } = before;
  const name = member.project.name;
  let locked: Engagement | undefined;
  try {
    const lost = await lostHere(gathered, engagement, name);
    const findings = lost ? [told(context, name, lost)] : [];
    const journal = await createJournal(engagement.store, { toolVersion: TOOL_VERSION, systemIdentifier: await engagement.dialect.systemIdentifier(engagement.session) });
    locked = { ...engagement, journal };
    await (isEmpty(before.plan) ? readAgainIfMoved : readAgain)(locked, gathered);
    const unfinished = await finishSwitch(context, { gathered, engagement: locked, lock, project: name });
    if (unfinished) throw unfinished;
    const found = await openDeployment(locked.store, name, gathered.environment.name);
    const open = continued(found, member);
    if (open && goesBack(open)) {
      const failure = await finishBack(context, { gathered, engagement: locked, lock, open });
      if (failure) return refusedReport(failure, { ...names(gathered, member), ms: context.now() - startedAt, status: 'failed' });
    } else if (open) {
      const finished = await resume(context, gathered, locked, before, open, lock, { runId, startedAt, findings, ruling: rulingFor(name, options.inDoubt) });
      if (finished.outcome !== OUTCOMES.success) return finished;
      await readAgain(locked, gathered);
      // What was saved is what was finished.
      if (options.plan !== undefined || (finished.plan?.sourceDigest === member.sourceDigest && !goesOn(finished, member, options))) return finished;
      const rest = await planMember(context, gathered, locked, member, locked.live.catalog, options);
      return isEmpty(rest.plan) ? finished : await fresh(context, gathered, locked, undefined, rest, lock, options, { runId, startedAt, findings: finished.findings });
    }
    const anew = await planMember(context, gathered, locked, member, locked.live.catalog, options, before.plan.id === passed ? before : undefined);
    const done = await fresh(context, gathered, locked, passed, anew.plan.id === passed ? { ...anew, findings: before.findings ?? [] } : anew, lock, concerning(options, anew.plan, before.after), { runId, startedAt, findings }, open ? undefined : found);
    return goesOn(done, member, options) ? await filesAfter(context, gathered, locked, done, member, lock, options, { runId, startedAt, findings: done.findings }) : done;
  } catch (error) {
    const failure = failureOf(error, true);
    if (!failure) throw error;
    return refusedReport(failure, { ...names(gathered, member), ms: context.now() - startedAt });
  } finally {
    if (locked) engagement.live = locked.live;
  }
}

/** What the files want besides what the scripts made. The scripts stay, whatever becomes of it. */
async function filesAfter(context: VerbContext, gathered: Gathered, engagement: Engagement, done: ProjectReport, member: Member, lock: Lock, options: DeployOptions, news: News): Promise<ProjectReport> {
  try {
    await readAgain(engagement, gathered);
    const { redo: _redo, ...rest } = options;
    const planned = await planMember(context, gathered, engagement, member, engagement.live.catalog, rest);
    if (isEmpty(planned.plan)) return await agree(engagement, done, planned);
    return await fresh(context, gathered, engagement, undefined, planned, lock, concerning(options, planned.plan, done.plan), { ...news, findings: [...news.findings, differs(done)] });
  } catch (error) {
    const failure = failureOf(error, true);
    if (!failure) throw error;
    return { ...refusedReport(failure, { ...names(gathered, member), ms: context.now() - news.startedAt }), findings: [...done.findings, differs(done)] };
  }
}

async function fresh(context: VerbContext, gathered: Gathered, engagement: Engagement, judged: string | undefined, anew: PlannedProject, lock: Lock, options: DeployOptions, news: News, abandoned?: Deployment): Promise<ProjectReport> {
  let planned = anew;
  if (planned.plan.id !== judged) {
    // Counts of rows and what others did in between may change the plan; what was judged must be what runs.
    const refused = await refusalOf(context, gathered, engagement, planned, options);
    if (refused) throw refused;
    planned = { ...planned, findings: [...(planned.findings ?? []), ...(await preflight(gathered, engagement, planned))] };
  }
  const given = abandoned ? [await giveUp(context, gathered, engagement, abandoned)] : [];
  const last = await lastSuccessful(engagement.store, planned.plan.project, planned.plan.environment);
  const adopting = (options.adopt ?? false) && last === undefined;
  const isSame = last?.toFingerprint === planned.plan.to.fingerprint || planned.plan.kind === 'scripts';
  const recorded = !adopting && isSame ? last : undefined;
  return deployProject(context, { gathered, engagement, planned, lock, ...news, findings: [...news.findings, ...given], reason: options.reason, recorded });
}

/** An open deployment is finished by its own plan: what it began is what was approved. */
async function resume(context: VerbContext, gathered: Gathered, engagement: Engagement, before: PlannedProject, open: Deployment, lock: Lock, news: News): Promise<ProjectReport> {
  const plan: Plan | undefined = await planOf(engagement.store, open.id);
  if (!plan) throw new Failure('SL999', `the journal has no plan of the open deployment ${open.id}`);
  const edited = plan.sourceDigest === before.member.sourceDigest ? [] : [told(context, plan.project, edit(open))];
  return deployProject(context, {
    gathered, engagement, planned: { ...before, plan, scoped: await scopeOf(plan, before, engagement) }, lock, ...news, findings: [...news.findings, ...edited], reason: open.reason, resumed: open, recorded: undefined,
  });
}

/** The scope in which the open deployment was planned, from what the journal kept of it: the files may speak of other things by now. */
async function scopeOf(plan: Plan, { scoped, member }: PlannedProject, { store, live, dialect }: Engagement): Promise<Scoped> {
  const wanted = await getCatalog(store, plan.to.fingerprint);
  return wanted ? { ...scoped, before: live.catalog, after: wanted, ...managed(wanted, live.catalog, member, dialect.kinds) } : scoped;
}
