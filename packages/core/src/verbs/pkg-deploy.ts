/** Deploys a package: proven as a whole before the first write, then its scripts by the same gates, run, journal and smoke tests as everything else. */
import { OUTCOMES } from '../errors/codes.ts';
import { Failure } from '../errors/failure.ts';
import { planOf, type Deployment } from '../journal/deployment-row.ts';
import { openDeployment } from '../journal/history.ts';
import { createJournal } from '../journal/open.ts';
import type { ResolvedEnvironment } from '../manifest/environment.ts';
import type { Lock } from '../model/dialect.ts';
import type { Finding } from '../model/finding.ts';
import { isEmpty, stepsOf, type Plan } from '../model/plan.ts';
import type { ProjectReport, RunReport } from '../model/report.ts';
import type { ScriptWork } from '../plan/scripts.ts';
import { openWorkspace } from '../sources/workspace.ts';
import { requireReadable } from './command-line.ts';
import { confirmPackage, type ConfirmOptions } from './confirm-package.ts';
import { TOOL_VERSION, type VerbContext } from './context.ts';
import { deployProject } from './deploy-project.ts';
import { attend, keepLive, readAgain, type Engagement } from './engagement.ts';
import { finishBack, goesBack } from './finish.ts';
import { gatherPackage, type GatheredPackage } from './gather-package.ts';
import { refusalOf, type GateOptions } from './gates.ts';
import { goOnWith } from './go-on.ts';
import { failureOf } from './mishap.ts';
import { lostHere } from './mirrored.ts';
import { notify } from './notify.ts';
import { stillOpen, told } from './open-news.ts';
import { scriptsOf } from './pending-scripts.ts';
import { openPackage, type PackagePlace } from './open-package.ts';
import { cloneOf, givenStrategy } from './plan-scripts.ts';
import { cutPackage, planPackage } from './plan-package.ts';
import type { PlannedProject } from './planning.ts';
import { preflight } from './preflight.ts';
import { provePackage } from './prove-package.ts';
import { resolve } from './resolve.ts';
import { rulingFor } from './rulings.ts';
import { keepReport, newRunId, refusedReport, runReport } from './run-report.ts';
import { readSmokeTests } from './smoke-tests.ts';
import { finishSwitch } from './switch.ts';
import { withLock } from './with-lock.ts';

export interface PkgDeployOptions extends GateOptions, ConfirmOptions, PackagePlace {
  readonly environment: string | undefined;
  /** Whose package it is, where it does not say. */
  readonly project?: string | undefined;
  /** Try it on a copy and judge it, write nothing. */
  readonly dryRun?: boolean | undefined;
  /** What does not stand on a script that failed runs all the same. */
  readonly continueOnError?: boolean | undefined;
  /** What becomes of objects that its scripts create and that are there already, where the package says nothing nearer: raise, rename or drop. */
  readonly ifExists?: string | undefined;
  /** How long to wait for another deployment, in milliseconds. */
  readonly waitMs?: number | undefined;
  readonly reason?: string | undefined;
  /** `<project>:done` or `<project>:again`. */
  readonly inDoubt?: readonly string[] | undefined;
  readonly runId?: string | undefined;
  /** Told the plan before somebody is asked. */
  readonly show?: ((plan: Plan) => void) | undefined;
}

export async function pkgDeploy(context: VerbContext, options: PkgDeployOptions): Promise<RunReport> {
  const startedAt = context.now();
  const runId = options.runId ?? newRunId(startedAt);
  let base = { project: options.project ?? options.path, environment: options.environment ?? '', database: '' };
  let hooks: ResolvedEnvironment['notify'] = [];
  let report: ProjectReport;
  let seen: Plan | undefined;
  try {
    // It speaks of the one package, and names no project that it is for.
    givenStrategy(options.ifExists);
    requireReadable(context.root, { projects: [options.project ?? options.path], allow: options.allow, inDoubt: options.inDoubt });
    const workspace = await openWorkspace(context.root);
    const environment = resolve(context, workspace.config, options.environment);
    hooks = environment.notify;
    const pack = openPackage(context, environment, options);
    base = { ...base, project: options.project ?? pack.project ?? base.project, environment: environment.name };
    const all = await gatherPackage(context, pack, { workspace, environment, project: options.project });
    base = { project: all.member.project.name, environment: environment.name, database: all.member.database.name };
    const work = await cut(context, all);
    const group = all.gathered.groups[0]!;
    const engagement = await attend(context, all.gathered, group, `pkg-deploy ${runId}`, options.waitMs);
    try {
      report = await deployPackage(context, { ...all, engagement, work, options, runId, startedAt, see: (plan) => void (seen = plan) });
    } finally {
      await engagement.connection.close();
    }
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    report = refusedReport(failure, { ...base, ...(seen && planned(seen)), ms: context.now() - startedAt });
  }
  const run = runReport(context, 'pkg-deploy', base.environment, runId, startedAt, context.now(), [report]);
  await keepReport(context, run);
  if (!options.dryRun) await notify(context, hooks, run);
  return run;
}

/** Everything that a package alone can show to be wrong. */
async function cut(context: VerbContext, { gathered, member }: GatheredPackage): Promise<ScriptWork[]> {
  const dialect = await context.dialect(member.manifest.dialect);
  await readSmokeTests(gathered, dialect, member);
  return cutPackage(gathered, member, scriptsOf(dialect, member));
}

const settling = (context: VerbContext, { gathered, engagement, member, options }: Deploying) =>
  ({ ifExists: options.ifExists, clone: cloneOf(context, gathered, { ...engagement, server: engagement.connection.server }, member, engagement.live.catalog) });

interface Deploying extends GatheredPackage {
  readonly engagement: Engagement;
  readonly work: readonly ScriptWork[];
  readonly options: PkgDeployOptions;
  readonly runId: string;
  readonly startedAt: number;
  see(plan: Plan): void;
}

async function deployPackage(context: VerbContext, of: Deploying): Promise<ProjectReport> {
  const { gathered, member, engagement, work, options, runId, startedAt } = of;
  const name = member.project.name;
  const base = { project: name, environment: gathered.environment.name, database: member.database.name };
  const ms = () => context.now() - startedAt;
  const ruling = rulingFor(name, options.inDoubt);
  const open = engagement.journal.exists ? await ownOpen(engagement, of) : undefined;
  const first = open ? await continued(engagement, of, open) : await planPackage(gathered, engagement, member, engagement.live.catalog, work, settling(context, of));
  of.see(first.plan);
  if (!open) context.progress({ event: 'planned', project: name, plan: first.plan });
  if (!open && isEmpty(first.plan)) return { ...base, ...planned(first.plan), status: 'unchanged', outcome: OUTCOMES.success, stepsDone: 0, findings: first.findings ?? [], smoke: [], ms: ms() };
  const findings = open ? [stillOpen(open)] : await judge(context, of, first);
  if (options.dryRun) return { ...base, ...planned(first.plan), status: 'planned', outcome: OUTCOMES.success, stepsDone: 0, findings: [...(first.findings ?? []), ...findings], smoke: [], ms: ms() };
  options.show?.(first.plan);
  await confirmPackage(context, first.plan, options);
  return withLock(context, engagement.connection, { deploymentId: runId, project: name }, options.waitMs, async (lock) => {
    try {
      const done = await underLock(context, of, lock, first, [...(first.findings ?? []), ...findings], ruling);
      await keepLive(gathered, engagement);
      return done;
    } catch (error) {
      const failure = failureOf(error, true);
      if (!failure) throw error;
      return refusedReport(failure, { ...base, ...planned(first.plan), ms: ms() });
    }
  });
}

/** All that refuses it, and what is good to know. */
async function judge(context: VerbContext, of: Deploying, first: PlannedProject): Promise<Finding[]> {
  const { gathered, engagement } = of;
  const refused = await refusalOf(context, gathered, engagement, first, allowing(of, first.plan));
  if (refused) throw refused;
  const found = await preflight(gathered, engagement, first);
  return [...found, ...(await provePackage(context, gathered, engagement, first, engagement.live.catalog))];
}

/** What somebody approved when the package was made counts where the environment says so; the digest proves that it is this package that he saw. */
function allowing({ gathered, member, options }: Deploying, plan: Plan): GateOptions {
  const meets = new Set(stepsOf(plan).flatMap((step) => step.hazards.map(({ code, subject }) => `${code}:${subject}`)));
  const approved = gathered.environment.packages?.approvedHazards === 'count' ? member.package.approved.map(({ code, subject }) => `${code}:${subject}`).filter((each) => meets.has(each)) : [];
  const named = options.named ?? [member.project.name];
  return { ...options, named, allow: [...(options.allow ?? []), ...new Set(approved.map((each) => `${member.project.name}:${each}`))] };
}

/** What an earlier run of this package left open. Throws SL603 for what is somebody else's. */
async function ownOpen({ store }: Engagement, { gathered, member }: Pick<Deploying, 'gathered' | 'member'>): Promise<Deployment | undefined> {
  const open = await openDeployment(store, member.project.name, gathered.environment.name);
  if (!open || goesBack(open) || (open.kind === 'package' && open.sourceDigest === member.sourceDigest)) return open;
  throw new Failure('SL603', `the deployment ${open.id} of ${open.project}, begun ${open.startedAt}, is ${open.status}`, { hint: open.kind === 'package' ? 'Finish it with the package that it was made of, or roll it back.' : 'Finish it with `sluice deploy`, or roll it back.' });
}

/** The rest of what was begun goes by its own plan. */
async function continued(engagement: Engagement, { member, gathered, work }: Deploying, open: Deployment): Promise<PlannedProject> {
  const plan = await planOf(engagement.store, open.id);
  if (!plan) throw new Failure('SL999', `the journal has no plan of the open deployment ${open.id}`);
  const planned = await planPackage(gathered, engagement, member, engagement.live.catalog, work, { open: true });
  return { ...planned, plan };
}

const planned = (plan: Plan) => ({ plan, hazards: stepsOf(plan).flatMap(({ hazards }) => hazards), stepsTotal: stepsOf(plan).length });

async function underLock(context: VerbContext, of: Deploying, lock: Lock, first: PlannedProject, known: readonly Finding[], ruling: ReturnType<typeof rulingFor>): Promise<ProjectReport> {
  const { gathered, member, options, runId, startedAt, work } = of;
  const name = member.project.name;
  const lost = await lostHere(gathered, of.engagement, name);
  const findings = [...known, ...(lost ? [told(context, name, lost)] : [])];
  const journal = await createJournal(of.engagement.store, { toolVersion: TOOL_VERSION, systemIdentifier: await of.engagement.dialect.systemIdentifier(of.engagement.session) });
  const engagement: Engagement = { ...of.engagement, journal };
  const locked: Deploying = { ...of, engagement };
  await readAgain(engagement, gathered);
  const unfinished = await finishSwitch(context, { gathered, engagement, lock, project: name });
  if (unfinished) throw unfinished;
  let open = await ownOpen(engagement, of);
  if (open && goesBack(open)) {
    const { failure, findings: finished } = await finishBack(context, { gathered, engagement, lock, open, ruling });
    findings.push(...finished);
    if (failure) throw failure;
    await readAgain(engagement, gathered);
    open = undefined;
  }
  const planning = open ? await continued(engagement, locked, open) : await planPackage(gathered, engagement, member, engagement.live.catalog, work, settling(context, locked));
  of.see(planning.plan);
  // Another deployment may have come in between: what runs is what was judged.
  const more = open || planning.plan.id === first.plan.id || isEmpty(planning.plan) ? [] : await judge(context, locked, planning);
  if (!open && isEmpty(planning.plan)) return { project: name, environment: gathered.environment.name, database: member.database.name, ...planned(planning.plan), status: 'unchanged', outcome: OUTCOMES.success, stepsDone: 0, findings: planning.findings ?? [], smoke: [], ms: context.now() - startedAt };
  return deployProject(context, {
    gathered, engagement, planned: { ...planning, findings: [] }, lock, goOn: options.continueOnError ? goOnWith(planning.plan, work, engagement.dialect, member) : undefined, runId, startedAt, findings: [...findings, ...more], ruling, reason: open ? open.reason : options.reason, ...(open && { resumed: open }), recorded: undefined,
  });
}
