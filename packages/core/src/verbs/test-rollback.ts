/** Test-rollback: each change of a project there, back and there again on a database that is thrown away, with the catalogs compared. */
import { kindsByName } from '../catalog/canonical.ts';
import { changedAttributes } from '../catalog/changed-attributes.ts';
import { OUTCOMES } from '../errors/codes.ts';
import { Failure } from '../errors/failure.ts';
import { refuseWhenStopped } from '../errors/interrupted.ts';
import { catalog, type Catalog } from '../model/catalog.ts';
import type { Dialect } from '../model/dialect.ts';
import type { Finding } from '../model/finding.ts';
import type { ProjectReport, RunReport } from '../model/report.ts';
import { failureReport } from '../report/failure-text.ts';
import { count } from '../report/words.ts';
import { filesNamed } from '../script/bteq/recognise.ts';
import { orderScripts } from '../script/order.ts';
import { sourceDigest } from '../sources/digest.ts';
import { readMigrations, readSources } from '../sources/files.ts';
import { manifestOf, type Project } from '../sources/project.ts';
import { openWorkspace, openWorkspaceAt, projectNamed, type Workspace } from '../sources/workspace.ts';
import type { VerbContext } from './context.ts';
import { deploy } from './deploy.ts';
import { failureOf } from './mishap.ts';
import { recordedStates, type RecordedState } from './recorded-state.ts';
import { resolve } from './resolve.ts';
import { rollback } from './rollback.ts';
import { keepReport, newRunId, refusedReport, runReport } from './run-report.ts';
import { makeScratch, SCRATCH, type Scratch } from './scratch.ts';
import { begin } from './settle-scripts.ts';
import { closure, workspaceEdges } from './workspace-edges.ts';

export interface TestRollbackOptions {
  readonly projects: readonly string[];
  /** Whose variables bind `{{name}}`; nothing else of it is used. */
  readonly environment?: string | undefined;
  /** An environment, whose state as its journal recorded it last is where it starts; or a branch, tag or commit, whose files are. Left out: nothing for versioned scripts, else the last commit in which the files were others. */
  readonly from?: string | undefined;
}

/** Throws SL203 for an unknown ref. */
export async function testRollback(context: VerbContext, options: TestRollbackOptions): Promise<RunReport> {
  const startedAt = context.now();
  const runId = newRunId(startedAt);
  const workspace = await openWorkspace(context.root);
  const { from } = options;
  const recordedBy = from !== undefined && Object.hasOwn(workspace.config.environments, from) ? from : undefined;
  const bindingOf = options.environment ?? recordedBy;
  const variables = bindingOf === undefined ? {} : resolve(context, workspace.config, bindingOf, { databases: [], notify: false }).variables;
  const reports: ProjectReport[] = [];
  for (const name of options.projects) {
    const began = context.now();
    const base = { project: name, environment: '', database: '' };
    try {
      refuseWhenStopped(context.signal);
      reports.push({ ...(await testOne(context, workspace, projectNamed(workspace, name), variables, { ref: recordedBy === undefined ? from : undefined, recordedBy })), ms: context.now() - began });
    } catch (error) {
      const failure = failureOf(error);
      if (!failure) throw error;
      reports.push(refusedReport(failure, { ...base, ms: context.now() - began }));
    }
  }
  const report = runReport(context, 'test-rollback', '', runId, startedAt, context.now(), reports);
  await keepReport(context, report);
  return report;
}

async function testOne(context: VerbContext, now: Workspace, project: Project, variables: Readonly<Record<string, string>>, { ref, recordedBy }: From): Promise<ProjectReport> {
  const manifest = manifestOf(project);
  const needed = await neededOf(context, now, project);
  const start = recordedBy === undefined ? await startOf(now, project, ref, variables) : undefined;
  const recorded = recordedBy === undefined ? [] : await recordedStates(context, recordedBy, [...needed, project].map(({ name }) => name));
  const scratch = await makeScratch(context, [...needed, project], variables);
  try {
    if (start) {
      await scratch.files(start.workspace, await projectsAt(context, start.workspace, project.name));
      await done(scratch, { projects: (await projectsAt(context, start.workspace, project.name)).map(({ name }) => name) }, `the files of ${start.ref}`);
    }
    await scratch.files(now, [...needed, project]);
    await beginAt(scratch, [...needed, project], recorded);
    if (needed.length > 0) await done(scratch, { projects: needed.map(({ name }) => name) }, 'what the project needs');
    const { files, plain } = await readMigrations(now, project, variables, filesNamed);
    const applied = new Set(recorded.find((each) => each.project === project.name)?.scripts);
    const versions = orderScripts(files, plain).filter(({ name, version }) => version !== undefined && !applied.has(name));
    const begun = recordedBy ?? start?.ref;
    const trial: Trial = { scratch, project, dialect: await context.dialect(manifest.dialect), tried: 0, wrong: [] };
    for (const { name, version } of versions) {
      context.progress({ event: 'note', project: project.name, message: `${name}: there, back and there again` });
      await there(context, trial, name, `V${version!}`);
    }
    await there(context, trial, versions.length > 0 ? 'what comes after the scripts' : `the files${begun === undefined ? '' : ` since ${begun}`}`, undefined);
    return reportOf(trial, begun, recordedBy !== undefined && !recorded.some((each) => each.project === project.name));
  } finally {
    await scratch.close();
  }
}

interface From {
  readonly ref: string | undefined;
  /** The environment whose journal holds the state. */
  readonly recordedBy: string | undefined;
}

/** As if all of it had been deployed there: what a later change takes away is known, and applied scripts do not run again. */
async function beginAt(scratch: Scratch, projects: readonly Project[], recorded: readonly RecordedState[]): Promise<void> {
  const of = (project: Project): RecordedState | undefined => recorded.find((each) => each.project === project.name);
  for (const database of new Set(projects.map((each) => manifestOf(each).database))) {
    const own = projects.filter((each) => manifestOf(each).database === database);
    const states = own.flatMap((each) => of(each)?.catalog ?? []);
    if (states.length > 0) await scratch.make(own[0]!, catalog(new Map(states.flatMap(({ facts }) => [...facts])).values(), states.flatMap(({ edges }) => edges)));
  }
  for (const project of projects) {
    const state = of(project);
    if (!state) continue;
    const { failure } = (await begin(scratch.context, { environment: SCRATCH, projects: [project.name], scripts: state.scripts })).projects[0]!;
    if (failure) throw new Failure(failure.code, failure.message, { ...(failure.lines && { lines: failure.lines }), hint: failure.hint ?? 'Begin with the files of a commit: --from=<ref>.' });
  }
}

interface Trial {
  readonly scratch: Scratch;
  readonly project: Project;
  readonly dialect: Dialect;
  tried: number;
  readonly wrong: Finding[];
}

/** What does not come back is told, and gone on from there: the next change is tried too. */
async function there(context: VerbContext, trial: Trial, what: string, toVersion: string | undefined): Promise<void> {
  const { scratch, project } = trial;
  refuseWhenStopped(context.signal);
  const change = { projects: [project.name], ...(toVersion !== undefined && { toVersion }) };
  const before = await scratch.read(project);
  const first = await done(scratch, change, what);
  if (first.projects.every(({ status }) => status === 'unchanged')) return;
  const after = await scratch.read(project);
  // What is there already is only journaled.
  if (toVersion === undefined && first.projects.every(({ stepsTotal, plan }) => stepsTotal === 0 && plan?.kind !== 'scripts') && differences(before, after, trial.dialect).length === 0) return;
  trial.tried += 1;
  const back = await rollback(scratch.context, { environment: SCRATCH, projects: [], run: first.runId, named: [project.name], assumeYes: true });
  const left = differences(before, await scratch.read(project), trial.dialect);
  const failure = back.projects.find(({ failure: each }) => each)?.failure;
  if (left.length > 0 || back.outcome !== OUTCOMES.success) {
    trial.wrong.push({
      code: 'not-restored', severity: 'error', message: `${what}: not restored${left.length > 0 ? `: ${left.slice(0, SHOWN).join('; ')}${left.length > SHOWN ? `; and ${left.length - SHOWN} more` : ''}` : ''}${failure ? ` (${failure.code} ${failure.message}${failure.lines?.length ? `: ${failure.lines.slice(0, 3).join('; ')}` : ''})` : ''}`,
      hint: 'Correct the rollback script, or take it away: then the way back is made from the catalogs.',
    });
    await scratch.renew();
    // Once more goes by the catalogs.
    if (back.outcome !== OUTCOMES.success) await rollback(scratch.context, { environment: SCRATCH, projects: [], run: first.runId, named: [project.name], assumeYes: true }).catch(() => undefined);
  }
  await done(scratch, change, `${what}, the second time`);
  const again = differences(after, await scratch.read(project), trial.dialect);
  if (again.length > 0) trial.wrong.push({ code: 'not-the-same-again', severity: 'error', message: `${what}: applied again, it makes something else: ${again.slice(0, SHOWN).join('; ')}` });
}

const SHOWN = 10;

async function done(scratch: Scratch, options: { readonly projects: readonly string[]; readonly toVersion?: string }, what: string): Promise<RunReport> {
  const report = await deploy(scratch.context, { environment: SCRATCH, named: options.projects, assumeYes: true, ...options });
  const failed = report.projects.find(({ outcome }) => outcome !== OUTCOMES.success);
  if (!failed) return report;
  const { failure } = failed;
  throw new Failure(failure?.code ?? 'SL701', `${what} cannot be applied to the scratch database: ${failure?.message ?? failed.status}`, {
    ...(failure?.at && { at: failure.at }), ...(failure?.lines && { lines: failure.lines }), hint: failure?.hint ?? 'Correct it and run it again.',
  });
}

function differences(wanted: Catalog, found: Catalog, dialect: Dialect): string[] {
  const kinds = kindsByName(dialect.kinds);
  const lines: string[] = [];
  for (const fact of wanted.facts.values()) {
    const other = found.facts.get(fact.id);
    const changed = other ? changedAttributes(fact, other, kinds) : [];
    // What lies within something that is missing, or left, is not told apart.
    if (!other && fact.parent !== undefined && !found.facts.has(fact.parent)) continue;
    if (!other) lines.push(`${fact.id} is missing`);
    else if (changed.length > 0) lines.push(`${fact.id} differs (${changed.join(', ')})`);
  }
  for (const { id, parent } of found.facts.values()) if (!wanted.facts.has(id) && (parent === undefined || wanted.facts.has(parent))) lines.push(`${id} is left`);
  return lines.sort();
}

function reportOf({ project, tried, wrong }: Trial, from: string | undefined, isNew: boolean): ProjectReport {
  const good = wrong.length === 0;
  const first = wrong[0];
  return {
    project: project.name, environment: '', database: '', status: good ? 'passed' : 'failed', outcome: good ? OUTCOMES.success : OUTCOMES.failed, stepsDone: 0, stepsTotal: 0, ms: 0, hazards: [], smoke: [],
    findings: [
      { code: 'test-rollback', severity: 'info', message: tried === 0 ? `nothing to try${from === undefined ? '' : `: the files are those of ${from}`}` : `${count(tried, 'change')} went there, back and there again${from === undefined ? '' : `, from ${from} on${isNew ? ', where it was never deployed' : ''}`}` },
      ...wrong,
    ],
    ...(first && { failure: failureReport(new Failure('SL705', first.message, { hint: first.hint ?? 'See what differs.' })) }),
  };
}

/** What the project needs, in no other order than that of deploy. */
async function neededOf(context: VerbContext, workspace: Workspace, project: Project): Promise<Project[]> {
  return (await projectsAt(context, workspace, project.name)).filter(({ name }) => name !== project.name);
}

async function projectsAt(context: VerbContext, workspace: Workspace, name: string): Promise<Project[]> {
  const sources = new Map<string, Awaited<ReturnType<typeof readSources>>>();
  for (const each of workspace.projects) {
    try {
      if (each.manifest) sources.set(each.name, await readSources(workspace, each, 'symbolic'));
    } catch (error) {
      if (each.name === name || !failureOf(error)) throw error;
    }
  }
  const { edges } = await workspaceEdges(context, workspace.projects, sources);
  return [...closure([name], edges)].map((each) => projectNamed(workspace, each));
}

interface Start {
  readonly workspace: Workspace;
  readonly ref: string;
}

/** Of files alone: the last commit that has others. Of scripts: nothing, for each of them is a change. */
async function startOf(now: Workspace, project: Project, from: string | undefined, variables: Readonly<Record<string, string>>): Promise<Start | undefined> {
  if (from !== undefined) return { workspace: await openWorkspaceAt(now.root, from), ref: from };
  if (manifestOf(project).migrations) return undefined;
  const digestOf = async (workspace: Workspace, of: Project): Promise<string> => sourceDigest(manifestOf(of), (await readSources(workspace, of, variables)).files);
  const own = await digestOf(now, project);
  for (const ref of ['HEAD', 'HEAD~1']) {
    try {
      const workspace = await openWorkspaceAt(now.root, ref);
      const then = workspace.projects.find(({ name, manifest }) => name === project.name && manifest);
      if (then && (await digestOf(workspace, then)) !== own) return { workspace, ref };
    } catch (error) {
      if (!failureOf(error)) throw error;
    }
  }
  return undefined;
}
