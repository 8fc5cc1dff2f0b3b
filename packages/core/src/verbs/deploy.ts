/** Deploy: plan every project, judge all gates, then run project by project in dependency order. */
import type { Scoped } from '../catalog/scope.ts';
import { OUTCOMES } from '../errors/codes.ts';
import { Failure, isFailure } from '../errors/failure.ts';
import { interrupted } from '../errors/interrupted.ts';
import { lastSuccessful, openDeployment } from '../journal/history.ts';
import { getCatalog } from '../journal/catalog-body.ts';
import { planOf, type Deployment } from '../journal/deployment-row.ts';
import { createJournal } from '../journal/open.ts';
import type { Lock } from '../model/dialect.ts';
import type { ResolvedEnvironment } from '../manifest/environment.ts';
import { isEmpty, type Plan } from '../model/plan.ts';
import type { ProjectReport, RunReport } from '../model/report.ts';
import { chosenOf, inOne, leftReport, type ObjectChoice } from './chosen.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import { deployProject } from './deploy-project.ts';
import { engage, keepLive, readAgain, readAgainIfMoved, type Engagement } from './engagement.ts';
import { agree, differs, goesOn } from './files-after.ts';
import { finishBack, goesBack, leftBy } from './finish.ts';
import { gather, selectedNames, type Gathered, type Group, type Member } from './gather.ts';
import { refusalOf, type GateOptions } from './gates.ts';
import { continued, planMember } from './plan-member.ts';
import type { PlannedProject } from './planning.ts';
import { keepReport, newRunId, notRunReport, refusedReport, runReport } from './run-report.ts';
import { requireProjects, requireReadable } from './command-line.ts';
import { concerning } from './rehearsal.ts';
import { readSavedPlan } from './saved-plan.ts';
import { preflight } from './preflight.ts';
import { managed } from './managed.ts';
import { lostHere } from './mirrored.ts';
import { blockerOf, fails, judgeAll, namesOf, report, type Judged } from './judge-all.ts';
import { failureOf } from './mishap.ts';
import { edit, giveUp, told, type News } from './open-news.ts';
import { rulingFor } from './rulings.ts';
import { notify } from './notify.ts';
import { finishSwitch } from './switch.ts';
import { holderOf } from './with-lock.ts';

export interface DeployOptions extends GateOptions, ObjectChoice {
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
  readonly redo?: string | undefined; readonly ifExists?: string | undefined;
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
    requireReadable(context.root, options);
    const gathered = await gather(context, options);
    requireProjects(gathered.workspace, options);
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

async function deployGroup(context: VerbContext, gathered: Gathered, group: Group, options: DeployOptions, runId: string, earlier: readonly ProjectReport[]): Promise<ProjectReport[]> {
  const started = context.now();
  const { plan } = options;
  const saved = group.selected.map((member) => ({ member, plan: plan === undefined ? undefined : savedPlan(plan, member) }));
  // No shadow and no database is opened for plans that cannot be read.
  if (saved.every((each) => isFailure(each.plan))) return saved.map((each) => refusedReport(each.plan as Failure, { ...namesOf(gathered, each.member), ms: context.now() - started }));
  let engagement: Engagement;
  try {
    engagement = await engage(context, gathered, group, `deploy ${runId}`, options.waitMs);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return group.selected.map((member) => refusedReport(failure, { ...namesOf(gathered, member), ms: context.now() - started }));
  }
  try {
    const stopped = new Set(earlier.filter(({ outcome }) => outcome !== OUTCOMES.success).map(({ project }) => project));
    const { members, left } = await chosenOf(context, gathered, engagement, { ...options, saved: new Map(saved.flatMap((each) => (!each.plan || isFailure(each.plan) ? [] : [[each.member.project.name, each.plan]]))) });
    const judged = await judgeAll(context, gathered, engagement, members, options, stopped);
    const reports = options.dryRun ? judged.map((each) => report(context, gathered, each, started)) : await runAll(context, gathered, engagement, judged, options, runId, started);
    return [...left.map((member) => leftReport(namesOf(gathered, member))), ...inOne(reports, members)];
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return group.selected.map((member) => refusedReport(failure, { ...namesOf(gathered, member), ms: context.now() - started }));
  } finally {
    await engagement.connection.close();
  }
}

/** One that cannot be read is refused where it is to run. */
function savedPlan(folder: string, { project }: Member): Plan | Failure {
  try {
    return readSavedPlan(folder, project.name);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return failure;
  }
}

async function runAll(context: VerbContext, gathered: Gathered, engagement: Engagement, judged: readonly Judged[], options: DeployOptions, runId: string, started: number): Promise<ProjectReport[]> {
  const reports: ProjectReport[] = [];
  const failed = new Set<string>();
  let lock: Lock | undefined;
  try {
    for (const each of judged) {
      const { member } = each;
      if (each.failure || each.waitsFor !== undefined) {
        reports.push(report(context, gathered, each, started));
        fails(member, failed);
        continue;
      }
      const blocker = blockerOf(gathered, member, failed);
      if (blocker !== undefined || context.signal.aborted) {
        reports.push(blocker === undefined ? refusedReport(interrupted(), { ...namesOf(gathered, member), ms: 0 }) : notRunReport(namesOf(gathered, member), `${blocker} comes first and did not succeed`));
        fails(member, failed);
        continue;
      }
      const began = context.now();
      lock ??= await engagement.connection.lock(holderOf(context, { deploymentId: runId, project: selectedNames(engagement.group) }), options.waitMs ?? 0);
      const done = await underLock(context, gathered, engagement, each.planned!, each.passed, lock, options, runId, began);
      if (done.outcome !== OUTCOMES.success) fails(member, failed);
      reports.push(done);
    }
  } finally {
    await lock?.release();
  }
  if (lock) await keepLive(gathered, engagement);
  return reports;
}

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
    const ruling = rulingFor(name, options.inDoubt);
    if (open && goesBack(open)) {
      const { failure, findings: finished } = await finishBack(context, { gathered, engagement: locked, lock, open, ruling });
      findings.push(...finished);
      if (failure) return refusedReport(failure, { ...namesOf(gathered, member), findings, ms: context.now() - startedAt, status: leftBy(failure) });
    } else if (open) {
      const finished = await resume(context, gathered, locked, before, open, lock, { runId, startedAt, findings, ruling });
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
    return refusedReport(failure, { ...namesOf(gathered, member), ms: context.now() - startedAt });
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
    return { ...refusedReport(failure, { ...namesOf(gathered, member), ms: context.now() - news.startedAt }), findings: [...done.findings, differs(done)] };
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
  const isSame = last?.toFingerprint === planned.plan.to.fingerprint || planned.plan.kind === 'scripts' || (planned.plan.part !== undefined && isEmpty(planned.plan));
  const recorded = !adopting && isSame && !(await wasPart(engagement, last, planned)) ? last : undefined;
  return deployProject(context, { gathered, engagement, planned, lock, ...news, findings: [...news.findings, ...given], reason: options.reason, recorded });
}

/** Nothing may be left to do after deployments of some objects; that the whole is there is told by a row of its own. */
const wasPart = async ({ store }: Engagement, last: Deployment | undefined, { plan }: PlannedProject): Promise<boolean> =>
  last !== undefined && plan.part === undefined && plan.kind !== 'scripts' && last.sourceDigest !== plan.sourceDigest && (await planOf(store, last.id))?.part !== undefined;

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
